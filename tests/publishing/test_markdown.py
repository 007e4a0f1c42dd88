from __future__ import annotations

import pytest

from claims.publishing.markdown import to_html, to_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**both** years", "<p><strong>both</strong> years</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<img src=x onerror="f()">', '<p>&lt;img src=x onerror="f()"&gt;</p>'),
        ("[go](javascript:alert(1))", "<p>[go](javascript:alert(1))</p>"),
        ("{{ request.user }} {% now 'Y' %}", "<p>{{ request.user }} {% now 'Y' %}</p>"),
    ],
)
def test_markdown_comes_out_safe(written: str, shown: str) -> None:
    assert to_html(written).strip() == shown


def test_an_image_is_never_fetched() -> None:
    assert "<img" not in to_html("![a harbour](https://elsewhere.example/a.png)")


def test_links_lead_out_without_handing_anything_on() -> None:
    assert 'rel="noopener nofollow"' in to_html("[accounts](https://port.example/)")


def test_the_highest_heading_fits_under_the_page() -> None:
    html = to_html("# One\n\n## Two", top_heading=3)
    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html


def test_numbers_in_brackets_lead_to_the_citation() -> None:
    html = to_html("Two boats [2] and [^1], not [7].", citations=2)
    assert 'boats<sup><a href="#citation-2"' in html
    assert 'href="#citation-1"' in html
    assert "not [7]" in html


def test_without_citations_brackets_stay() -> None:
    assert "[1]" in to_html("see [1]")


def test_plain_words_have_no_marks() -> None:
    assert to_text("# How\n\nWe **read** [it](https://a.example).") == "How We read it."
