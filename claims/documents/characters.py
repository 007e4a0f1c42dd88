"""Removing characters that readers never see, and counting those that could mislead."""

from __future__ import annotations

import html
import re
from functools import lru_cache

MAX_TEXT_CHARS = 1_000_000
_LINE_ENDS = r"\u2028\u2029\x85\x0b\x0c"
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_SURROGATES = r"\ud800-\udfff"
_OVERRIDES = r"\u202a-\u202e\u2066-\u2069"
_UNSEEN = r"\u00ad\u200b\u2060\ufeff\U000e0000-\U000e007f"
#: Line ends of other systems, and Unicode's own.
LINE_ENDS = re.compile(rf"[\r{_LINE_ENDS}]")
CONTROLS = re.compile(f"[{_CONTROLS}]")
SURROGATES = re.compile(f"[{_SURROGATES}]")
#: Overrides that show text in another order than it is stored (CVE-2021-42574).
OVERRIDES = re.compile(f"[{_OVERRIDES}]")
UNSEEN = re.compile(f"[{_UNSEEN}]")
#: All of the above, so that one search shows when there is nothing to do.
UNUSUAL = re.compile(rf"[\r{_LINE_ENDS}{_CONTROLS}{_SURROGATES}{_OVERRIDES}{_UNSEEN}]")
#: White space to a browser; a no-break space is text and stays.
SPACES = re.compile(r"[ \t\n\f\r]+")
#: ``&#8238;``, ``&#x202e;``, ``&shy;``: browsers do without the semicolon after a number.
#: (More digits than that are no character, and Python's int() refuses to count them.)
REFERENCES = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]{1,4000}|[0-9]{1,4000});?|[A-Za-z]+;)")
TOO_MANY_CONTROLS = 0.02


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ``text`` with "\\n" line ends and without unseen characters, and warnings about it."""
    text = text.replace("\r\n", "\n")
    if not UNUSUAL.search(text):
        return text, ()
    warnings = []
    text = SURROGATES.sub("\ufffd", LINE_ENDS.sub("\n", text))
    text, controls = CONTROLS.subn("", text)
    if controls:
        warnings.append(f"{controls} control characters were left out.")
    text, overrides = OVERRIDES.subn("", text)
    if overrides:
        warnings.append(f"{overrides} hidden characters that reorder the text were left out.")
    return UNSEEN.sub("", text), tuple(warnings)


def clean_markup(text: str) -> tuple[str, tuple[str, ...]]:
    """As ``clean``, for HTML and Markdown: an unseen character may be written as a reference."""
    return clean(REFERENCES.sub(lambda found: _resolved(found.group()), text))


@lru_cache(maxsize=1024)  # A page writes "&nbsp;" a thousand times.
def _resolved(reference: str) -> str:
    character = html.unescape(reference)
    is_seen = character and not any(
        unseen.fullmatch(character) for unseen in (CONTROLS, OVERRIDES, UNSEEN)
    )
    return reference if is_seen else character


def looks_binary(text: str) -> bool:
    """Whether decoded bytes are no text: many control characters or replacement marks."""
    sample = text[:20_000]
    bad = len(CONTROLS.findall(sample)) + sample.count("\ufffd")
    return bad > max(3, TOO_MANY_CONTROLS * len(sample))
