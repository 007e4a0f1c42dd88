"""A web page to its pieces: each stretch of text between two block-level tags, with where it stands.

The walk is iterative, so nesting cannot exhaust the stack, and runs no script and fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from claims.documents.characters import SPACES

MAX_ELEMENTS = 400_000
#: A page that shows less of its text than this is one that a script reveals.
SHOWN_SHARE = 0.1
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "td",
        "th",
        "caption",
        "picture",
        "video",
        "audio",
    ]
)
#: Their text is not read on the page, or is a control's.
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "map",
        "head",
        "title",
        "select",
        "option",
        "datalist",
        "button",
        "input",
        "textarea",
        "progress",
        "meter",
        "rp",
        "rt",
        "frameset",
        "noframes",
        "noembed",
    ]
)
#: What may stand in a head; anything else opens the body (HTML standard, 13.2.6.4.4).
HEAD_TAGS = frozenset(["base", "link", "meta", "noscript", "script", "style", "template", "title"])
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Elements that hold words and no blocks.
PHRASE_TAGS = HEADING_TAGS | {"p", "span", "b", "strong", "i", "em", "sup", "sub"}
#: Names of classes by which pages keep text for screen readers only.
SCREEN_READER_ONLY = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|assistive-text|offscreen|off-screen|a11y-hidden|u-hidden|is-hidden)\b",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?!\.)",
    re.IGNORECASE,
)
#: Where a piece stands, by tag; the order is that of the model's columns.
PLACES = (
    "article",
    "main",
    "aside",
    "nav",
    "footer",
    "header",
    "form",
    "figure",
    "figcaption",
    "table",
    "li",
    "blockquote",
    "a",
    "h",
)


@dataclass(slots=True)
class Piece:
    """A stretch of text of the page.

    ``tag`` is the nearest block-level element's; ``names`` the ids and classes of it and what it
    stands in, nearest first, lower case; ``link_chars`` and ``strong_chars`` count text inside
    links and bold type; ``places`` is a subset of PLACES; ``hidden`` says the page does not show it.
    """

    text: str
    tag: str
    element: HtmlElement
    names: tuple[str, ...]
    places: frozenset[str]
    link_chars: int = 0
    strong_chars: int = 0
    emphasis_chars: int = 0
    hidden: bool = False
    depth: int = 0
    itemprops: str = ""


@dataclass(slots=True)
class _Context:
    """What an element hands down to its text."""

    element: HtmlElement
    tag: str
    block: HtmlElement
    block_tag: str
    names: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    hidden: bool = False
    link: bool = False
    strong: bool = False
    emphasis: bool = False
    keep_spaces: bool = False
    depth: int = 0
    itemprops: str = ""


@dataclass(slots=True)
class _Run:
    """Text gathered since the last block edge."""

    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    strong_chars: int = 0
    emphasis_chars: int = 0
    context: _Context | None = None
    breaks: int = 0


def parse_page(text: str) -> HtmlElement:
    """Return the root element of a page; an unreadable page gives an empty one."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = lxml.html.document_fromstring("<html><body></body></html>")
    _open_body(root)
    return root


def _open_body(root: HtmlElement) -> None:
    """Move out of the head what libxml2 left there of a page that names no body, as browsers do."""
    head = root.find("head")
    if head is None:
        return
    strays = [child for child in head if isinstance(child.tag, str) and child.tag not in HEAD_TAGS]
    if not strays:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for place, stray in enumerate(strays):
        body.insert(place, stray)
    if body.text:
        strays[-1].tail = (strays[-1].tail or "") + body.text
        body.text = None


def pieces(root: HtmlElement) -> list[Piece]:
    """All pieces of the page in order, the hidden ones too; pieces without text are left out."""
    found = list(_Walk(root).walk())
    words = sum(len(piece.text) for piece in found)
    shown = sum(len(piece.text) for piece in found if not piece.hidden)
    if shown < SHOWN_SHARE * words:
        _reveal(root)
        found = list(_Walk(root).walk())
    return found


def _reveal(root: HtmlElement) -> None:
    """Take hiding off the tree of a page that hides all of itself until its script has run."""
    for element in root.iter():
        if isinstance(element.tag, str) and is_hidden(element):
            element.attrib.pop("style", None)
            element.attrib.pop("hidden", None)


class _Walk:
    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.run = _Run()
        self.stack: list[_Context] = []

    def walk(self) -> Iterator[Piece]:
        skipping = 0
        for count, (event, element) in enumerate(
            etree.iterwalk(self.root, events=("start", "end"))
        ):
            if count > 2 * MAX_ELEMENTS:
                break
            tag = element.tag
            if not isinstance(tag, str) or tag in SKIPPED_TAGS:
                skipping += 1 if event == "start" else -1
                if event == "end" and not skipping:
                    self._add(element.tail, self.stack[-1] if self.stack else None)
                continue
            if skipping:
                continue
            if event == "start":
                yield from self._enter(element, tag)
            else:
                yield from self._leave(element, tag)
        yield from self._flush()

    def _enter(self, element: HtmlElement, tag: str) -> Iterator[Piece]:
        if tag == "br":
            self.run.breaks += 1
            self.run.parts.append("\n")
            if self.run.breaks >= 2:
                yield from self._flush()
        elif _is_block(element) and not (tag in {"td", "th"} and _is_data_row(element.getparent())):
            yield from self._flush()
        elif tag in {"td", "th"} and self.run.parts:
            self.run.parts.append(" | ")
        above = self.stack[-1] if self.stack else None
        context = _descend(above, element, tag)
        self.stack.append(context)
        self._add(element.text, context)

    def _leave(self, element: HtmlElement, tag: str) -> Iterator[Piece]:
        self.stack.pop()
        if _is_block(element) and not (tag in {"td", "th"} and _is_data_row(element.getparent())):
            yield from self._flush()
        self._add(element.tail, self.stack[-1] if self.stack else None)

    def _add(self, text: str | None, context: _Context | None) -> None:
        if not text or context is None:
            return
        run = self.run
        run.parts.append(text if context.keep_spaces else SPACES.sub(" ", text))
        length = len(text.strip())
        if not length:
            return
        run.breaks = 0
        if run.context is None or (run.context.link and not context.link):
            run.context = context
        run.link_chars += length * context.link
        run.strong_chars += length * context.strong
        run.emphasis_chars += length * context.emphasis

    def _flush(self) -> Iterator[Piece]:
        run, self.run = self.run, _Run()
        if run.context is None:
            return
        text = "\n".join(
            re.sub(r" {2,}", " ", line).strip(" ") for line in "".join(run.parts).split("\n")
        )
        context = run.context
        text = (
            text.strip().strip("|").strip()
            if context.block_tag in {"tr", "td", "th"}
            else text.strip()
        )
        if not text:
            return
        yield Piece(
            text=text,
            tag=context.block_tag,
            element=context.block,
            names=context.names,
            places=context.places,
            link_chars=run.link_chars,
            strong_chars=run.strong_chars,
            emphasis_chars=run.emphasis_chars,
            hidden=context.hidden,
            depth=context.depth,
            itemprops=context.itemprops,
        )


def _is_block(element: HtmlElement) -> bool:
    """Whether text before and after the element is apart from its own.

    Sites build blocks from elements of their own; one amid the words of a paragraph is a mark or a footnote.
    """
    tag = str(element.tag)
    if tag in BLOCK_TAGS:
        return True
    if "-" not in tag:
        return False
    parent = element.getparent()
    return parent is None or parent.tag not in PHRASE_TAGS


def _is_data_row(row: HtmlElement | None) -> bool:
    """A row of short cells reads as one line; a row of a layout table does not."""
    if row is None or row.tag != "tr" or len(row) < 2:
        return False
    return all(cell.tag in {"td", "th"} and not any(_is_block(c) for c in cell) for cell in row)


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page's own markup says that readers do not see it."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    if style and HIDDEN_STYLE.search(style):
        return True
    classes = attributes.get("class")
    return bool(classes and SCREEN_READER_ONLY.search(classes))


def _descend(above: _Context | None, element: HtmlElement, tag: str) -> _Context:
    block = _is_block(element)
    names = above.names if above else ()
    if block:
        own = f"{element.get('id', '')} {element.get('class', '')}".strip().lower()
        names = (own[:300], *names[:7])
    places = above.places if above else frozenset()
    place = "h" if tag in HEADING_TAGS else tag
    if place in PLACES and place not in places:
        places |= {place}
    itemprops = element.get("itemprop") or ""
    return _Context(
        element=element,
        tag=tag,
        block=element if block or above is None else above.block,
        block_tag=tag if block or above is None else above.block_tag,
        names=names,
        places=places,
        hidden=(above.hidden if above else False) or is_hidden(element),
        link=(above.link if above else False) or tag == "a",
        strong=(above.strong if above else False) or tag in {"b", "strong"},
        emphasis=(above.emphasis if above else False) or tag in {"i", "em"},
        keep_spaces=(above.keep_spaces if above else False) or tag == "pre",
        depth=(above.depth if above else 0) + 1,
        itemprops=itemprops or (above.itemprops if above else ""),
    )
