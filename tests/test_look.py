"""What every template and stylesheet must keep: known glyphs, no inline style, whole bundles."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string

from claims.views.bench.card import EDGES
from factcheck.staticfiles import BUNDLES, BundleFinder

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
SPRITES = ("partials/sprite.html", "partials/sprite_desk.html")


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def drawn_glyphs(*sprites: str) -> set[str]:
    return {
        name
        for sprite in sprites
        for name in re.findall(r'<symbol id="g-([\w-]+)"', render_to_string(sprite))
    }


def used_glyphs(text: str) -> set[str]:
    by_hand = re.findall(r'href="#g-([\w-]+)"', text)
    return {*by_hand, *re.findall(r'{% glyph "([\w-]+)"', text)}


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_uses_only_glyphs_that_its_page_draws(path: Path) -> None:
    is_public = "public" in path.relative_to(TEMPLATES).parts or path.name in {
        "base.html",
        "404.html",
        "403.html",
    }
    sprites = SPRITES[:1] if is_public and "desk" not in path.parts else SPRITES
    assert used_glyphs(path.read_text("utf-8")) <= drawn_glyphs(*sprites)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text("utf-8"))
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/ld\+json))", text)


def test_reader_pages_load_one_style_and_one_script() -> None:
    text = (TEMPLATES / "public" / "base.html").read_text("utf-8")
    assert re.findall(r"static '((?:css|js)/[^']+)'", text) == ["css/public.css", "js/public.js"]
    assert "csrf_token" not in text
    assert "user" not in re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", BUNDLES)
def test_bundle_holds_its_sources_in_the_order_of_the_layers(name: str) -> None:
    path = finders.find(name)
    assert path is not None
    whole = Path(path).read_text("utf-8")
    places = [whole.index((STATIC / part).read_text("utf-8")) for part in BUNDLES[name]]
    assert places == sorted(places)


def test_bundle_follows_a_changed_source(tmp_path: Path, settings: object) -> None:
    for part in BUNDLES["js/public.js"]:
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_text("first")
    settings.STATICFILES_DIRS = [tmp_path]  # type: ignore[attr-defined]
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    finder = BundleFinder()
    assert "second" not in Path(str(finder.find("js/public.js"))).read_text()
    (tmp_path / "js" / "scheme.js").write_text("second")
    assert "second" in Path(str(finder.find("js/public.js"))).read_text()


def test_bundle_finder_leaves_other_names_to_the_other_finders() -> None:
    assert BundleFinder().find("css/admin.css") == []


def test_stylesheets_read_only_tokens_that_exist() -> None:
    sheets = "\n".join(path.read_text("utf-8") for path in sorted((STATIC / "css").glob("*.css")))
    declared = set(re.findall(r"(--[\w-]+)\s*:", sheets))
    # Without a fallback an unknown token silently takes the rule with it.
    assert set(re.findall(r"var\((--[\w-]+)\)", sheets)) <= declared


def test_colours_are_written_in_the_tokens_alone() -> None:
    for path in (STATIC / "css").glob("*.css"):
        if path.name in {"tokens.css", "print.css"}:
            continue
        assert not re.findall(r":[^;{}]*#[0-9a-f]{3,8}\b", path.read_text("utf-8")), path.name


def test_glyph_tag_escapes_its_name() -> None:
    page = Template("{% load glyphs %}{% glyph name %}").render(Context({"name": '"><b>'}))
    assert "<b>" not in page
    assert 'aria-hidden="true"' in page


def test_error_page_needs_no_context() -> None:
    assert "Nothing you had saved is lost" in render_to_string("500.html")


def test_the_list_of_keys_names_every_key_of_the_desk() -> None:
    keys = (TEMPLATES / "desk/partials/keys.html").read_text()
    used = {
        key
        for path in TEMPLATES.rglob("*.html")
        for value in re.findall(r'data-key="([^"{]+)"', path.read_text())
        for key in value.split()
    }
    used |= {move.key for _label, moves in EDGES for move in moves}
    named = set(re.findall(r"<kbd>(.+?)</kbd>", keys)) | {"Escape"}
    assert used - named == set()
