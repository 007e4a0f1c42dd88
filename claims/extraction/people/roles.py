"""The role that a text gives a person: "House Democratic leader", "fellow in comparative politics"."""

from __future__ import annotations

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.names import Mention
from claims.extraction.spans import Piece
from claims.extraction.word_tables import is_title, noun_gender, words

_LONGEST_ROLE = 14
_BARE_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady"})
_ENDS = frozenset({",", ";", ":", "(", ")", "—", "–", "--", "-", '"', "“", "”", "."})


def role_of(parsed: ParsedText, mention: Mention) -> str:
    """The role beside this mention, in the text's words; "" where none is given.

    Looked for after the name ("Brian Klaas, fellow in ...,"), before it ("Former campaign manager,
    Paul Manafort"), and in its title ("Sen. Al Franken").
    """
    return _after(parsed, mention) or _before(parsed, mention) or _title(mention)


def title_piece(parsed: ParsedText, mention: Mention) -> Piece | None:
    """The tokens of the title or role before a name; None where there is none."""
    start = _front(parsed, mention)
    end = mention.piece[0]
    while start < end and not _names_role(parsed, start, end):
        start += 1
    while end > start and parsed.word[end - 1] == ",":
        end -= 1
    return (start, end) if start < end else None


def _title(mention: Mention) -> str:
    title = mention.title.strip()
    return "" if title.lower().rstrip(".") in _BARE_TITLES else title


def _after(parsed: ParsedText, mention: Mention) -> str:
    """The apposition between commas after the name."""
    i = mention.piece[1]
    if i + 1 >= parsed.size or parsed.word[i] != ",":
        return ""
    number = parsed.paragraph[i]
    end = i + 1
    while end < parsed.size and parsed.paragraph[end] == number and end - i <= _LONGEST_ROLE:
        if parsed.word[end] in _ENDS or parsed.lower[end] in ("who", "which", "whose"):
            break
        if parsed.pos[end] in ("VERB", "AUX") and parsed.tag[end] in ("VBD", "VBZ", "VBP", "MD"):
            break
        end += 1
    return _role_text(parsed, i + 1, end)


def _role_text(parsed: ParsedText, start: int, end: int) -> str:
    """The stretch without article, if a noun for a person or rank opens it."""
    while start < end and parsed.pos[start] in ("DET", "ADV", "PUNCT"):
        start += 1
    nouns = [i for i in range(start, end) if parsed.pos[i] in ("NOUN", "PROPN")]
    if not nouns or parsed.pos[start] not in ("NOUN", "ADJ", "PROPN", "VERB"):
        return ""
    first = next((i for i in range(start, end) if parsed.pos[i] == "ADP"), end)
    if not any(_is_role_noun(parsed, i) for i in nouns if i < first):
        return ""
    return " ".join(parsed.words_of((start, end)).split()).rstrip(",.;")


def _is_role_noun(parsed: ParsedText, i: int) -> bool:
    lower = parsed.lower[i]
    if lower in words("person noun") or bool(noun_gender(lower)) or is_title(lower):
        return True
    stem = lower.removesuffix("s")
    return parsed.pos[i] == "NOUN" and (
        stem.endswith(
            ("er", "or", "ist", "ian", "man", "woman", "ent", "ant", "low", "ief", "head")
        )
    )


def _front(parsed: ParsedText, mention: Mention) -> int:
    """Where the noun phrase before the name begins."""
    start = mention.piece[0]
    number = parsed.paragraph[start]
    lowest = max(0, start - _LONGEST_ROLE)
    comma = start > 0 and parsed.word[start - 1] == ","
    if comma:
        start -= 1
    while start > lowest and parsed.paragraph[start - 1] == number:
        word = start - 1
        noun_like = parsed.pos[word] in ("NOUN", "PROPN", "ADJ") or parsed.tag[word] in (
            "POS",
            "VBN",
        )
        if not noun_like or parsed.word[word] in _ENDS:
            break
        start -= 1
    return start if start < mention.piece[0] - comma else mention.piece[0]


def _names_role(parsed: ParsedText, start: int, end: int) -> bool:
    return parsed.pos[start] in ("NOUN", "PROPN", "ADJ") and any(
        _is_role_noun(parsed, i) for i in range(start, end)
    )


def _before(parsed: ParsedText, mention: Mention) -> str:
    piece = title_piece(parsed, mention)
    if piece is None:
        return ""
    text = " ".join(parsed.words_of(piece).split()).rstrip(",")
    if "'s " in text or "’s " in text:
        text = text.replace("’s ", "'s ").split("'s ", 1)[1] if len(text) > 80 else text
    return "" if text.lower().rstrip(".") in _BARE_TITLES else text
