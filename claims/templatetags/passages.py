"""Tags that draw an article's text on the bench, with the claims and facts in it.

They are written in Python because white space between the pieces of a text would show.
"""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from claims.publishing.marks import draw

register = template.Library()


class Mark(Protocol):
    """A claim as the text shows it."""

    id: int
    number: int
    is_rated: bool
    rating: str | None
    glyph: str
    passage_class: str
    confirmed: int | None


class Fact(Protocol):
    """A fact that no claim covers."""

    pk: int


class Piece(Protocol):
    """A stretch of text over which nothing begins or ends."""

    at: int
    text: str
    mark: Mark | None
    covering: tuple[int, ...]
    closing: tuple[Mark, ...]
    opens_mark: bool
    gap: Fact | None
    opens_gap: bool
    is_current: bool
    is_link: bool


class DrawnBlock(Protocol):
    pieces: tuple[Piece, ...]


@register.simple_tag
def sentence_pieces(pieces: Iterable[Piece]) -> SafeString:
    """The claim's sentence with the words of the claim marked."""
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html(
                    '<mark class="passage passage--current" data-at="{}">{}</mark>'
                    if piece.mark
                    else '<span data-at="{}">{}</span>',
                    piece.at,
                    piece.text,
                ),
            )
            for piece in pieces
        ),
    )


@register.simple_tag(takes_context=True)
def text_pieces(context: Context, block: DrawnBlock) -> SafeString:
    """The pieces of a block: claims and uncovered facts are links, ``data-at`` is the offset."""
    article_id, page = context["article"].pk, f"?{context['listing'].params}"
    return format_html_join(
        "",
        "{}{}",
        ((_piece(piece, article_id, page), _numbers_after(piece)) for piece in block.pieces),
    )


def _piece(piece: Piece, article_id: int, page: str) -> SafeString:
    if piece.mark:
        return _passage(piece, piece.mark, article_id, page)
    if piece.gap:
        return _fact(piece, piece.gap, article_id, page)
    return format_html('<span data-at="{}">{}</span>', piece.at, piece.text)


def _passage(piece: Piece, mark: Mark, article_id: int, page: str) -> SafeString:
    """A piece of a claim: a link, unless it has no letters that could name one."""
    classes = ["passage", mark.passage_class]
    if piece.is_current:
        classes.append("passage--current")
    if piece.gap:
        classes += ["fact"] if piece.opens_gap else ["fact", "fact--rest"]
    attributes = format_html(
        'class="{}" data-at="{}" data-c="{}"{}',
        " ".join(classes),
        piece.at,
        " ".join(str(number) for number in piece.covering),
        _fact_target(piece, article_id),
    )
    rating = _rating_at_end(mark) if mark in piece.closing else ""
    if not piece.is_link:
        return format_html("<span {}>{}{}</span>", attributes, piece.text, rating)
    address = f"{page}claim={mark.number}"
    return format_html(
        '<a {} href="{}" hx-get="{}" hx-target="#claim-card" hx-swap="outerHTML" hx-push-url="{}"{}>'
        "{}{}</a>",
        attributes,
        address,
        reverse("desk:claim_card", args=[article_id, mark.id]),
        address,
        "" if piece.opens_mark else mark_safe(' tabindex="-1"'),
        piece.text,
        rating,
    )


def _fact(piece: Piece, fact: Fact, article_id: int, page: str) -> SafeString:
    """A piece of a fact that no claim covers: a link to the bar that asks what to do with it."""
    fact_id = fact.pk
    return format_html(
        '<a class="fact{}" href="{}fact={}#fact-{}" hx-get="{}" hx-target="#fact-bar"'
        ' hx-swap="outerHTML" data-at="{}"{}>{}</a>',
        "" if piece.opens_gap else " fact--rest",
        page,
        fact_id,
        fact_id,
        reverse("desk:fact_detail", args=[article_id, fact_id]),
        piece.at,
        _fact_target(piece, article_id) or mark_safe(' tabindex="-1"'),
        piece.text,
    )


def _fact_target(piece: Piece, article_id: int) -> SafeString | str:
    """The id by which "Next gap" finds the beginning of a fact."""
    if piece.gap is None or not piece.opens_gap:
        return ""
    fact_id = piece.gap.pk
    address = reverse("desk:fact_detail", args=[article_id, fact_id])
    return format_html(' id="fact-{}" data-fact="{}"', fact_id, address)


def _rating_at_end(mark: Mark) -> SafeString | str:
    """Glyph and number of a rated claim, at the end of its words."""
    if not mark.is_rated:
        return ""
    return format_html(
        '<span class="passage__mark">{}<span class="visually-hidden"> {} </span>{}'
        '<span class="visually-hidden">, {}</span></span>',
        draw(mark.glyph),
        _("claim"),
        mark.number,
        mark.rating,
    )


def _numbers_after(piece: Piece) -> SafeString:
    """The numbers of the claims that end here and have no rating to show."""
    return format_html_join(
        "",
        '<span class="passage__no" data-c="{}"><span class="visually-hidden"> {} </span>{}</span>',
        (
            (mark.number, _("claim"), mark.number)
            for mark in piece.closing
            if not (mark.is_rated and mark == piece.mark)
        ),
    )


@register.simple_tag
def speaker_classes(mark: Mark, current: int | None) -> str:
    """The classes of a speaker's name in the margin of the text."""
    classes = ["speaker-mark"]
    if not mark.confirmed:
        classes.append("speaker-mark--guess")
    if mark.number == current:
        classes.append("speaker-mark--current")
    return " ".join(classes)
