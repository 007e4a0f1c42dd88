"""The demo newsroom loads through the real importer, worker and actions, and shows what it should."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from claims.actions.evidence.quote_match import match_quote
from claims.actions.workflow.verdict_gaps import POINTING_WORDS
from claims.demo.load import is_half_loaded, is_loaded, kept_on, load_demo
from claims.demo.read import DATA, Check, Citation, DemoDataError, read_story
from claims.models import (
    Article,
    Claim,
    Correction,
    Evidence,
    PublishedReview,
    SecondReading,
    Source,
)
from claims.models.review import AttributionResult
from tests.factories import make_article

WORKER = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STORY = read_story()
#: The published verdicts of the demo, after its correction and its update.
RATINGS = {
    "true": 2,
    "mostly-true": 1,
    "mixed": 1,
    "mostly-false": 1,
    "false": 1,
    "unproven": 3,
    "missing-context": 2,
    "not-checkable": 1,
}
NUMBERS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "several": 3}
#: What a verdict may count among its own citations.
COUNTED = "sources|papers|newspapers|outlets|checkers|fact-checkers|documents|printings|transcripts"
COUNT = re.compile(rf"\b({'|'.join(NUMBERS)})\s+(?:\w+\s+)?(?:{COUNTED})\b", re.IGNORECASE)
QUOTATION = re.compile('[“"]([^“”"]+)[”"]')
URL_DAY = re.compile(r"/(20\d\d)/(\d\d?|[a-z]{3})(?:/(\d\d?))?/")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
every_check = pytest.mark.parametrize("check", STORY.checks, ids=lambda check: check.words[:40])


def verdicts(check: Check) -> list[tuple[str, str, tuple[Citation, ...], date]]:
    """One line, reasoning, citations and day of each verdict that a check publishes."""
    first = (check.one_line, check.reasoning, check.citations, check.on)
    if not (then := check.then):
        return [first]
    citations = check.citations + then.citations
    return [first, (then.review.one_line, then.review.reasoning, citations, then.on)]


def miscounts(text: str, citations: tuple[Citation, ...]) -> list[str]:
    """The counts in ``text`` that exceed the publishers that the verdict cites."""
    publishers = {STORY.sources[citation.source].publisher for citation in citations}
    return [m[0] for m in COUNT.finditer(text) if NUMBERS[m[1].lower()] > len(publishers)]


def test_a_count_of_more_papers_than_are_cited_is_found() -> None:
    citations = (Citation(source="smh", stance=Evidence.Stance.SUPPORTS),) * 3
    assert miscounts("In three papers, by two named sources.", citations) == [
        "three papers",
        "two named sources",
    ]
    assert miscounts("Two ambassadors and three aides.", citations) == []


@every_check
def test_every_count_agrees_with_the_citations(check: Check) -> None:
    for one_line, reasoning, citations, _on in verdicts(check):
        for text in (one_line, reasoning, check.attribution_note):
            assert miscounts(text, citations) == []


@every_check
def test_claim_source_copy_and_verdict_are_dated_in_order(check: Check) -> None:
    article = STORY.articles[check.article]
    assert check.said_on
    assert check.said_on <= article.published_on <= check.on
    assert check.then is None or check.on < check.then.on
    for _one_line, _reasoning, citations, on in verdicts(check):
        for citation in citations:
            source = STORY.sources[citation.source]
            days = [check.said_on] if citation.bears_on == Evidence.BearsOn.ATTRIBUTION else []
            assert all(day <= kept_on(source) for day in days), citation.source
            assert (source.published_on or kept_on(source)) <= kept_on(source) <= on, source.title


def test_no_source_or_copy_is_older_than_the_day_in_its_address() -> None:
    for key, source in STORY.sources.items():
        if found := URL_DAY.search(source.url):
            year, month, day = found.groups()
            number = int(month) if month.isdigit() else MONTHS.index(month) + 1
            begun = date(int(year), number, int(day or 1))
            assert begun <= (source.published_on or kept_on(source)), key


@every_check
def test_every_citation_quotes_the_kept_copy_of_its_own_source(check: Check) -> None:
    for citation in verdicts(check)[-1][2]:
        if citation.quote:
            kept = STORY.sources[citation.source].kept
            assert match_quote(citation.quote, kept).kind == "exact", citation


@every_check
def test_every_quotation_in_a_verdict_stands_in_a_cited_copy_or_the_article(check: Check) -> None:
    article = (DATA / "articles" / STORY.articles[check.article].file).read_text()
    for one_line, reasoning, citations, _on in verdicts(check):
        texts = [article, *(STORY.sources[citation.source].kept for citation in citations)]
        notes = [citation.note for citation in citations]
        for quotation in QUOTATION.findall(" ".join([one_line, reasoning, *notes])):
            assert any(match_quote(quotation, text).kind == "exact" for text in texts), quotation


@every_check
def test_a_summary_names_its_subject_before_a_pronoun(check: Check) -> None:
    for one_line, *_rest in verdicts(check):
        assert one_line.split()[0].strip("“*").lower() not in POINTING_WORDS


@every_check
def test_only_words_shown_by_a_citation_are_accurate(check: Check) -> None:
    shown = [c for c in check.citations if c.bears_on == Evidence.BearsOn.ATTRIBUTION]
    if check.attribution == AttributionResult.ACCURATE:
        assert [c.stance for c in shown] == [Evidence.Stance.SUPPORTS]


@every_check
def test_no_verdict_rests_on_the_claimants_own_publication(check: Check) -> None:
    for citation in verdicts(check)[-1][2]:
        if citation.bears_on == Evidence.BearsOn.CONTENT:
            source = STORY.sources[citation.source]
            origin = STORY.sources.get(source.derives_from, source)
            assert check.speaker not in {source.publisher, origin.publisher}, citation


def test_every_source_is_cited_or_is_the_origin_of_one_that_is() -> None:
    story = read_story()
    cited = {c.source for check in story.checks for c in check.citations}
    cited |= {c.source for check in story.checks if check.then for c in check.then.citations}
    origins = {source.derives_from for source in story.sources.values()} - {""}
    assert cited | origins == set(story.sources)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("sources.json", '"kind": "wire"', '"kind": "gossip"', "entry “kron4”, field “kind”"),
        (
            "sources.json",
            '"publisher": "Axios"',
            '"publisher": "", "editor": ""',
            "field “editor”: Extra",
        ),
        ("articles.json", '"byline": "Pauline Adair",', "", "field “byline”: Field required"),
        ("checks.json", '"on": "2017-03-07"', '"on": "7 March"', "entry 1, field “on”.*valid date"),
        ("checks.json", '"source": "smh"', '"source": "smhh"', "entry 1, field “citations”"),
        ("checks.json", '"checker": "tom"', '"checker": "tim"', "field “checker”: 'tim' is not"),
        (
            "checks.json",
            '"until": "differs"',
            '"until": "later"',
            "field “until”: Input should be 'published'",
        ),
        ("accounts.json", '"is_admin": true', '"is_admin": "yes"', "entry 3, field “is_admin”"),
        ("accounts.json", "[", "", "accounts.json: "),
        ("pages/about.md", "# About", "About", "about.md: the first line"),
    ],
)
def test_a_mistake_in_the_demo_data_is_named_with_its_file_entry_and_field(
    file: str, before: str, after: str, message: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    with pytest.raises(DemoDataError, match=message):
        read_story(folder)


@pytest.mark.django_db
def test_known_passwords_are_made_only_where_the_demo_is_switched_on(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="FACTCHECK_DEMO"):
        call_command("load_demo")


@pytest.mark.django_db
def test_a_half_loaded_demo_is_not_loaded_again() -> None:
    make_article(outlet="Northern Dispatch", byline="Maren Holt")
    assert is_half_loaded()
    with override_settings(DEMO=True), pytest.raises(CommandError, match="stopped in the middle"):
        call_command("load_demo")


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=WORKER, DEMO=True)
def test_the_story_goes_from_article_to_published_verdicts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_demo()
    assert is_loaded()
    assert Article.objects.filter(status=Article.Status.CHECKING).count() == 3
    current = PublishedReview.objects.current()
    assert Counter(current.values_list("rating__slug", flat=True)) == RATINGS
    assert Counter(Correction.objects.values_list("kind", flat=True)) == {
        "update": 1,
        "correction": 1,
    }
    waiting = Claim.objects.awaiting_second_reading()
    assert waiting.count() == 2
    assert SecondReading.objects.filter(agrees=False, review__claim__in=waiting).count() == 1
    assert Claim.objects.filter(status=Claim.Status.SUGGESTED).count() >= 15
    assert Source.objects.count() == len(read_story().sources)
    call_command("verify_audit")
    call_command("load_demo")
    assert "already loaded" in capsys.readouterr().out
    assert current.count() == 12
