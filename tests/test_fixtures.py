"""The fixtures of conftest.py that guard every other test."""

import socket
from pathlib import Path

import pytest
from django.conf import settings

from claims.infrastructure.guards import missing_guards
from claims.models import RatingScale
from tests.conftest import NetworkBlocked


def test_other_machines_cannot_be_reached() -> None:
    with socket.socket() as outward, pytest.raises(NetworkBlocked):
        outward.connect(("192.0.2.1", 80))


def test_uploads_go_to_the_test_s_own_folder(tmp_path: Path) -> None:
    assert Path(settings.MEDIA_ROOT).parent == tmp_path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_guards_and_seeds_stand_after_a_flush(run: int) -> None:
    """The second run meets what the flush of the first left behind."""
    assert missing_guards() == set()
    assert RatingScale.objects.exists()
