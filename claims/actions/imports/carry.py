"""Taking the claims of an article along to a new text of it.

A claim is one row for good: where its words are found it goes to the new version with new offsets,
and its review, evidence, notes and history go with it, being tied to the row. A claim whose words
are not found stays on the version that has them, marked as having lost its place. Both keep
``version.text[start:end] == exact`` true at every moment.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from claims.actions.claims import spans
from claims.actions.imports.carry_plan import FOUND, Fate, Plan
from claims.models import ArticleVersion, Attribution, Claim, CoverageFact, Event
from claims.models.event import EventEntry
from claims.models.user import User
from claims.revisions.anchor import Outcome, Span, carry

#: A cue that is not where it was beside its claim is looked for this far from it, in characters.
LINK_REACH = 600


def take_along(plan: Plan, new: ArticleVersion, *, actor: User | None, at: datetime) -> None:
    """Write what ``plan`` says; ``new`` is the stored version. Call it in the import's transaction.

    Each claim is saved through the version it was read in, so an editor who has it open learns of
    it when saving. Raises ``StaleWriteError`` when a claim has changed since the plan was made.
    """
    before = [_record_of(fate, plan, new, actor) for fate in plan.fates]
    for fate in plan.fates:
        _move(fate, new)
    _take_links_along(plan, new)
    _take_facts_along(plan, new)
    Event.record_many(before)
    _mark_public(plan, new, actor=actor, at=at)


def _record_of(fate: Fate, plan: Plan, new: ArticleVersion, actor: User | None) -> EventEntry:
    claim, was = fate.claim, fate.was
    after = {"start": fate.start, "end": fate.end, "exact": fate.exact}
    return {
        "kind": "claim.lost" if fate.outcome is Outcome.ORPHAN else "claim.carry",
        "actor": actor,
        "claim": claim,
        "article": new.article,
        "subject": new,
        "data": {
            "outcome": fate.outcome,
            "version": new.number,
            "before": {"start": was.start, "end": was.end, "exact": was.exact},
            **({} if fate.start is None else {"after": after}),
        },
    }


def _move(fate: Fate, new: ArticleVersion) -> None:
    claim = fate.claim
    if fate.start is None or fate.end is None:
        claim.anchor = Claim.Anchor.ORPHAN
        claim.save(update_fields=["anchor"])
        return
    shift = fate.start - claim.start
    is_same = fate.exact == claim.exact
    claim.split_points = [at + shift for at in claim.split_points or ()] if is_same else []
    claim.anchor = _anchor(fate)
    place(claim, new, fate.start, fate.end)


def place(claim: Claim, version: ArticleVersion, start: int, end: int) -> None:
    """Let ``claim`` stand at a span of ``version``; one UPDATE, so its words are right throughout."""
    claim.version, claim.start, claim.end = version, start, end
    claim.exact = version.text[start:end]
    claim.prefix, claim.suffix = spans.context_of(version.text, start, end)
    claim.save()


def _anchor(fate: Fate) -> str:
    """Changed words stay marked until an editor has looked at them, whatever comes after."""
    if fate.outcome is Outcome.CHANGED or fate.claim.anchor == Claim.Anchor.CHANGED:
        return Claim.Anchor.CHANGED
    if fate.outcome is Outcome.SAME and not fate.was_lost:
        return Claim.Anchor.OK
    return Claim.Anchor.MOVED


def _take_links_along(plan: Plan, new: ArticleVersion) -> None:
    """Give cues and sources in the text their new offsets, or none where they are gone."""
    fates = {fate.claim.pk: fate for fate in plan.fates if fate.start is not None}
    links = list(Attribution.objects.filter(claim__in=list(fates)))
    for link in links:
        fate = fates[link.claim_id]
        # What was lost has been in another text meanwhile: its links point to nothing we know.
        old = "" if fate.was_lost else plan.old.text
        for name in ("cue", "source"):
            first, last = getattr(link, f"{name}_start"), getattr(link, f"{name}_end")
            found = None
            if first is not None and last is not None and old[first:last]:
                found = _link_span(Span(first, last, old[first:last]), old, new.text, fate)
            setattr(link, f"{name}_start", found[0] if found else None)
            setattr(link, f"{name}_end", found[1] if found else None)
    fields = ["cue_start", "cue_end", "source_start", "source_end"]
    Attribution.objects.bulk_update(links, fields, batch_size=200)


def _link_span(link: Span, old: str, new: str, fate: Fate) -> tuple[int, int] | None:
    """The span of a cue or source in the new text: beside its claim as before, else close by."""
    claim = fate.claim
    for shift in (claim.start - fate.was.start, claim.end - fate.was.end):
        start, end = link.start + shift, link.end + shift
        if start >= 0 and new[start:end] == link.exact:
            return start, end
    (carried,) = carry([link], old, new)
    start, end = carried.start, carried.end  # type: ignore[assignment]
    if carried.outcome not in FOUND or start is None or end is None:
        return None
    return (start, end) if abs(start - claim.start) <= LINK_REACH else None


def _take_facts_along(plan: Plan, new: ArticleVersion) -> None:
    """What an editor has ticked stays ticked where its words stand; the reading adds the others.

    So does what was ticked in the text that the article goes back to.
    """
    settled = list(plan.old.facts.exclude(state=CoverageFact.State.FOUND))
    spans_of = [Span(f.start, f.end, plan.old.text[f.start : f.end]) for f in settled]
    carried = carry(spans_of, plan.old.text, new.text)
    placed = [
        (fact, place.start, place.end)
        for fact, place in zip(settled, carried, strict=True)
        if place.outcome in FOUND
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


def _mark_public(plan: Plan, new: ArticleVersion, *, actor: User | None, at: datetime) -> None:
    """Give public verdicts their new place; those whose words are gone are due for another check."""
    due: list[EventEntry] = []
    for public in plan.places:
        row = public.row
        if public.span is not None:
            start, end = public.span
            row.place = {"version": new.number, "start": start, "end": end}
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
