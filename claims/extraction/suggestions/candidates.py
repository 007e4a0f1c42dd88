"""Claims offered to the editor: what others assert (one per stretch of words), and what the outlet asserts."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.speakers import OUTLET
from claims.extraction.quotation_marks import MARKS
from claims.extraction.spans import Piece
from claims.extraction.suggestions.chains import CERTAIN, Holder, chain
from claims.extraction.suggestions.claim_words import (
    claim_piece,
    governors,
    is_demand,
    split_points,
)
from claims.extraction.suggestions.flags import (
    checkability,
    content_flags,
    has_hard_detail,
    worthiness,
)
from claims.extraction.types import (
    Attribution,
    ChainLink,
    Checkability,
    ClaimCandidate,
    Flag,
    QuotationKind,
    Span,
)

_EDGES = " \t\n\r\u00a0\u2028\u2029.,;:!?…-–—―" + MARKS
_PAIRS = (("“", "”"), ("«", "»"), ("‘", "’"), ('"', '"'))
_FEWEST_WORDS = 3
_TITLE_KINDS = frozenset({"headline", "heading"})
#: Flags that the words of a claim earn by themselves.
_OF_WORDS = frozenset({Flag.OPINION, Flag.PREDICTION})
_VERBS = frozenset({"VERB", "AUX"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_PRESENT = frozenset({"VBZ", "VBP"})


def edges(text: str, span: Span) -> Span:
    """The span without quotation marks, closing punctuation and white space at its edges.

    A mark whose partner stands inside stays ("he was “unaware”"), and a question keeps its mark.
    """
    start, end = span
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES and text[end - 1] != "?":
        end -= 1
    inside = text[start:end]
    closer = text[end : end + 1]
    for opener, closes in _PAIRS:
        if closer == closes and end < span.end:
            odd = (
                inside.count(opener) % 2
                if opener == closes
                else inside.count(opener) > inside.count(closes)
            )
            end += bool(odd)
    opener = text[start - 1 : start] if start > span.start else ""
    for opens, closes in _PAIRS:
        if opener == opens != closes and text[start:end].count(closes) > text[start:end].count(
            opens
        ):
            start -= 1
    return Span(start, end)


def attributed_claims(
    parsed: ParsedText, holder: Holder, document: int | None
) -> list[ClaimCandidate]:
    """The claims of one attribution: one per piece, pieces of one sentence together."""
    attribution = holder[0]
    links = chain(parsed, holder, document)
    claims = []
    for span in _joined(parsed, attribution.content):
        if not _is_claim(parsed, parsed.tokens_of(span), attribution):
            continue
        found = _claim(
            parsed, span, attribution.kind, links, attribution.flags, attribution.found_by
        )
        if found is not None:
            claims.append(found)
    return claims


def _joined(parsed: ParsedText, spans: tuple[Span, ...]) -> list[Span]:
    """Pieces that an interruption cut in mid-sentence ("A," he said, "and B") become one span."""
    joined: list[Span] = []
    for span in spans:
        if joined and _goes_on(parsed.text, joined[-1], span):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _goes_on(text: str, before: Span, after: Span) -> bool:
    gap = text[before.end : after.start]
    if "\n" in gap or len(gap) > 200:
        return False
    ended = text[before.start : before.end].rstrip(MARKS)[-1:] in (".", "!", "?")
    first = text[after.start : after.end].lstrip(MARKS + " ")[:1]
    return not ended and "." not in gap and not (first.isupper() and ". " in gap)


def _claim(
    parsed: ParsedText,
    span: Span,
    kind: QuotationKind,
    links: tuple[ChainLink, ...],
    flags: frozenset[Flag],
    found_by: str,
) -> ClaimCandidate | None:
    span = edges(parsed.text, span)
    if span.start >= span.end:
        return None
    piece = parsed.tokens_of(span)
    wanted = claim_piece(parsed, piece)
    if wanted != piece:
        span = edges(parsed.text, parsed.span(wanted))
        piece = parsed.tokens_of(span)
    if span.start >= span.end or sum(parsed.is_word[piece[0] : piece[1]]) < _FEWEST_WORDS:
        return None
    all_flags = (flags - _OF_WORDS) | content_flags(parsed, (piece,))
    check = checkability(parsed, (piece,), all_flags)
    score, reasons = worthiness(parsed, piece, all_flags, check)
    points = tuple(p for p in split_points(parsed, piece) if span.start < p < span.end)
    return ClaimCandidate(
        span.start, span.end, kind, check, links, all_flags, points, score, reasons, found_by
    )


def _is_claim(parsed: ParsedText, piece: Piece, attribution: Attribution) -> bool:
    """Whether the words assert something: a clause, somebody's own words, or an accusation.

    "Ann Lee supports the plan" asserts nothing about the plan; inside somebody's words only a whole
    clause counts.
    """
    start, end = piece
    if attribution.kind is QuotationKind.INDIRECT and _is_question(parsed, piece):
        return False
    if attribution.level > 0:
        return any(_is_finite(parsed, i) for i in range(start, end))
    if attribution.kind is not QuotationKind.INDIRECT or Flag.ALLEGED in attribution.flags:
        return True
    return not _VERBS.isdisjoint(parsed.pos[start:end]) and not is_demand(parsed, piece)


def _is_question(parsed: ParsedText, piece: Piece) -> bool:
    """ "what he would do", "whether it rained": asked, not asserted; "asked whether A, he said no" is."""
    first = piece[0]
    is_word = parsed.tag[first] in ("WP", "WRB", "WDT") or parsed.lower[first] in ("whether", "if")
    asked = parsed.head[first]
    return is_word and not any(
        _is_finite(parsed, i) and asked not in governors(parsed, i, piece) for i in range(*piece)
    )


def _is_finite(parsed: ParsedText, i: int) -> bool:
    return parsed.tag[i] in ("VBD", "VBZ", "VBP", "MD") and (
        parsed.child(i, "nsubj", "nsubjpass", "expl") is not None
        or parsed.child(parsed.head[i], "nsubj", "nsubjpass", "expl") is not None
    )


def outlet_claims(parsed: ParsedText, attributions: Iterable[Attribution]) -> list[ClaimCandidate]:
    """The outlet's own checkable statements: sentences that nobody else is made answerable for.

    That somebody asked for something or denied it is such a statement, too.
    """
    taken = [False] * parsed.size
    for attribution in attributions:
        if all(is_demand(parsed, parsed.tokens_of(span)) for span in attribution.content):
            continue
        for span in (*attribution.content, *attribution.cue, *attribution.source):
            first, last = parsed.tokens_of(span)
            taken[first:last] = [True] * (last - first)
    links = (ChainLink(0, OUTLET, None, None, "", CERTAIN),)
    claims = []
    for start, end in parsed.sentence_bounds:
        for piece in _inside_paragraphs(parsed, start, end):
            if _is_own(parsed, piece, taken) and _asserts(parsed, piece):
                found = _claim(
                    parsed,
                    parsed.span(piece),
                    QuotationKind.OUTLET,
                    links,
                    frozenset(),
                    "outlet's own statement",
                )
                if found is not None and found.checkability is Checkability.FACT:
                    claims.append(found)
    return claims


def _is_own(parsed: ParsedText, piece: Piece, taken: list[bool]) -> bool:
    """Whether less than half of the words are attributed, and the main verb is not a cue."""
    start, end = piece
    given = [i for i in range(start, end) if taken[i] and parsed.is_word[i]]
    if len(given) * 2 >= sum(parsed.is_word[start:end]):
        return False
    return all(start <= parsed.head[i] < end and parsed.head[i] != i for i in given)


def _inside_paragraphs(parsed: ParsedText, start: int, end: int) -> Iterator[Piece]:
    """A parsed sentence, cut where a paragraph ends inside it."""
    for number, run in groupby(range(start, end), key=lambda i: parsed.paragraph[i]):
        if number >= 0:
            inside = list(run)
            yield inside[0], inside[-1] + 1


def _asserts(parsed: ParsedText, piece: Piece) -> bool:
    """A statement with a subject and a finite verb, with a hard detail or a past event; no quotation."""
    start, end = piece
    paragraph = parsed.paragraphs[parsed.paragraph[start]]
    if paragraph.is_silent or paragraph.kind in _TITLE_KINDS:
        return False
    if parsed.word[end - 1] == "?" or any(parsed.region[i] >= 0 for i in (start, end - 1)):
        return False
    if _SUBJECTS.isdisjoint(parsed.dep[start:end]):
        return False
    if parsed.lower[start] in ("i", "we") or not any(
        parsed.word[i] in ".;!" for i in range(end - 2, end)
    ):
        return False
    tags = parsed.tag[start:end]
    if "VBD" in tags or ("VBN" in tags and _has_perfect(parsed, piece)):
        return True
    return not _PRESENT.isdisjoint(tags) and has_hard_detail(parsed, (piece,))


def _has_perfect(parsed: ParsedText, piece: Piece) -> bool:
    return any(
        parsed.tag[i] == "VBN" and parsed.child(i, "aux", "auxpass") is not None
        for i in range(*piece)
    )
