"""Sources of the demo newsroom, by a short key that the checks use."""

from __future__ import annotations

from datetime import date

from claims.demo.story import DemoSource

_WIKISOURCE = "https://en.wikisource.org/wiki/Page:Report_On_The_Investigation_Into_Russian_Interference_In_The_2016_Presidential_Election.pdf"
_MUELLER = "Report On The Investigation Into Russian Interference In The 2016 Presidential Election"
_TWO_RECORDS = "Prints the documents it reports on."
_OWN_WORDS = "The office's own words; no judge of its own cause."

SOURCES: dict[str, DemoSource] = {
    "letter": DemoSource(
        "Jeff Sessions’s full letter updating his Congressional testimony",
        "Washington Post documents",
        "primary",
        "http://apps.washingtonpost.com/g/documents/national/jeff-sessionss-full-letter-updating-his-congressional-testimony/2363/",
        date(2017, 3, 6),
        kept=(
            "if there is any evidence that anyone affiliated with the Trump campaign communicated"
            " with the Russian government in the course of this campaign, what will you do?\n\n"
            "Senator Franken, I'm not aware of any of those activities.\n\n"
            "I didn't have, did not have communications with the Russians\n\n"
            "My answer was correct."
        ),
        reliability="reliable",
        reason="The document itself.",
    ),
    "atlantic": DemoSource(
        "Full exchange at the hearing (title not recorded)",
        "The Atlantic",
        "news",
        "https://www.theatlantic.com/politics/archive/2017/03/jeff-sessions-unforced-error/518403/",
        kept=(
            "Senator Franken, I'm not aware of any of those activities.\n\n"
            "I didn't have, did not have communications with the Russians"
        ),
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "smh": DemoSource(
        "US Attorney-General Jeff Sessions met Russian envoy during presidential campaign:"
        " officials",
        "Sydney Morning Herald",
        "news",
        "https://www.smh.com.au/world/officials-us-attorney-general-jeff-sessions-met-russian-envoy-during-presidential-campaign-20170302-guoyf9.html",
        date(2017, 3, 2),
        reliability="reliable",
        reason="Carries the Washington Post's report under its reporters' names.",
    ),
    "mueller-128": DemoSource(
        f"{_MUELLER}, volume I, page 128",
        "US Department of Justice, Special Counsel",
        "primary",
        f"{_WIKISOURCE}/136",
        date(2019, 4, 18),
        kept="believed he was doing the Campaign a service by meeting with foreign ambassadors",
        reliability="reliable",
        reason="The document itself.",
    ),
    "cbs-sf": DemoSource(
        "Pelosi Calls On AG Jeff Sessions To Resign After Lying Under Oath",
        "CBS San Francisco",
        "news",
        "http://sanfrancisco.cbslocal.com/2017/03/01/pelosi-calls-on-ag-jeff-sessions-to-resign-after-lying-under-oath/",
        date(2017, 3, 1),
        kept=(
            "after lying under oath to Congress about his own communications with the Russians,"
            " the Attorney General must resign."
        ),
        reliability="reliable",
        reason="Has its own confirmation from the Justice Department.",
    ),
    "wtkr": DemoSource(
        "Jeff Sessions says he didn’t mislead Congress in testimony",
        "WTKR",
        "news",
        "https://www.wtkr.com/2017/03/06/jeff-sessions-says-he-didnt-mislead-congress-in-testimony",
        date(2017, 3, 6),
        kept=(
            "I did not mention communications I had had with the Russian Ambassador over the years"
            " because the question did not ask about them.\n\n"
            "I do not recall any discussions with the Russian Ambassador, or any other"
            " representative of the Russian government, regarding the political campaign on these"
            " occasions or any other occasion"
        ),
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "tpm-letter": DemoSource(
        "Sessions Sends Supplemental Letter To Judiciary Committee On Russian Contact",
        "TPM",
        "news",
        "http://talkingpointsmemo.com/livewire/sessions-letter-judiciary-committee",
        kept=(
            "I do not recall any discussions with the Russian Ambassador, or any other"
            " representative of the Russian government, regarding the political campaign on these"
            " occasions or any other occasions"
        ),
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "q13": DemoSource(
        "Attorney General Jeff Sessions says he never discussed campaign issues during meetings"
        " with Russian official",
        "Q13 Fox",
        "news",
        "https://q13fox.com/2017/03/01/report-sessions-spoke-twice-with-russian-diplomat-but-didnt-disclose-talks-during-confirmation-hearings/",
        date(2017, 3, 1),
        kept="There was absolutely nothing misleading about his answer",
        reliability="reliable",
        reason="Prints the spokeswoman's statement.",
    ),
    "albert-lea": DemoSource(
        "AG’s recusal portends continued pressure on Russia meddling",
        "Albert Lea Tribune",
        "news",
        "https://www.albertleatribune.com/2017/03/ags-recusal-portends-continued-pressure-on-russia-meddling/",
        date(2017, 3, 3),
        kept=(
            "I should have slowed down and said, 'But I did meet one Russian official a couple of"
            " times'"
        ),
        reliability="reliable",
        reason="Its wording of the remark agrees with a second outlet's.",
    ),
    "usa-today": DemoSource(
        "Attorney General Jeff Sessions steps aside from Russia probe",
        "USA Today",
        "news",
        "https://www.usatoday.com/story/news/politics/2017/03/02/attorney-general-jeff-sessions-russia-probe/98644958/",
        date(2017, 3, 2),
        kept=(
            "I have decided to recuse myself from any existing or future investigations of any"
            " matters related in any way to the campaigns for President of the United States.\n\n"
            "He could have stated his response more accurately, but it was clearly not intentional"
        ),
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "axios": DemoSource(
        "Sessions: “It is false”",
        "Axios",
        "news",
        "https://www.axios.com/sessions-it-is-false-1513388131-8c6babd8-2c99-4aa3-abf0-104665efa2ec.html",
        date(2017, 3, 2),
        kept=(
            "I never met with any Russian officials to discuss issues of the campaign.\n\n"
            "It is false."
        ),
        reliability="reliable",
        reason="Prints the statement in full.",
    ),
    "arkansas": DemoSource(
        "’16 race said in Sessions’ Russian talks",
        "Arkansas Online",
        "news",
        "http://www.arkansasonline.com/news/2017/jul/22/16-race-said-in-sessions-russian-talks-/",
        date(2017, 7, 22),
        kept="uncorroborated intelligence intercept",
        reliability="mixed",
        reason="Rests on officials who are not named; the department disputes it.",
    ),
    "politico-perjury": DemoSource(
        "Mueller probed Sessions for perjury over Russia contacts",
        "Politico",
        "news",
        "https://www.politico.com/story/2019/04/18/mueller-sessions-perjury-1281657",
        date(2019, 4, 18),
        reliability="reliable",
        reason="Quotes the special counsel's report.",
    ),
    "kron4": DemoSource(
        "Report on the Democratic leader’s statement (title not recorded)",
        "AP via KRON4",
        "wire",
        "http://kron4.com/2017/03/02/pelosi-calls-for-attorney-general-sessions-to-resign/",
        date(2017, 3, 2),
        kept="Jeff Sessions lied under oath during his confirmation hearing before the Senate.",
        reliability="reliable",
        reason="Prints the statement.",
    ),
    "factcheck-org": DemoSource(
        "Did Sessions ‘Lie’?",
        "FactCheck.org",
        "news",
        "https://www.factcheck.org/2017/03/did-sessions-lie/",
        reliability="reliable",
        reason="Publishes its method and its sources.",
    ),
    "cnn-newsroom": DemoSource(
        "CNN Newsroom, transcript, 14:00 ET",
        "CNN",
        "news",
        "http://edition.cnn.com/TRANSCRIPTS/1703/02/cnr.05.html",
        date(2017, 3, 2),
        kept=(
            "Several of the president-elect's nominees or senior advisors have Russian ties. Have"
            " you been in contact with anyone connected to any part of the Russian government about"
            " the 2016 election, either before or after election day?\n\nNo."
        ),
        reliability="reliable",
        reason="A transcript of what was read on air.",
    ),
    "the-hill": DemoSource(
        "Sessions on Russia testimony: ‘My answer was correct’",
        "The Hill",
        "news",
        "http://thehill.com/homenews/administration/322607-sessions-on-russia-testimony-my-answer-was-correct",
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "leahy": DemoSource(
        "Leahy Statement On the Attorney General’s Russia-related testimony before the Senate",
        "Senator Patrick Leahy",
        "official",
        "https://www.leahy.senate.gov/press/leahy-statement-on-the-attorney-generals-russia-related-testimony-before-the-senate-",
        reliability="reliable",
        reason=_OWN_WORDS,
    ),
    "power-line": DemoSource(
        "The Sessions connection",
        "Power Line",
        "other",
        "https://www.powerlineblog.com/archives/2017/03/the-sessions-connection.php",
        kept=(
            "over 25 conversations with foreign ambassadors as a senior member of the Armed"
            " Services Committee"
        ),
        reliability="mixed",
        reason="A blog of opinion; used only for the statement it quotes.",
    ),
    "hearing-june": DemoSource(
        "Transcript of the Senate hearing of 13 June 2017",
        "CNN",
        "primary",
        "http://www.cnn.com/TRANSCRIPTS/1706/13/cnr.07.html",
        date(2017, 6, 13),
        kept="a list of 25 foreign ambassador meetings that I'd had during 2016",
        reliability="reliable",
        reason="A transcript of the hearing.",
    ),
    "vox": DemoSource(
        "The other 25 senators on Sessions’s committee say they had no meetings with Russian"
        " ambassador in 2016",
        "Vox",
        "news",
        "https://www.vox.com/2017/3/2/14794646/sessions-kislyak-senate-armed-services",
        date(2017, 3, 2),
        kept="Obviously that doesn't prove anything on its own.",
        reliability="reliable",
        reason="Names the survey it reports on.",
    ),
    "townhall": DemoSource(
        "Sorry Nancy, Other Senators On Armed Services Committee Have Met With The Russian"
        " Ambassador (And So Did You)",
        "Townhall",
        "other",
        "https://townhall.com/tipsheet/mattvespa/2017/03/03/sorry-nancy-other-senators-on-armed-services-committee-have-met-with-the-russian-ambassador-n2293822",
        date(2017, 3, 3),
        reliability="mixed",
        reason="Opinion from one side; used for the statement it quotes.",
    ),
    "post-newsletter": DemoSource(
        "Democrats’ misleading claims about Jeff Sessions and his meetings with the Russian"
        " ambassador",
        "Washington Post Fact Checker newsletter, in a blog’s copy",
        "news",
        "https://independentonlinenewsreporter.blogspot.com/2017/03/fact-checker-democrats-misleading.html",
        date(2017, 3, 3),
        kept="Three Pinocchios",
        reliability="mixed",
        reason="A copy by a blog; the copy breaks off.",
    ),
    "buzzfeed": DemoSource(
        "This Senator Also Said She’d Never Met The Russian Ambassador But She Totally Did",
        "BuzzFeed News",
        "news",
        "https://www.buzzfeednews.com/article/davidmack/mccaskill-russia",
        kept="No call or meeting w/Russian ambassador. Ever.",
        reliability="reliable",
        reason="Shows the messages it reports on.",
    ),
    "sf-chronicle": DemoSource(
        "Trump calls for Pelosi-Russia inquiry",
        "San Francisco Chronicle",
        "news",
        "https://www.pressreader.com/usa/san-francisco-chronicle-late-edition/20170304/281943132671755",
        date(2017, 3, 4),
        reliability="reliable",
        reason="Its own reporter, named.",
    ),
    "abc7": DemoSource(
        "Trump accuses Pelosi of ‘close ties to Russia,’ demands investigation",
        "ABC7",
        "news",
        "https://abc7news.com/news/trump-accuses-pelosi-of-close-ties-to-russia-demands-investigation/1784155/",
        date(2017, 3, 4),
        reliability="reliable",
        reason="Carries her office's reply as well.",
    ),
    "npr": DemoSource(
        "Fact-Checking President Trump’s News Conference",
        "NPR via Maine Public",
        "news",
        "http://mainepublic.org/post/fact-checking-president-trumps-news-conference",
        date(2017, 2, 16),
        kept=(
            "I fired him because of what he said to Mike Pence.\n\n"
            "I didn't direct him, but I would have directed him because that's his job."
        ),
        reliability="reliable",
        reason="A transcript with notes.",
    ),
    "cnn-briefing": DemoSource(
        "White House Press Briefing; Trump Asked Flynn to Resign ... (transcript)",
        "CNN",
        "news",
        "http://edition.cnn.com/TRANSCRIPTS/1702/14/cnr.05.html",
        date(2017, 2, 14),
        reliability="reliable",
        reason="A transcript of the briefing.",
    ),
    "daily-news": DemoSource(
        "Michael Flynn resigns as Trump’s national security adviser, admits to misleading officials"
        " about Russia talks",
        "New York Daily News",
        "news",
        "https://www.nydailynews.com/news/politics/michael-flynn-reportedly-resigns-white-house-security-role-article-1.2971794",
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "splinter": DemoSource(
        "Donald Trump’s national security adviser just resigned over lies about his dealings with"
        " Russia",
        "Splinter",
        "other",
        "https://splinter.com/donald-trumps-national-security-adviser-just-resigned-o-1793858630",
        kept=(
            "I inadvertently briefed the Vice President-elect and others with incomplete"
            " information regarding my phone calls with the Russian ambassador"
        ),
        reliability="mixed",
        reason="A blog with a view; prints the letter.",
    ),
    "nyt-ledger": DemoSource(
        "Secret Ledger in Ukraine Lists Cash for Donald Trump’s Campaign Chief",
        "New York Times",
        "news",
        "http://archive.is/Z5NPE",
        kept="designated for",
        reliability="reliable",
        reason="The report that first described the ledgers.",
    ),
    "uproxx": DemoSource(
        "Donald Trump’s Campaign Manager Appears In A ‘Secret Ledger’ Of Ukraine Funds",
        "Uproxx",
        "other",
        "https://uproxx.com/culture/trump-manafort-ukraine-secret-ledger/",
        kept=(
            "the presence of P. Manafort's name in the list does not mean that he actually got the"
            " money"
        ),
        reliability="mixed",
        reason="Second hand; quotes the investigators.",
    ),
    "daily-beast": DemoSource(
        "Report with Paul Manafort’s reply (title not recorded)",
        "Daily Beast",
        "news",
        "https://thedailybeast.com/trump-aides-name-shows-up-in-secret-ukraine-ledger",
        kept="I have never received a single 'off-the-books cash payment'",
        reliability="reliable",
        reason="Prints his statement.",
    ),
    "boing-boing": DemoSource(
        "Trump campaign chairman paid $12.7m by Ukraine government in secret ledger",
        "Boing Boing",
        "other",
        "https://boingboing.net/2016/08/15/trump-campaign-chairman-paid.html",
        date(2016, 8, 15),
        reliability="mixed",
        reason="A retelling of another paper's report.",
        derives_from="nyt-ledger",
    ),
    "tpm-manafort": DemoSource(
        "Manafort: I Don’t Think I Even ‘Inadvertently’ Spoke With Russians",
        "TPM",
        "news",
        "http://talkingpointsmemo.com/livewire/manafort-i-did-not-inadvertently-contact-russians",
        kept="I have never knowingly spoken to Russian intelligence officers",
        reliability="reliable",
        reason=_TWO_RECORDS,
    ),
    "huffpost-comey": DemoSource(
        "New York Times Stands By Trump-Russia Report That James Comey Disputed",
        "HuffPost",
        "news",
        "https://www.huffpost.com/entry/james-comey-new-york-times_n_5939b1dae4b006105480ef28",
        kept=(
            "In the main, it was not true.\n\nfound no evidence that any prior reporting was"
            " inaccurate"
        ),
        reliability="reliable",
        reason="Gives both sides' words.",
    ),
    "politifact-baldwin": DemoSource(
        "Is Donald Trump the only major-party nominee in 40 years not to release his tax returns?",
        "PolitiFact Wisconsin",
        "news",
        "https://politifact.com/wisconsin/statements/2016/sep/28/tammy-baldwin/donald-trump-only-major-party-nominee-40-years-not/",
        date(2016, 9, 28),
        reliability="reliable",
        reason="Publishes its method and its sources.",
    ),
    "politifact-kaine": DemoSource(
        "Tim Kaine correctly notes Richard Nixon released tax returns despite audit",
        "PolitiFact",
        "news",
        "https://www.politifact.com/factchecks/2016/oct/05/tim-kaine/tim-kaine-correctly-notes-richard-nixon-released-t/",
        date(2016, 10, 5),
        reliability="reliable",
        reason="Publishes its method and its sources.",
    ),
    "tax-notes": DemoSource(
        "Tax History: 10 Questions About Presidents and Their Tax Returns",
        "Tax Notes",
        "expert",
        "https://www.taxnotes.com/lr/resolve/29fqz",
        date(2019, 5, 6),
        reliability="reliable",
        reason="A specialist publication on tax.",
    ),
}
