"""Small words of the bench: ages, initials, names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def age(moment: datetime | None) -> str:
    """How long ago, in one unit: "40 min", "3 h", "6 d"."""
    if moment is None:
        return ""
    minutes = max(0, int((timezone.now() - moment).total_seconds() // 60))
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 60 * 24:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d d") % {"n": minutes // (60 * 24)}


@register.filter
def initials(user: Any) -> str:
    """Two letters for a person: of the names when there are two, else of the user name."""
    names = [name for name in (user.first_name, user.last_name) if name]
    letters = "".join(name[0] for name in names) if len(names) == 2 else user.username[:2]
    return letters.upper()


@register.filter
def called(user: Any) -> str:
    """A person's full name, or the user name when there is none."""
    return user.get_full_name() or user.get_username()


@register.filter
def confidence(value: float | None) -> str:
    """A confidence in words and figures, "likely, 0.82"; empty when an editor wrote the link."""
    if value is None:
        return ""
    word = _("likely") if value >= 0.75 else _("perhaps") if value >= 0.5 else _("unsure")
    return f"{word}, {value:.2f}"
