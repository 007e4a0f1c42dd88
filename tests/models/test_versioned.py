"""A late write changes nothing and says so."""

from __future__ import annotations

import pytest
from django.db import transaction

from claims.models import Source, StaleWriteError
from tests.factories import make_claim, make_source

pytestmark = pytest.mark.django_db


def test_each_save_counts_the_version() -> None:
    source = make_source()
    source.title = "Second title"
    source.save()
    assert source.lock_version == Source.objects.get(pk=source.pk).lock_version == 2


def test_the_second_of_two_writers_loses_and_sees_the_first() -> None:
    source = make_source(title="As read")
    first, second = Source.objects.get(pk=source.pk), Source.objects.get(pk=source.pk)
    first.title = "First writer"
    first.save()
    second.title = "Second writer"
    with pytest.raises(StaleWriteError) as caught, transaction.atomic():
        second.save()
    assert caught.value.current.title == "First writer"
    assert second.title == "Second writer"
    assert Source.objects.get(pk=source.pk).title == "First writer"


def test_a_write_of_some_fields_checks_the_version_too() -> None:
    source = make_source()
    late = Source.objects.get(pk=source.pk)
    source.save()
    with pytest.raises(StaleWriteError), transaction.atomic():
        late.save(update_fields=["title"])


def test_a_form_made_from_an_older_version_cannot_overwrite() -> None:
    claim = make_claim()
    claim.wording = "Once"
    claim.save()
    claim.lock_version = 1
    with pytest.raises(StaleWriteError), transaction.atomic():
        claim.save()
