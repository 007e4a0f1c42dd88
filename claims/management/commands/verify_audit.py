from django.core.management.base import BaseCommand, CommandError

from claims.infrastructure.guards import missing_guards
from claims.models import Event
from claims.models.event import GENESIS


class Command(BaseCommand):
    help = "Check the chain of events and the triggers that guard it; exit 1 when either is broken."

    def handle(self, *args: object, **options: object) -> None:
        previous, count = GENESIS, 0
        for event in Event.objects.order_by("id").iterator(chunk_size=1000):
            if event.previous_hash != previous:
                raise CommandError(f"Event {event.pk} does not follow the event before it.")
            if event.hash != event.computed_hash():
                raise CommandError(f"Event {event.pk} was changed after it was written.")
            previous, count = event.hash, count + 1
        if missing := missing_guards():
            raise CommandError(f"Triggers are missing: {', '.join(sorted(missing))}. Run migrate.")
        self.stdout.write(f"{count} events, unbroken. Last: {previous[:16]}")
