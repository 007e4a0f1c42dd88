"""How long a bulk import still takes, from how long its parts took."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from django.utils.translation import gettext, ngettext

MINUTE_S, HOUR_S = 60, 3600


def seconds_left(waiting: int, took_s: Sequence[float], *, workers: int = 1) -> float | None:
    """Seconds for ``waiting`` more of what took ``took_s`` each, by ``workers`` workers.

    The median, so that one slow page does not frighten; None when nothing was finished yet.
    """
    if not waiting:
        return 0.0
    return waiting * median(took_s) / max(1, workers) if took_s else None


def time_left(seconds: float | None) -> str:
    """The estimate in words, no finer than it is true; "" for None."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return gettext("less than a minute left")
    if seconds < HOUR_S * 1.5:
        minutes = round(seconds / MINUTE_S)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {
            "n": minutes
        }
    hours = round(seconds / HOUR_S)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}
