"""The claims that the demo newsroom has checked, in the order of its three articles."""

from __future__ import annotations

from datetime import date

from claims.demo.story import Check, Citation, Correcting

SESSIONS = "Jeff Sessions"
SENATOR = "US senator from Alabama, then Attorney General"

CHECKS: tuple[Check, ...] = (
    Check(
        article="envoy",
        words="spoke twice in 2016 with Sergey Kislyak, Russia’s ambassador to Washington",
        wording="Jeff Sessions spoke twice with Russia’s ambassador to Washington in 2016.",
        speaker="Washington Post",
        speaker_kind="organisation",
        said_on=date(2017, 3, 1),
        occasion="Report of 1 March 2017",
        attribution_note="The report is quoted by other papers under its reporters' names.",
        rating="true",
        one_line=(
            "The Justice Department and Jeff Sessions himself confirmed two conversations in 2016."
        ),
        reasoning=(
            "Officials of the Justice Department confirmed both contacts on the day of the report:"
            " one in July beside the Republican convention, one on 8 September in the senator's"
            " office. Sessions wrote on 6 March of communications that he had had with the"
            " ambassador.\n\n"
            "The July contact was short and took place in a group. Whether there was a third, at a"
            " hotel in April 2016, was still open when later inquiries ended; two are certain."
        ),
        citations=(
            Citation("smh", "supports"),
            Citation("cbs-sf", "supports"),
            Citation(
                "wtkr",
                "supports",
                "I did not mention communications I had had with the Russian Ambassador over the"
                " years because the question did not ask about them.",
                locator="letter of 6 March, as printed",
            ),
        ),
        on=date(2017, 3, 7),
    ),
    Check(
        article="envoy",
        words="I didn’t have – did not have communications with the Russians",
        wording="During the 2016 campaign Jeff Sessions had no communications with the Russians.",
        speaker=SESSIONS,
        role=SENATOR,
        said_on=date(2017, 1, 10),
        occasion="Senate confirmation hearing",
        attribution_note="Word for word in the exchange as printed, the false start included.",
        rating="mostly-false",
        one_line="Jeff Sessions had spoken with the Russian ambassador at least twice in 2016.",
        reasoning=(
            "Senator Al Franken asked what Sessions would do if people tied to the campaign had"
            " been in touch with the Russian government. Sessions answered about himself, and"
            " without any limit.\n\n"
            "Seven weeks later his own department confirmed two contacts. The question was about"
            " the campaign, so a narrow reading of the answer has some ground; the sentence he"
            " chose has no such limit."
        ),
        citations=(
            Citation(
                "atlantic",
                "context",
                "I didn't have, did not have communications with the Russians",
                bears_on="attribution",
            ),
            Citation("smh", "refutes"),
            Citation("letter", "refutes", "My answer was correct.", note="He stands by it."),
            Citation(
                "mueller-128",
                "refutes",
                "believed he was doing the Campaign a service by meeting with foreign ambassadors",
                locator="page 128",
            ),
        ),
        on=date(2017, 3, 7),
        checker="tom",
        reader="ines",
        until="differs",
        second_rating="missing-context",
        comment=(
            "The question was about the campaign. Do we rate the sentence or the answer? I would"
            " say that context is missing rather than that it is wrong in substance."
        ),
    ),
    Check(
        article="envoy",
        words="Sessions answered “No”",
        wording=(
            "Asked in writing about contacts with the Russian government on the election, Sessions"
            " answered no."
        ),
        speaker="CNN",
        speaker_kind="organisation",
        said_on=date(2017, 3, 2),
        occasion="CNN Newsroom",
        attribution_note="In the transcript of the broadcast.",
        rating="true",
        one_line="His written answer to Senator Leahy was one word: no.",
        reasoning=(
            "The question and the answer were read on air and printed by others; the senator who"
            " asked quotes both.\n\n"
            "The question limits itself to contacts *about the 2016 election*. Whether the answer"
            " was right is another claim, which we check apart."
        ),
        citations=(
            Citation(
                "cnn-newsroom",
                "supports",
                "Have you been in contact with anyone connected to any part of the Russian"
                " government about the 2016 election, either before or after election day?",
            ),
            Citation("the-hill", "supports"),
            Citation("leahy", "supports"),
        ),
        on=date(2017, 3, 4),
        checker="tom",
        reader="ines",
    ),
    Check(
        article="envoy",
        words="There was absolutely nothing misleading about his answer",
        wording="There was nothing misleading about Jeff Sessions’s answer to Senator Franken.",
        speaker="Sarah Isgur Flores",
        role="Justice Department spokeswoman",
        said_on=date(2017, 3, 1),
        occasion="Statement to the press",
        attribution_note="Word for word in the statement as printed.",
        rating="mostly-false",
        one_line="A day later Sessions himself said what he should have added.",
        reasoning=(
            "Sessions stood by the answer as honest, and yet said on 2 March that he should have"
            " slowed down and mentioned the meetings. The president said that he could have stated"
            " his response more accurately.\n\n"
            "*Misleading* is partly a judgement, and the context of the question counts for her."
        ),
        citations=(
            Citation(
                "q13",
                "context",
                "There was absolutely nothing misleading about his answer",
                bears_on="attribution",
            ),
            Citation(
                "albert-lea",
                "refutes",
                "I should have slowed down and said, 'But I did meet one Russian official a couple"
                " of times'",
            ),
            Citation(
                "usa-today",
                "refutes",
                "He could have stated his response more accurately, but it was clearly not"
                " intentional",
            ),
            Citation("letter", "supports", "My answer was correct."),
        ),
        on=date(2017, 3, 4),
        reader="ruth",
    ),
    Check(
        article="envoy",
        words=(
            "over 25 conversations with foreign ambassadors as a senior member of the Armed"
            " Services Committee"
        ),
        wording=(
            "Jeff Sessions had over 25 conversations with foreign ambassadors in 2016 as a senior"
            " member of the Armed Services Committee."
        ),
        speaker="Sarah Isgur Flores",
        role="Justice Department spokeswoman",
        said_on=date(2017, 3, 1),
        occasion="Statement to the press",
        attribution_note="Quoted in the same words elsewhere.",
        rating="missing-context",
        one_line=(
            "The number rests on his own list, and in what capacity he met them is in dispute."
        ),
        reasoning=(
            "Sessions told the Senate in June that he had given a reporter a list of 25 meetings"
            " in 2016. No independent count was found.\n\n"
            "The special counsel reported that requests for meetings rose with his part in the"
            " campaign, and that he saw them as a service to it."
        ),
        citations=(
            Citation(
                "power-line",
                "supports",
                "over 25 conversations with foreign ambassadors as a senior member of the Armed"
                " Services Committee",
                bears_on="attribution",
            ),
            Citation(
                "hearing-june",
                "supports",
                "a list of 25 foreign ambassador meetings that I'd had during 2016",
            ),
            Citation(
                "mueller-128",
                "refutes",
                "believed he was doing the Campaign a service by meeting with foreign ambassadors",
                locator="page 128",
            ),
        ),
        on=date(2019, 4, 19),
        checker="tom",
        reader="ines",
    ),
    Check(
        article="envoy",
        words="I never met with any Russian officials to discuss issues of the campaign",
        wording="Jeff Sessions never met Russian officials to discuss the campaign.",
        speaker=SESSIONS,
        role=SENATOR,
        said_on=date(2017, 3, 1),
        occasion="Written statement",
        attribution_note="Word for word in the statement.",
        rating="unproven",
        one_line="No record of what was said is public; only his word and his staff's stand.",
        reasoning=(
            "Two meetings are confirmed. What was said in them is not on any public record: his"
            " spokeswoman and he say that the campaign was not discussed."
        ),
        citations=(
            Citation(
                "axios",
                "context",
                "I never met with any Russian officials to discuss issues of the campaign.",
                bears_on="attribution",
            ),
            Citation(
                "tpm-letter",
                "supports",
                "I do not recall any discussions with the Russian Ambassador, or any other"
                " representative of the Russian government, regarding the political campaign on"
                " these occasions or any other occasion",
                note="Two printings of the letter differ in the last word.",
            ),
        ),
        on=date(2017, 3, 8),
        reader="tom",
        then=Correcting(
            kind="update",
            note=("The special counsel's report of 18 April 2019 describes the September meeting."),
            on=date(2019, 4, 19),
            reopened_because="The special counsel's report is public.",
            review={
                "rating": "mixed",
                "one_line": (
                    "The campaign came up at least once; nobody recalled any talk of interference."
                ),
                "reasoning": (
                    "By the special counsel's report the ambassador spoke of the campaign on"
                    " 8 September 2016, with two of the senator's aides present, and Sessions"
                    " thought of such meetings as a service to the campaign. That contradicts"
                    " *never*.\n\n"
                    "Nobody present recalled any request or any talk of interference in the"
                    " election. A report of July 2017 that they discussed campaign matters rests"
                    " on an intercept that the department called uncorroborated."
                ),
            },
            citations=(
                Citation(
                    "mueller-128",
                    "refutes",
                    "believed he was doing the Campaign a service by meeting with foreign"
                    " ambassadors",
                    locator="page 128",
                ),
                Citation("politico-perjury", "context"),
                Citation("arkansas", "context", "uncorroborated intelligence intercept"),
            ),
        ),
    ),
    Check(
        article="envoy",
        words="Jeff Sessions lied under oath during his confirmation hearing before the Senate",
        wording="Jeff Sessions lied under oath at his confirmation hearing.",
        speaker="Nancy Pelosi",
        role="Democratic leader in the House of Representatives",
        said_on=date(2017, 3, 1),
        occasion="Written statement",
        attribution_note="Word for word in the statement as printed.",
        rating="unproven",
        one_line="The answer was incomplete; a lie needs intent, and intent is not shown.",
        reasoning=(
            "The answer left out two meetings. To call it a lie, one must show that he meant to"
            " deceive. Checkers who looked at it at the time differed, and one left the word to its"
            " readers.\n\n"
            "The special counsel later found too little to prove a knowing falsehood. That is not a"
            " finding that the answer was right."
        ),
        citations=(
            Citation(
                "kron4",
                "context",
                "Jeff Sessions lied under oath during his confirmation hearing before the Senate.",
                bears_on="attribution",
            ),
            Citation("factcheck-org", "context"),
            Citation("politico-perjury", "context"),
            Citation("letter", "refutes", "My answer was correct."),
        ),
        on=date(2019, 4, 19),
        reader="ruth",
    ),
    Check(
        article="recusal",
        words="of the 26 members Sessions was the only one who had met Kislyak",
        wording=(
            "Of the 26 members of the Armed Services Committee, Sessions is the only one who met"
            " the Russian ambassador."
        ),
        speaker="Jake Sherman",
        role="Reporter at Politico",
        said_on=date(2017, 3, 3),
        occasion="As quoted by Townhall",
        attribution="unconfirmed",
        attribution_note="Found in a partisan report only.",
        rating="missing-context",
        one_line="It holds for 2016 by the senators' own word, not for other years.",
        reasoning=(
            "The newspaper asked about 2016 only, and 25 senators said that they had held no"
            " meeting then. In other years at least two of them had met him or spoken with him."
        ),
        citations=(
            Citation("vox", "supports", "Obviously that doesn't prove anything on its own."),
            Citation("townhall", "refutes"),
            Citation("post-newsletter", "refutes"),
        ),
        on=date(2017, 3, 8),
        checker="ines",
        until="in_review",
    ),
    Check(
        article="recusal",
        words="No call or meeting w/Russian ambassador. Ever",
        wording=(
            "In ten years on the Armed Services Committee Claire McCaskill had no call or meeting"
            " with the Russian ambassador."
        ),
        speaker="Claire McCaskill",
        role="US senator from Missouri",
        said_on=date(2017, 3, 2),
        occasion="Message on Twitter",
        attribution_note="Her own message, shown in full.",
        rating="false",
        one_line="Her own messages tell of a meeting in 2013 and a call in 2015.",
        reasoning=(
            "Messages of her own record a group meeting in 2013 and a telephone call in 2015."
            " McCaskill said later that she had meant meetings of two; *ever* and *call* leave no"
            " room for that."
        ),
        citations=(
            Citation("buzzfeed", "refutes", "No call or meeting w/Russian ambassador. Ever."),
            Citation("post-newsletter", "refutes", "Three Pinocchios"),
        ),
        on=date(2017, 3, 6),
        checker="tom",
        reader="ines",
    ),
    Check(
        article="recusal",
        words="Not with this Russian ambassador, no",
        wording="Nancy Pelosi has not met the Russian ambassador, Sergey Kislyak.",
        speaker="Nancy Pelosi",
        role="Democratic leader in the House of Representatives",
        said_on=date(2017, 3, 3),
        occasion="Asked by reporters",
        attribution_note="Reported in the same words by several papers.",
        rating="mostly-false",
        one_line="A photograph of 2010 shows both at one table.",
        reasoning=(
            "The photograph shows a meeting of a group with Russia's president of the time. Her"
            " office says that she meant private meetings; the question did not say so."
        ),
        citations=(
            Citation("sf-chronicle", "refutes"),
            Citation("abc7", "refutes", note="Carries her office's reply as well."),
        ),
        on=date(2017, 3, 6),
        reader="tom",
    ),
    Check(
        article="letter",
        words="I fired him because of what he said to Mike Pence",
        wording="Donald Trump dismissed Michael Flynn over what he had told Mike Pence.",
        speaker="Donald Trump",
        role="President of the United States",
        said_on=date(2017, 2, 16),
        occasion="White House news conference",
        attribution_note="Word for word in the transcript.",
        rating="mostly-true",
        one_line="On paper it was a resignation, and the president had asked for it.",
        reasoning=(
            "Flynn's letter of 13 February resigns and admits that the vice president-elect had"
            " been given incomplete information. The White House said the next day that the"
            " president had asked for the letter."
        ),
        citations=(
            Citation("npr", "supports", "I fired him because of what he said to Mike Pence."),
            Citation("cnn-briefing", "supports"),
            Citation("daily-news", "context"),
            Citation(
                "splinter",
                "context",
                "I inadvertently briefed the Vice President-elect and others with incomplete"
                " information",
            ),
        ),
        on=date(2017, 3, 8),
        checker="tom",
        reader="ruth",
    ),
    Check(
        article="letter",
        words="Manafort was paid $12.7 million by the government of Ukraine",
        wording="Paul Manafort was paid $12.7 million in cash by the government of Ukraine.",
        speaker="Boing Boing",
        speaker_kind="organisation",
        said_on=date(2016, 8, 15),
        occasion="Headline",
        attribution_note="In the headline.",
        rating="unproven",
        one_line="A ledger lists the sum against his name; that he received it is not shown.",
        reasoning=(
            "The New York Times wrote of payments *designated for* him. The investigators who held"
            " the ledger warned that a name in it proves no payment, and he denied it. The"
            " retelling turned an entry into a payment."
        ),
        citations=(
            Citation("nyt-ledger", "context", "designated for"),
            Citation("boing-boing", "supports"),
            Citation(
                "uproxx",
                "refutes",
                "the presence of P. Manafort's name in the list does not mean that he actually got"
                " the money",
            ),
            Citation(
                "daily-beast",
                "refutes",
                "I have never received a single 'off-the-books cash payment'",
            ),
        ),
        on=date(2017, 3, 8),
        reader="tom",
    ),
    Check(
        article="letter",
        words="I have never knowingly spoken to Russian intelligence officers",
        wording="Paul Manafort has never knowingly spoken to Russian intelligence officers.",
        speaker="Paul Manafort",
        role="Former chairman of the Trump campaign",
        said_on=date(2017, 2, 14),
        occasion="Telephone interview with the New York Times",
        attribution_note="Quoted by others in the same words.",
        rating="not-checkable",
        one_line="What he knew cannot be read from a record.",
        reasoning=(
            "The report he answered was disputed by the director of the FBI at the time and upheld"
            " by the newspaper. *Knowingly* moves the statement out of reach of any record."
        ),
        citations=(
            Citation(
                "tpm-manafort",
                "context",
                "I have never knowingly spoken to Russian intelligence officers",
                bears_on="attribution",
            ),
            Citation("huffpost-comey", "context", "In the main, it was not true."),
        ),
        on=date(2017, 6, 9),
        checker="tom",
        reader="ines",
    ),
    Check(
        article="letter",
        words=("every other major-party nominee of the past 40 years had released tax returns"),
        wording=(
            "Every major-party nominee of the past 40 years but Donald Trump had released tax"
            " returns."
        ),
        speaker="Tammy Baldwin",
        role="US senator from Wisconsin",
        said_on=date(2016, 9, 19),
        occasion="Statement",
        attribution_note="Quoted by a checker who asked her office.",
        rating="true",
        one_line="Every nominee from 1976 on released tax information before 2016.",
        reasoning=(
            "Checkers who went through the nominees since 1976 found that each had made tax"
            " information public before the election."
        ),
        citations=(
            Citation("politifact-baldwin", "supports"),
            Citation("tax-notes", "supports"),
        ),
        on=date(2017, 3, 8),
        reader="ruth",
        then=Correcting(
            kind="correction",
            note=(
                "We counted Gerald Ford, who released summaries and no returns in 1976, among those"
                " who had released returns."
            ),
            on=date(2017, 3, 10),
            reopened_because="A reader pointed to Gerald Ford's summaries.",
            review={
                "rating": "mostly-true",
                "one_line": "All but one did: Gerald Ford released summaries only.",
                "reasoning": (
                    "All but one of the nominees from 1976 on released at least one return; Ronald"
                    " Reagan showed one year, Mitt Romney two. The exception is Gerald Ford, who"
                    " released summary figures in 1976.\n\n"
                    "Stretched to *since Nixon* and *while running* the statement would fail:"
                    " Richard Nixon released his as president in 1973."
                ),
            },
            citations=(Citation("politifact-kaine", "context"),),
        ),
    ),
)
