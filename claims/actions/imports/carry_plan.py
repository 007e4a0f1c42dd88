"""What a new text of an article would do to its claims and verdicts. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from claims.documents.records import HIDDEN_KINDS, Block
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    PublishedReview,
)
from claims.revisions.anchor import Anchored, Carried, Outcome, Span, carry, figures
from claims.revisions.diff import Change, Comparison
from claims.revisions.follow import follow

#: Stands for a character that readers do not see: no claim's words are found there.
UNSEEN = "\ue000"
#: Like words in another paragraph are the claim from this length and likeness on.
SURE_CHARS = 40
SURE_SCORE = 88.0
#: Kinds of claim whose very words somebody is said to have spoken.
QUOTED_KINDS = frozenset({Claim.Kind.DIRECT, Claim.Kind.MIXED})
FOUND = frozenset({Outcome.SAME, Outcome.MOVED})
_GRAVITY = {Outcome.ORPHAN: 1, Outcome.CHANGED: 2, Outcome.MOVED: 3, Outcome.SAME: 4}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one claim. ``start`` and ``end`` are in the new text, None for an orphan.

    ``was`` is its span before, which the row itself forgets when it moves. ``is_public``: readers see a verdict on it. ``urgent``: a number or a quotation is another now.
    ``was_lost``: it had lost its place before, and its words are there again.
    """

    claim: Claim
    was: Span
    outcome: Outcome
    start: int | None
    end: int | None
    exact: str
    score: float = 100.0
    urgent: bool = False
    is_public: bool = False
    was_lost: bool = False

    @property
    def gravity(self) -> tuple[int, int, int]:
        """Sorts what an editor must see first: changed numbers and quotations that are public."""
        return (0 if self.urgent else 1, 0 if self.is_public else 1, _GRAVITY[self.outcome])


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A verdict that readers see, and where its words stand in the new text, if they do."""

    row: PublishedReview
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new text does to each claim of the article, before anything is written."""

    old: ArticleVersion
    text: str
    fates: tuple[Fate, ...]
    places: tuple[PublicPlace, ...]

    @property
    def fingerprint(self) -> str:
        """Differs when the editor who confirms would get something else than what was shown."""
        values = [self.old.pk, ArticleVersion.hash_text(self.text)]
        values += [(f.claim.pk, f.outcome, f.start, f.end, f.is_public) for f in self.fates]
        values += [(p.row.pk, p.span) for p in self.places]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:32]

    def of(self, *outcomes: Outcome) -> list[Fate]:
        return [fate for fate in self.fates if fate.outcome in outcomes]


def plan_carry(
    article: Article,
    old: ArticleVersion,
    text: str,
    blocks: Sequence[Block],
    comparison: Comparison,
) -> Plan:
    """What the new ``text`` does to the claims of ``article``, whose newest version is ``old``.

    ``comparison`` is that of the two texts. Claims that lost their place before are looked for
    again, by their very words. 4 queries.
    """
    seen = seen_text(text, blocks)
    current = PublishedReview.objects.current().filter(article=article)
    rows = list(current.select_related("claim").order_by("pk"))
    public = {row.claim_id for row in rows}
    claims = list(old.claims.in_text_order())
    edits = _Edits(old, text, blocks, comparison)
    fates = [
        _fate(claim, edits.judged(carried), text, claim.pk in public)
        for claim, carried in zip(claims, carry(claims, old.text, seen), strict=True)
    ]
    lost = Claim.objects.without_a_place(article).select_related("version").in_text_order()
    for claim in lost:
        (carried,) = carry([claim], claim.version.text, seen)
        if carried.outcome in FOUND:
            fates.append(replace(_fate(claim, carried, text, claim.pk in public), was_lost=True))
    return Plan(old, text, tuple(_one_claim_a_place(fates)), tuple(_places(article, rows, seen)))


def seen_text(text: str, blocks: Iterable[Block]) -> str:
    """``text``, as long as before, with a stand-in for each character of its hidden blocks."""
    for block in blocks:
        if block.kind in HIDDEN_KINDS:
            text = text[: block.start] + UNSEEN * (block.end - block.start) + text[block.end :]
    return text


class _Edits:
    """Which paragraph of the new text each edited paragraph became, to follow claims through it."""

    def __init__(
        self, old: ArticleVersion, text: str, blocks: Sequence[Block], comparison: Comparison
    ) -> None:
        self.old, self.text = old, text
        self.became = {p.old: p.new for p in comparison.paragraphs if p.change is Change.EDITED}
        shown = [block for block in blocks if block.kind not in HIDDEN_KINDS]
        self.places = {_words(text, block.start, block.end): block for block in shown}

    def judged(self, carried: Carried) -> Carried:
        """``carried``, with what was found by likeness alone checked against the paragraphs.

        Like words in the claim's own paragraph, edited, are followed word by word. Like words
        elsewhere are the claim only when there are many of them and they are nearly the same:
        else a short answer would move into somebody else's mouth.
        """
        if carried.outcome in FOUND:
            return carried
        claim = carried.claim
        block = self.old.block_at(claim.start)
        if block is not None and claim.end <= block["end"]:
            followed = self._followed(claim, block["start"], block["end"])
            if followed is not None:
                start, end, score = followed
                exact = self.text[start:end]
                is_urgent = figures(claim.exact) != figures(exact)
                return Carried(claim, Outcome.CHANGED, start, end, exact, score, is_urgent)
        is_sure = len(claim.exact) >= SURE_CHARS and carried.score >= SURE_SCORE
        if carried.outcome is Outcome.CHANGED and is_sure:
            return carried
        return Carried(claim, Outcome.ORPHAN, None, None, "", 0.0)

    def _followed(self, claim: Anchored, low: int, high: int) -> tuple[int, int, float] | None:
        new = self.places.get(self.became.get(_words(self.old.text, low, high), ""))
        if new is None:
            return None
        found = follow(
            self.old.text[low:high],
            self.text[new.start : new.end],
            claim.start - low,
            claim.end - low,
        )
        return (new.start + found[0], new.start + found[1], found[2]) if found else None


def _words(text: str, start: int, end: int) -> str:
    """A paragraph as the comparison holds it."""
    return " ".join(text[start:end].split())


def _fate(claim: Claim, carried: Carried, text: str, is_public: bool) -> Fate:
    start, end = carried.start, carried.end
    was = Span(claim.start, claim.end, claim.exact)
    if start is None or end is None or UNSEEN in carried.exact:
        return Fate(claim, was, Outcome.ORPHAN, None, None, "", 0.0, is_public=is_public)
    return Fate(
        claim,
        was,
        carried.outcome,
        start,
        end,
        text[start:end],
        carried.score,
        carried.urgent or (carried.outcome is Outcome.CHANGED and claim.kind in QUOTED_KINDS),
        is_public,
    )


def _one_claim_a_place(fates: list[Fate]) -> list[Fate]:
    """Of claims that stood apart and meet in the new text, the best fit stays and the others are lost.

    Two equal sentences of which one was cut must not become two claims on the other.
    """
    placed = sorted((fate for fate in fates if fate.start is not None), key=_fit, reverse=True)
    staying: list[Fate] = []
    losers: set[int] = set()
    for fate in placed:
        if any(_meet(fate, other) for other in staying):
            losers.add(fate.claim.pk)
        else:
            staying.append(fate)
    return [
        replace(fate, outcome=Outcome.ORPHAN, start=None, end=None, exact="", urgent=False)
        if fate.claim.pk in losers
        else fate
        for fate in fates
        if not (fate.claim.pk in losers and fate.was_lost)
    ]


def _meet(one: Fate, other: Fate) -> bool:
    """Whether they overlap now and did not before."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    if one.end <= other.start or other.end <= one.start:
        return False
    if one.was_lost != other.was_lost:
        return True
    return one.was.end <= other.was.start or other.was.end <= one.was.start


def _fit(fate: Fate) -> tuple[bool, bool, int, float, int]:
    is_live = fate.claim.status != Claim.Status.DISMISSED
    nearness = -abs(fate.was.start - (fate.start or 0))
    return is_live, not fate.was_lost, _GRAVITY[fate.outcome], fate.score, nearness


def _places(article: Article, rows: list[PublishedReview], seen: str) -> Iterable[PublicPlace]:
    numbers = {row.where()[0] for row in rows}
    texts = dict(article.versions.filter(number__in=numbers).values_list("number", "text"))
    for row in rows:
        number, start, end = row.where()
        text = texts.get(number, "")
        (carried,) = carry([Span(start, end, text[start:end])], text, seen)
        found = carried.outcome in FOUND and carried.start is not None and carried.end is not None
        yield PublicPlace(row, (carried.start, carried.end) if found else None)  # type: ignore[arg-type]
