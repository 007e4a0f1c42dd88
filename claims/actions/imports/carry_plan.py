"""Plans what a new text of an article does to its claims and verdicts. Writes nothing."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from claims.documents.records import HIDDEN_KINDS, Block
from claims.models import Article, ArticleVersion, Claim, PublishedReview
from claims.revisions.anchor import Anchored, Carried, Outcome, Span, carry, figures
from claims.revisions.diff import Change, Comparison, follow

#: Replaces each character that readers do not see, so that no claim is placed there.
HIDDEN_CHAR = "\ue000"
#: Similar words in another paragraph are the claim from this length and similarity upwards.
SURE_CHARS = 40
SURE_SCORE = 88.0
#: Kinds of claim that quote a speaker word for word.
QUOTED_KINDS = frozenset({Claim.Kind.DIRECT, Claim.Kind.MIXED})
FOUND = frozenset({Outcome.SAME, Outcome.MOVED})
_RANK = {Outcome.ORPHAN: 1, Outcome.CHANGED: 2, Outcome.MOVED: 3, Outcome.SAME: 4}


@dataclass(frozen=True, slots=True)
class ClaimMove:
    """Where one claim goes. ``start`` and ``end`` are in the new text, None for an orphan.

    ``was`` is the claim's span in the old text. ``is_public``: readers see a verdict on it.
    ``urgent``: a number or a quotation changed. ``was_lost``: the claim had lost its place in an
    earlier version, and its words are back.
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
    def urgency(self) -> tuple[bool, bool, int]:
        """Sorts what an editor must see first: changed numbers and quotations that are public."""
        return not self.urgent, not self.is_public, _RANK[self.outcome]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new text does to an article's claims, and where the words of its verdicts are in it."""

    old: ArticleVersion
    text: str
    moves: tuple[ClaimMove, ...]
    places: tuple[tuple[PublishedReview, tuple[int, int] | None], ...]

    @property
    def fingerprint(self) -> str:
        """Differs when storing the text now would do something else than the editor was shown."""
        values = [self.old.pk, ArticleVersion.hash_text(self.text)]
        values += [(f.claim.pk, f.outcome, f.start, f.end, f.is_public) for f in self.moves]
        values += [(row.pk, span) for row, span in self.places]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:32]

    def of(self, *outcomes: Outcome) -> list[ClaimMove]:
        return [move for move in self.moves if move.outcome in outcomes]


def plan_carry(
    article: Article,
    old: ArticleVersion,
    text: str,
    blocks: Sequence[Block],
    comparison: Comparison,
) -> Plan:
    """What the new ``text`` does to the claims of ``article``, whose newest version is ``old``.

    ``comparison`` compares the two texts. Claims that lost their place in an earlier version are
    looked for again, by their exact words. 4 queries.
    """
    seen = readers_text(text, blocks)
    current = PublishedReview.objects.current().filter(article=article)
    rows = list(current.select_related("claim").order_by("pk"))
    public = {row.claim_id for row in rows}
    claims = list(old.claims.in_text_order())
    edits = _Edits(old, text, blocks, comparison)
    moves = [
        _move(claim, edits.verified(carried), text, claim.pk in public)
        for claim, carried in zip(claims, carry(claims, old.text, seen), strict=True)
    ]
    lost = Claim.objects.without_a_place(article).select_related("version").in_text_order()
    for claim in lost:
        (carried,) = carry([claim], claim.version.text, seen)
        if carried.outcome in FOUND:
            moves.append(replace(_move(claim, carried, text, claim.pk in public), was_lost=True))
    return Plan(old, text, tuple(_without_collisions(moves)), tuple(_places(article, rows, seen)))


def readers_text(text: str, blocks: Iterable[Block]) -> str:
    """``text`` at its full length, with ``HIDDEN_CHAR`` for each character of its hidden blocks."""
    for block in blocks:
        if block.kind in HIDDEN_KINDS:
            text = text[: block.start] + HIDDEN_CHAR * (block.end - block.start) + text[block.end :]
    return text


class _Edits:
    """Follows claims through edited paragraphs: which paragraph of the new text each became."""

    def __init__(
        self, old: ArticleVersion, text: str, blocks: Sequence[Block], comparison: Comparison
    ) -> None:
        self.old, self.text = old, text
        self.became = {p.old: p.new for p in comparison.paragraphs if p.change is Change.EDITED}
        shown = [block for block in blocks if block.kind not in HIDDEN_KINDS]
        self.places = {_words(text, block.start, block.end): block for block in shown}

    def verified(self, carried: Carried) -> Carried:
        """``carried``, after a second look at claims that were placed by similarity alone.

        A claim in an edited paragraph is followed word by word. Similar words elsewhere are the
        claim only when there are many of them and they are nearly identical: otherwise a short
        answer would be attributed to somebody else.
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
    """A paragraph with its white space collapsed, as the comparison keys it."""
    return " ".join(text[start:end].split())


def _move(claim: Claim, carried: Carried, text: str, is_public: bool) -> ClaimMove:
    start, end = carried.start, carried.end
    was = Span(claim.start, claim.end, claim.exact)
    if start is None or end is None or HIDDEN_CHAR in carried.exact:
        return ClaimMove(claim, was, Outcome.ORPHAN, None, None, "", 0.0, is_public=is_public)
    return ClaimMove(
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


def _without_collisions(moves: list[ClaimMove]) -> list[ClaimMove]:
    """Orphans all but the best fit of claims that were apart and overlap in the new text.

    When one of two equal sentences was cut, its claim must not become a second claim on the other.
    """
    placed = sorted((move for move in moves if move.start is not None), key=_fit, reverse=True)
    staying: list[ClaimMove] = []
    losers: set[int] = set()
    for move in placed:
        if any(_meet(move, other) for other in staying):
            losers.add(move.claim.pk)
        else:
            staying.append(move)
    return [
        replace(move, outcome=Outcome.ORPHAN, start=None, end=None, exact="", urgent=False)
        if move.claim.pk in losers
        else move
        for move in moves
        if not (move.claim.pk in losers and move.was_lost)
    ]


def _meet(one: ClaimMove, other: ClaimMove) -> bool:
    """Whether they overlap now and did not before."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    if one.end <= other.start or other.end <= one.start:
        return False
    if one.was_lost != other.was_lost:
        return True
    return one.was.end <= other.was.start or other.was.end <= one.was.start


def _fit(move: ClaimMove) -> tuple[bool, bool, int, float, int]:
    is_live = move.claim.status != Claim.Status.DISMISSED
    nearness = -abs(move.was.start - (move.start or 0))
    return is_live, not move.was_lost, _RANK[move.outcome], move.score, nearness


def _places(
    article: Article, rows: list[PublishedReview], seen: str
) -> Iterator[tuple[PublishedReview, tuple[int, int] | None]]:
    numbers = {row.where()[0] for row in rows}
    texts = dict(article.versions.filter(number__in=numbers).values_list("number", "text"))
    for row in rows:
        number, start, end = row.where()
        text = texts.get(number, "")
        (carried,) = carry([Span(start, end, text[start:end])], text, seen)
        yield row, found_span(carried)


def found_span(carried: Carried) -> tuple[int, int] | None:
    """The span at which the exact words were found, or None."""
    if carried.outcome not in FOUND or carried.start is None or carried.end is None:
        return None
    return carried.start, carried.end
