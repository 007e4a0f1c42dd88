"""Showing in a form why an action refused what the form had accepted."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from claims.actions.errors import RefusedError


def add_refusal(
    form: BaseForm,
    error: ValidationError | RefusedError,
    *,
    fields: Mapping[str, str] | None = None,
) -> None:
    """Put what ``error`` says beside the fields it names, the rest on top of the form.

    ``fields`` maps names that the action uses to names of the form, where the two differ.
    """
    names = fields or {}
    for place, text in _told(error):
        field = names.get(place, place)
        form.add_error(field if field in form.fields else None, text)


def _told(error: ValidationError | RefusedError) -> list[tuple[str, str]]:
    if isinstance(error, RefusedError):
        return [(missing.field, str(missing.text)) for missing in error.missing]
    if hasattr(error, "error_dict"):
        return [(field, text) for field, texts in error.message_dict.items() for text in texts]
    return [("", text) for text in error.messages]
