"""What the demo newsroom holds: plain tables, read by ``claims.demo.load``.

The statements, sources and quotations are real and public; outlets, bylines, editors and the days
on which the desk did its work are invented. A source whose title was not recorded says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    first_name: str
    last_name: str
    is_admin: bool = False


ACCOUNTS = (
    Account("ines", "Ines", "Okafor"),
    Account("tom", "Tom", "Bell"),
    Account("ruth", "Ruth", "Adeyemi", is_admin=True),
)
#: For the demo only: `load_demo` refuses to run unless FACTCHECK_DEMO is set.
PASSWORD = "correct-horse-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """``labels`` are the blocks whose label an editor changes in the preview, by their place."""

    file: str
    outlet: str
    byline: str
    published_on: date
    labels: dict[int, str] = field(default_factory=dict)


ARTICLES = {
    "envoy": DemoArticle(
        "envoy.txt",
        "Northern Dispatch",
        "Maren Holt",
        date(2017, 3, 2),
        labels={1: "standfirst", -1: "boilerplate"},
    ),
    "recusal": DemoArticle("recusal.html", "Coast Gazette", "Pauline Adair", date(2017, 3, 4)),
    "letter": DemoArticle(
        "letter.txt",
        "Northern Dispatch",
        "Maren Holt",
        date(2017, 3, 7),
        labels={1: "standfirst"},
    ),
}


@dataclass(frozen=True, slots=True)
class DemoSource:
    """``kept`` is the excerpt the desk keeps, or "" where it has no copy yet."""

    title: str
    publisher: str
    kind: str
    url: str
    published_on: date | None = None
    kept: str = ""
    reliability: str = ""
    reason: str = ""
    derives_from: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    source: str
    stance: str
    quote: str = ""
    note: str = ""
    locator: str = ""
    bears_on: str = "content"


@dataclass(frozen=True, slots=True)
class Correcting:
    """A second publication: what changes, and what readers are told."""

    kind: str
    note: str
    on: date
    reopened_because: str
    review: dict[str, str] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One claim taken through the desk. ``words`` stand in the article exactly once.

    ``until`` is how far it goes: published, in_review (waiting), or differs (two readers).
    """

    article: str
    words: str
    wording: str
    speaker: str
    rating: str
    one_line: str
    reasoning: str
    citations: tuple[Citation, ...]
    on: date
    speaker_kind: str = "person"
    role: str = ""
    said_on: date | None = None
    occasion: str = ""
    attribution: str = "accurate"
    attribution_note: str = ""
    checker: str = "ines"
    reader: str = "tom"
    until: str = "published"
    second_rating: str = ""
    comment: str = ""
    then: Correcting | None = None
