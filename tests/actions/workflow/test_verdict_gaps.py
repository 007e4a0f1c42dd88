"""Each gap of a verdict, and the row that trips it: at submission and again at publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from claims.actions.errors import RefusedError
from claims.actions.publishing.publish import publish
from claims.actions.workflow.perform import missing_for
from claims.actions.workflow.table import Act
from claims.actions.workflow.verdict_gaps import names_subject
from claims.models import Claim, ClaimReview, Evidence, PublishedReview, Rating, Source, load_card
from tests.factories import (
    get_rating,
    make_approved_claim,
    make_checked_claim,
    make_claim,
    make_pages,
    make_snapshot,
    make_source,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db
Change = Callable[[Claim], object]


@pytest.fixture
def checker() -> User:
    return make_user("checker")


def gaps(claim: Claim, checker: User) -> list[str]:
    card = load_card(Claim.objects.get(pk=claim.pk))
    return [item.text for item in missing_for(card, Act.SUBMIT, checker)]


def change_source(**values: Any) -> Change:
    return lambda claim: Source.objects.filter(evidence__claim=claim).update(**values)


def change_evidence(**values: Any) -> Change:
    return lambda claim: claim.evidence.update(**values)


def change_review(**values: Any) -> Change:
    return lambda claim: ClaimReview.objects.filter(claim=claim).update(**values)


def change_claim(**values: Any) -> Change:
    # The plain manager: the claim's own refuses some of these.
    return lambda claim: Claim._base_manager.filter(pk=claim.pk).update(**values)


def rate(slug: str) -> Change:
    return lambda claim: ClaimReview.objects.filter(claim=claim).update(rating=get_rating(slug))


def repeat_a_retracted_source(claim: Claim) -> None:
    origin = make_source(retracted_at=timezone.now())
    Source.objects.filter(evidence__claim=claim).update(derives_from=origin)


def keep_a_copy_too_early(claim: Claim) -> None:
    copy = make_snapshot(make_source(), captured_at=timezone.now() - timedelta(days=4000))
    claim.evidence.update(snapshot=copy)


def cite_the_claimant(claim: Claim) -> None:
    speaker = claim.attributions.get(order=0).speaker
    assert speaker is not None
    Source.objects.filter(evidence__claim=claim).update(publisher=speaker.name)


TOMORROW = date.today() + timedelta(days=2)
NOTHING_COUNTS = (
    "No citation counts: each source is retracted, unreliable or the speaker’s own word"
)
#: What is wrong, and what the gate says.
GAPS: dict[str, tuple[Change, str]] = {
    "only source retracted": (change_source(retracted_at=timezone.now()), NOTHING_COUNTS),
    "only source unreliable": (change_source(reliability="unreliable"), NOTHING_COUNTS),
    "repeats a retracted source": (repeat_a_retracted_source, NOTHING_COUNTS),
    "claimant as own witness": (cite_the_claimant, NOTHING_COUNTS),
    "a false that nothing refutes": (
        rate("false"),
        "“False” needs a citation that refutes the claim",
    ),
    "a mostly true that is refuted": (
        lambda claim: (rate("mostly-true")(claim), change_evidence(stance="refutes")(claim)),
        "“Mostly true” needs a citation that supports the claim",
    ),
    "a mixed with one side": (
        rate("mixed"),
        "“Mixed” needs citations on both sides, or one that gives context",
    ),
    "one news report": (
        change_source(kind="news"),
        "“True” needs two independent sources or one primary document",
    ),
    "accurate without proof": (
        change_review(attribution_result="accurate"),
        "“Accurate” needs a citation that shows it was said",
    ),
    "summary with a pronoun": (
        change_review(one_line="It rose by 12 per cent."),
        "One-line summary must make sense on its own: name who or what it is about",
    ),
    "summary without a subject": (
        change_review(one_line="Accounts bear that out."),
        "One-line summary must make sense on its own: name who or what it is about",
    ),
    "near quote": (
        change_evidence(quote_match=Evidence.QuoteMatch.NEAR, note="Close enough."),
        "A quote differs from the kept copy: use the words of the copy",
    ),
    "absent quote": (
        change_evidence(quote_match=Evidence.QuoteMatch.ABSENT),
        "A quote is not in the kept copy and no note says why",
    ),
    "claim from the future": (
        change_claim(said_on=TOMORROW),
        "The claim is dated after its verdict: check when it was said and published",
    ),
    "source from the future": (
        change_source(published_on=TOMORROW, title="Accounts"),
        "“Accounts” is dated after the verdict",
    ),
    "copy older than its source": (
        lambda claim: (keep_a_copy_too_early(claim), change_source(title="Accounts")(claim)),
        "The copy of “Accounts” is older than its publication: check the dates",
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_each_gap_shuts_the_gate_before_second_reading(name: str, checker: User) -> None:
    spoil, text = GAPS[name]
    claim = make_checked_claim(checker=checker)
    assert gaps(claim, checker) == []
    spoil(claim)
    assert gaps(claim, checker) == [text]


@pytest.mark.parametrize("name", GAPS)
def test_each_gap_shuts_the_gate_before_publication(name: str, checker: User) -> None:
    spoil, text = GAPS[name]
    make_pages()
    claim = make_approved_claim(checker=checker, reader=make_user())
    spoil(claim)
    with pytest.raises(RefusedError) as refused:
        publish(Claim.objects.get(pk=claim.pk), actor=checker)
    assert text in [item.text for item in refused.value.missing]
    assert not PublishedReview.objects.exists()


def test_a_verdict_dated_back_before_its_evidence_is_refused(checker: User) -> None:
    make_pages()
    claim = make_approved_claim(checker=checker, reader=make_user())
    with pytest.raises(RefusedError, match="dated after the verdict"):
        publish(claim, actor=checker, at=timezone.now() - timedelta(days=3650))


def test_a_citation_against_counts_for_a_false_alone(checker: User) -> None:
    claim = make_checked_claim(checker=checker, rating="false")
    assert gaps(claim, checker) == []
    Evidence.objects.create(claim=claim, source=make_source(), stance="supports", order=1)
    claim.evidence.filter(stance="refutes").update(source=make_source(kind="news"))
    assert gaps(claim, checker) == ["“False” needs two independent sources or one primary document"]


def test_both_sides_carry_a_mixed(checker: User) -> None:
    claim = make_checked_claim(checker=checker, rating="mixed")
    claim.evidence.update(stance="supports")
    Evidence.objects.create(claim=claim, source=make_source(), stance="refutes", order=1)
    assert gaps(claim, checker) == []


@pytest.mark.parametrize("source", ["own word", "reliable"])
def test_accurate_is_proved_by_a_citation_on_it(checker: User, source: str) -> None:
    claim = make_checked_claim(checker=checker)
    change_review(attribution_result="accurate")(claim)
    speaker = claim.attributions.get(order=0).speaker
    assert speaker is not None
    publisher = speaker.name if source == "own word" else "Coast Gazette"
    Evidence.objects.create(
        claim=claim,
        source=make_source(publisher=publisher),
        bears_on="attribution",
        stance="supports",
        order=1,
    )
    assert gaps(claim, checker) == []


def test_an_unreliable_source_proves_no_speech(checker: User) -> None:
    claim = make_checked_claim(checker=checker)
    change_review(attribution_result="accurate")(claim)
    Evidence.objects.create(
        claim=claim,
        source=make_source(reliability="unreliable"),
        bears_on="attribution",
        stance="supports",
        order=1,
    )
    assert gaps(claim, checker) == ["“Accurate” needs a citation that shows it was said"]


@pytest.mark.parametrize(
    ("one_line", "is_named"),
    [
        ("Harbour fees rose by 12 per cent.", True),
        ("Ada Brandt promised no freeze.", True),
        ("The fee was the same in both years.", True),
        ("Twelve it was, not 12.", True),
        ("He never said so to the harbour board.", False),
        ("This is wrong.", False),
        ("Wrong.", False),
        ("The claim is true.", False),
    ],
)
def test_a_summary_names_who_or_what_it_is_about(one_line: str, is_named: bool) -> None:
    claim = make_claim(speaker=make_speaker("Ada Brandt"))
    assert names_subject(one_line, load_card(claim)) == is_named


def test_every_rating_of_the_house_says_which_evidence_it_needs() -> None:
    proof = dict(Rating.objects.values_list("slug", "proof"))
    assert proof == {
        "true": "supports",
        "mostly-true": "supports",
        "mixed": "both",
        "mostly-false": "refutes",
        "false": "refutes",
        "unproven": "",
        "missing-context": "both",
        "not-checkable": "",
    }
