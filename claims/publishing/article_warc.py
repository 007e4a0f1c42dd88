"""All that was kept of an article's pages, as one web archive that other tools can open."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.documents.records import Hop, Material
from claims.documents.web.warc import to_warc
from claims.models import Article, ArticleVersion


class ArticleWarc(NamedTuple):
    """A gzipped WARC, how many versions it holds and what a reader of the file has to know.

    Of ``bare`` versions only the text is there; ``note`` is empty when every version was fetched.
    """

    data: bytes
    versions: int
    fetched: int
    bare: int
    note: str


def article_warc(article: Article) -> ArticleWarc:
    """The versions of ``article``, oldest first, with address, headers and moment; one query.

    Files that are gone from the disk are replaced by the version's text, which always is there.
    """
    versions = list(article.versions.order_by("number"))
    materials, bare = [], 0
    for version in versions:
        data = _raw_bytes(version)
        bare += data is None
        materials.append(_material(version, data))
    fetched = sum(material.fetched_at is not None for material in materials)
    data = to_warc(
        materials,
        received=[version.created_at for version in versions],
        about={"isPartOf": f"article {article.pk}", "description": " ".join(article.title.split())},
    )
    note = what_is_kept(fetched, len(materials) - fetched - bare, bare)
    return ArticleWarc(data, len(materials), fetched, bare, note)


def what_is_kept(fetched: int, pasted: int, bare: int = 0) -> str:
    """In words: how many copies are no pages from the web; empty when all are."""
    notes = []
    if pasted and not fetched:
        notes.append(
            _(
                "Nothing was fetched from the web. Pasted and uploaded copies are included unchanged."
            )
        )
    elif pasted:
        text = ngettext(
            "%(n)d copy was pasted or uploaded and is included unchanged.",
            "%(n)d copies were pasted or uploaded and are included unchanged.",
            pasted,
        )
        notes.append(text % {"n": pasted})
    if bare:
        text = ngettext(
            "For %(n)d version, only the text was kept.",
            "For %(n)d versions, only the text was kept.",
            bare,
        )
        notes.append(text % {"n": bare})
    return " ".join(notes)


def _raw_bytes(version: ArticleVersion) -> bytes | None:
    if not version.raw:
        return None
    try:
        with version.raw.open("rb") as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        return None


def _material(version: ArticleVersion, data: bytes | None) -> Material:
    name = f"version-{version.number}"
    if data is None:
        text = version.text.encode("utf-8", "surrogatepass")
        return Material(data=text, name=f"{name}.txt", declared_type="text/plain; charset=utf-8")
    return Material(
        data=data,
        name=name,
        declared_type=version.content_type,
        declared_charset=version.charset,
        url=version.fetched_url,
        hops=tuple(Hop(hop["url"], hop["status"]) for hop in version.hops),
        headers=tuple((name, value) for name, value in version.headers),
        fetched_at=version.fetched_at if version.fetched_url else None,
    )
