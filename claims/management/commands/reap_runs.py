from typing import Any

from django.core.management.base import BaseCommand

from claims.tasks import reap_all


class Command(BaseCommand):
    help = "Requeue work from crashed workers; after three attempts it is marked as failed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reap_all()
        self.stdout.write(
            f"Requeued or closed {found} pieces of abandoned work."
            if found
            else "No abandoned work."
        )
