"""The requirement files: complete, the same pins in both, and free of any index's address."""

import re
import tomllib

import pytest

from dev import BASE_REQUIREMENTS, DEV_REQUIREMENTS, ROOT

FILES = [BASE_REQUIREMENTS, DEV_REQUIREMENTS]


def pins(name: str) -> set[str]:
    """The pins of a file with their markers, as ``name==version ; marker``."""
    text = (ROOT / name).read_text()
    return {line.rstrip(" \\") for line in text.splitlines() if "==" in line and line[0] != " "}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[=<>~!; ]", text)[0].lower() for text in requirements}


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    return names(project["dependencies"] + [text for extra in extras for text in optional[extra]])


def test_development_has_the_pins_of_the_app() -> None:
    assert pins(BASE_REQUIREMENTS) <= pins(DEV_REQUIREMENTS)


def test_every_dependency_is_pinned() -> None:
    assert declared("postgres") <= names(sorted(pins(BASE_REQUIREMENTS)))
    assert declared("dev") <= names(sorted(pins(DEV_REQUIREMENTS)))


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", FILES)
def test_no_index_is_named(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links", (ROOT / name).read_text())
