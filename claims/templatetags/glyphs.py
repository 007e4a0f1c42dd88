"""The ``{% glyph %}`` tag: one drawing from the sprite that stands in every page."""

from django import template

from claims.publishing.marks import draw, sprite_name

register = template.Library()

#: ``{% glyph rating.glyph "glyph--24" %}``; names are those of the models or of the sprite.
register.simple_tag(draw, name="glyph")
register.filter("sprite_name", sprite_name)
