"""Builds the extraction of a parsed text from its attributions: speakers, chains, claims, facts."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.speakers import Resolved, Speakers
from claims.extraction.suggestions.candidates import attributed_claims, outlet_claims
from claims.extraction.suggestions.chains import Holder, document_near, holders
from claims.extraction.suggestions.coverage import coverage_facts
from claims.extraction.suggestions.flags import attribution_flags
from claims.extraction.types import (
    Attribution,
    ClaimCandidate,
    Confidence,
    Extraction,
    Flag,
    QuotationKind,
    Span,
    SpeakerKind,
)

#: Fewer letters than this may well stand twice by chance.
_FEWEST_LETTERS = 16


def assemble(parsed: ParsedText, found: Sequence[Attribution], outlet: str) -> Extraction:
    """Return the extraction; what made it, with versions, is for the caller to add."""
    speakers = Speakers(parsed, outlet)
    named = [_with_speaker(parsed, speakers, attribution) for attribution in found]
    attributions = _with_repeated_words(parsed, named)
    held = holders(attributions)
    documents = [_document(parsed, speakers, holder) for holder in held]
    claims = [
        claim
        for holder, document in zip(held, documents, strict=True)
        for claim in attributed_claims(parsed, holder, document)
    ]
    claims += outlet_claims(parsed, attributions)
    return only_speakers(
        Extraction(
            attributions=tuple(attributions),
            speakers=speakers.clusters_out(),
            claims=tuple(_distinct(claims)),
            facts=coverage_facts(parsed, speakers.mentions.all),
        )
    )


def _with_speaker(parsed: ParsedText, speakers: Speakers, attribution: Attribution) -> Attribution:
    resolved: Resolved | None = None
    if attribution.source:
        source = Span(attribution.source[0].start, attribution.source[-1].end)
        anchor = parsed.token_at((attribution.cue or attribution.content)[0].start)
        resolved = speakers.resolve(parsed.tokens_of(source), anchor)
    kind = None if resolved is None else speakers.kind_of(resolved.number)
    flags = attribution_flags(
        parsed,
        tuple(parsed.tokens_of(span) for span in attribution.cue),
        tuple(parsed.tokens_of(span) for span in attribution.content),
        kind,
        nested=attribution.level > 0,
    )
    sure = attribution.confidence
    return replace(
        attribution,
        speaker=None if resolved is None else resolved.number,
        flags=attribution.flags | flags,
        confidence=Confidence(
            sure.source, sure.cue, sure.content, 0.0 if resolved is None else resolved.confidence
        ),
    )


def _with_repeated_words(parsed: ParsedText, found: list[Attribution]) -> list[Attribution]:
    """A quotation without a source that stands again inside a sourced one has that one's speaker.

    So a heading made of a quotation goes to whoever says it in the story. A quotation that has no
    cue and no such twin is nobody's: it stays a coverage fact only.
    """
    quoted = [a for a in found if a.speaker is not None and a.kind is not QuotationKind.INDIRECT]
    # All of them stand in one string: a text may have thousands of either sort.
    bare = [_bare(parsed.text, a.content) for a in quoted]
    spoken = "\n".join(bare)
    starts = [0, *accumulate(len(words) + 1 for words in bare)]
    result = []
    for a in found:
        if a.speaker is None and not a.source and a.kind is QuotationKind.DIRECT:
            words = _bare(parsed.text, a.content)
            at = spoken.find(words) if len(words) >= _FEWEST_LETTERS else -1
            if at >= 0:
                twin = quoted[bisect_right(starts, at) - 1]
                confidence = replace(a.confidence, speaker=min(0.8, twin.confidence.speaker))
                flags = a.flags - {Flag.UNNAMED_SOURCE, Flag.ANONYMOUS}
                result.append(replace(a, speaker=twin.speaker, confidence=confidence, flags=flags))
            elif a.cue:
                result.append(a)
            continue
        result.append(a)
    return result


def _bare(text: str, spans: Sequence[Span]) -> str:
    """Letters and figures only, so that marks and line breaks do not matter."""
    return " ".join(re.findall(r"\w+", " ".join(text[s.start : s.end] for s in spans).casefold()))


def _document(parsed: ParsedText, speakers: Speakers, holder: Holder) -> int | None:
    """The speaker number of a document that an unnamed or quoted source hands on; else None."""
    attribution = holder[0]
    if attribution.level == 0 or attribution.speaker is None or not attribution.content:
        return None
    if speakers.kind_of(attribution.speaker) is not SpeakerKind.UNNAMED:
        return None
    piece = document_near(parsed, parsed.tokens_of(attribution.content[0]))
    if piece is None:
        return None
    resolved = speakers.resolve(piece, piece[0])
    return None if resolved is None else resolved.number


def _distinct(claims: list[ClaimCandidate]) -> list[ClaimCandidate]:
    """One claim per span, in text order; the outermost attribution first."""
    seen: dict[tuple[int, int], ClaimCandidate] = {}
    for claim in claims:
        seen.setdefault((claim.start, claim.end), claim)
    return sorted(seen.values(), key=lambda claim: (claim.start, -claim.end))


def only_speakers(found: Extraction) -> Extraction:
    """Return the extraction without speakers that nothing refers to; the others are renumbered."""
    used = {0}
    used |= {a.speaker for a in found.attributions if a.speaker is not None}
    used |= {link.speaker for claim in found.claims for link in claim.chain}
    for number in tuple(used):
        used |= set(found.speakers[number].similar_to)
    new = {old: n for n, old in enumerate(sorted(used))}
    speakers = [
        replace(speaker, similar_to=tuple(new[n] for n in speaker.similar_to if n in new))
        for speaker in (found.speakers[old] for old in sorted(used))
    ]
    attributions = [
        a if a.speaker is None else replace(a, speaker=new[a.speaker]) for a in found.attributions
    ]
    claims = [
        replace(c, chain=tuple(replace(link, speaker=new[link.speaker]) for link in c.chain))
        for c in found.claims
    ]
    return replace(
        found, speakers=tuple(speakers), attributions=tuple(attributions), claims=tuple(claims)
    )
