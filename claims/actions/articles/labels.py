"""What a block of a text is called. Its words and its place never change, only its label does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
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
from claims.models.user import User
from claims.publishing.store import rebuild_article

S = Claim.Status
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a new label did.

    ``version`` and ``block`` are as they stand now; ``dismissed`` and ``restored`` count
    suggestions in the block; ``is_queued``: the block was never read before, and is read next.
    """

    version: ArticleVersion
    block: Block
    dismissed: int = 0
    restored: int = 0
    is_queued: bool = False


@transaction.atomic
def label_block(
    version: ArticleVersion, *, number: int, kind: str, was: str, actor: User
) -> Labelled:
    """Call block ``number`` of ``version`` a ``kind``; the article's public page follows.

    A hidden kind takes the block out of the text: the machine's suggestions in it are dismissed
    and its facts need no cover; another kind brings all of that back. ``was`` is the kind the
    editor saw: raises ``StaleWriteError`` when it is another by now. Raises ``RefusedError`` when
    a claim that somebody took on stands in a block that would be hidden.
    """
    require_role(actor)
    article = Article.objects.select_for_update().get(pk=version.article_id)
    version = ArticleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.article = article
    block = _the_block(version, number, kind)
    if article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(_("The article is archived."))
    if block["kind"] != was:
        raise StaleWriteError(version)
    if kind == was:
        return Labelled(version, block)
    hides = kind in HIDDEN_KINDS
    if hides and was not in HIDDEN_KINDS:
        _require_loose(version, block)
    dismissed = _dismiss(version, block, actor) if hides else 0
    _write(version, number, kind, actor)
    restored, is_queued = 0, False
    if was in HIDDEN_KINDS and not hides:
        restored, is_queued = _bring_back(version, block, actor)
    _redraw(article)
    return Labelled(version, version.blocks[number], dismissed, restored, is_queued)


def _the_block(version: ArticleVersion, number: int, kind: str) -> Block:
    if kind not in set(BlockKind):
        raise RefusedError.because(_("There is no such label."))
    if not 0 <= number < len(version.blocks):
        raise RefusedError.because(_("The text has no such part."))
    block: Block = version.blocks[number]
    return block


def _claims_in(version: ArticleVersion, block: Block) -> Any:
    return version.claims.filter(start__lt=block["end"], end__gt=block["start"]).order_by("number")


def _require_loose(version: ArticleVersion, block: Block) -> None:
    """Words that somebody works on, or that readers see a verdict on, stay in the text."""
    taken = _claims_in(version, block).exclude(status__in=[S.SUGGESTED, S.DISMISSED])
    if numbers := [str(number) for number in taken.values_list("number", flat=True)]:
        text = ngettext(
            "Claim %(numbers)s stands in this part and was accepted. Dismiss it first, or keep the part.",
            "Claims %(numbers)s stand in this part and were accepted. Dismiss them first, or keep the part.",
            len(numbers),
        )
        raise RefusedError.because(text % {"numbers": ", ".join(numbers)}, "claims")
    if len(version.shown_blocks()) == 1:
        raise RefusedError.because(_("Nothing would be left of the text."))


def _dismiss(version: ArticleVersion, block: Block, actor: User) -> int:
    """Turn down what the machine suggested in ``block``, and let its open facts rest."""
    suggested = list(_claims_in(version, block).filter(status=S.SUGGESTED))
    for claim in suggested:
        perform(claim, Act.REJECT, actor=actor, code=Claim.DismissReason.NOT_IN_TEXT)
    _facts_in(version, block).filter(state=CoverageFact.State.FOUND).update(
        state=CoverageFact.State.LEFT_OUT
    )
    return len(suggested)


def _bring_back(version: ArticleVersion, block: Block, actor: User) -> tuple[int, bool]:
    """Restore the suggestions that hiding the block dismissed; queue a block that was never read.

    Returns how many were restored, and whether the block was queued.
    """
    turned_down = list(
        _claims_in(version, block).filter(
            status=S.DISMISSED, dismiss_reason=Claim.DismissReason.NOT_IN_TEXT
        )
    )
    for claim in turned_down:
        claim = perform(claim, Act.RESTORE, actor=actor, reason=_("The part is shown again."))
        perform(claim, Act.UNACCEPT, actor=actor)
    facts = _facts_in(version, block)
    facts.filter(state=CoverageFact.State.LEFT_OUT).update(state=CoverageFact.State.FOUND)
    if facts.exists() or _claims_in(version, block).exists():
        return len(turned_down), False
    start_run(version, only=(block["start"], block["end"]))
    return 0, True


def _facts_in(version: ArticleVersion, block: Block) -> Any:
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
    _follow_standfirst(version, standfirst_before)


def _standfirst(version: ArticleVersion) -> str:
    found = (b for b in version.blocks if b["kind"] == BlockKind.STANDFIRST)
    block = next(found, None)
    return " ".join(version.text[block["start"] : block["end"]].split()) if block else ""


def _follow_standfirst(version: ArticleVersion, before: str) -> None:
    """The article's standfirst goes with the block it was read from, unless it was rewritten."""
    article, after = version.article, _standfirst(version)
    if article.standfirst == before and after != before:
        article.standfirst = after
        article.save()


def _redraw(article: Article) -> None:
    """Draw the public page anew. No verdict changed, so its date stays."""
    public = PublishedArticle.objects.filter(article=article).only("updated_at").first()
    if public is not None:
        rebuild_article(article, at=public.updated_at)
