"""The word tables in ``data/``, whose files name their source and licence, and the lists about people."""

from functools import cache
from importlib.resources import files


@cache
def rows(table: str) -> list[list[str]]:
    """Return the rows of a table split at tabs, without comments and blank lines."""
    text = files("claims.extraction").joinpath("data", table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def table_words(table: str, kind: str) -> frozenset[str]:
    """Return the words that a table of (kind, words with commas between) lists for one kind."""
    return frozenset(
        word for row, listed in rows(table) if row == kind for word in listed.split(",")
    )


def words(kind: str) -> frozenset[str]:
    """The lower-case words of one kind of ``data/people.tsv``."""
    return table_words("people.tsv", kind)


@cache
def first_name_gender() -> dict[str, str]:
    """``"m"`` or ``"f"`` by lower-case first name; names that are often both are left out."""
    return {name: kind[0] for kind, listed in rows("first_names.tsv") for name in listed.split(",")}


@cache
def all_titles() -> frozenset[str]:
    """Every word that may stand before a name as a title or rank, without full stop."""
    return words("title") | words("male title") | words("female title")


@cache
def all_bodies() -> frozenset[str]:
    """Every noun for a body or a document that speaks as one."""
    return words("body noun") | words("body word") | words("document noun")


def is_title(word: str) -> bool:
    return word.lower().rstrip(".") in all_titles()


def noun_gender(noun: str) -> str:
    """``"m"``, ``"f"`` or ``""`` for a common noun such as "spokeswoman"."""
    if noun in words("male noun"):
        return "m"
    return "f" if noun in words("female noun") else ""
