"""Web pages and pasted HTML: the article's pieces, chosen from the page and named by kind."""

from __future__ import annotations

from claims.importing import metadata
from claims.importing.blocks import Draft
from claims.importing.characters import clean, looks_binary
from claims.importing.decode import decode
from claims.importing.readers import body, dom, kinds
from claims.importing.readers.found import Found
from claims.importing.records import Material, ReadError
from claims.importing.sniff import HTML_START

MIN_HIDDEN_WORDS = 15


def read(material: Material) -> Found:
    """Read a page or a pasted fragment; raise ReadError when the bytes are no text."""
    decoded = decode(material.data, material.declared_charset)
    if looks_binary(decoded.text):
        raise ReadError("This file is not text, whatever its name says.")
    text, warnings = clean(decoded.text)
    root = dom.parse_page(text)
    # Metadata first: choosing the body takes the tree apart.
    about = metadata.find(root, url=material.url)
    pieces = dom.pieces(root)
    shown = [piece for piece in pieces if not piece.hidden]
    if HTML_START.match(text[:4096].encode()):
        chosen = body.choose(shown, root, about)
    else:
        # What an editor pasted was chosen by the editor.
        chosen = [True] * len(shown)
    drafts = kinds.name(shown, chosen, about)
    return Found(
        drafts=tuple(drafts),
        title=about.title,
        standfirst=about.standfirst,
        outlet=about.outlet,
        byline=about.byline,
        published_on=about.published_on,
        language=about.language,
        url=about.url,
        charset=decoded.charset,
        warnings=decoded.warnings + warnings + _page_doubts(pieces, root, drafts, about),
    )


def _page_doubts(
    pieces: list[dom.Piece], root: dom.Element, drafts: list[Draft], about: metadata.About
) -> tuple[str, ...]:
    return ()
