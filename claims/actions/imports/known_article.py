"""An article of a bulk import that is here already, known by its text or its address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claims.actions.errors import RefusedError
from claims.actions.imports.locks import lock_text
from claims.actions.imports.new_article import find_duplicate
from claims.actions.imports.new_version import (
    Answer,
    Look,
    article_at,
    earlier_text,
    import_version,
    look_again,
    note_look,
)
from claims.documents.records import ArticleRecord, Material
from claims.documents.web.same_address import address_key
from claims.models import Article
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class Again:
    """What came of an article that was here: a look, and whether its text is a version now.

    ``held_back`` says why a text was not taken in although that was asked for.
    """

    look: Look
    is_stored: bool = False
    held_back: str = ""

    @property
    def is_changed(self) -> bool:
        return self.look.answer is Answer.CHANGED


def known_article(record: ArticleRecord, *addresses: str) -> Article | None:
    """The article that has this very text, else the newest one at its address; two queries."""
    return find_duplicate(record.text) or article_at(record.url, *addresses)


def lock_addresses(*addresses: str) -> None:
    """Wait until no other transaction imports a page of these; holds until the caller's ends.

    Two workers must not both find that the page is not here yet. Always in one order, so that they
    cannot wait for each other.
    """
    for key in sorted({address_key(url) for url in addresses if url}):
        lock_text(key)


def bring_in_again(
    article: Article,
    record: ArticleRecord,
    material: Material,
    *,
    actor: User | None,
    takes: bool,
    held_back: str = "",
) -> Again:
    """Look at the text of an article that is here and, with ``takes``, store it as a new version.

    It is stored by the action of the comparison page. ``held_back`` is a reason to leave that to an
    editor. A page that shows an earlier text again has changed; a file with one may just be old. A
    look at a page that changed nothing is logged. Raises ``RefusedError`` when the text
    has changed and the article can take none now.
    """
    if not material.url and (known := earlier_text(article, record)):
        return Again(known)
    if takes and not held_back:
        try:
            look = import_version(article, record, material, actor=actor)
        except RefusedError as refusal:
            held_back = str(refusal)
        else:
            return _noted(article, look, material, actor, is_stored=look.plan is not None)
    return _noted(article, look_again(article, record, material), material, actor, held_back)


def _noted(
    article: Article,
    look: Look,
    material: Material,
    actor: User | None,
    held_back: str = "",
    *,
    is_stored: bool = False,
) -> Again:
    # A folder that is brought in again says nothing of what readers see now, and fills the log.
    if look.answer is not Answer.CHANGED and material.url:
        note_look(article, look, material, actor=actor)
    return Again(look, is_stored, held_back)


def as_compared(record: ArticleRecord, look: Look) -> ArticleRecord:
    """The record with the labels that editors gave the same paragraphs before."""
    return replace(record, blocks=look.blocks)
