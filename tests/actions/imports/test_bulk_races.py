"""Two workers at one list: an address becomes one article, whatever each of them read there."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from claims.actions.imports import items as bulk
from claims.actions.imports.batches import start_batch
from claims.actions.runs.run import lease_item
from claims.documents.read import read_in_process
from claims.documents.records import Material
from claims.models import Article, ArticleVersion, ImportBatch, ImportItem
from tests.actions.imports.test_bulk_known import NUMBER, TEXT, URL
from tests.actions.imports.test_carry_races import at_once
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TWICE = f"{URL}?utm_source=list"


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {URL: TEXT, TWICE: NUMBER}
    monkeypatch.setattr(
        "claims.documents.web.fetch.fetch_url",
        lambda url, **options: Material(pages[url].encode(), url=url),
    )
    monkeypatch.setattr("claims.actions.imports.items.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    monkeypatch.setattr("claims.actions.imports.batches.enqueue_items", lambda item_ids: None)


def leased(batch: ImportBatch, place: int) -> ImportItem:
    item = lease_item(batch.items.get(position=place).pk, at=timezone.now())
    assert item is not None
    return item


@pytest.mark.parametrize("urls", [(URL, TWICE), (TWICE, URL)])
def test_two_rows_with_one_address_read_at_once_become_one_article(urls: tuple[str, str]) -> None:
    batch = start_batch(actor=make_user(), urls=urls, published_on=date(2024, 5, 14))
    items = [leased(batch, place) for place in (0, 1)]
    done = at_once(*(lambda item=item: bulk.import_item(item) for item in items))
    assert sorted(item.status for item in done) == ["changed", "stored"]
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)


def test_one_item_in_two_hands_ends_once() -> None:
    batch = start_batch(actor=make_user(), urls=[URL], published_on=date(2024, 5, 14))
    item = leased(batch, 0)
    same = ImportItem.objects.select_related("batch__created_by").get(pk=item.pk)
    done = at_once(lambda: bulk.import_item(item), lambda: bulk.import_item(same))
    assert [each.status for each in done] == ["stored", "stored"]
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)
