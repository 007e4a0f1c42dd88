"""schema.org data that pages carry as JSON-LD: the article's node, its authors, dates and publisher."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

import lxml.html
from lxml.html import HtmlElement
from rapidfuzz import fuzz

MAX_SCRIPTS = 40
MAX_SCRIPT_CHARS = 2_000_000
MAX_NODES = 5000
MAX_DEPTH = 12
#: schema.org types of an article; "WebPage" only lends dates and names.
ARTICLE_TYPES = re.compile(
    r"(?:Article|BlogPosting|Report|LiveBlogPosting|OpinionNewsArticle|Review|ReportageNewsArticle)$"
)
TRAILING_COMMA = re.compile(r",\s*([}\]])")
#: A JSON object.
Node = dict[str, object]


def nodes(root: HtmlElement) -> list[Node]:
    """All JSON-LD objects of a page, nested ones included; broken scripts are skipped."""
    found: list[Node] = []
    scripts = (s for s in root.iter("script") if "ld+json" in (s.get("type") or "").lower())
    for script in islice(scripts, MAX_SCRIPTS):
        for node in _flatten(_parsed((script.text or "")[:MAX_SCRIPT_CHARS])):
            found.append(node)
            if len(found) >= MAX_NODES:
                return found
    return found


def _parsed(script: str) -> object:
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").rstrip(";").strip()
    for candidate in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten(value: object) -> Iterator[Node]:
    todo = [(value, 0)]
    while todo:
        value, depth = todo.pop(0)
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, dict):
            yield value
            todo.extend(
                (child, depth + 1) for child in value.values() if isinstance(child, dict | list)
            )
        elif isinstance(value, list):
            todo.extend((child, depth + 1) for child in value if isinstance(child, dict | list))


def types(node: Node) -> list[str]:
    stated = node.get("@type", [])
    stated = stated if isinstance(stated, list) else [stated]
    return [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in stated]


def article_node(found: list[Node], *, title: str, url: str) -> Node:
    """The node that describes this page's article, {} when there is none.

    A page may describe others too (teasers); the one with the page's own title or address wins.
    """
    articles = [node for node in found if any(ARTICLE_TYPES.search(name) for name in types(node))]
    if not articles:
        return {}
    path = urlsplit(url).path.rstrip("/")
    return max(articles, key=lambda node: _closeness(node, title, path))


def _closeness(node: Node, title: str, path: str) -> float:
    headline = text_of(node.get("headline") or node.get("name"))
    score = fuzz.partial_ratio(headline.lower(), title.lower()) / 100 if headline and title else 0.0
    addresses = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
    same_page = any(
        path and urlsplit(address_of(value)).path.rstrip("/") == path for value in addresses
    )
    return (
        score + same_page + 0.2 * bool(node.get("datePublished")) + 0.1 * bool(node.get("author"))
    )


def address_of(value: object) -> str:
    """An address given as text or as a node."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url") or ""
    return value if isinstance(value, str) and "\n" not in value and "[" not in value else ""


def text_of(value: object) -> str:
    """The words of a value that may be text, a list of texts or a node with a name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return unescaped(value) if isinstance(value, str) else ""


def unescaped(text: str) -> str:
    """Text whose author escaped it for HTML, or left tags in it, as plain words."""
    if "&" in text or "<" in text:
        try:
            text = lxml.html.fromstring(f"<p>{text}</p>").text_content()
        except (ValueError, lxml.etree.LxmlError):
            return " ".join(text.split())
    return " ".join(text.split())


def people(value: object, found: list[Node]) -> list[tuple[str, bool]]:
    """Names in an author value, each with whether it is an organisation."""
    by_id = {
        node["@id"]: node for node in found if isinstance(node.get("@id"), str) and len(node) > 1
    }
    names: list[tuple[str, bool]] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and "name" not in entry:
            entry = by_id.get(str(entry.get("@id", "")), entry)
        stated = entry.get("name") if isinstance(entry, dict) else entry
        organisation = isinstance(entry, dict) and any("Organi" in name for name in types(entry))
        for name in stated if isinstance(stated, list) else [stated]:
            if words := text_of(name):
                names.append((words, organisation))
    return names
