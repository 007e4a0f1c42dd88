"""Which pieces of a page are its article: three extractors vote, a small forest of trees decides.

The forest is grown over the named numbers of ``features`` on pages with gold text by
``claims.training.article_body``; ``body_model.json`` holds it and nothing else. It names no site.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.readers.web import votes
from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.features import above
from claims.documents.readers.web.features import rows as feature_rows
from claims.documents.readers.web.pieces import Piece
from claims.documents.records import BlockKind, Draft, FoundArticle

#: Three of four pieces are below after so many trees; of those taken in the end, on 160 pages, the
#: lowest stood at -1.57 then.
FIRST_TREES = 8
HOPELESS = -1.9
#: A split as (column, bound, branch at or below the bound, branch above), or the value of a leaf.
Tree = tuple[int, float, "Tree", "Tree"] | float


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the numbers that ``names`` lists; a piece is taken when its odds reach ``threshold``."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]
    threshold: float

    def odds(self, row: dict[str, float]) -> float:
        """The log odds that a piece belongs to the article; a name the row lacks stands for 0.

        Below HOPELESS it is what the first trees say: most of a page is menus, plainly so.
        """
        find, names = row.get, self.names
        total = 0.0
        for count, tree in enumerate(self.trees):
            if count == FIRST_TREES and total < HOPELESS:
                return total
            branch = tree
            while isinstance(branch, tuple):
                branch = branch[2] if find(names[branch[0]], 0) <= branch[1] else branch[3]
            total += branch
        return total


def load(path: Path) -> Forest:
    """Read a model file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Forest(
        tuple(stored["names"]), tuple(_tree(tree) for tree in stored["trees"]), stored["threshold"]
    )


def dumps(forest: Forest) -> str:
    """A model file's text: one line a tree, the same for the same forest."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest.trees)
    names = json.dumps(forest.names, ensure_ascii=False, indent=0)
    return f'{{"threshold": {forest.threshold},\n"names": {names},\n"trees": [\n{trees}\n]}}\n'


def _tree(stored: list | float) -> Tree:
    if not isinstance(stored, list):
        return stored
    column, bound, low, high = stored
    return (column, bound, _tree(low), _tree(high))


MODEL = Path(__file__).with_name("body_model.json")
MAX_PIECES = 12_000
MIN_PROSE_WORDS = 6
MAX_LEAD_IN_WORDS = 8
UNDERSCORES = re.compile(r"_{2,}")


@cache
def model() -> Forest:
    """The fitted model, read once in a process."""
    return load(MODEL)


def choose(pieces: list[Piece], root: HtmlElement, about: FoundArticle) -> list[bool]:
    """For each piece whether it is the article's. Takes ``root`` apart."""
    judged = pieces[:MAX_PIECES]
    ballots = votes.cast(judged, root)
    fitted = model()
    rows = feature_rows(judged, ballots, about)
    chosen = decide(judged, [fitted.odds(row) >= fitted.threshold for row in rows])
    return chosen + [False] * (len(pieces) - len(judged))


def decide(pieces: list[Piece], taken: list[bool]) -> list[bool]:
    """The model's choice after the rules: words alone overrule it, and so does the order."""
    chosen = [
        took and not labels.is_furniture(piece.text)
        for took, piece in zip(taken, pieces, strict=True)
    ]
    _keep_underscores(pieces, chosen)
    _drop_last_headings(pieces, chosen)
    _drop_headline(pieces, chosen)
    if not any(took and _is_prose(piece) for took, piece in zip(chosen, pieces, strict=True)):
        return [False] * len(pieces)
    return chosen


def _keep_underscores(pieces: list[Piece], chosen: list[bool]) -> None:
    """Agencies part their copy with a line of underscores, which is a paragraph like the others."""
    for i in range(1, len(pieces)):
        if chosen[i - 1] and UNDERSCORES.fullmatch(pieces[i].text):
            chosen[i] = above(pieces[i], 1) is above(pieces[i - 1], 1)


def _drop_last_headings(pieces: list[Piece], chosen: list[bool]) -> None:
    """What heads nothing is no part of the article but of the teasers that follow it."""
    for i in reversed(range(len(pieces))):
        if not chosen[i]:
            continue
        text = pieces[i].text
        lead_in = text.endswith(":") and len(text.split()) < MAX_LEAD_IN_WORDS
        if pieces[i].tag not in HEADING_TAGS and not lead_in:
            return
        chosen[i] = False


def _drop_headline(pieces: list[Piece], chosen: list[bool]) -> None:
    """A heading of the first rank above all prose is the headline, which is told apart by its kind."""
    for i, piece in enumerate(pieces):
        if not chosen[i]:
            continue
        if piece.tag == "h1":
            chosen[i] = False
        elif _is_prose(piece):
            return


def _is_prose(piece: Piece) -> bool:
    """Menus have no such piece; the shortest article has one."""
    return len(piece.text.split()) >= MIN_PROSE_WORDS and piece.link_chars < len(piece.text) / 2


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


def name_pieces(pieces: list[Piece], chosen: list[bool], about: FoundArticle) -> list[Draft]:
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
