"""The demo newsroom: three articles, their claims, accounts to sign in with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.demo.load import is_half_loaded, is_loaded, load_demo
from claims.demo.story import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "Load the demo newsroom, unless it is here already, and print its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's accounts have a known password. Set FACTCHECK_DEMO=1 to load it."
            )
        if is_half_loaded():
            raise CommandError(
                "An earlier load stopped in the middle. Start with an empty database."
            )
        if is_loaded():
            self.stdout.write("The demo newsroom is here already.")
        else:
            load_demo(self.stdout.write)
            self.stdout.write("The demo newsroom is ready.")
        for account in ACCOUNTS:
            role = "admin" if account.is_admin else "editor"
            self.stdout.write(f"  {role:7} {account.username:5} password {PASSWORD}")
