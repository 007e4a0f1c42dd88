"""Filters for pages that are made from stored payloads, where dates are ISO text."""

import json
from datetime import date, datetime

from django import template
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: Marks that an article puts around words; a page puts its own.
QUOTATION_MARKS = '“”„«»"'


@register.filter
def day(value: str | datetime | None) -> str:
    """An ISO date or moment, or a datetime, as readers write a day: "7 March 2017"; "" for nothing."""
    found = _date_of(value)
    return formats.date_format(found, "j F Y") if found else ""


@register.filter
def iso_day(value: str | datetime | None) -> str:
    """The same day for the ``datetime`` attribute of ``<time>``."""
    found = _date_of(value)
    return found.isoformat() if found else ""


def _date_of(value: str | datetime | None) -> date | None:
    if isinstance(value, str):
        if len(value) == 10:
            return parse_date(value)
        value = parse_datetime(value)
    return timezone.localtime(value).date() if value else None


@register.filter
def unquoted(words: str) -> str:
    """Words to stand between a page's own quotation marks: without theirs, inner ones single."""
    bare = words.strip()
    if bare[:1] in QUOTATION_MARKS or bare[-1:] in QUOTATION_MARKS:
        bare = _without_outer(bare)
    return bare.replace("“", "‘").replace("”", "’")


def _without_outer(words: str) -> str:
    """Cut marks at the ends that have no partner inside, and the comma before the last."""
    inner = words[1:] if words[0] in QUOTATION_MARKS else words
    has_partner = 0 < inner.count("“") >= inner.count("”")
    if inner and inner[-1] in QUOTATION_MARKS and not has_partner:
        inner = inner[:-1]
    return inner.rstrip(",")


@register.filter
def ld_json(value: object) -> SafeString:
    """JSON for a data block: no character in it can end the ``<script>`` element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)  # noqa: S308 - nothing in it can be markup any more
