"""Which drawing of the sprite stands for which rating, stance or answer."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

#: A rating's glyph as the model names it, where the sprite has a shorter name.
SPRITE_NAMES = {
    "mostly-true": "mtrue",
    "mostly-false": "mfalse",
    "missing-context": "missing",
    "not-checkable": "notcheckable",
}
#: The answer to "was it said?".
ANSWER_NAMES = {
    "accurate": "tick",
    "misquoted": "cross",
    "out_of_context": "missing",
    "unconfirmed": "unproven",
    "not_applicable": "notcheckable",
}


def sprite_name(glyph: str) -> str:
    """The sprite's name for a glyph of a rating; other names are the sprite's own."""
    return SPRITE_NAMES.get(glyph, glyph)


@lru_cache(maxsize=256)
def draw(glyph: str, extra_class: str = "") -> SafeString:
    """The markup of a glyph; the word beside it is what assistive technology reads."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#g-{}"/></svg>',
        f"glyph {extra_class}".rstrip(),
        sprite_name(glyph),
    )
