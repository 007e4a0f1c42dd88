"""Two editors at once: a new text is stored once, and no claim is left behind unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import close_old_connections, connections

from claims.actions.claims.shape import create_claim
from claims.actions.imports.new_version import import_version
from claims.actions.imports.version_check import CheckResult
from claims.documents.records import Material
from claims.models import Claim, Event
from tests.documents.records_of import plain_record
from tests.factories import make_claim, make_user, make_version
from tests.revisions.test_new_versions import CLAIMS, OLD

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "A word in front.\n\n" + OLD


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, all of them begun together on connections of their own."""
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], Any]) -> None:
        close_old_connections()
        start.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_text_brought_in_twice_at_once_is_stored_once() -> None:
    version = make_version(OLD)
    claim = make_claim(CLAIMS[2], version=version)
    editors = [make_user(), make_user()]

    def store(editor: Any) -> Any:
        material = Material(data=NEW.encode())
        return import_version(version.article, plain_record(NEW), material, actor=editor)

    results = at_once(*(lambda editor=editor: store(editor) for editor in editors))
    answers = [getattr(check, "result", check) for check in results]
    assert answers.count(CheckResult.CHANGED) == 1
    assert version.article.versions.count() == 2
    assert Claim.objects.get(pk=claim.pk).version.number == 2
    assert Event.objects.filter(kind="claim.carry").count() == 1


def test_a_claim_made_meanwhile_comes_along_or_is_listed() -> None:
    version = make_version(OLD)
    editor, other = make_user(), make_user()
    start = OLD.index(CLAIMS[3])

    def store() -> Any:
        material = Material(data=NEW.encode())
        return import_version(version.article, plain_record(NEW), material, actor=editor)

    def pick() -> Any:
        return create_claim(version, start=start, end=start + len(CLAIMS[3]), actor=other)

    results = at_once(store, pick)
    assert not [result for result in results if isinstance(result, Exception)]
    claim = Claim.objects.select_related("version").get()
    assert claim.version.text[claim.start : claim.end] == claim.exact == CLAIMS[3]
    is_listed = Claim.objects.without_a_place(version.article).filter(pk=claim.pk).exists()
    assert claim.version.number == 2 or is_listed
