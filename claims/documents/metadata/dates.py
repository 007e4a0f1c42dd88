"""Dates as people write them, and where a page shows its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from lxml.html import HtmlElement
from rapidfuzz import fuzz

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
