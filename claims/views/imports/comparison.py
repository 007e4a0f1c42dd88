"""What the comparison of two versions shows: changed paragraphs, and what happens to each claim."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.imports.carry_plan import ClaimMove
from claims.actions.imports.version_check import VersionCheck
from claims.documents.records import ArticleRecord, Material
from claims.forms.imports.single import ChosenBlock
from claims.models import Claim, ImportDraft
from claims.revisions.anchor import Outcome
from claims.revisions.diff import Change, Paragraph, Piece, word_diff
from claims.views.imports.single import KINDS, block_rows

S = Claim.Status

MOVE_LABELS = {
    Outcome.SAME: gettext_lazy("Stays in place"),
    Outcome.MOVED: gettext_lazy("Moves with its text"),
    Outcome.CHANGED: gettext_lazy("Words changed"),
    Outcome.ORPHAN: gettext_lazy("No longer in the text"),
}
CHANGE_LABELS = {
    Change.EDITED: gettext_lazy("Words changed"),
    Change.ADDED: gettext_lazy("New paragraph"),
    Change.REMOVED: gettext_lazy("Paragraph removed"),
    Change.MOVED: gettext_lazy("Paragraph moved"),
}
KEY_WORDS_CHANGED = gettext_lazy("Number or quotation changed")

#: The tags around words that the other version does not have.
MARKS = {
    Change.REMOVED: '<del class="lamp">{}</del>',
    Change.ADDED: '<ins class="lamp">{}</ins>',
}


def comparison_context(
    draft: ImportDraft,
    record: ArticleRecord,
    material: Material,
    check: VersionCheck,
    blocks: Sequence[ChosenBlock],
) -> dict[str, object]:
    changed = check.comparison.gravest_first if check.comparison else ()
    paragraphs = check.comparison.paragraphs if check.comparison else ()
    title = " ".join(record.title.split())
    return {
        "draft": draft,
        "record": record,
        "material": material,
        "check": check,
        "fingerprint": check.plan.fingerprint if check.plan else "",
        "number": check.newest.number + 1,
        "block_rows": block_rows(record, blocks),
        "shown": " ".join(block.kind for block in blocks),
        "kinds": KINDS,
        "new_title": title if title != check.newest.article.title else "",
        "changes": [_change_row(paragraph) for paragraph in changed],
        "kept": len(paragraphs) - len(changed),
        **_moves(check),
    }


def _change_row(paragraph: Paragraph) -> dict[str, object]:
    is_grave = paragraph.weight > 1
    label = CHANGE_LABELS[paragraph.change]
    if is_grave and paragraph.change is Change.EDITED:
        label = KEY_WORDS_CHANGED
    pieces = paragraph.pieces
    return {
        "kind": paragraph.change,
        "label": label,
        "is_grave": is_grave,
        "old": _marked(pieces, Change.REMOVED) if pieces else escape(paragraph.old),
        "new": _marked(pieces, Change.ADDED) if pieces else escape(paragraph.new),
    }


def _marked(pieces: Iterable[Piece], side: Change) -> SafeString:
    """The words of one version; ``side`` says which, and its words are marked."""
    shown = (piece for piece in pieces if piece.change in {Change.KEPT, side})
    words = (format_html(MARKS[side], p.text) if p.change is side else p.text for p in shown)
    return format_html_join("", "{}", ((word,) for word in words))


def _moves(check: VersionCheck) -> dict[str, object]:
    """Claims that need attention, the most urgent first, and those that keep their words."""
    moves = check.plan.moves if check.plan else ()
    live = [move for move in moves if move.claim.status != S.DISMISSED]
    grave = [move for move in live if move.outcome in {Outcome.CHANGED, Outcome.ORPHAN}]
    quiet = [move for move in live if move not in grave]
    return {
        "moves": [_move_row(move) for move in sorted(grave, key=lambda move: move.urgency)],
        "quiet_moves": [(move.claim, _label(move), move.exact) for move in quiet],
        "staying": sum(move.outcome is Outcome.SAME for move in quiet),
        "moving": sum(move.outcome is Outcome.MOVED for move in quiet),
    }


def _label(move: ClaimMove) -> str:
    label = str(MOVE_LABELS[move.outcome])
    return _("%(label)s, found again") % {"label": label} if move.was_lost else label


def _move_row(move: ClaimMove) -> dict[str, object]:
    is_lost = move.outcome is Outcome.ORPHAN
    pieces = [] if is_lost else list(word_diff(move.was.exact, move.exact))
    return {
        "claim": move.claim,
        "label": KEY_WORDS_CHANGED if move.urgent else MOVE_LABELS[move.outcome],
        "is_grave": move.urgent or is_lost,
        "note": _consequence(move),
        "old": escape(move.was.exact) if is_lost else _marked(pieces, Change.REMOVED),
        "new": _marked(pieces, Change.ADDED),
    }


def _consequence(move: ClaimMove) -> str:
    if move.is_public:
        return _("Published. It is due for a new check, and readers see that the article changed.")
    if move.outcome is Outcome.ORPHAN:
        return _("It waits on the bench until you choose other words for it or dismiss it.")
    if move.claim.status in {S.IN_REVIEW, S.APPROVED}:
        return _("It needs another second reading, because the wording changed.")
    return ""
