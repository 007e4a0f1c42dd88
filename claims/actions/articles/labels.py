"""Relabelling a block of a text. The words and the offsets of the block never change."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.runs.run import start_run
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.records import HIDDEN_KINDS, BlockKind
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    CoverageFact,
    Event,
    PublishedArticle,
    StaleWriteError,
)
from claims.models.article import TextBlock
from claims.models.user import User
from claims.publishing.store import rebuild_article

S = Claim.Status


@dataclass(frozen=True, slots=True)
class Labelled:
    """What changed with a new label.

    ``version`` and ``block`` are as they stand now; ``dismissed`` and ``restored`` count
    suggestions in the block; ``is_queued``: the block was never read before, and is read next.
    """

    version: ArticleVersion
    block: TextBlock
    dismissed: int = 0
    restored: int = 0
    is_queued: bool = False


@transaction.atomic
def label_block(
    version: ArticleVersion, *, number: int, kind: str, was: str, actor: User
) -> Labelled:
    """Label block ``number`` of ``version`` as ``kind`` and redraw the article's public page.

    A hidden kind takes the block out of the text: suggestions in it are dismissed and its facts
    need not be covered. A visible kind brings both back. ``was`` is the kind the editor saw: raises
    ``StaleWriteError`` when it has changed since. Raises ``RefusedError`` when the block to be
    hidden holds an accepted claim.
    """
    require_role(actor)
    article = Article.objects.select_for_update().get(pk=version.article_id)
    version = ArticleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.article = article
    block = _require_block(version, number, kind)
    if article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(_("The article is archived."))
    if block["kind"] != was:
        raise StaleWriteError(version)
    if kind == was:
        return Labelled(version, block)
    hides = kind in HIDDEN_KINDS
    if hides and was not in HIDDEN_KINDS:
        _require_hideable(version, block)
    dismissed = _dismiss(version, block, actor) if hides else 0
    _write(version, number, kind, actor)
    restored, is_queued = 0, False
    if was in HIDDEN_KINDS and not hides:
        restored, is_queued = _restore(version, block, actor)
    public = PublishedArticle.objects.filter(article=article).only("updated_at").first()
    if public is not None:
        # No verdict changed, so the page keeps its date.
        rebuild_article(article, at=public.updated_at)
    return Labelled(version, version.blocks[number], dismissed, restored, is_queued)


def _require_block(version: ArticleVersion, number: int, kind: str) -> TextBlock:
    if kind not in set(BlockKind):
        raise RefusedError.because(_("Choose one of the labels in the list."))
    if not 0 <= number < len(version.blocks):
        raise RefusedError.because(_("This part of the text does not exist. Reload the page."))
    block: TextBlock = version.blocks[number]
    return block


def _claims_in(version: ArticleVersion, block: TextBlock) -> QuerySet[Claim]:
    return version.claims.filter(start__lt=block["end"], end__gt=block["start"]).order_by("number")


def _require_hideable(version: ArticleVersion, block: TextBlock) -> None:
    """Raises ``RefusedError`` when ``block`` holds an accepted claim or is the last visible one."""
    taken = _claims_in(version, block).exclude(status__in=[S.SUGGESTED, S.DISMISSED])
    if numbers := [str(number) for number in taken.values_list("number", flat=True)]:
        text = ngettext(
            "Claim %(numbers)s is in this part and has been accepted. Dismiss it first, or keep the part.",
            "Claims %(numbers)s are in this part and have been accepted. Dismiss them first, or keep the part.",
            len(numbers),
        )
        raise RefusedError.because(text % {"numbers": ", ".join(numbers)}, "claims")
    if len(version.shown_blocks()) == 1:
        raise RefusedError.because(
            _("This is the last visible part of the text, so it cannot be hidden.")
        )


def _dismiss(version: ArticleVersion, block: TextBlock, actor: User) -> int:
    """Reject the suggestions in ``block`` and leave its open facts out of the coverage."""
    suggested = list(_claims_in(version, block).filter(status=S.SUGGESTED))
    for claim in suggested:
        perform(claim, Act.REJECT, actor=actor, code=Claim.DismissReason.NOT_IN_TEXT)
    _facts_in(version, block).filter(state=CoverageFact.State.FOUND).update(
        state=CoverageFact.State.LEFT_OUT
    )
    return len(suggested)


def _restore(version: ArticleVersion, block: TextBlock, actor: User) -> tuple[int, bool]:
    """Restore the suggestions that hiding rejected, or queue the block if it was never read."""
    rejected = list(
        _claims_in(version, block).filter(
            status=S.DISMISSED, dismiss_reason=Claim.DismissReason.NOT_IN_TEXT
        )
    )
    for claim in rejected:
        claim = perform(claim, Act.RESTORE, actor=actor, reason=_("The part is shown again."))
        perform(claim, Act.UNACCEPT, actor=actor)
    facts = _facts_in(version, block)
    facts.filter(state=CoverageFact.State.LEFT_OUT).update(state=CoverageFact.State.FOUND)
    if facts.exists() or _claims_in(version, block).exists():
        return len(rejected), False
    start_run(version, only=(block["start"], block["end"]))
    return 0, True


def _facts_in(version: ArticleVersion, block: TextBlock) -> QuerySet[CoverageFact]:
    return version.facts.filter(start__lt=block["end"], end__gt=block["start"])


def _write(version: ArticleVersion, number: int, kind: str, actor: User) -> None:
    before = dict(version.blocks[number])
    standfirst_before = _standfirst(version)
    version.blocks[number] = before | {"kind": str(kind), "reason": _("by the editor")}
    version.save(update_fields=["blocks"])
    Event.record(
        "version.label",
        actor=actor,
        article=version.article,
        subject=version,
        data={
            "block": number,
            "start": before["start"],
            "end": before["end"],
            "before": {"kind": before["kind"], "reason": before.get("reason", "")},
            "after": {"kind": str(kind)},
        },
    )
    article, after = version.article, _standfirst(version)
    # Unless an editor rewrote it.
    if article.standfirst == standfirst_before and after != standfirst_before:
        article.standfirst = after
        article.save()


def _standfirst(version: ArticleVersion) -> str:
    found = (b for b in version.blocks if b["kind"] == BlockKind.STANDFIRST)
    block = next(found, None)
    return " ".join(version.text[block["start"] : block["end"]].split()) if block else ""
