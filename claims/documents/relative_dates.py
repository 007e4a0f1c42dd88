"""Words whose meaning depends on the date of publication: "Wednesday", "last year"."""

import re

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
_UNIT = r"(?:weekend|week|month|quarter|year|decade|night|morning|afternoon|evening|spring|summer|autumn|fall|winter)"
_COUNT = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|some)"
#: A weekday with its date ("Wednesday 1 March", "Wednesday, March 1") needs no other date.
_DATED = rf"(?!,?\s+(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+\d))"
RELATIVE = re.compile(
    rf"""\b(?:
        (?:(?:last|next|this)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b{_DATED}
      | (?:yesterday|today|tomorrow|tonight|overnight)
      | (?:last|this|next|past|coming)\s+{_UNIT}
      | {_COUNT}\s+(?:day|week|month|year|decade)s?\s+ago
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def relative_dates(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` that mean nothing without the date of publication, in order."""
    return [match.span() for match in RELATIVE.finditer(text)]
