"""A web page in pieces: each stretch of text between two block-level tags, with where it stands."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from claims.documents.decode import SPACES
from claims.documents.readers.web.dom import HEADING_TAGS, is_block, is_hidden

MAX_ELEMENTS = 400_000
#: A page that shows a smaller share of its text than this is revealed by a script.
SHOWN_SHARE = 0.1
CELL_TAGS = frozenset({"td", "th"})
#: Elements whose text is not shown on the page, or belongs to a control.
SKIPPED_TAGS = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "applet", "canvas", "map", "head", "title", "select", "option", "datalist", "button", "input",
    "textarea", "progress", "meter", "rp", "rt", "frameset", "noframes", "noembed",
})  # fmt: skip
#: Where a piece may stand, by tag ("h" is a heading).
PLACES = (
    "article", "main", "aside", "nav", "footer", "header", "form", "figure", "figcaption", "table",
    "li", "blockquote", "a", "h",
)  # fmt: skip


@dataclass(slots=True)
class Piece:
    """A stretch of text of the page.

    ``tag`` and ``element`` are those of the nearest block; ``names`` holds the ids and classes of
    that block and of the blocks around it, nearest first, in lower case; ``places`` is a subset of
    PLACES. ``link_chars``, ``strong_chars`` and ``emphasis_chars`` count the characters in links,
    bold and italic type. ``hidden`` says that the page does not show the piece.
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
    itemprops: str = ""


@dataclass(slots=True)
class _Context:
    """What a piece of text inherits from the elements around it."""

    block: HtmlElement
    names: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    hidden: bool = False
    link: bool = False
    strong: bool = False
    emphasis: bool = False
    keep_spaces: bool = False
    itemprops: str = ""


@dataclass(slots=True)
class _Run:
    """Text gathered since the last edge of a block."""

    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    strong_chars: int = 0
    emphasis_chars: int = 0
    context: _Context | None = None
    breaks: int = 0


def pieces_of(root: HtmlElement) -> list[Piece]:
    """All pieces of the page that have text, in order, hidden ones included."""
    found = list(_Walk(root).walk())
    words = sum(len(piece.text) for piece in found)
    shown = sum(len(piece.text) for piece in found if not piece.hidden)
    if shown < SHOWN_SHARE * words:
        # The page hides its text until its script has run.
        for element in root.iter():
            if isinstance(element.tag, str) and is_hidden(element):
                element.attrib.pop("style", None)
                element.attrib.pop("hidden", None)
        found = list(_Walk(root).walk())
    return found


class _Walk:
    """One pass over a page. It is iterative, so that deep nesting cannot exhaust the stack."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.run = _Run()
        self.stack = [_Context(block=root)]

    def walk(self) -> Iterator[Piece]:
        skipping = 0
        events = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in itertools.islice(events, 2 * MAX_ELEMENTS + 1):
            if not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS:
                skipping += 1 if event == "start" else -1
                if event == "end" and not skipping:
                    self._add(element.tail)
            elif skipping:
                continue
            elif event == "start":
                yield from self._enter(element)
            else:
                yield from self._leave(element)
        yield from self._flush()

    def _enter(self, element: HtmlElement) -> Iterator[Piece]:
        tag = element.tag
        if tag == "br":
            self.run.breaks += 1
            self.run.parts.append("\n")
            if self.run.breaks >= 2:
                yield from self._flush()
        elif _parts_text(element):
            yield from self._flush()
        elif tag in CELL_TAGS and self.run.parts:
            self.run.parts.append(" | ")
        self.stack.append(_inner_context(self.stack[-1], element))
        self._add(element.text)

    def _leave(self, element: HtmlElement) -> Iterator[Piece]:
        self.stack.pop()
        if _parts_text(element):
            yield from self._flush()
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        context, run = self.stack[-1], self.run
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
        text = text.strip()
        if context.block.tag in CELL_TAGS | {"tr"}:
            text = text.strip("|").strip()
        if not text:
            return
        yield Piece(
            text=text,
            tag=str(context.block.tag),
            element=context.block,
            names=context.names,
            places=context.places,
            link_chars=run.link_chars,
            strong_chars=run.strong_chars,
            emphasis_chars=run.emphasis_chars,
            hidden=context.hidden,
            itemprops=context.itemprops,
        )


def _parts_text(element: HtmlElement) -> bool:
    """Whether a piece ends at the element's edges: blocks do, but cells of a data row share a line."""
    if element.tag in CELL_TAGS and _is_data_row(element.getparent()):
        return False
    return is_block(element)


def _is_data_row(row: HtmlElement | None) -> bool:
    """Whether a table row holds text only, not the blocks of a layout."""
    if row is None or row.tag != "tr" or len(row) < 2:
        return False
    return all(cell.tag in {"td", "th"} and not any(is_block(c) for c in cell) for cell in row)


def _inner_context(outer: _Context, element: HtmlElement) -> _Context:
    """The context of the text inside ``element``, which stands in ``outer``."""
    tag = element.tag
    block, names = outer.block, outer.names
    if is_block(element):
        own_names = f"{element.get('id', '')} {element.get('class', '')}".strip().lower()
        block, names = element, (own_names[:300], *names[:7])
    place = "h" if tag in HEADING_TAGS else tag
    return _Context(
        block=block,
        names=names,
        places=outer.places | {place} if place in PLACES else outer.places,
        hidden=outer.hidden or is_hidden(element),
        link=outer.link or tag == "a",
        strong=outer.strong or tag in {"b", "strong"},
        emphasis=outer.emphasis or tag in {"i", "em"},
        keep_spaces=outer.keep_spaces or tag == "pre",
        itemprops=element.get("itemprop") or outer.itemprops,
    )
