"""The day a page was first published: by its data, its address or what readers see."""

from __future__ import annotations

import copy
import re
from datetime import date

from htmldate import find_date
from lxml.html import HtmlElement

from claims.documents.metadata import dates, structured
from claims.documents.metadata.structured import Node

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
PUBLISHED_NAMES = re.compile(
    r"publish|entry-date|post-date|posted|pubdate|dateline|article-date|created", re.IGNORECASE
)


def day(
    root: HtmlElement, node: Node, nodes: list[Node], metas: dict[str, str], url: str, title: str
) -> date | None:
    """The day of first publication. Machine-written dates win over what stands on the page."""
    page = structured.text_of(structured.page_node(nodes).get("datePublished"))
    stated = [structured.text_of(node.get("datePublished")), page]
    stated.append(structured.text_of(node.get("dateCreated")))
    stated += [metas.get(name, "") for name in DATE_METAS]
    machine = next((found for text in stated if (found := dates.iso_date(text))), None)
    if machine:
        return _local_day(machine, url, dates.iso_date(page))
    # Dates in words are often the content system's, not the article's; what readers see is better.
    shown = _dated_by_url(url) or dates.near_title(root, title)
    words = next((found for text in stated if (found := dates.parsed_date(text))), None)
    return shown or words or _dated_by_time(root) or _dated_by_text(root, url)


def _local_day(stated: date, url: str, page: date | None) -> date:
    """The newsroom's own day where the stated moment is in another time zone."""
    for other in (_dated_by_url(url), page):
        if other and abs((other - stated).days) == 1:
            return other
    return stated


def _dated_by_url(url: str) -> date | None:
    found = URL_DATE.search(url)
    return dates.sensible(*map(int, found.groups())) if found else None


def _dated_by_time(root: HtmlElement) -> date | None:
    """The first <time>, or the like, whose names say it is when the page was published."""
    plain: date | None = None
    for element in root.iter("time", "abbr", "span", "meta"):
        moment = element.get("datetime") or (
            element.get("content") if element.get("itemprop") == "datePublished" else None
        )
        found = dates.iso_date(moment) if moment else None
        if found is None:
            continue
        names = " ".join(
            filter(None, (element.get("class"), element.get("itemprop"), element.get("id")))
        )
        if PUBLISHED_NAMES.search(names):
            return found
        if plain is None and not dates.UPDATE.search(names) and not _in_aside(element):
            plain = found
    return plain


def _in_aside(element: HtmlElement) -> bool:
    return any(above.tag in {"aside", "nav", "footer", "li"} for above in element.iterancestors())


def _dated_by_text(root: HtmlElement, url: str) -> date | None:
    try:
        found = find_date(
            copy.deepcopy(root), original_date=True, extensive_search=True, url=url or None
        )
    except Exception:  # htmldate trips over odd trees; a page without a date is no failure
        return None
    day = dates.iso_date(found) if found else None
    # htmldate makes the first of January out of a bare year, any year, in the text.
    return None if day and (day.month, day.day) == (1, 1) else day
