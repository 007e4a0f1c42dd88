"""Parsing a web page, and what its markup says about one element. Runs no script and fetches nothing."""

import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    "td", "th", "caption", "picture", "video", "audio",
})  # fmt: skip
#: Elements allowed in a head; any other opens the body (HTML standard, 13.2.6.4.4).
HEAD_TAGS = frozenset(["base", "link", "meta", "noscript", "script", "style", "template", "title"])
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Elements that hold words but no blocks.
PHRASE_TAGS = HEADING_TAGS | {"p", "span", "b", "strong", "i", "em", "sup", "sub"}
#: Classes that pages give to text for screen readers only.
SCREEN_READER_ONLY = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|assistive-text|offscreen|off-screen|a11y-hidden|u-hidden|is-hidden)\b",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?!\.)",
    re.IGNORECASE,
)


def parse_page(text: str) -> HtmlElement:
    """Return the root element of a page; that of an empty page when the text cannot be parsed."""
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
    """Move stray content from the head to the body, as browsers do: libxml2 leaves it there."""
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


def is_block(element: HtmlElement) -> bool:
    """Whether the element separates its text from the text around it.

    Sites build blocks from custom elements, but one within a paragraph is a mark or a footnote.
    """
    tag = str(element.tag)
    if tag in BLOCK_TAGS:
        return True
    if "-" not in tag:
        return False
    parent = element.getparent()
    return parent is None or parent.tag not in PHRASE_TAGS


def is_hidden(element: HtmlElement) -> bool:
    """Whether the element's own attributes hide it from readers."""
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
