"""What holds for every test: no network, files in a folder of its own, reproducible examples."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management.commands.flush import Command as Flush

from claims.infrastructure.guards import drop_guards

# Examples come from the seed that pytest-randomly prints, and a busy machine is no failure.
hypothesis.settings.register_profile("suite", deadline=None, database=None)
hypothesis.settings.load_profile("suite")

LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "expects_status(*codes): answers of 400 and above that a browser test provokes"
    )
    # pytest-playwright 0.10 defines its `base_url` in a way that pytest 10 will refuse.
    config.addinivalue_line(
        "filterwarnings", "ignore:Session-scoped fixtures defined as instance methods"
    )


class NetworkBlocked(AssertionError):  # noqa: N818  (a finding about the test, not an error)
    """A test reached for a machine other than this one; the app under test must never need to."""


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of one test are gone before the next, and workers in parallel never share any."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def no_page_of_another_test() -> None:
    """Pages and counts that an earlier test left in the cache are not this one's."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards() -> Iterator[None]:
    """Let the tests' own clean-up empty the tables that nobody else may empty.

    A transactional test ends with `flush`; its post_migrate signal puts the triggers up again,
    together with the rows that every installation has.
    """
    flush = Flush.handle

    def flush_unguarded(self: Flush, **options: Any) -> None:
        drop_guards(options["database"])
        flush(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flush, "handle", flush_unguarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Only this machine may be connected to. A test of refusals sees the refusal, not a timeout."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not host.startswith(LOOPBACK):
                raise NetworkBlocked(f"connection to {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield
