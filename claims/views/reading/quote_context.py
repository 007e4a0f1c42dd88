"""A quote in the words around it in a kept copy. Pure functions over two texts."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.actions.evidence.quote_match import ELLIPSIS
from claims.models import Evidence
from claims.publishing.sentences import sentence_starts

#: How much of the copy is shown around the quote, in characters.
CHARS_BEFORE, CHARS_AFTER = 140, 220
#: Between two parts of a quote more than this is left out.
CHARS_BETWEEN = 240
_MARKS = "\"'“”‘’«»„"
#: Characters that stand for each other when a quote is compared with a copy.
_ALIKE = {char: group for group in ('"“”„«»', "'‘’", "-–—‐") for char in group}


#: Words of the copy, and whether they are the quote's own.
Piece = tuple[str, bool]


def in_context(citation: Evidence, copy: str) -> list[Piece]:
    """The citation's quote with the words around it in ``copy``, the text of its kept copy.

    The quote alone when there is no copy or the quote is not in it; empty when there is no quote.
    A near match shows the words of the copy.
    """
    quote, spans = citation.quote.strip(), quote_spans(citation, copy)
    if not spans:
        return [(quote, True)] if quote else []
    return _cut_out(copy, spans)


def whole_copy(citation: Evidence, copy: str) -> list[Piece]:
    """All of ``copy``, with the citation's quote marked where it stands."""
    pieces: list[Piece] = []
    at = 0
    for start, end in quote_spans(citation, copy):
        pieces += [(copy[at:start], False), (copy[start:end], True)]
        at = end
    return [*pieces, (copy[at:], False)]


def quote_spans(citation: Evidence, copy: str) -> list[tuple[int, int]]:
    """Where the quote, or what a near match found in its place, stands in ``copy``."""
    words = _copy_words(citation) or citation.quote.strip()
    return find_parts(words, copy) if copy else []


def marked(pieces: list[Piece]) -> SafeString:
    mark = '<mark class="lamp">{}</mark>'
    parts = [format_html(mark, text) if is_quoted else text for text, is_quoted in pieces]
    return format_html_join("", "{}", ((part,) for part in parts))


def _copy_words(citation: Evidence) -> str:
    """The passage of the copy that a near match was found at."""
    if citation.quote_match != Evidence.QuoteMatch.NEAR:
        return ""
    return " ".join(step["copy"] for step in citation.match_diff if step["copy"])


def find_parts(quote: str, copy: str) -> list[tuple[int, int]]:
    """Where the parts of ``quote`` stand in ``copy``, in order; empty when one of them does not.

    Typography, case and white space do not count, as in ``claims.actions.evidence.quote_match``.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for part in ELLIPSIS.split(quote.strip(_MARKS + " ")):
        words = part.strip(_MARKS + " ").split()
        if not words:
            continue
        pattern = r"\s+".join("".join(map(_any_of, word)) for word in words)
        found = re.compile(pattern, re.IGNORECASE).search(copy, at)
        if found is None:
            return []
        spans.append(found.span())
        at = found.end()
    return spans


def _any_of(char: str) -> str:
    group = _ALIKE.get(char)
    return f"[{re.escape(group)}]" if group else re.escape(char)


def _cut_out(copy: str, spans: list[tuple[int, int]]) -> list[Piece]:
    first, last = spans[0][0], spans[-1][1]
    pieces = [(_before(copy, first), False)]
    at = first
    for start, end in spans:
        pieces += [(_between(copy[at:start]), False), (copy[start:end], True)]
        at = end
    pieces.append((_after(copy, last), False))
    return [piece for piece in pieces if piece[0]]


def _before(copy: str, start: int) -> str:
    """The words before: from the start of the sentence, or an ellipsis and whole words."""
    low = max(0, start - CHARS_BEFORE)
    head = copy[low:start]
    sentence = max([*sentence_starts(copy, low, start), copy.rfind("\n", low, start) + 1])
    if sentence > low:
        return copy[sentence:start]
    if start <= CHARS_BEFORE:
        return head
    return "… " + head[head.find(" ") + 1 :]


def _after(copy: str, end: int) -> str:
    """The words after: to the end of a paragraph, or whole words and an ellipsis."""
    tail = copy[end : end + CHARS_AFTER]
    paragraph = tail.find("\n")
    if paragraph >= 0:
        return tail[:paragraph]
    if end + CHARS_AFTER >= len(copy):
        return tail
    return tail[: tail.rfind(" ")] + " …"


def _between(gap: str) -> str:
    return gap if len(gap) <= CHARS_BETWEEN else " […] "
