"""Creating claims and changing their words and their place in the text."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_editable, require_role
from claims.actions.changes import record_change, require_known
from claims.actions.claims import spans
from claims.actions.errors import RefusedError
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import ArticleVersion, Attribution, Claim, Event
from claims.models.user import User


def next_number(version: ArticleVersion) -> int:
    """The number of the next claim of ``version``; an article never uses a number twice.

    Claims keep their number when they move to a new version or lose their place in the text.
    """
    claims = Claim.objects.filter(version__article=version.article_id)
    return (claims.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def create_claim(
    version: ArticleVersion, *, start: int, end: int, actor: User, **fields: object
) -> Claim:
    """Create an open claim on words the editor selected; ``fields`` sets further fields of the claim.

    Raises ``RefusedError`` when the span is empty, outside the text or crosses a block.
    """
    require_role(actor)
    start, end = checked_span(version, start, end)
    claim = _insert(version, start, end, actor=actor, **fields)
    Attribution.objects.create(claim=claim, order=0)
    return perform(claim, Act.ACCEPT, actor=actor)


def _insert(
    version: ArticleVersion, start: int, end: int, *, actor: User, **fields: object
) -> Claim:
    prefix, suffix = spans.context_of(version.text, start, end)
    claim = Claim(
        version=version,
        number=next_number(version),
        start=start,
        end=end,
        exact=version.text[start:end],
        prefix=prefix,
        suffix=suffix,
        created_by=actor,
        **fields,
    )
    claim.full_clean(exclude=["version", "run"])
    claim.save()
    Event.record(
        "claim.create",
        actor=actor,
        claim=claim,
        article=version.article,
        data={"start": start, "end": end, "exact": claim.exact},
    )
    return claim


def checked_span(version: ArticleVersion, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its edges; raises ``RefusedError`` when no claim may have it."""
    if not 0 <= start < end <= len(version.text):
        raise RefusedError.because(_("Select the words of the claim in the text."), "words")
    start, end = spans.trim(version.text, start, end)
    if start >= end:
        raise RefusedError.because(
            _("You selected only spaces. Select the words of the claim."), "words"
        )
    first, last = version.block_at(start), version.block_at(end - 1)
    if first is None or first != last:
        raise RefusedError.because(_("A claim must be inside one paragraph."), "words")
    return start, end


@transaction.atomic
def set_span(claim: Claim, *, start: int, end: int, actor: User, seen: int | None = None) -> Claim:
    """Move ``claim`` to another span of its version."""
    claim = lock_claim(claim, seen=seen)
    require_editable(claim, actor)
    start, end = checked_span(claim.version, start, end)
    before = {"start": claim.start, "end": claim.end, "exact": claim.exact}
    claim.start, claim.end = start, end
    claim.exact = claim.version.text[start:end]
    claim.prefix, claim.suffix = spans.context_of(claim.version.text, start, end)
    claim.save(update_fields=["start", "end", "exact", "prefix", "suffix"])
    after = {"start": start, "end": end, "exact": claim.exact}
    record_change(claim, "claim.span", actor=actor, before=before, after=after)
    return claim


def move_edge(
    claim: Claim, *, edge: spans.Edge, words: int, actor: User, seen: int | None = None
) -> Claim:
    """Move one edge of ``claim`` by that many ``words``; negative moves towards the start."""
    text = claim.version.text
    block = claim.version.block_at(claim.start)
    within = (block["start"], block["end"]) if block else (0, len(text))
    start, end = spans.move_edge(
        text, claim.start, claim.end, edge=edge, words=words, within=within
    )
    return set_span(claim, start=start, end=end, actor=actor, seen=seen)


#: Fields of a claim that ``describe`` may set.
DESCRIBED = ("wording", "checkability", "flags", "said_on", "occasion", "kind", "priority")


@transaction.atomic
def describe(claim: Claim, *, actor: User, seen: int | None = None, **fields: object) -> Claim:
    """Set the wording and circumstances of ``claim``; ``DESCRIBED`` lists the possible ``fields``."""
    require_known(fields, DESCRIBED)
    claim = lock_claim(claim, seen=seen)
    require_editable(claim, actor)
    before = {name: getattr(claim, name) for name in fields}
    if before == fields:
        return claim
    for name, value in fields.items():
        setattr(claim, name, value)
    # The other fields are unchanged, and the database checks its own constraints.
    claim.clean_fields(exclude=[f.name for f in claim._meta.fields if f.name not in fields])
    claim.save(update_fields=list(fields))
    record_change(claim, "claim.describe", actor=actor, before=before, after=fields)
    return claim


@transaction.atomic
def split_claim(
    claim: Claim, *, at: int, actor: User, seen: int | None = None
) -> tuple[Claim, Claim]:
    """Cut ``claim`` in two at offset ``at``; the second half is a new claim with the same chain."""
    claim = lock_claim(claim, seen=seen)
    require_editable(claim, actor)
    halves = spans.cut(claim.version.text, claim.start, claim.end, at)
    if halves is None:
        raise RefusedError.because(
            _("To split the claim, put the cursor between two of its words."), "words"
        )
    second_span = halves[1]
    status = claim.status
    first = set_span(claim, start=halves[0][0], end=halves[0][1], actor=actor)
    second = _insert(
        claim.version,
        *second_span,
        actor=actor,
        kind=claim.kind,
        checkability=claim.checkability,
        flags=claim.flags,
        said_on=claim.said_on,
        occasion=claim.occasion,
        split_from=claim,
    )
    for link in claim.attributions.order_by("order"):
        link.pk, link.claim = None, second
        link._state.adding = True
        link.save()
    if status != Claim.Status.SUGGESTED:
        second = perform(second, Act.ACCEPT, actor=actor)
    Event.record(
        "claim.split",
        actor=actor,
        claim=first,
        article=first.version.article,
        data={"at": at, "second": second.pk, "number": second.number},
    )
    return first, second


@transaction.atomic
def merge_claims(claim: Claim, other: Claim, *, actor: User, seen: int | None = None) -> Claim:
    """Merge ``other`` into ``claim``, which then spans both; ``other`` is dismissed as merged.

    The evidence and notes of ``other`` move to ``claim``. Raises ``RefusedError`` when the two are
    in different paragraphs.
    """
    claim, other = lock_claim(claim, seen=seen), lock_claim(other)
    require_editable(claim, actor)
    require_editable(other, actor)
    if claim.pk == other.pk or claim.version_id != other.version_id:
        raise RefusedError.because(_("Choose another claim in the same text."))
    moved = {
        "start": claim.start,
        "end": claim.end,
        "other": other.pk,
        "number": other.number,
        "was": other.status,
        "evidence": list(other.evidence.values_list("pk", flat=True)),
        "notes": list(other.notes.values_list("pk", flat=True)),
    }
    claim = set_span(
        claim, start=min(claim.start, other.start), end=max(claim.end, other.end), actor=actor
    )
    other.evidence.update(claim=claim)
    other.notes.update(claim=claim)
    other.merged_into = claim
    other.save()
    act = Act.REJECT if other.status == Claim.Status.SUGGESTED else Act.DISMISS
    perform(other, act, actor=actor, code=Claim.DismissReason.MERGED)
    Event.record("claim.merge", actor=actor, claim=claim, article=claim.version.article, data=moved)
    return claim


@transaction.atomic
def unmerge_claim(claim: Claim, moved: dict[str, Any], *, actor: User) -> Claim:
    """Undo a merge; ``moved`` is the data of its ``claim.merge`` event.

    The other claim gets its evidence and notes back. It becomes suggested or in progress again if
    it was so before the merge, and open otherwise.
    """
    claim = lock_claim(claim)
    require_editable(claim, actor)
    other = Claim.objects.filter(pk=moved["other"], merged_into=claim).first()
    if other is None:
        raise RefusedError.because(_("The claim has changed since then, so nothing was undone."))
    other.merged_into = None
    other.save()
    other = perform(other, Act.RESTORE, actor=actor, reason=str(_("Undo")))
    if moved["was"] == Claim.Status.SUGGESTED:
        other = perform(other, Act.UNACCEPT, actor=actor)
    elif moved["was"] == Claim.Status.IN_PROGRESS:
        other = perform(other, Act.TAKE, actor=actor)
    claim.evidence.filter(pk__in=moved["evidence"]).update(claim=other)
    claim.notes.filter(pk__in=moved["notes"]).update(claim=other)
    return set_span(claim, start=moved["start"], end=moved["end"], actor=actor)
