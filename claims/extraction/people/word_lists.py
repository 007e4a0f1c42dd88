"""Word lists about people and bodies, read once from ``data/``."""

from __future__ import annotations

from functools import cache

from claims.extraction import word_tables


def words(kind: str) -> frozenset[str]:
    """The lower-case words of one kind of ``data/people.tsv``."""
    return word_tables.words("people.tsv", kind)


@cache
def first_name_gender() -> dict[str, str]:
    """``"m"`` or ``"f"`` by lower-case first name; names that are often both are left out."""
    return {
        name: kind[0]
        for kind, listed in word_tables.rows("first_names.tsv")
        for name in listed.split(",")
    }


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
