"""Carries the claims of an article over to its new version.

A claim stays the same row: if its words are found, it moves to the new version with new offsets,
together with its review, evidence, notes and history. A claim whose words are not found stays on
the version that has them and is marked as having lost its place. Either way
``version.text[start:end] == exact`` is true at every moment.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from claims.actions.claims import spans
from claims.actions.imports.carry_plan import ClaimMove, Plan, found_span
from claims.models import ArticleVersion, Attribution, Claim, CoverageFact, Event
from claims.models.event import EventEntry
from claims.models.user import User
from claims.revisions.anchor import Outcome, Span, carry

#: How far from its claim a cue or source is looked for when it moved, in characters.
LINK_REACH = 600


def carry_claims(plan: Plan, new: ArticleVersion, *, actor: User | None, at: datetime) -> None:
    """Carry out ``plan``, inside the caller's transaction; ``new`` is the stored version.

    Saving a claim moves its ``lock_version``, so an editor who has it open is told when saving.
    Raises ``StaleWriteError`` when a claim has changed since the plan was made.
    """
    before = [_event_of(move, plan, new, actor) for move in plan.moves]
    for move in plan.moves:
        _move(move, new)
    _carry_links(plan, new)
    _carry_facts(plan, new)
    Event.record_many(before)
    _place_verdicts(plan, new, actor=actor, at=at)


def _event_of(move: ClaimMove, plan: Plan, new: ArticleVersion, actor: User | None) -> EventEntry:
    claim, was = move.claim, move.was
    after = {"start": move.start, "end": move.end, "exact": move.exact}
    return {
        "kind": "claim.lost" if move.outcome is Outcome.ORPHAN else "claim.carry",
        "actor": actor,
        "claim": claim,
        "article": new.article,
        "subject": new,
        "data": {
            "outcome": move.outcome,
            "version": new.number,
            "before": {"start": was.start, "end": was.end, "exact": was.exact},
            **({} if move.start is None else {"after": after}),
        },
    }


def _move(move: ClaimMove, new: ArticleVersion) -> None:
    claim = move.claim
    if move.start is None or move.end is None:
        claim.anchor = Claim.Anchor.ORPHAN
        claim.save(update_fields=["anchor"])
        return
    shift = move.start - claim.start
    is_same = move.exact == claim.exact
    claim.split_points = [at + shift for at in claim.split_points or ()] if is_same else []
    claim.anchor = _anchor(move)
    place_claim(claim, new, move.start, move.end)


def place_claim(claim: Claim, version: ArticleVersion, start: int, end: int) -> None:
    """Attach ``claim`` to a span of ``version``; one UPDATE, so its words are right throughout."""
    claim.version, claim.start, claim.end = version, start, end
    claim.exact = version.text[start:end]
    claim.prefix, claim.suffix = spans.context_of(version.text, start, end)
    claim.save()


def _anchor(move: ClaimMove) -> str:
    """Changed words stay marked until an editor confirms them, whatever later versions do."""
    if move.outcome is Outcome.CHANGED or move.claim.anchor == Claim.Anchor.CHANGED:
        return Claim.Anchor.CHANGED
    if move.outcome is Outcome.SAME and not move.was_lost:
        return Claim.Anchor.OK
    return Claim.Anchor.MOVED


def _carry_links(plan: Plan, new: ArticleVersion) -> None:
    """Give cues and sources their new offsets, or none if they are gone from the text."""
    moves = {move.claim.pk: move for move in plan.moves if move.start is not None}
    links = list(Attribution.objects.filter(claim__in=list(moves)))
    for link in links:
        move = moves[link.claim_id]
        # A claim that had lost its place stands on an older text, to which its links point.
        old = "" if move.was_lost else plan.old.text
        for name in ("cue", "source"):
            first, last = getattr(link, f"{name}_start"), getattr(link, f"{name}_end")
            found = None
            if first is not None and last is not None and old[first:last]:
                found = _link_span(Span(first, last, old[first:last]), old, new.text, move)
            setattr(link, f"{name}_start", found[0] if found else None)
            setattr(link, f"{name}_end", found[1] if found else None)
    fields = ["cue_start", "cue_end", "source_start", "source_end"]
    Attribution.objects.bulk_update(links, fields, batch_size=200)


def _link_span(link: Span, old: str, new: str, move: ClaimMove) -> tuple[int, int] | None:
    """The span of a cue or source in the new text: where it was beside its claim, or close by."""
    claim = move.claim
    for shift in (claim.start - move.was.start, claim.end - move.was.end):
        start, end = link.start + shift, link.end + shift
        if start >= 0 and new[start:end] == link.exact:
            return start, end
    (carried,) = carry([link], old, new)
    found = found_span(carried)
    is_near = found is not None and abs(found[0] - claim.start) <= LINK_REACH
    return found if is_near else None


def _carry_facts(plan: Plan, new: ArticleVersion) -> None:
    """Keep the facts that an editor settled, if their words are still there.

    Facts settled in the earlier version that the article goes back to are kept too. The reading
    adds the other facts.
    """
    settled = list(plan.old.facts.exclude(state=CoverageFact.State.FOUND))
    spans_of = [Span(f.start, f.end, plan.old.text[f.start : f.end]) for f in settled]
    carried = carry(spans_of, plan.old.text, new.text)
    placed = [
        (fact, *span)
        for fact, place in zip(settled, carried, strict=True)
        if (span := found_span(place))
    ]
    if new.goes_back_to is not None:
        there = new.goes_back_to.facts.exclude(state=CoverageFact.State.FOUND)
        placed += [(fact, fact.start, fact.end) for fact in there]
    CoverageFact.objects.bulk_create(
        [
            CoverageFact(
                version=new,
                start=start,
                end=end,
                kind=fact.kind,
                state=fact.state,
                settled_by_id=fact.settled_by_id,
            )
            for fact, start, end in placed
        ],
        ignore_conflicts=True,
    )


def _place_verdicts(plan: Plan, new: ArticleVersion, *, actor: User | None, at: datetime) -> None:
    """Give published verdicts their new place; mark those whose words are gone for a new check."""
    due: list[EventEntry] = []
    for row, span in plan.places:
        if span is not None:
            row.place = {"version": new.number, "start": span[0], "end": span[1]}
            row.save(update_fields=["place"])
            continue
        row.article_edited_at = row.article_edited_at or at
        row.save(update_fields=["article_edited_at"])
        due.append(
            {
                "kind": "claim.recheck_due",
                "actor": actor,
                "claim": row.claim,
                "article": new.article,
                "subject": new,
                "reason": _("The article was edited and no longer has the words we checked."),
            }
        )
    Event.record_many(due)
