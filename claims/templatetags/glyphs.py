"""The `{% glyph %}` tag: one drawing from the sprite that stands in every page."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def glyph(name: str, extra_class: str = "") -> SafeString:
    """Return the markup for glyph `name` ("true", "open", "search" ...; see templates/partials/sprite*.html).

    Always hidden from assistive technology: the word beside it is the text. `extra_class` is for sizes, e.g.
    "glyph--24". A name that the sprite lacks draws nothing; a test holds the templates to known names.
    """
    classes = f"glyph {extra_class}".rstrip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#g-{}"/></svg>', classes, name
    )
