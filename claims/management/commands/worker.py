"""The worker: takes tasks from the database, and gives back what dead workers left."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import connection
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from claims.tasks import reap_archiving, reap_runs

logger = logging.getLogger(__name__)

#: How often each worker looks for runs that lost their worker.
REAP_EVERY_S = 30.0


class Command(DatabaseWorker):
    help = "Read imported articles, one at a time; also finds runs whose worker died."

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
    """Look for abandoned runs until told to stop."""
    while not stop.wait(REAP_EVERY_S):
        reap_once()
    connection.close()


def reap_once() -> None:
    """One look; a database that is briefly away must not end the worker."""
    try:
        if found := reap_runs():
            logger.warning("Gave back %d runs whose worker had stopped", found)
        if found := reap_archiving():
            logger.warning("Took up %d archive requests that were left", found)
    except Exception:
        logger.exception("Could not look for abandoned runs")
