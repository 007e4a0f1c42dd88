"""Hands work from actions to the worker.

Actions do not import tasks: ``claims.tasks`` connects the real queue when the app starts.
"""

from collections.abc import Sequence
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction


class Queue(Protocol):
    """Accepts work for the worker; each method gets the key of a committed row."""

    def extract_claims(self, run_id: int) -> None: ...

    def import_item(self, item_id: int) -> None: ...

    def archive_page(self, request_id: int) -> None: ...


class _NoQueue:
    def __getattr__(self, name: str) -> None:
        raise ImproperlyConfigured(f"No queue is connected, so nothing can take “{name}”.")


_queue: Queue | _NoQueue = _NoQueue()


def connect(queue: Queue) -> None:
    global _queue
    _queue = queue


def enqueue_extraction(run_id: int) -> None:
    """Have the worker read the version of a run once the transaction is committed."""
    transaction.on_commit(lambda: _queue.extract_claims(run_id))


def enqueue_item(item_id: int) -> None:
    """Have the worker import an item of a batch once the transaction is committed."""
    enqueue_items([item_id])


def enqueue_items(item_ids: Sequence[int]) -> None:
    """Have the worker import many items, which reach the queue together or not at all."""

    @transaction.atomic
    def hand_over() -> None:
        for item_id in item_ids:
            _queue.import_item(item_id)

    transaction.on_commit(hand_over)


def enqueue_archiving(request_id: int) -> None:
    """Have the worker start an archive request once the transaction is committed."""
    transaction.on_commit(lambda: _queue.archive_page(request_id))
