"""Scripted edits of an article, brought in again: every edit found, every claim accounted for."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from claims.documents.records import Block, BlockKind, Hop, Material
from claims.documents.web.warc import to_warc
from claims.revisions.anchor import Outcome, Span, carry, likeliest
from claims.revisions.diff import Change, compare, compare_paragraphs, word_diff

OLD = """The council voted on Monday to close the Victoria baths by 31 May.

“We cannot pay for this any longer,” said Bo Ray, the treasurer.

The baths cost the town 1.2 million pounds a year, a report says.

Swimmers have collected 12,000 signatures against it.

He said no. Later in the evening, when the hall had emptied, he said no."""
CLAIMS = (
    "The council voted on Monday to close the Victoria baths by 31 May",
    "“We cannot pay for this any longer,” said Bo Ray",
    "The baths cost the town 1.2 million pounds a year",
    "Swimmers have collected 12,000 signatures against it",
)
SAME, MOVED, CHANGED, ORPHAN = Outcome.SAME, Outcome.MOVED, Outcome.CHANGED, Outcome.ORPHAN


def span(words: str, text: str = OLD, *, last: bool = False) -> Span:
    at = text.rindex(words) if last else text.index(words)
    return Span(at, at + len(words), words)


def swap(old: str, new: str) -> str:
    assert old in OLD
    return OLD.replace(old, new)


PARAGRAPHS = OLD.split("\n\n")
#: name, new text, outcome of each claim in order, which claims are urgent, changes shown.
EDITS = [
    ("nothing", OLD, (SAME, SAME, SAME, SAME), (), {}),
    ("white space inside", swap("on Monday to", "on\nMonday  to"), (MOVED, MOVED, MOVED, MOVED), (), {}),
    ("more blank lines", OLD.replace("\n\n", "\n\n\n"), (SAME, MOVED, MOVED, MOVED), (), {}),
    ("a paragraph above", "Update: this story was extended.\n\n" + OLD, (MOVED,) * 4, (), {Change.ADDED: 1}),
    ("a paragraph below", OLD + "\n\nMore follows.", (SAME,) * 4, (), {Change.ADDED: 1}),
    ("a paragraph amid", swap(PARAGRAPHS[2], "It rained.\n\n" + PARAGRAPHS[2]), (SAME, SAME, MOVED, MOVED), (), {Change.ADDED: 1}),
    ("a paragraph gone", swap(PARAGRAPHS[2] + "\n\n", ""), (SAME, SAME, ORPHAN, MOVED), (), {Change.REMOVED: 1}),
    ("two paragraphs swapped", swap(PARAGRAPHS[2] + "\n\n" + PARAGRAPHS[3], PARAGRAPHS[3] + "\n\n" + PARAGRAPHS[2]), (SAME, SAME, MOVED, MOVED), (), {Change.MOVED: 1}),
    ("a number changed", swap("12,000", "14,000"), (SAME, SAME, SAME, CHANGED), (3,), {Change.EDITED: 1}),
    ("a decimal changed", swap("1.2 million", "1.7 million"), (SAME, SAME, CHANGED, SAME), (2,), {Change.EDITED: 1}),
    ("a date changed", swap("31 May", "30 May"), (CHANGED, SAME, SAME, SAME), (0,), {Change.EDITED: 1}),
    ("a quotation changed", swap("cannot pay", "will not pay"), (SAME, CHANGED, MOVED, MOVED), (1,), {Change.EDITED: 1}),
    ("a word changed", swap("Victoria baths", "Albert baths"), (CHANGED, MOVED, MOVED, MOVED), (), {Change.EDITED: 1}),
    ("a word added before", swap("The council voted", "On a wet night, the council voted"), (CHANGED, MOVED, MOVED, MOVED), (), {Change.EDITED: 1}),
    ("a typo mended elsewhere", swap("Later in the evening", "Later that evening"), (SAME,) * 4, (), {Change.EDITED: 1}),
    ("a paragraph split", swap(" a year, a report", " a year.\n\nA report"), (SAME, SAME, SAME, MOVED), (), None),
    ("two paragraphs joined", swap("treasurer.\n\nThe", "treasurer. The"), (SAME, SAME, MOVED, MOVED), (), None),
    ("another article", "Eggs are best boiled for six minutes, cooks agree.", (ORPHAN,) * 4, (), None),
    ("nothing left", "", (ORPHAN,) * 4, (), {Change.REMOVED: 5}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("new", "outcomes", "urgent"), [edit[1:4] for edit in EDITS], ids=[edit[0] for edit in EDITS]
)
def test_claims_are_carried(new, outcomes, urgent):
    carried = carry([span(words) for words in CLAIMS], OLD, new)
    assert tuple(one.outcome for one in carried) == outcomes
    assert tuple(i for i, one in enumerate(carried) if one.urgent) == urgent
    for one in carried:
        if one.outcome is ORPHAN:
            assert (one.start, one.end) == (None, None)
        else:
            assert new[one.start : one.end] == one.exact
            if one.outcome is not CHANGED:
                assert one.exact.split() == one.claim.exact.split()


@pytest.mark.parametrize(
    ("new", "changes"), [(edit[1], edit[4]) for edit in EDITS], ids=[edit[0] for edit in EDITS]
)
def test_edits_are_found_and_white_space_is_none(new, changes):
    comparison = compare_paragraphs(OLD.split("\n\n"), [p for p in new.split("\n\n") if p.strip()])
    found = [p.change for p in comparison.paragraphs if p.change is not Change.KEPT]
    if changes is None:
        assert found
    else:
        assert {change: found.count(change) for change in set(found)} == changes
    assert comparison.is_same is (not found)


def test_changed_claim_ends_where_its_words_end():
    carried = carry(
        [span(CLAIMS[3])], OLD, swap("12,000 signatures against", "14,000 names against")
    )
    assert carried[0].exact == "Swimmers have collected 14,000 names against it"


@pytest.mark.parametrize("lead", ["", "\n"])
def test_changed_claim_ends_with_a_whole_word_wherever_it_stands(lead: str):
    old, new = lead + OLD, lead + swap("12,000", "14,000")
    (carried,) = carry([span("Swimmers have collected 12,000 signatures", old)], old, new)
    assert carried.exact == "Swimmers have collected 14,000 signatures"


@pytest.mark.parametrize(("words", "outcome"), [("fees rose 12", CHANGED), ("fees rise 2", ORPHAN)])
def test_claim_of_fewer_than_twelve_characters_is_not_matched_by_likeness(
    words: str, outcome: Outcome
):
    (carried,) = carry([Span(0, len(words), words)], f"{words} times.", f"{words[:-1]}4 times.")
    assert carried.outcome is outcome


def test_repeated_words_are_told_apart_by_what_stands_around_them():
    claim = span("he said no", last=True)
    new = "A new first paragraph.\n\n" + OLD.replace("He said no. Later", "he said no. Later")
    (carried,) = carry([claim], OLD, new)
    assert carried.outcome is MOVED
    assert carried.start == new.rindex("he said no")


def test_short_words_at_the_same_place_by_chance_are_not_the_same():
    old, new = "xx no yy zz aa", "aa no bb cc xx no yy"
    (carried,) = carry([Span(3, 5, "no")], old, new)
    assert (carried.outcome, carried.start) == (MOVED, 15)


def test_words_before_a_claim_tell_it_from_another_when_paragraphs_swap():
    hers = "The treasurer, asked in the lobby of the town hall, said it was late. It rained."
    his = "On the pier the old harbour master Bo Ray thought it was late. It rained."
    old, new = f"{hers}\n\n{his}", f"Update.\n\n{his}\n\n{hers}"
    (carried,) = carry([span("it was late", old, last=True)], old, new)
    assert carried.start == new.index("it was late")


def test_long_claim_stays_at_its_place_when_its_paragraph_is_repeated_below():
    words = "the baths cost the town 1.2 million pounds a year"
    old = f"On Monday evening she said that {words}, to applause from the hall."
    edited = f"On Friday morning he wrote how {words}! No letter came back today."
    edited = edited.replace("wrote how", "wrote  how")
    assert edited.index(words) == old.index(words)
    (carried,) = carry([span(words, old)], old, f"{edited}\n\n{old}")
    assert (carried.outcome, carried.start) == (SAME, old.index(words))


def test_hidden_blocks_do_not_count_as_edits():
    def version(caption):
        text = f"The council voted.\n\n{caption}"
        return text, (Block(0, 18, BlockKind.PARAGRAPH), Block(20, len(text), BlockKind.CAPTION))

    assert compare(*version("The mayor."), *version("Another caption.")).is_same


def test_gravest_changes_come_first():
    new = swap("Victoria", "Albert").replace("12,000", "14,000")
    gravest = compare_paragraphs(OLD.split("\n\n"), new.split("\n\n")).gravest_first
    assert [paragraph.weight for paragraph in gravest] == [2, 1]
    assert "14,000" in gravest[0].new


def test_paragraphs_edited_throughout_are_each_paired_with_their_old_words():
    old = [f"In {1700 + n} the harbour spent {n} crowns on its buoys." for n in range(240)]
    new = [text.replace("buoys", "lights and buoys") for text in old]
    compared = compare_paragraphs(old, new).paragraphs
    assert [(pair.change, pair.old, pair.new) for pair in compared] == [
        (Change.EDITED, before, after) for before, after in zip(old, new, strict=True)
    ]


def test_paragraph_cut_above_an_edited_one_is_shown_where_it_stood():
    old = ["It rained.", "The harbour spent 12 crowns on its buoys.", "Nobody came."]
    new = ["The harbour spent 14 crowns on its buoys.", "Nobody came."]
    compared = compare_paragraphs(old, new).paragraphs
    assert [(pair.change, pair.old) for pair in compared] == [
        (Change.REMOVED, old[0]),
        (Change.EDITED, old[1]),
        (Change.KEPT, old[2]),
    ]


def test_long_paragraph_of_few_words_shows_only_the_words_that_changed():
    old = "the town paid for the baths and the town paid for the pier " * 20
    assert [(p.change, p.text) for p in word_diff(old, f"Nobody asked: {old}")] == [
        (Change.ADDED, "Nobody asked: "),
        (Change.KEPT, old),
    ]


def test_word_diff_gives_back_both_texts():
    old, new = "He paid 1,200 pounds, she said.", "He paid 1,300 euros, they said."
    pieces = list(word_diff(old, new))
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == new
    assert [p.text for p in pieces if p.change is Change.ADDED] == ["1,300", "euros", "they"]


def test_web_archive_holds_fetched_pages_and_uploads():
    fetched = Material(
        data=b"<p>hello",
        url="https://news.example/a",
        hops=(Hop("https://news.example/a", 200),),
        headers=(
            ("content-type", "text/html"),
            ("content-encoding", "gzip"),
            ("set-cookie", "s=1"),
        ),
        fetched_at=datetime(2024, 5, 10, 8, 30, tzinfo=UTC),
    )
    uploaded = Material(data=b"words", name="my file.txt", declared_type="text/plain")
    archive = to_warc([fetched, uploaded])
    assert gzip.decompress(archive).startswith(b"WARC/1.1")
    info, response, resource = (
        (
            r.rec_type,
            r.rec_headers.get_header("WARC-Target-URI"),
            r.rec_headers.get_header("WARC-Date"),
            r.http_headers,
            r.content_stream().read(),
        )
        for r in ArchiveIterator(io.BytesIO(archive))
    )
    assert info[0] == "warcinfo"
    assert response[:3] == ("response", "https://news.example/a", "2024-05-10T08:30:00Z")
    assert response[4] == b"<p>hello"
    assert response[3].get_header("content-encoding") is None
    assert response[3].get_header("set-cookie") is None
    assert (resource[0], resource[4]) == ("resource", b"words")


@pytest.mark.parametrize("number", range(6))
def test_of_equal_sentences_a_claim_goes_to_the_nearest(number: int):
    refrain = "It rained all day on the town and on the harbour. He said no.\n\n"
    old, new = refrain * 6, "Update.\n\n" + refrain * 6
    at = len(refrain) * number + refrain.index("He said no")
    (carried,) = carry([Span(at, at + 10, "He said no")], old, new)
    assert (carried.outcome, carried.start) == (MOVED, at + len("Update.\n\n"))


def test_a_lost_claim_is_offered_like_words_and_never_a_stranger():
    text = "Officials spoke. Harbour fees went up by 14 per cent this year, the council says. It is false."
    found = likeliest("harbour fees rose by 12 per cent last year", text, 0)
    assert found is not None
    assert "fees went up by 14 per cent this year" in text[slice(*found)]
    assert likeliest("There was absolutely nothing misleading about his answer", text, 0) is None


def test_like_words_are_offered_from_behind_the_old_place_of_a_long_text():
    words = "Harbour fees went up by 14 per cent this year"
    text = "It rained. " * 5000 + words + ". It is false."
    near = text.index(words) - 100
    found = likeliest("Harbour fees rose by 12 per cent last year", text, near)
    assert found is not None
    assert text[slice(*found)] == words
