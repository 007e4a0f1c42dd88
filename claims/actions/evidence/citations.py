"""Citations for and against a claim, and the notes on them."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_editable, require_role, touch
from claims.actions.changes import record_change, require_known
from claims.actions.errors import RefusedError
from claims.actions.evidence.quote_match import match_quote
from claims.actions.workflow.perform import step
from claims.actions.workflow.table import Act
from claims.models import Claim, Event, Evidence, Note, Source, SourceSnapshot, StaleWriteError
from claims.models.user import User

#: Fields of a citation that an editor may set.
CITED = ("bears_on", "stance", "quote", "locator", "note", "snapshot")
#: Foreign keys of a citation, which the database checks; validating them here would cost queries.
ROWS = ("claim", "source", "snapshot", "created_by")


def begin_work(claim: Claim, actor: User) -> Claim:
    """Take an open claim, locked by the caller, when its editor starts on it with a citation or rating."""
    if claim.status == Claim.Status.SUGGESTED:
        raise RefusedError.because(_("Accept the claim first."), "accept")
    if claim.status == Claim.Status.OPEN:
        return step(claim, Act.TAKE, actor=actor)
    return claim


@transaction.atomic
def add_evidence(
    claim: Claim, *, source: Source, actor: User, seen: int | None = None, **fields: object
) -> Evidence:
    """Cite ``source`` on ``claim`` and check the quote; ``CITED`` lists the possible ``fields``.

    Without a ``snapshot``, the citation uses the newest kept copy of the source. Raises
    ``RefusedError`` when the source has been retracted.
    """
    require_known(fields, CITED)
    claim = lock_claim(claim, seen=seen)
    version = claim.lock_version
    claim = begin_work(claim, actor)
    require_editable(claim, actor)
    source = source.merged_into or source
    if source.retracted_at:
        raise RefusedError.because(
            _("This source has been retracted. Cite a different one."), "source"
        )
    last = claim.evidence.aggregate(last=Max("order"))["last"]
    citation = Evidence(
        claim=claim,
        source=source,
        created_by=actor,
        order=0 if last is None else last + 1,
        **fields,
    )
    citation.snapshot = citation.snapshot or source.newest_copy()
    check_quote(citation)
    citation.clean_fields(exclude=ROWS)
    citation.save()
    touch(claim, since=version)
    record_change(claim, "evidence.add", actor=actor, after=_values(citation), subject=citation)
    return citation


@transaction.atomic
def change_evidence(
    citation: Evidence, *, actor: User, seen: int | None = None, **fields: object
) -> Evidence:
    """Change a citation and check its quote again; ``seen`` is the citation's own ``lock_version``."""
    require_known(fields, CITED)
    claim = lock_claim(citation.claim)
    require_editable(claim, actor)
    citation = _locked(citation, seen)
    citation.claim = claim
    before = _values(citation)
    for name, value in fields.items():
        setattr(citation, name, value)
    check_quote(citation)
    citation.clean_fields(exclude=ROWS)
    citation.save()
    touch(claim)
    record_change(
        claim,
        "evidence.change",
        actor=actor,
        before=before,
        after=_values(citation),
        subject=citation,
    )
    return citation


@transaction.atomic
def remove_evidence(citation: Evidence, *, actor: User, seen: int | None = None) -> Claim:
    """Delete a citation and return its claim; the event keeps what the citation said."""
    claim = lock_claim(citation.claim)
    require_editable(claim, actor)
    citation = _locked(citation, seen)
    citation.claim = claim
    record_change(claim, "evidence.remove", actor=actor, before=_values(citation), subject=citation)
    citation.delete()
    touch(claim)
    return claim


def check_quote(citation: Evidence) -> None:
    """Set ``quote_match`` and ``match_diff`` from the kept copy, without saving the citation."""
    copy = citation.snapshot.text if citation.snapshot else ""
    if not citation.quote.strip() or not copy.strip():
        citation.quote_match, citation.match_diff = Evidence.QuoteMatch.UNCHECKED, []
        return
    found = match_quote(citation.quote, copy)
    citation.quote_match, citation.match_diff = Evidence.QuoteMatch(found.kind), found.diff


@transaction.atomic
def recheck_quotes(source: Source, snapshot: SourceSnapshot, *, actor: User) -> int:
    """Check the citations of ``source`` that had no copy against ``snapshot``.

    Only claims that are open or in progress: a verdict on its way to readers keeps the evidence
    that it was read with. Returns how many citations were checked.
    """
    checked = 0
    waiting = source.evidence.filter(snapshot__isnull=True).select_related("claim")
    for citation in waiting.order_by("claim", "id"):
        claim = lock_claim(citation.claim)
        if claim.status not in {Claim.Status.OPEN, Claim.Status.IN_PROGRESS}:
            continue
        citation = _locked(citation, None)
        citation.claim = claim
        before = _values(citation)
        citation.snapshot = snapshot
        check_quote(citation)
        citation.save()
        touch(claim)
        record_change(
            claim,
            "evidence.recheck",
            actor=actor,
            before=before,
            after=_values(citation),
            subject=citation,
        )
        checked += 1
    return checked


@transaction.atomic
def add_note(claim: Claim, *, body: str, actor: User, citation: Evidence | None = None) -> Note:
    """Open a note on ``claim``; any editor may, whoever the claim is assigned to."""
    require_role(actor)
    if not body.strip():
        raise RefusedError.because(_("The note is empty."), "note")
    note = Note.objects.create(claim=claim, evidence=citation, author=actor, body=body.strip())
    _record(note, "note.add", actor, body=note.body)
    return note


def _record(note: Note, kind: str, actor: User, **data: object) -> None:
    claim = note.claim
    article = claim.version.article
    Event.record(kind, actor=actor, claim=claim, article=article, subject=note, data=data)


@transaction.atomic
def resolve_note(note: Note, *, actor: User) -> Note:
    """Mark a note as resolved; does nothing when it already is."""
    require_role(actor)
    if note.is_open:
        note.resolved_at, note.resolved_by = timezone.now(), actor
        note.save()
        _record(note, "note.resolve", actor)
    return note


@transaction.atomic
def reopen_note(note: Note, *, actor: User) -> Note:
    """Open a resolved note again; does nothing when it is open."""
    require_role(actor)
    if not note.is_open:
        note.resolved_at, note.resolved_by = None, None
        note.save()
        _record(note, "note.reopen", actor)
    return note


def _locked(citation: Evidence, seen: int | None) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("source", "snapshot")
    row = rows.get(pk=citation.pk)
    if seen is not None and row.lock_version != seen:
        raise StaleWriteError(row)
    return row


def _values(citation: Evidence) -> dict[str, object]:
    return {
        "source": citation.source_id,
        "snapshot": citation.snapshot_id,
        "bears_on": citation.bears_on,
        "stance": citation.stance,
        "quote": citation.quote,
        "locator": citation.locator,
        "note": citation.note,
        "quote_match": citation.quote_match,
    }
