"""Title, author, date and outlet of a page: JSON-LD first, then meta tags, then what readers see."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents.metadata import authors, dates, structured
from claims.documents.metadata.structured import Node
from claims.documents.records import FoundArticle

#: What cuts "Title | Site" apart.
TITLE_CUT = re.compile(r"\s+[|•·»›«–—-]\s+|\s+::\s+|\s*[|]\s*")
DESCRIPTION_METAS = ("og:description", "description", "twitter:description", "dc.description")
MAX_TITLE_CHARS = 300


def find(root: HtmlElement, *, url: str = "") -> FoundArticle:
    """Read the metadata of a page. ``url`` is where it came from, "" for an upload. Never raises."""
    metas = _metas(root)
    address = _address(root, metas, url)
    page_title = _page_title(root)
    nodes = structured.nodes(root)
    node = structured.article_node(nodes, title=metas.get("og:title", page_title), url=address)
    outlet = _outlet(node, nodes, metas, address)
    title = _title(root, node, metas, page_title, outlet)
    stated = structured.people(node.get("author") or node.get("creator"), nodes)
    names = authors.find(root, stated, metas, outlet, title)
    return FoundArticle(
        title=title,
        standfirst=structured.text_of(node.get("alternativeHeadline")),
        description=_description(node, metas),
        outlet=outlet,
        byline=authors.joined(names),
        published_on=dates.day_of(root, node, nodes, metas, address, title),
        language=_language(root, node),
        url=address,
        stated_words=_stated_words(node),
        is_paid=str(node.get("isAccessibleForFree", "")).lower() in {"false", "no", "0"},
        names=tuple(names),
    )


def _metas(root: HtmlElement) -> dict[str, str]:
    """Content of each meta tag by its lower-case name or property; the first one wins."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _page_title(root: HtmlElement) -> str:
    title = root.find(".//head/title")
    if title is None:
        title = root.find(".//title")
    return " ".join((title.text or "").split()) if title is not None else ""


def _address(root: HtmlElement, metas: dict[str, str], url: str) -> str:
    """The canonical address, unless it leads to another host than the page came from."""
    links = (link.get("href") for link in root.iter("link") if link.get("rel") == "canonical")
    for stated in (*links, metas.get("og:url")):
        try:
            full = urljoin(url, (stated or "").strip())
            parts = urlsplit(full)
            host = parts.hostname or ""
            same = not url or _bare(host) == _bare(urlsplit(url).hostname or "")
        except ValueError:
            continue
        if stated and parts.scheme in {"http", "https"} and host and same and len(full) <= 2000:
            return full
    return url


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")


def _outlet(node: Node, nodes: list[Node], metas: dict[str, str], url: str) -> str:
    publishers = structured.people(node.get("publisher"), nodes)
    if publishers and not publishers[0][0].startswith("http"):
        return publishers[0][0]
    for name in ("og:site_name", "application-name", "twitter:site", "apple-mobile-web-app-title"):
        if metas.get(name) and not metas[name].startswith("http"):
            return structured.unescaped(metas[name]).lstrip("@")
    try:
        return _bare(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _title(
    root: HtmlElement, node: Node, metas: dict[str, str], page_title: str, outlet: str
) -> str:
    """The headline: a heading that says what the page calls itself, else that name without the site."""
    headline = structured.text_of(node.get("headline"))
    called = [headline, metas.get("og:title", ""), metas.get("twitter:title", ""), page_title]
    called = [structured.unescaped(name) for name in called if name]
    seen = [" ".join(h.text_content().split()) for h in root.iter("h1", "h2")]
    seen = [words for words in seen if 2 < len(words) <= MAX_TITLE_CHARS]
    bare = [without_site(name, outlet, [*called, *seen]) for name in called]
    for name in bare:
        for words in seen:
            if _plain(words) == _plain(name):
                return words
    if bare:
        return bare[0]
    return next((" ".join(h.text_content().split()) for h in root.iter("h1")), "")[:MAX_TITLE_CHARS]


def _plain(title: str) -> str:
    return re.sub(r"\W+", " ", title).strip().casefold()


def without_site(title: str, outlet: str, called: Iterable[str] = ()) -> str:
    """Cut " | Site" off a title: the last part when it names the outlet or other titles lack it."""
    parts = TITLE_CUT.split(title)
    if len(parts) < 2:
        return title
    last = parts[-1]
    head = title[: title.rindex(last)].rstrip(" |•·»›«–—-:")
    is_site = outlet and fuzz.partial_ratio(last.lower(), outlet.lower()) >= 85
    stands_alone = any(other == head for other in called)
    if (is_site or stands_alone or ("|" in title and len(last) < len(head) / 2)) and len(head) > 8:
        return without_site(head, outlet, called)
    return title


def _description(node: Node, metas: dict[str, str]) -> str:
    for name in DESCRIPTION_METAS:
        if metas.get(name):
            return structured.unescaped(metas[name])
    return structured.text_of(node.get("description"))


def _language(root: HtmlElement, node: Node) -> str:
    stated = root.get("lang") or root.get("xml:lang") or ""
    stated = stated or structured.text_of(node.get("inLanguage"))
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", stated.strip())
    return found.group().lower() if found else ""


def _stated_words(node: Node) -> int:
    try:
        return max(0, min(200_000, int(str(node.get("wordCount", 0)))))
    except ValueError:
        return 0
