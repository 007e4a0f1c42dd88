"""Which pieces of a page three open extractors take for the article."""

import copy
import re
from collections.abc import Callable

import lxml.html
import trafilatura
import turbohtml
from lxml import etree
from lxml.html import HtmlElement
from readability import Document
from readability.htmls import build_doc

from claims.documents.readers.web.dom import is_hidden
from claims.documents.readers.web.pieces import Piece

SQUEEZE = re.compile(r"[\W_]+")
VOTERS = ("trafilatura", "readability", "turbohtml")
#: Whether each of VOTERS chose a piece.
Vote = tuple[bool, bool, bool]
#: A piece this short (squeezed) must fill a whole line of an extractor's answer.
SHORT_CHARS = 24
#: turbohtml 1.15 takes twice as long for each table in a table: 1.5 s for 18, 100 s for 24.
NESTED_TABLES = 12
DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select")


def cast(pieces: list[Piece], root: HtmlElement) -> list[Vote]:
    """Return which extractors chose each piece.

    Takes ``root`` apart: read everything else from it first.
    """
    shown = without_hidden(root)
    markup = lxml.html.tostring(shown, encoding="unicode")
    voters: list[Callable[[], str]] = [
        lambda: _trafilatura(shown),
        lambda: _readability(markup),
        lambda: "" if _has_nested_tables(shown) else turbohtml.parse(markup).main_text(),
    ]
    ballots = [_Ballot(_answer(voter)) for voter in voters]
    votes: list[Vote] = []
    for piece in pieces:
        words = SQUEEZE.sub("", piece.text)
        first, second, third = (ballot.holds(words) for ballot in ballots)
        votes.append((first, second, third))
    return votes


def without_hidden(root: HtmlElement) -> HtmlElement:
    """Take what readers do not see out of the tree, in place."""
    for element in list(root.iter(*DROPPED, etree.Comment, etree.ProcessingInstruction)):
        _drop(element)
    for element in [e for e in root.iter() if e.tag not in {"html", "body"} and is_hidden(e)]:
        _drop(element)
    return root


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


class _Ballot:
    """An extractor's answer, ready to be asked whether it holds a piece."""

    def __init__(self, text: str) -> None:
        self.lines = {SQUEEZE.sub("", line) for line in text.split("\n")}
        self.whole = SQUEEZE.sub("", text)

    def holds(self, words: str) -> bool:
        if not words:
            return False
        if len(words) <= SHORT_CHARS:
            return words in self.lines
        return words in self.whole


def _has_nested_tables(root: HtmlElement) -> bool:
    """Whether tables stand in tables deeper than ``NESTED_TABLES``."""
    tables = root.iter("table")
    return any(sum(1 for _ in table.iterancestors("table")) >= NESTED_TABLES for table in tables)


def _answer(voter: Callable[[], str]) -> str:
    try:
        return voter()
    except (MemoryError, RecursionError):
        raise
    except Exception:  # one voter's failure leaves the two others
        return ""


def _trafilatura(root: HtmlElement) -> str:
    found = trafilatura.bare_extraction(
        copy.deepcopy(root), fast=True, include_comments=False, with_metadata=False
    )
    return getattr(found, "text", None) or ""


class _CleanDocument(Document):
    """Readability's document without its cleaning: ``without_hidden`` has done that, once for all."""

    def _parse(self, markup: str) -> HtmlElement:
        tree, self.encoding = build_doc(markup)
        return tree


def _readability(markup: str) -> str:
    body = lxml.html.fromstring(_CleanDocument(markup).summary(html_partial=True))
    for element in body.iter(
        "p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote", "figcaption"
    ):
        element.tail = "\n" + (element.tail or "")
        element.text = "\n" + (element.text or "")
    return body.text_content()
