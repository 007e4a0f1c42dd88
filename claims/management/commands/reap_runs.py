from typing import Any

from django.core.management.base import BaseCommand

from claims.tasks import reap_all


class Command(BaseCommand):
    help = "Queue again what a worker left in the middle; after three tries it is marked failed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reap_all()
        self.stdout.write(
            f"{found} pieces of abandoned work found." if found else "No abandoned work."
        )
