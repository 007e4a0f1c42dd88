"""Who passed the words on (memo, officials, news agency, this article), nearest the words first."""

from collections.abc import Sequence

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.speakers import OUTLET
from claims.extraction.spans import Piece, covers
from claims.extraction.types import Attribution, ChainLink, Confidence, Span
from claims.extraction.word_tables import words

CERTAIN = Confidence(1.0, 1.0, 1.0, 1.0)
_GUESSED = Confidence(0.4, 0.4, 0.4, 0.4)
Holder = tuple[Attribution, list[Attribution]]

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


def holders(attributions: Sequence[Attribution]) -> list[Holder]:
    """Every attribution with those whose content it lies in, innermost first, in any order."""
    ordered = sorted(attributions, key=lambda a: (a.content[0].start, -a.content[-1].end, a.level))
    found: list[Holder] = []
    open_: list[Attribution] = []
    for item in ordered:
        open_ = [outer for outer in open_ if outer.content[-1].end > item.content[0].start]
        around = [
            outer
            for outer in open_
            if outer.level < item.level and covers(outer.content, item.content)
        ]
        found.append((item, sorted(around, key=lambda a: -a.level)))
        open_.append(item)
    return found


def chain(parsed: ParsedText, holder: Holder, document: int | None = None) -> tuple[ChainLink, ...]:
    """Links from the words outward; the outlet is always the last.

    A source that nobody named ("it emerged") has no link: the chain then begins with the next source.
    ``document`` is the speaker number of a document named beside an attribution without a source.
    """
    links: list[ChainLink] = []
    if document is not None:
        links.append(ChainLink(0, document, None, None, "", _GUESSED))
    for attribution in (holder[0], *holder[1]):
        speaker = attribution.speaker
        if speaker is None or speaker == OUTLET or (links and links[-1].speaker == speaker):
            continue
        text = " ".join(parsed.text[span.start : span.end] for span in attribution.cue)
        source, cue = _hull(attribution.source), _hull(attribution.cue)
        cue_text, sure = " ".join(text.split()), attribution.confidence
        links.append(ChainLink(len(links), speaker, source, cue, cue_text, sure))
    links.append(ChainLink(len(links), OUTLET, None, None, "", CERTAIN))
    return tuple(links)


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
