from typing import Any

from django.core.management.base import BaseCommand

from claims.tasks import reap_archiving, reap_runs


class Command(BaseCommand):
    help = "Queue again what a worker left in the middle; after three tries it is marked failed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reap_runs()
        left = reap_archiving()
        if left:
            self.stdout.write(f"{left} archive requests queued again.")
        self.stdout.write(f"{found} abandoned runs found." if found else "No abandoned runs.")
