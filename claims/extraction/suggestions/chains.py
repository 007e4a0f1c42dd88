"""Who passed the words on (memo, officials, news agency, this article), nearest the words first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.types import Attribution, ChainLink, Confidence, Span
from claims.extraction.word_tables import words

CERTAIN = Confidence(1.0, 1.0, 1.0, 1.0)
_GUESSED = Confidence(0.4, 0.4, 0.4, 0.4)
#: "disclosed the memo": verbs by which a document reaches somebody.
_HANDS_ON = frozenset(
    [
        "disclose",
        "obtain",
        "see",
        "leak",
        "reveal",
        "release",
        "publish",
        "review",
        "show",
        "cite",
        "share",
    ]
)


@dataclass(frozen=True, slots=True)
class Holder:
    """An attribution and those whose content it lies in, innermost first."""

    attribution: Attribution
    around: tuple[Attribution, ...]


def holders(attributions: Sequence[Attribution]) -> list[Holder]:
    """Every attribution with the ones around it. Attributions come in any order."""
    ordered = sorted(attributions, key=lambda a: (a.content[0].start, -a.content[-1].end, a.level))
    found: list[Holder] = []
    open_: list[Attribution] = []
    for item in ordered:
        open_ = [outer for outer in open_ if outer.content[-1].end > item.content[0].start]
        around = [outer for outer in open_ if outer.level < item.level and _holds(outer, item)]
        found.append(Holder(item, tuple(sorted(around, key=lambda a: -a.level))))
        open_.append(item)
    return found


def _holds(outer: Attribution, inner: Attribution) -> bool:
    return all(
        any(o.start <= span.start and span.end <= o.end for o in outer.content)
        for span in inner.content
    )


def chain(
    parsed: ParsedText, holder: Holder, outlet: int, document: int | None = None
) -> tuple[ChainLink, ...]:
    """Links from the words outward; the outlet is always the last.

    A source that nobody named ("it emerged") has no link: the chain then begins with the next source.
    ``document`` is the speaker number of a document named beside an attribution without a source.
    """
    links: list[ChainLink] = []
    if document is not None:
        links.append(ChainLink(0, document, None, None, "", _GUESSED))
    for attribution in (holder.attribution, *holder.around):
        if attribution.speaker is None or attribution.speaker == outlet:
            continue
        if links and links[-1].speaker == attribution.speaker:
            continue
        links.append(_link(parsed, len(links), attribution, attribution.speaker))
    links.append(ChainLink(len(links), outlet, None, None, "", CERTAIN))
    return tuple(links)


def _link(parsed: ParsedText, order: int, attribution: Attribution, speaker: int) -> ChainLink:
    source = _hull(attribution.source)
    cue = _hull(attribution.cue)
    text = " ".join(parsed.text[span.start : span.end] for span in attribution.cue)
    return ChainLink(order, speaker, source, cue, " ".join(text.split()), attribution.confidence)


def _hull(spans: tuple[Span, ...]) -> Span | None:
    return Span(spans[0].start, spans[-1].end) if spans else None


def document_near(parsed: ParsedText, piece: Piece) -> Piece | None:
    """A document handed on in the sentence of ``piece``: "disclose the memo from the White House"."""
    start, end = parsed.bounds(piece[0])
    for i in range(start, end):
        is_document = parsed.lower[i] in words("document noun") and parsed.dep[i] == "dobj"
        if is_document and parsed.lemma[parsed.head[i]] in _HANDS_ON:
            left, _ = parsed.subtree(i)
            return max(left, start), i + 1
    return None
