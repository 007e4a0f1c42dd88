"""Web pages and pasted HTML: the article's pieces, chosen from the page and named by kind."""

import re
from dataclasses import replace

from claims.documents.decode import clean_markup, decode_text
from claims.documents.labelling import label_drafts
from claims.documents.metadata import page as metadata
from claims.documents.readers.web import body, dom
from claims.documents.readers.web.pieces import Piece, pieces_of
from claims.documents.records import HIDDEN_KINDS, Draft, FoundArticle, Material
from claims.documents.sniff import HTML_START

MIN_HIDDEN_WORDS = 8
#: A text with less than this share of the words the page claims is probably cut.
STATED_SHARE = 0.6
#: An article longer than this was served whole, whatever its page says about subscribing.
PAYWALL_WORDS = 250
PAYWALL = re.compile(
    r"subscribe (?:now |today )?to (?:continue|read|keep reading|unlock)|(?:article|story|content) is (?:for|only"
    r" for|available to|reserved for) (?:paying |our )?(?:subscribers|members)|to (?:continue|keep) reading,? (?:please )?"
    r"(?:subscribe|log in|sign in|register)|already a (?:subscriber|member)\?|unlock this article",
    re.IGNORECASE,
)


def read(material: Material) -> FoundArticle:
    """Read a page or a pasted fragment; raise ReadError when the bytes are no text."""
    decoded = decode_text(material)
    text, warnings = clean_markup(decoded.text)
    root = dom.parse_page(text)
    # Metadata first, because choosing the body takes the tree apart.
    about = metadata.find(root, url=material.url)
    pieces = pieces_of(root)
    shown = [piece for piece in pieces if not piece.hidden]
    if HTML_START.match(text[:4096].encode()) and not material.whole:
        drafts = body.name_pieces(shown, body.choose(shown, root, about), about)
    else:
        # What an editor pasted was chosen by the editor; it is labelled as pasted text is.
        # Of a page wanted whole nothing is left out, whatever it is labelled.
        drafts = label_drafts(body.name_pieces(shown, [True] * len(shown), about))
    doubts = _page_doubts(pieces, _has_paywall(shown), drafts, about)
    return replace(
        about,
        drafts=tuple(drafts),
        charset=decoded.charset,
        warnings=decoded.warnings + warnings + doubts,
    )


def _page_doubts(
    pieces: list[Piece], paywalled: bool, drafts: list[Draft], about: FoundArticle
) -> tuple[str, ...]:
    """What an editor should look at before trusting the text."""
    doubts = []
    words = sum(len(d.text.split()) for d in drafts if d.kind not in HIDDEN_KINDS)
    if hidden := _hidden_words(pieces, drafts):
        doubts.append(f"The page hides {hidden} words from its readers: they were left out.")
    if about.stated_words and words < STATED_SHARE * about.stated_words:
        doubts.append(
            f"The page says it has {about.stated_words} words, but only {words} were found."
        )
    if about.is_paid or (paywalled and words < PAYWALL_WORDS):
        doubts.append("The page may be behind a paywall: check that the text is complete.")
    if not about.published_on:
        doubts.append("No publication date was found on the page.")
    return tuple(doubts)


def _hidden_words(pieces: list[Piece], drafts: list[Draft]) -> int:
    """Words of hidden prose that stand nowhere in the open; menus and dialogs are no news."""
    shown = {draft.text for draft in drafts}
    hidden = [
        piece.text
        for piece in pieces
        if piece.hidden
        and piece.text not in shown
        and len(piece.text.split()) >= MIN_HIDDEN_WORDS
        and not {"nav", "footer", "form", "aside"} & piece.places
        and {"article", "main"} & piece.places
    ]
    return sum(len(text.split()) for text in hidden)


def _has_paywall(pieces: list[Piece]) -> bool:
    """The page asks for money in its own words or names a part of itself after it."""
    return any(
        any("paywall" in names for names in piece.names) or PAYWALL.search(piece.text[:300])
        for piece in pieces
    )
