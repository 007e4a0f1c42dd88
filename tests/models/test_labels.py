"""Labels of choices are those that Django's own methods would give."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext_lazy

from claims.models import Claim, Evidence, Source
from claims.models.labels import label_of

FIELDS: list[tuple[type[Model], str]] = [
    (Claim, "status"),
    (Claim, "kind"),
    (Claim, "checkability"),
    (Source, "kind"),
    (Source, "reliability"),
    (Evidence, "bears_on"),
    (Evidence, "stance"),
    (Evidence, "quote_match"),
]


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_every_choice_has_its_label(model: type[Model], field: str) -> None:
    choices: Any = model._meta.get_field(field).choices
    for value, label in choices:
        assert getattr(model(**{field: value}), f"get_{field}_display")() == str(label)


@pytest.mark.parametrize(("model", "field"), FIELDS)
def test_value_that_is_no_choice_is_shown_as_it_is(model: type[Model], field: str) -> None:
    assert getattr(model(**{field: "odd"}), f"get_{field}_display")() == "odd"


def test_label_is_translated_when_it_is_asked_for() -> None:
    class Answer(models.TextChoices):
        YES = "yes", gettext_lazy("Yes")

    display = label_of("answer", Answer)
    row = SimpleNamespace(answer="yes")
    assert display(row) == "Yes"
    with translation.override("de"):
        assert display(row) == "Ja"
