"""Details for the coverage bar: every name, number, date, title and quotation of the article."""

from itertools import groupby

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.names import Mention
from claims.extraction.people.roles import title_piece
from claims.extraction.spans import Piece
from claims.extraction.types import Fact, FactKind, SpeakerKind

_KINDS = {
    "DATE": FactKind.DATE,
    "TIME": FactKind.DATE,
    "CARDINAL": FactKind.NUMBER,
    "MONEY": FactKind.NUMBER,
    "PERCENT": FactKind.NUMBER,
    "QUANTITY": FactKind.NUMBER,
    "ORDINAL": FactKind.NUMBER,
    "WORK_OF_ART": FactKind.TITLE,
    "LAW": FactKind.TITLE,
}


def coverage_facts(parsed: ParsedText, mentions: list[Mention]) -> tuple[Fact, ...]:
    """Facts by start, each stretch once per kind; none in captions, credits and boilerplate."""
    found: set[Fact] = set()
    found |= {_fact(parsed, m.piece, FactKind.NAME) for m in mentions if _is_name(parsed, m)}
    for mention in mentions:
        if mention.kind is SpeakerKind.PERSON and _is_loud(parsed, mention.piece):
            title = title_piece(parsed, mention)
            if title is not None:
                found.add(_fact(parsed, title, FactKind.TITLE))
    found |= set(_entity_facts(parsed))
    found |= set(_quotation_facts(parsed))
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end, fact.kind)))


def _fact(parsed: ParsedText, piece: Piece, kind: FactKind) -> Fact:
    span = parsed.span(piece)
    return Fact(span.start, span.end, kind)


def _is_name(parsed: ParsedText, mention: Mention) -> bool:
    """Whether a mention is surely a name: in a headline every word has a capital letter."""
    if not _is_loud(parsed, mention.piece):
        return False
    if mention.kind is not SpeakerKind.UNNAMED:
        return True
    bounds = parsed.paragraphs[parsed.paragraph[mention.piece[0]]]
    return any(word in (".", "!", "?") for word in parsed.word[bounds.end - 2 : bounds.end])


def _is_loud(parsed: ParsedText, piece: Piece) -> bool:
    return not parsed.is_silent(piece[0])


def _entity_facts(parsed: ParsedText) -> list[Fact]:
    """Numbers, dates and works by the recogniser, and any figure that it overlooked."""
    found = []
    covered = [False] * parsed.size
    for start, end, label in parsed.entities:
        kind, piece = _KINDS.get(label), (start, end)
        if kind is None or not _is_loud(parsed, piece) or parsed.word[piece[0]].isspace():
            continue
        found.append(_fact(parsed, piece, kind))
        covered[piece[0] : piece[1]] = [True] * (piece[1] - piece[0])
    figures = [
        i
        for i, (word, pos) in enumerate(zip(parsed.word, parsed.pos, strict=True))
        if word[:1].isdigit() or (pos == "NUM" and word.isalpha())
    ]
    return found + [
        _fact(parsed, (i, i + 1), FactKind.NUMBER)
        for i in figures
        if not covered[i] and _is_loud(parsed, (i, i + 1))
    ]


def _quotation_facts(parsed: ParsedText) -> list[Fact]:
    """The words of each quoted sentence, without the marks and stops around them.

    A claim begins and ends at words too, and rarely takes in two sentences: a fact that reached
    further could never be covered.
    """
    found = []
    for start, end in parsed.region_tokens:
        words = [i for i in range(start, end) if parsed.is_word[i] and not parsed.is_silent(i)]
        for _, run in groupby(words, key=lambda i: (parsed.sentence[i], parsed.paragraph[i])):
            inside = list(run)
            found.append(_fact(parsed, (inside[0], inside[-1] + 1), FactKind.QUOTATION))
    return found
