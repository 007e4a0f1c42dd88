from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.demo import PASSWORD
from claims.demo.load import is_half_loaded, is_loaded, load_demo
from claims.demo.read import DemoDataError, read_story


class Command(BaseCommand):
    help = "Load the demo newsroom unless it is already loaded, and print its accounts."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's accounts have a known password. Set FACTCHECK_DEMO=1 to load it."
            )
        try:
            accounts = read_story().accounts
        except DemoDataError as error:
            raise CommandError(str(error)) from error
        if is_half_loaded():
            raise CommandError(
                "An earlier load stopped in the middle. Start again with an empty database."
            )
        if is_loaded():
            self.stdout.write("The demo newsroom is already loaded.")
        else:
            load_demo(self.stdout.write)
            self.stdout.write("The demo newsroom is ready.")
        for account in accounts:
            role = "admin" if account.is_admin else "editor"
            self.stdout.write(f"  {role:7} {account.username:5} password {PASSWORD}")
