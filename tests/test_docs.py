"""Docs name only paths and addresses that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCS += sorted((ROOT / "docs").rglob("*.md"))
IDS = [str(path.relative_to(ROOT)) for path in DOCS]
TOP = "claims|docs|tests|templates|static|deploy|factcheck"
#: A path in backquotes that starts at the root of the project.
PATH = re.compile(rf"`((?:{TOP})/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)[^)]*\)")


def read(doc: Path) -> str:
    return doc.read_text(encoding="utf-8")


@pytest.mark.parametrize("doc", DOCS, ids=IDS)
def test_every_path_named_in_the_docs_exists(doc: Path) -> None:
    missing = [name for name in PATH.findall(read(doc)) if not (ROOT / name).exists()]
    missing += [link for link in LINK.findall(read(doc)) if not (doc.parent / link).exists()]
    assert missing == []


def test_every_decision_is_listed_in_the_index_and_names_its_date() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall(read(folder / "README.md")))
    found = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert listed == found
    for name in found:
        assert read(folder / name).split("\n\n")[1] == name[:10]


def test_the_map_of_folders_names_every_folder_of_the_app_once() -> None:
    folder_map = read(ROOT / "README.md").split("## Map of folders")[1]
    names = re.findall(r"^  ((?:[\w/]+/ ?)+)", folder_map, re.MULTILINE)
    listed = [name.split("/")[0] for line in names for name in line.split()]
    app = {path.name for path in (ROOT / "claims").iterdir() if path.is_dir()}
    assert len(listed) == len(set(listed))
    assert set(listed) == app - {"__pycache__", "migrations", "locale"}


def test_the_architecture_describes_the_layers_of_the_import_contracts() -> None:
    text = read(ROOT / "docs" / "architecture.md")
    drawn = re.search(r"## Arrows.*?```\n(.*?)```", text, re.DOTALL)
    contract = re.search(
        r"^layers = \[\n(.*?)^\]", read(ROOT / "pyproject.toml"), re.DOTALL | re.MULTILINE
    )
    assert drawn
    assert contract
    layers = re.sub(r'[",]|claims\.', "", contract[1])
    expected = [set(line.split(" : ")) for line in layers.split("\n") if line.strip()]
    expected = [{name.strip() for name in layer} for layer in expected]
    assert [set(line.split(", ")) for line in drawn[1].strip().split("\n")] == expected


def test_every_variable_that_settings_read_is_in_the_readme() -> None:
    settings = read(ROOT / "factcheck" / "settings.py")
    names = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings))
    assert len(names) > 20
    assert [name for name in sorted(names) if f"`{name}`" not in read(ROOT / "README.md")] == []
