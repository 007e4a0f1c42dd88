"""Drawings of the sprite: which one stands for which rating, stance, answer or work status."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

#: What the models call something, where the sprite has another name for its drawing.
SPRITE_NAMES = {
    # ratings
    "mostly-true": "mtrue",
    "mostly-false": "mfalse",
    "missing-context": "missing",
    "not-checkable": "notcheckable",
    # answers to "was it said?"
    "accurate": "tick",
    "misquoted": "cross",
    "out_of_context": "missing",
    "unconfirmed": "unproven",
    "not_applicable": "notcheckable",
    # work statuses
    "in_progress": "progress",
    "in_review": "review",
}


def sprite_name(name: str) -> str:
    """The sprite's name for a rating's glyph, an answer or a status; other names are its own."""
    return SPRITE_NAMES.get(name, name)


@lru_cache(maxsize=256)
def draw(name: str, extra_class: str = "") -> SafeString:
    """The markup of a drawing, always hidden from assistive technology: the word beside it is the text.

    ``extra_class`` is for sizes, for example "glyph--24". A name that the sprite lacks draws
    nothing; a test holds the templates to known names.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#g-{}"/></svg>',
        f"glyph {extra_class}".rstrip(),
        sprite_name(name),
    )
