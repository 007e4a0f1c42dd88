"""Chosen pieces of a page as drafts: headline, standfirst, captions and credits get their names."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.pieces import Piece
from claims.documents.records import BlockKind, Draft, FoundArticle

CAPTION_NAMES = re.compile(r"caption|credit|figcap|\blegend", re.IGNORECASE)
CREDIT_NAMES = re.compile(r"credit|copyright|attribution|photographer", re.IGNORECASE)
STANDFIRST_NAMES = re.compile(
    r"standfirst|\bdek\b|\bdeck\b|sub-?(?:title|headline|heading|head)\b|summary|article-?(?:lead|intro|description)|\blede\b",
    re.IGNORECASE,
)
MAX_STANDFIRST_CHARS = 450
SAME_WORDS = 90
#: Unchosen pieces this close after the last chosen one are kept, hidden, so that one click brings them back.
KEPT_AFTER = 4
MIN_KEPT_WORDS = 3


def name(pieces: list[Piece], chosen: list[bool], about: FoundArticle) -> list[Draft]:
    """Drafts in reading order: what was chosen, the page's headline, and what is kept hidden."""
    body = [i for i, taken in enumerate(chosen) if taken]
    if not body:
        return []
    headline = _headline_at(pieces, about.title, body)
    standfirst = _standfirst_at(pieces, headline, body, about)
    first = min(body[0], headline if headline >= 0 else body[0])
    drafts = []
    for i in range(first, min(len(pieces), body[-1] + 1 + KEPT_AFTER)):
        draft = _draft(pieces[i], chosen[i], i == headline, i == standfirst)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _draft(piece: Piece, chosen: bool, is_headline: bool, is_standfirst: bool) -> Draft | None:
    if is_headline:
        return Draft(piece.text, BlockKind.HEADLINE, "the page's headline")
    if is_standfirst:
        return Draft(piece.text, BlockKind.STANDFIRST, "the summary below the headline")
    if picture := _picture(piece, chosen):
        return picture
    if not chosen:
        return _kept(piece)
    return Draft(piece.text, _body_kind(piece))


def _headline_at(pieces: list[Piece], title: str, body: list[int]) -> int:
    """Where the headline stands, -1 when the page shows none at or before its text."""
    if not title:
        return -1
    found = [
        i
        for i in range(body[0] + 1)
        if len(pieces[i].text) <= 400 and fuzz.ratio(pieces[i].text, title) >= SAME_WORDS
    ]
    headed = [i for i in found if pieces[i].tag in HEADING_TAGS]
    return (headed or found or [-1])[-1]


def _standfirst_at(pieces: list[Piece], headline: int, body: list[int], about: FoundArticle) -> int:
    """Where the standfirst stands, -1 without one. A paragraph of the body is never taken for it."""
    for i in range(max(0, headline + 1), body[0] + 1):
        piece = pieces[i]
        if (
            len(piece.text) > MAX_STANDFIRST_CHARS
            or len(piece.text.split()) < 4
            or "li" in piece.places
        ):
            continue
        named = any(STANDFIRST_NAMES.search(names) for names in piece.names[:2])
        described = i < body[0] and _is_described(piece.text, about)
        if (named or described) and not labels.is_machinery(piece.text):
            return i
    return -1


def _is_described(text: str, about: FoundArticle) -> bool:
    summaries = (about.description, about.standfirst)
    return any(len(s) > 20 and fuzz.ratio(text, s) >= SAME_WORDS for s in summaries)


def _picture(piece: Piece, chosen: bool) -> Draft | None:
    text = piece.text
    in_figure = "figure" in piece.places or "figcaption" in piece.places
    named = any(CAPTION_NAMES.search(names) for names in piece.names[:2])
    if labels.is_credit(text) and (not chosen or in_figure or named):
        return Draft(text, BlockKind.CREDIT, "names a photographer or an agency")
    if not (in_figure or named) or len(text) > labels.MAX_CAPTION_CHARS + labels.MAX_CREDIT_CHARS:
        return None
    if chosen and not in_figure:
        return None
    if piece.names and CREDIT_NAMES.search(piece.names[0]) and len(text) <= labels.MAX_CREDIT_CHARS:
        return Draft(text, BlockKind.CREDIT, "marked as a credit by the page")
    if labels.is_machinery(text) or labels.is_picture_mark(text):
        return Draft(text, BlockKind.BOILERPLATE, "a picture's button or mark")
    if chosen and "blockquote" in piece.places:
        return None
    return Draft(text, BlockKind.CAPTION, "marked as a caption by the page")


def _kept(piece: Piece) -> Draft | None:
    """What was not chosen but stands amid the article: hidden, and one click from coming back."""
    if {"nav", "footer", "form"} & piece.places or len(piece.text.split()) < MIN_KEPT_WORDS:
        return None
    return Draft(piece.text, BlockKind.BOILERPLATE, "does not read as a part of the article")


def _body_kind(piece: Piece) -> BlockKind:
    if piece.tag in HEADING_TAGS:
        return BlockKind.HEADING
    if "blockquote" in piece.places:
        return BlockKind.BLOCKQUOTE
    return BlockKind.LIST_ITEM if "li" in piece.places else BlockKind.PARAGRAPH
