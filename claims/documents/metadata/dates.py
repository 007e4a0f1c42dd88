"""Dates as people write them, and where a page shows its own."""

import copy
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents.metadata import structured
from claims.documents.metadata.structured import Node

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
IN_WORDS = (
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
)
UPDATE = re.compile(r"updat|modif|edited|revis", re.IGNORECASE)
EARLIEST_YEAR = 1990
SNIPPETS_AFTER = 14
MAX_SNIPPET_CHARS = 70
NOT_TEXT = frozenset({"script", "style", "noscript", "template", "svg"})


def sensible(year: int, month: int, day: int) -> date | None:
    """A date that exists and that a web page can have; None for others."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= EARLIEST_YEAR else None


def in_words(text: str) -> date | None:
    """The first date in a text ("March 2, 2017", "2 March 2017"); None without one."""
    for pattern in IN_WORDS:
        if found := pattern.search(text):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
            return sensible(int(found["year"]), number, int(found["day"]))
    return None


def iso_date(text: str) -> date | None:
    """The date a machine wrote at the start of a text ("2017-03-02T09:00"); None without one."""
    found = ISO_DATE.search(text.strip()[:40]) if text else None
    return sensible(*map(int, found.groups())) if found else None


def parsed_date(text: str) -> date | None:
    """The date in a short text, written by a machine or in words; None when there is none."""
    return (iso_date(text) or in_words(text[:80])) if text else None


def near_title(root: HtmlElement, title: str) -> date | None:
    """The first date shown in a few words right below the headline; one of an update only for want of another."""
    updated: date | None = None
    before = ""
    for element, text in islice(snippets_after(root, title), SNIPPETS_AFTER):
        found = _shown_date(element, text)
        if found and not UPDATE.search(f"{before} {text} {element.get('class') or ''}"):
            return found
        updated = updated or found
        before = text if len(text) <= MAX_SNIPPET_CHARS else ""
    return updated


def _shown_date(element: HtmlElement, text: str) -> date | None:
    stated = element.get("datetime") if element.tag == "time" else None
    if stated and (found := in_words(stated[:10])):
        return found
    return in_words(text) if len(text) <= MAX_SNIPPET_CHARS else None


def snippets_after(root: HtmlElement, title: str) -> Iterator[tuple[HtmlElement, str]]:
    """Runs of text after the page's headline, each with its element; none when it is not found."""
    below = False
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in NOT_TEXT:
            continue
        if below:
            for text in (element.text, element.tail):
                if text and text.strip():
                    yield element, " ".join(text.split())
        elif element.tag in {"h1", "h2"} and title:
            below = fuzz.ratio(" ".join(element.text_content().split()), title) > 85


URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
DATE_METAS = (
    "article:published_time", "article:published", "datepublished", "date_published",
    "publish_date", "publishdate", "pubdate", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date.created", "citation_publication_date", "citation_date",
    "sailthru.date", "parsely-pub-date", "og:published_time", "og:article:published_time",
    "article.published", "publication_date", "originalpublicationdate", "date", "dc.date",
    "dcterms.date", "cxenseparse:recs:publishtime", "article_date_original", "ptime",
    "displaydate",
)  # fmt: skip
PAGE_TYPES = frozenset({"WebPage", "ItemPage", "CollectionPage"})
PUBLISHED_NAMES = re.compile(
    r"publish|entry-date|post-date|posted|pubdate|dateline|article-date|created", re.IGNORECASE
)


def day_of(
    root: HtmlElement, node: Node, nodes: list[Node], metas: dict[str, str], url: str, title: str
) -> date | None:
    """The day of first publication. Machine-written dates win over what stands on the page."""
    page_nodes = (n for n in nodes if PAGE_TYPES.intersection(structured.types(n)))
    page_node = next(page_nodes, {})
    page = structured.text_of(page_node.get("datePublished"))
    stated = [structured.text_of(node.get("datePublished")), page]
    stated.append(structured.text_of(node.get("dateCreated")))
    stated += [metas.get(name, "") for name in DATE_METAS]
    machine = next((found for text in stated if (found := iso_date(text))), None)
    if machine:
        return _local_day(machine, url, iso_date(page))
    # Dates in words are often the content system's, not the article's; what readers see is better.
    shown = _dated_by_url(url) or near_title(root, title)
    words = next((found for text in stated if (found := parsed_date(text))), None)
    return shown or words or _dated_by_time(root) or _dated_by_text(root, url)


def _local_day(stated: date, url: str, page: date | None) -> date:
    """The newsroom's own day where the stated moment is in another time zone."""
    for other in (_dated_by_url(url), page):
        if other and abs((other - stated).days) == 1:
            return other
    return stated


def _dated_by_url(url: str) -> date | None:
    found = URL_DATE.search(url)
    return sensible(*map(int, found.groups())) if found else None


def _dated_by_time(root: HtmlElement) -> date | None:
    """The first <time>, or the like, whose names say it is when the page was published."""
    plain: date | None = None
    for element in root.iter("time", "abbr", "span", "meta"):
        moment = element.get("datetime") or (
            element.get("content") if element.get("itemprop") == "datePublished" else None
        )
        found = iso_date(moment) if moment else None
        if found is None:
            continue
        names = " ".join(
            filter(None, (element.get("class"), element.get("itemprop"), element.get("id")))
        )
        if PUBLISHED_NAMES.search(names):
            return found
        is_aside = next(element.iterancestors("aside", "nav", "footer", "li"), None) is not None
        if plain is None and not UPDATE.search(names) and not is_aside:
            plain = found
    return plain


def _dated_by_text(root: HtmlElement, url: str) -> date | None:
    try:
        found = find_date(
            copy.deepcopy(root), original_date=True, extensive_search=True, url=url or None
        )
    except Exception:  # htmldate trips over odd trees; a page without a date is no failure
        return None
    day = iso_date(found) if found else None
    # htmldate makes the first of January out of a bare year, any year, in the text.
    return None if day and (day.month, day.day) == (1, 1) else day
