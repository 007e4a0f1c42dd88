"""The demo newsroom loads through the real importer, worker and actions, and shows what it should."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from claims.demo.load import is_half_loaded, is_loaded, load_demo
from claims.demo.read import DATA, DemoDataError, read_story
from claims.models import Article, Claim, Correction, PublishedReview, SecondReading, Source
from tests.factories import make_article

WORKER = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_every_citation_names_a_source_and_every_source_is_cited() -> None:
    story = read_story()
    cited = {c.source for check in story.checks for c in check.citations}
    cited |= {c.source for check in story.checks if check.then for c in check.then.citations}
    assert cited == set(story.sources)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("sources.json", '"kind": "wire"', '"kind": "gossip"', "entry “kron4”, field “kind”"),
        (
            "sources.json",
            '"publisher": "Axios"',
            '"publisher": "", "editor": ""',
            "field “editor”: Extra",
        ),
        ("articles.json", '"byline": "Pauline Adair",', "", "field “byline”: Field required"),
        ("checks.json", '"on": "2017-03-07"', '"on": "7 March"', "entry 1, field “on”.*valid date"),
        ("checks.json", '"source": "smh"', '"source": "smhh"', "entry 1, field “citations”"),
        ("checks.json", '"checker": "tom"', '"checker": "tim"', "field “checker”: 'tim' is not"),
        (
            "checks.json",
            '"until": "differs"',
            '"until": "later"',
            "field “until”: Input should be 'published'",
        ),
        ("accounts.json", '"is_admin": true', '"is_admin": "yes"', "entry 3, field “is_admin”"),
        ("accounts.json", "[", "", "accounts.json: "),
        ("pages/about.md", "# About", "About", "about.md: the first line"),
    ],
)
def test_a_mistake_in_the_demo_data_is_named_with_its_file_entry_and_field(
    file: str, before: str, after: str, message: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    with pytest.raises(DemoDataError, match=message):
        read_story(folder)


@pytest.mark.django_db
def test_known_passwords_are_made_only_where_the_demo_is_switched_on(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="FACTCHECK_DEMO"):
        call_command("load_demo")


@pytest.mark.django_db
def test_a_half_loaded_demo_is_not_loaded_again() -> None:
    make_article(outlet="Northern Dispatch", byline="Maren Holt")
    assert is_half_loaded()
    with override_settings(DEMO=True), pytest.raises(CommandError, match="stopped in the middle"):
        call_command("load_demo")


@pytest.mark.django_db(transaction=True)
@override_settings(TASKS=WORKER, DEMO=True)
def test_the_story_goes_from_article_to_published_verdicts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_demo()
    assert is_loaded()
    assert Article.objects.filter(status=Article.Status.CHECKING).count() == 3
    current = PublishedReview.objects.current()
    assert current.count() == 12
    assert Counter(Correction.objects.values_list("kind", flat=True)) == {
        "update": 1,
        "correction": 1,
    }
    waiting = Claim.objects.awaiting_second_reading()
    assert waiting.count() == 2
    assert SecondReading.objects.filter(agrees=False, review__claim__in=waiting).count() == 1
    assert Claim.objects.filter(status=Claim.Status.SUGGESTED).count() >= 15
    assert Source.objects.count() == len(read_story().sources)
    call_command("verify_audit")
    call_command("load_demo")
    assert "already loaded" in capsys.readouterr().out
    assert current.count() == 12
