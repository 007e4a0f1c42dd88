"""``manage.py import_articles``: what it takes in, what it says, and that it may run again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.management.commands.import_articles import ProgressLine, sources_in
from claims.models import Article, ExtractionRun

TEXT = "Pier {n} will be repaired\n\nThe council said on Tuesday that fees rose by {n} per cent."


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.management.commands.import_articles.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles, one of them twice, one bad file, and what is passed over."""
    place = tmp_path / "articles"
    (place / "deep").mkdir(parents=True)
    for n in (1, 2):
        (place / f"{n}.txt").write_text(TEXT.format(n=n))
    (place / "deep" / "3.md").write_text(TEXT.format(n=3))
    (place / "again.txt").write_text(TEXT.format(n=1))
    (place / "bad.pdf").write_bytes(b"%PDF-1.4 no more than this")
    (place / ".hidden.txt").write_text("x")
    (place / "notes.csv").write_text("x")
    return place


def run(place: Path, *options: str, code: int | None = 0) -> tuple[str, str]:
    """Standard output and error of a run that ends with ``code``."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_articles", str(place), *options, stdout=out, stderr=err)
        ended: Any = 0
    except SystemExit as end:
        ended = end.code
    assert ended == code, err.getvalue()
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_folder_comes_in_with_a_line_for_each_failure(folder: Path) -> None:
    out, err = run(folder, "--published-on", "2024-05-14", "--outlet", "Coast Gazette", code=1)
    assert {a.title for a in Article.objects.all()} == {
        f"Pier {n} will be repaired" for n in (1, 2, 3)
    }
    assert {(str(a.published_on), a.outlet) for a in Article.objects.all()} == {
        ("2024-05-14", "Coast Gazette")
    }
    assert out == "3 done, 1 unchanged, 1 failed.\n"
    assert err.count("\n") == 1
    assert err.startswith(f"{folder / 'bad.pdf'}: ")


@pytest.mark.django_db
def test_second_run_imports_nothing_twice(folder: Path) -> None:
    (folder / "bad.pdf").unlink()
    run(folder, "--published-on", "2024-05-14")
    out, err = run(folder, "--published-on", "2024-05-14")
    assert (out, err) == ("0 done, 4 unchanged, 0 failed.\n", "")
    assert Article.objects.count() == 3


@pytest.mark.django_db
def test_article_without_a_date_fails_and_says_so(folder: Path) -> None:
    (folder / "bad.pdf").unlink()
    out, err = run(folder, code=1)
    assert out == "0 done, 4 failed.\n"
    assert f"{folder / '1.txt'}: No publication date was found." in err
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_list_names_addresses_and_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(
        "claims.documents.web.fetch.fetch_url",
        lambda url, **options: Material(data=TEXT.format(n=9).encode(), url=url),
    )
    names = folder / "list"
    names.write_text("# a remark\n\nhttps://example.org/9\n1.txt\nmissing.txt\n1.txt\n")
    out, err = run(names, "--published-on", "2024-05-14", code=1)
    assert out == "2 done, 1 failed.\n"
    assert "missing.txt: Cannot open missing.txt: No such file or directory." in err
    assert Article.objects.filter(url="https://example.org/9").exists()
    settings.IMPORT_URLS = False
    _out, err = run(names, code=1)
    assert "switched off" in err


@pytest.mark.django_db
def test_ctrl_c_keeps_what_is_done_and_says_what_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_at_the_second(material: Material) -> Any:
        if material.name == "2.txt":
            raise KeyboardInterrupt
        return read_in_process(material)

    monkeypatch.setattr(
        "claims.management.commands.import_articles.read_material", stop_at_the_second
    )
    out, _err = run(folder, "--published-on", "2024-05-14", code=130)
    assert out == (
        "Stopped: 1 done, 0 failed, 4 not tried.\nRun the same command again to continue.\n"
    )
    assert Article.objects.count() == 1


@pytest.mark.parametrize("name", ["nothing-here", "empty"])
def test_place_that_holds_nothing_is_one_clear_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=name):
        call_command("import_articles", str(tmp_path / name))


def test_date_in_the_future_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="future"):
        call_command("import_articles", str(tmp_path), "--published-on", "2999-01-01")


def test_binary_file_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ReadError, match="is not a list"):
        sources_in(tmp_path / "list")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_terminal_gets_one_line_that_is_redrawn() -> None:
    out, clock = Terminal(), Clock()
    line = ProgressLine(8, out, clock=clock)
    line.draw()
    clock.now = 60.0
    line.count()
    line.count("failed")
    line.draw()
    assert "\n" not in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K######.................. " + line.sentence())
    assert line.sentence() == "1 done, 1 failed, 6 waiting, about 3 minutes left"


def test_pipe_gets_whole_lines_now_and_then_and_no_control_characters() -> None:
    out, clock = StringIO(), Clock()
    line = ProgressLine(100, out, clock=clock)
    for _article in range(30):
        clock.now += 1.0
        line.count()
        line.draw()
    line.clear()
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0] == "10 done, 0 failed, 90 waiting, about 2 minutes left"
    assert not set(out.getvalue()) & {"\r", "\x1b"}


# --- Articles that are here already ----------------------------------------------------------


URL = "https://example.org/9"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the address of the list holds."""
    held = {URL: TEXT.format(n=9)}
    monkeypatch.setattr(
        "claims.documents.web.fetch.fetch_url",
        lambda url, **options: Material(data=held[url].encode(), url=url),
    )
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    return held


@pytest.fixture
def names(tmp_path: Path, page: dict[str, str]) -> Path:
    """A list with that address, already brought in once and read."""
    place = tmp_path / "list"
    place.write_text(f"{URL}\n")
    run(place, "--published-on", "2024-05-14")
    ExtractionRun.objects.update(status="done")
    return place


@pytest.mark.django_db
def test_changed_page_is_named_and_left_alone(names: Path, page: dict[str, str]) -> None:
    page[URL] = TEXT.format(n=9).replace("9 per cent", "11 per cent")
    out, err = run(names)
    article = Article.objects.get()
    assert out == (
        f"{URL}: changed, 1 paragraph differs from version 1 of “{article.title}”"
        f" ({article.slug}).\n0 done, 1 changed, 0 failed.\n"
        "Use --new-versions to store changed texts as new versions.\n"
    )
    assert err == ""
    assert article.versions.count() == 1


@pytest.mark.django_db
def test_changed_page_is_taken_in_when_asked_for_and_once(
    names: Path, page: dict[str, str]
) -> None:
    page[URL] = TEXT.format(n=9).replace("9 per cent", "11 per cent")
    assert run(names, "--new-versions")[0] == "1 done (1 new version), 0 failed.\n"
    assert run(names, "--new-versions")[0] == "0 done, 1 unchanged, 0 failed.\n"
    assert Article.objects.get().versions.count() == 2


@pytest.mark.django_db
def test_article_that_takes_no_text_fails_with_the_reason(
    names: Path, page: dict[str, str]
) -> None:
    page[URL] = TEXT.format(n=9).replace("9 per cent", "11 per cent")
    ExtractionRun.objects.update(status="parsing")
    _out, err = run(names, "--new-versions", code=0)
    assert err == ""
    Article.objects.update(status=Article.Status.ARCHIVED)
    _out, err = run(names, "--new-versions", code=1)
    assert err.startswith(f"{URL}: This article is archived.")
    assert Article.objects.get().versions.count() == 1


@pytest.mark.django_db
def test_two_pages_of_one_list_with_one_address_are_one_article(
    tmp_path: Path, page: dict[str, str]
) -> None:
    twice = f"{URL}?utm_source=list"
    page[twice] = TEXT.format(n=9).replace("9 per cent", "11 per cent")
    place = tmp_path / "list"
    place.write_text(f"{URL}\n{twice}\n")
    out, _err = run(place, "--published-on", "2024-05-14", "--new-versions")
    assert "Another item in this import has a different text for the same article." in out
    assert "1 done, 1 changed, 0 failed." in out
    assert Article.objects.get().versions.count() == 1
