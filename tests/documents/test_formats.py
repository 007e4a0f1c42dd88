from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import call_command

from claims.documents import sandbox
from claims.documents.decode import decode
from claims.documents.read import body_blocks, read_in_process, read_material
from claims.documents.records import HIDDEN_KINDS, BlockKind, Material, ReadError
from tests.documents.files import SECOND, STORY, article, page, paragraph, pdf, pdf_of, word_file

NEWS = page(
    "<nav><a href=/>Home</a><a href=/sport>Sport</a></nav><article><h1>Baths close</h1>"
    '<p class="standfirst">The council ends 113 years of swimming in the middle of town.</p>'
    '<p class="byline">By Ann Lee</p>'
    "<figure><img src=x.jpg><figcaption>The baths in May. Ann Lee / Reuters</figcaption></figure>"
    f"<p>{STORY}</p><h2>Why now</h2><p>{SECOND}</p>"
    f"<blockquote><p>They were the heart of this town, and everybody knows it.</p></blockquote>"
    f"<p>{STORY.replace('Monday', 'Friday')}</p></article>"
    "<aside><h3>Most read</h3><a href=/a>Ten ways to boil an egg</a></aside>"
    "<footer>© The Bugle. All rights reserved.</footer>",
    head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Baths close",'
    '"author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ray"}],'
    '"datePublished": "2024-05-10T00:30:00+02:00", "publisher": {"name": "The Bugle"}}</script>',
)


def texts(record, kind):
    return [record.text[b.start : b.end] for b in record.blocks if b.kind is kind]


def test_page_gives_article_kinds_and_metadata():
    record = read_material(Material(data=NEWS, name="a.html"))
    assert (record.title, record.byline, record.outlet) == (
        "Baths close",
        "Ann Lee and Bo Ray",
        "The Bugle",
    )
    assert record.published_on == date(2024, 5, 10)
    assert texts(record, BlockKind.HEADLINE) == ["Baths close"]
    assert texts(record, BlockKind.CAPTION) == ["The baths in May. Ann Lee / Reuters"]
    assert texts(record, BlockKind.HEADING) == ["Why now"]
    assert len(texts(record, BlockKind.BLOCKQUOTE)) == 1
    assert STORY in texts(record, BlockKind.PARAGRAPH)
    shown = [record.text[b.start : b.end] for b in record.blocks if b.kind not in HIDDEN_KINDS]
    assert not any("egg" in words or "Sport" in words or "reserved" in words for words in shown)


def test_blocks_joined_by_a_blank_line_are_the_text():
    record = read_material(Material(data=NEWS, name="a.html"))
    assert "\n\n".join(record.text[b.start : b.end] for b in record.blocks) == record.text


def test_pasted_fragment_is_kept_whole_and_labelled():
    fragment = f"<h1>Baths close</h1><p>By Ann Lee</p><p>{STORY}</p><p>Read more</p><p>{SECOND}</p>"
    record = read_material(Material(data=fragment.encode()))
    assert [b.kind for b in record.blocks] == [
        BlockKind.HEADLINE,
        BlockKind.BOILERPLATE,
        BlockKind.PARAGRAPH,
        BlockKind.BOILERPLATE,
        BlockKind.PARAGRAPH,
    ]


@pytest.mark.parametrize(
    ("extra", "head", "words"),
    [
        (
            '<p style="display:none">Words that nobody can see on this page at all.</p>',
            "",
            "hides 10 words",
        ),
        (
            "",
            '<script type="application/ld+json">{"@type":"NewsArticle","wordCount":900}</script>',
            "says it has 900 words",
        ),
        ("<div class=paywall>Subscribe to continue reading</div>", "", "paywall"),
    ],
)
def test_page_is_warned_about(extra, head, words):
    record = read_material(Material(data=page(article(extra), head=head), name="a.html"))
    assert any(words in warning for warning in record.warnings)


def test_word_file_keeps_insertions_and_tables_and_drops_deletions():
    body = (
        paragraph("Baths close", '<w:pPr><w:pStyle w:val="Titel"/></w:pPr>')
        + "<w:p><w:r><w:t>The council </w:t></w:r><w:ins><w:r><w:t>narrowly </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gladly </w:delText></w:r></w:del><w:r><w:t>voted on Monday.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>For</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>21</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        + "<mc:AlternateContent><mc:Choice>"
        + paragraph("Shown once.")
        + "</mc:Choice>"
        "<mc:Fallback>" + paragraph("Shown once.") + "</mc:Fallback></mc:AlternateContent>"
    )
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>'
    )
    record = read_material(
        Material(data=word_file(body, word__styles_dot_xml=styles), name="a.docx")
    )
    assert record.title == "Baths close"
    assert "The council narrowly voted on Monday." in record.text
    assert "For | 21" in record.text
    assert "gladly" not in record.text
    assert record.text.count("Shown once.") == 1
    assert sum("tracked changes" in warning for warning in record.warnings) == 2


def test_pdf_lines_become_paragraphs():
    lines = [
        "The town council voted on Monday night to close the baths after",
        "a debate of four hours, in which residents were heard.",
        "It was late.",
    ]
    record = read_material(Material(data=pdf(lines), name="a.pdf"))
    assert " ".join(lines[:2]) in record.text


def test_markdown_gives_kinds_and_front_matter():
    text = f"---\ntitle: Baths close\nauthor: Ann Lee\ndate: 2024-05-10\n---\n# Baths close\n\n{STORY}\n\n> Gone.\n\n- one\n- two\n\n## Why\n\n{SECOND} <b>bold</b>\n"
    record = read_material(Material(data=text.encode(), name="a.md"))
    assert (record.title, record.byline, record.published_on) == (
        "Baths close",
        "Ann Lee",
        date(2024, 5, 10),
    )
    assert texts(record, BlockKind.LIST_ITEM) == ["one", "two"]
    assert texts(record, BlockKind.BLOCKQUOTE) == ["Gone."]
    assert f"{SECOND} <b>bold</b>" in record.text


@pytest.mark.parametrize(
    ("data", "declared", "charset", "text"),
    [
        ("é“".encode(), "iso-8859-1", "utf-8", "é“"),
        (b"\xef\xbb\xbfhello", "", "utf-8", "hello"),
        (b"caf\xe9 \x93x\x94", "iso-8859-1", "cp1252", "café “x”"),
        ("Привет мир".encode("koi8-r"), "koi8-r", "koi8-r", "Привет мир"),
        ("日本".encode("shift_jis"), "shift_jis", "cp932", "日本"),
        (b'<meta charset="windows-1251">\xcf\xf0', "", "cp1251", '<meta charset="windows-1251">Пр'),
        ("hi“".encode("utf-16"), "", "utf-16-le", "hi“"),
        ("hello you".encode("utf-16-le"), "", "utf-16-le", "hello you"),
        (b"+ADw-", "utf-7", "utf-8", "+ADw-"),
    ],
)
def test_charset_is_found_in_order(data, declared, charset, text):
    decoded = decode(data, declared)
    assert (decoded.charset, decoded.text) == (charset, text)


def test_one_bad_byte_does_not_turn_utf8_into_another_charset():
    decoded = decode(("“x” é " * 400).encode() + b"\xff" + "ü".encode())
    assert (decoded.charset, decoded.replaced) == ("utf-8", 1)
    assert "damaged in 1 place" in decoded.warnings[0]


def test_reader_that_never_ends_is_stopped_and_replaced(monkeypatch):
    endless = Material(data=b"x" * 100, name="a.txt")
    sandbox.close()
    child = sandbox._Child()
    monkeypatch.setattr(child, "_write", lambda *_: None)
    monkeypatch.setattr(sandbox, "_Child", lambda: child)
    with pytest.raises(ReadError, match="took longer than 1"):
        sandbox.run(endless, timeout_s=1, memory_mb=500)
    assert child.process.poll() is not None
    monkeypatch.undo()
    assert read_material(Material(data=STORY.encode())).text == STORY


def test_child_that_was_killed_is_replaced():
    read_material(Material(data=STORY.encode()))
    for child in sandbox._pool.idle:
        child.process.kill()
        child.process.wait()
    assert read_material(Material(data=STORY.encode())).text == STORY


def test_child_may_open_no_socket_and_start_no_program():
    from claims.documents.sandbox_child import _refuse

    for event in ("socket.connect", "subprocess.Popen", "os.system"):
        with pytest.raises(PermissionError):
            _refuse(event, ())


def test_reading_in_the_child_and_here_gives_the_same_record():
    material = Material(data=NEWS, name="a.html")
    assert read_material(material) == read_in_process(material)


def test_folder_is_read_to_json(tmp_path, capsys):
    (tmp_path / "one.html").write_bytes(NEWS)
    (tmp_path / "two.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    out = tmp_path / "out.json"
    call_command("read_articles", str(tmp_path), out=out)
    results = json.loads(out.read_text())
    one = results["one"]
    assert (one["title"], one["author"], one["date"]) == (
        "Baths close",
        "Ann Lee and Bo Ray",
        "2024-05-10",
    )
    for block in one["blocks"]:
        if block["start"] is not None:
            assert one["text"][block["start"] : block["end"]] == block["text"]
    assert "Baths close" not in one["text"]
    assert results["two"]["text"] == ""
    assert "PNG" in results["two"]["warnings"][0]
    assert "1 pages read, 1 refused" in capsys.readouterr().out


def test_running_text_leaves_out_headline_standfirst_and_pictures():
    record = read_in_process(Material(data=NEWS, name="a.html"))
    kinds = {block.kind for block in body_blocks(record)}
    assert kinds <= {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.BLOCKQUOTE}


def test_page_that_a_script_reveals_is_read():
    whole = page(f'<div style="visibility:hidden">{article()}</div>')
    assert STORY in read_in_process(Material(data=whole, name="a.html")).text


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<p class="byline">By Ann Lee and Bo Ray</p>', "Ann Lee and Bo Ray"),
        ("<p>By <strong>Md Ann Lee</strong></p>", "Md Ann Lee"),
        ('<div class="author">Dec. 19, 2024 · Ann Lee</div>', "Ann Lee"),
        ('<span class="posted-by">Posted by Ann Lee at May 3, 2024 9:00</span>', "Ann Lee"),
        ('<p class="author">Ann Lee, Head of Sport</p>', "Ann Lee"),
        ('<a rel="author" href="/ann">Ann Lee</a>', "Ann Lee"),
        ("<div>Words by</div><div>Ann Lee</div>", "Ann Lee"),
    ],
)
def test_author_is_found_where_the_page_shows_one(byline, names):
    record = read_in_process(Material(data=page(article(before=byline)), name="a.html"))
    assert record.byline == names


@pytest.mark.parametrize(
    ("shown", "head", "url", "day"),
    [
        ("<div>Published 3 May 2024</div>", "", "", date(2024, 5, 3)),
        ("<div>May 3rd, 2024</div>", "", "", date(2024, 5, 3)),
        (
            "",
            '<meta property="article:published_time" content="2024-05-04T01:30:00Z">',
            "https://n.example/2024/05/03/a",
            date(2024, 5, 3),
        ),
        (
            "",
            '<meta property="article:published_time" content="2024-05-04T01:30:00Z">',
            "https://n.example/a",
            date(2024, 5, 4),
        ),
        (
            '<time class="updated" datetime="2024-06-01">x</time><time class="published" datetime="2024-05-03">y</time>',
            "",
            "",
            date(2024, 5, 3),
        ),
        ("", "", "", None),
    ],
)
def test_day_of_publication_is_found(shown, head, url, day):
    data = page(article(before=shown), head=head)
    assert read_in_process(Material(data=data, name="a.html", url=url)).published_on == day


def test_bare_year_in_the_text_is_no_date_of_publication():
    body = "".join(f"<p>{STORY} That was so in {year}.</p>" for year in (2000, 2007, 2011))
    record = read_in_process(Material(data=page(f"<article><h1>Baths close</h1>{body}</article>")))
    assert record.published_on is None


def test_a_page_that_names_no_body_is_read():
    prose = "".join(
        f"<p>The council said on day {n} that harbour fees rise by {n} per cent.</p>"
        for n in range(9)
    )
    page = f"<!doctype html><title>Fees</title><article><h1>Fees rise</h1>{prose}</article>"
    record = read_in_process(Material(data=page.encode(), name="page.html"))
    assert record.text.startswith("The council said on day 0")
    assert record.text.endswith("rise by 8 per cent.")


def test_a_page_wanted_whole_keeps_what_stands_beside_the_article():
    page = (
        "<!doctype html><html><body><nav><a href='/'>Home</a></nav><article><p>The port took in 4"
        " million crowns in 2023, half a million more than in the year before.</p></article>"
        "<aside><table><tr><td>Boats</td><td>310</td></tr></table></aside><p hidden>Unseen</p>"
    )
    whole = read_in_process(Material(data=page.encode(), name="page.html", whole=True))
    assert "Boats | 310" in whole.text
    assert "half a million more" in whole.text
    assert "Unseen" not in whole.text


def pdf_with_a_page_in(filters: str) -> bytes:
    """A PDF whose second page is packed in a way that its stream does not bear out."""
    lines = [STORY[:60], STORY[60:120]]
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown}ET".encode("latin-1")
    face = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 6 0 R >> >>"
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R " + face + b" >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 7 0 R " + face + b" >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter %b /Length 4 >>\nstream\nwhat\nendstream" % filters.encode(),
    )


@pytest.mark.parametrize("filters", ["/NoSuchFilter", "/Crypt", "/LZWDecode", "/FlateDecode"])
def test_page_of_a_pdf_that_cannot_be_read_costs_no_other_page(filters: str) -> None:
    record = read_in_process(Material(data=pdf_with_a_page_in(filters), name="a.pdf"))
    assert STORY[:60] in record.text
