"""Why an action was refused, in words an editor can act on."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied


class Missing(NamedTuple):
    """One thing that still stands in the way; ``field`` names the place on the bench to go to."""

    text: str
    field: str


class RefusedError(Exception):
    """The act is not possible now. ``missing`` lists every reason, not only the first."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(str(item.text) for item in missing))
        self.missing = missing

    @classmethod
    def because(cls, text: str, field: str = "") -> RefusedError:
        return cls([Missing(text, field)])


class NotAllowedError(PermissionDenied):
    """This user may not do this, whatever the state of the claim."""
