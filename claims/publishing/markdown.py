"""Markdown that editors write, as HTML that is safe to store and to show."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = frozenset(
    ["a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
     "p", "pre", "s", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"]
)  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
#: "[2]" or "[^2]": a reference to the second citation, with the white space before it.
CITATION = re.compile(r"\s*\[\^?(\d{1,2})\]")


def to_html(text: str, *, top_heading: int = 2, citations: int = 0) -> str:
    """Sanitised HTML of ``text``; raw HTML in it comes out as text, images as their description.

    The highest heading becomes ``<h{top_heading}>``. "[n]" and "[^n]" become links to
    ``#citation-n`` for n from 1 to ``citations``, and stay as they are beyond.
    """
    environment = {"top_heading": top_heading, "citations": citations}
    return nh3.clean(
        _parser().render(text, environment),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener nofollow",
    )


def to_text(text: str) -> str:
    """The words of ``text`` without marks, on one line: for feeds and descriptions."""
    bare = nh3.clean(_parser().render(text, {"top_heading": 2, "citations": 0}), tags=set())
    return " ".join(bare.split())


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # An image would be fetched from elsewhere: its description stays, the picture does not.
    parser.disable("image")
    parser.core.ruler.push("headings", _lower_headings)
    parser.core.ruler.push("citations", _link_citations)
    return parser


def _lower_headings(state: StateCore) -> None:
    headings = [t for t in state.tokens if t.type in {"heading_open", "heading_close"}]
    if not headings:
        return
    shift = state.env["top_heading"] - min(int(token.tag[1]) for token in headings)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"


def _link_citations(state: StateCore) -> None:
    known = state.env["citations"]
    for block in state.tokens:
        if known and block.type == "inline" and block.children:
            block.children = [
                part for token in block.children for part in _with_links(token, known)
            ]


def _with_links(token: Token, known: int) -> list[Token]:
    """``token`` cut at its references to citations; other tokens come back as they are."""
    if token.type != "text":
        return [token]
    parts: list[Token] = []
    at = 0
    for match in CITATION.finditer(token.content):
        number = int(match[1])
        if not 1 <= number <= known:
            continue
        parts.append(Token("text", "", 0, content=token.content[at : match.start()]))
        link = f'<sup><a href="#citation-{number}">{number}</a></sup>'
        parts.append(Token("html_inline", "", 0, content=link))
        at = match.end()
    parts.append(Token("text", "", 0, content=token.content[at:]))
    return parts
