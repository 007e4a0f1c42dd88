import logging
import threading
from typing import Any

from django.conf import settings
from django.db import connection
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from claims.tasks import reap_all

logger = logging.getLogger(__name__)

#: How often each worker looks for abandoned work.
REAP_EVERY_S = settings.WORKER_LEASE_S / 3


class Command(DatabaseWorker):
    help = "Import and read articles, one at a time; also requeues work from crashed workers."

    def handle(self, **options: Any) -> None:
        reap_once()
        stop = threading.Event()
        reaper = threading.Thread(target=reap_until, args=(stop,), daemon=True)
        reaper.start()
        try:
            super().handle(**options)
        finally:
            stop.set()


def reap_until(stop: threading.Event) -> None:
    """Requeue abandoned work at intervals until ``stop`` is set."""
    while not stop.wait(REAP_EVERY_S):
        reap_once()
    connection.close()


def reap_once() -> None:
    """Requeue abandoned work; a brief database failure must not end the worker."""
    try:
        if found := reap_all():
            logger.warning("Requeued %d pieces of work from crashed workers", found)
    except Exception:
        logger.exception("Could not look for abandoned work")
