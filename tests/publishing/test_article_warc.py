"""The web archive of an article, judged by warcio's own checker and index."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from claims.models import Article
from claims.publishing.article_warc import article_warc, what_is_kept
from tests.factories import TEXT, make_article, make_version

pytestmark = pytest.mark.django_db

PAGE = b"<!doctype html><p>Harbour fees\r\n\r\nWARC/1.1\r\n rose"


def fetched(article: Article, text: str = TEXT, **fields: Any) -> Any:
    number = article.versions.count() + 1
    values: dict[str, Any] = {
        "fetched_url": f"https://news.example/fees?v={number}&q=caf%C3%A9",
        "fetched_at": datetime(2024, 5, 10 + number, 8, 30, tzinfo=UTC),
        "hops": [
            {"url": "http://news.example/fees", "status": 301},
            {"url": "https://news.example/fees", "status": 200},
        ],
        "headers": [
            ["content-type", "text/html; charset=utf-8"],
            ["content-encoding", "br"],
            ["transfer-encoding", "chunked"],
            ["set-cookie", "secret=1"],
            ["x-odd", "Grüße, “quoted”"],
        ],
        "content_type": "text/html",
        "raw": ContentFile(PAGE, name="page.bin"),
    }
    return make_version(text, article=article, **values | fields)


@pytest.fixture
def article() -> Article:
    return make_article(title="Fees\n rise – “again”", slug="fees-rise")


def write(article: Article, tmp_path: Path, capsys: Any) -> tuple[Path, str]:
    out = tmp_path / "a.warc.gz"
    call_command("export_warc", article.slug, out=out)
    return out, capsys.readouterr().out


def index(path: Path) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        warcio(["index", "-f", "warc-type,warc-target-uri,warc-date,http:status", str(path)])
    return out.getvalue()


def test_warcio_finds_nothing_wrong_and_every_version(
    article: Article, tmp_path: Path, capsys: Any
) -> None:
    fetched(article)
    fetched(article, TEXT + "\n\nMore.")
    make_version(
        "Pasted.\n\nWords of a paste.",
        article=article,
        raw=ContentFile(b"Pasted. Words", name="p.bin"),
        content_type="text/plain",
    )
    path, said = write(article, tmp_path, capsys)
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0
    assert "digest pass" in checked.stdout
    assert "failed" not in checked.stdout
    lines = index(path).splitlines()
    assert ['"response"' in line for line in lines] == [False, True, True, False]
    assert '"warc-target-uri": "https://news.example/fees?v=2&q=caf%C3%A9"' in lines[2]
    assert '"warc-date": "2024-05-12T08:30:00Z", "http:status": "200"' in lines[2]
    assert '"warc-type": "resource"' in lines[3]
    assert said.splitlines() == [
        "a.warc.gz: 3 versions, 2 fetched.",
        "1 copy was pasted or uploaded and is included unchanged.",
    ]


def test_bytes_and_headers_are_those_that_came(article: Article) -> None:
    fetched(article)
    records = ArchiveIterator(io.BytesIO(article_warc(article).data))
    info = next(records).content_stream().read()
    record = next(records)
    assert b"description: Fees rise" in info
    assert record.content_stream().read() == PAGE
    headers = {name.lower(): value for name, value in record.http_headers.headers}
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-length"] == str(len(PAGE))
    assert not {"set-cookie", "content-encoding", "transfer-encoding"} & set(headers)


def test_a_pasted_text_is_a_resource_dated_when_it_came(article: Article) -> None:
    version = make_version(article=article, raw=ContentFile(b"words", name="p.bin"))
    warc = article_warc(article)
    records = list(_read(warc.data))
    assert [kind for kind, *_rest in records] == ["warcinfo", "resource"]
    assert records[1][1:] == (f"{version.created_at:%Y-%m-%dT%H:%M:%SZ}", b"words")
    assert warc.note.startswith("Nothing was fetched from the web")


def _read(data: bytes) -> Any:
    for record in ArchiveIterator(io.BytesIO(data)):
        date = record.rec_headers.get_header("WARC-Date")
        yield record.rec_type, date, record.content_stream().read()


def test_where_the_file_is_gone_the_text_goes_in(article: Article) -> None:
    version = fetched(article)
    Path(version.raw.path).unlink()
    warc = article_warc(article)
    assert (warc.fetched, warc.bare) == (0, 1)
    assert list(_read(warc.data))[1][2] == TEXT.encode()
    assert "For 1 version, only the text was kept." in warc.note


def test_copies_whose_file_is_gone_do_not_count_as_pasted(article: Article) -> None:
    versions = [
        make_version(f"{TEXT} {n}", article=article, raw=ContentFile(b"words", name="p.bin"))
        for n in range(3)
    ]
    Path(versions[1].raw.path).unlink()
    warc = article_warc(article)
    assert (warc.versions, warc.fetched, warc.bare) == (3, 0, 1)


def test_nothing_is_said_where_all_was_fetched() -> None:
    assert what_is_kept(3, 0) == ""


def test_the_command_says_in_a_line_what_is_wrong(article: Article, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no article “nowhere”"):
        call_command("export_warc", "nowhere", out=tmp_path / "a.warc.gz")
    with pytest.raises(CommandError, match="has no text yet"):
        call_command("export_warc", article.slug, out=tmp_path / "a.warc.gz")
    fetched(article)
    with pytest.raises(CommandError, match=r"Cannot write a\.warc\.gz: No such file"):
        call_command("export_warc", article.slug, out=tmp_path / "no" / "a.warc.gz")
    assert not list(tmp_path.glob("*.warc.gz"))
