"""Builds the extraction of a parsed text from its attributions: speakers, chains, claims, facts."""

from __future__ import annotations

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
    SpeakerCluster,
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
        for claim in attributed_claims(parsed, holder, speakers.outlet, document)
    ]
    claims += outlet_claims(parsed, attributions, speakers.outlet)
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
    sourced = _Sourced(parsed.text, found)
    result = []
    for a in found:
        if a.speaker is None and not a.source and a.kind is QuotationKind.DIRECT:
            twin = sourced.twin_of(_bare(parsed.text, a.content))
            if twin is not None:
                confidence = replace(a.confidence, speaker=min(0.8, twin.confidence.speaker))
                flags = a.flags - {Flag.UNNAMED_SOURCE, Flag.ANONYMOUS}
                result.append(replace(a, speaker=twin.speaker, confidence=confidence, flags=flags))
            elif a.cue:
                result.append(a)
            continue
        result.append(a)
    return result


class _Sourced:
    """The quotations of known speakers, searched for the words of one that has none.

    All of them stand in one string: a text may have thousands of either sort.
    """

    def __init__(self, text: str, found: Sequence[Attribution]) -> None:
        self._quoted = [
            a for a in found if a.speaker is not None and a.kind is not QuotationKind.INDIRECT
        ]
        bare = [_bare(text, a.content) for a in self._quoted]
        self._words = "\n".join(bare)
        self._starts = [0, *accumulate(len(words) + 1 for words in bare)]

    def twin_of(self, words: str) -> Attribution | None:
        """The first quotation that has these bare words in it; None for a few words only."""
        at = self._words.find(words) if len(words) >= _FEWEST_LETTERS else -1
        return None if at < 0 else self._quoted[bisect_right(self._starts, at) - 1]


def _bare(text: str, spans: Sequence[Span]) -> str:
    """Letters and figures only, so that marks and line breaks do not matter."""
    return " ".join(re.findall(r"\w+", " ".join(text[s.start : s.end] for s in spans).casefold()))


def _document(parsed: ParsedText, speakers: Speakers, holder: Holder) -> int | None:
    """The speaker number of a document that an unnamed or quoted source hands on; else None."""
    attribution = holder.attribution
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
    for attribution in found.attributions:
        if attribution.speaker is not None:
            used.add(attribution.speaker)
    for claim in found.claims:
        used |= {link.speaker for link in claim.chain}
    for number in tuple(used):
        used |= set(found.speakers[number].similar_to)
    new = {old: n for n, old in enumerate(sorted(used))}
    return replace(
        found,
        speakers=tuple(_renumbered(found.speakers[old], new) for old in sorted(used)),
        attributions=tuple(
            a
            if a.speaker is None or new[a.speaker] == a.speaker
            else replace(a, speaker=new[a.speaker])
            for a in found.attributions
        ),
        claims=tuple(_with_chain(c, new) for c in found.claims),
    )


def _with_chain(claim: ClaimCandidate, new: dict[int, int]) -> ClaimCandidate:
    if all(new[link.speaker] == link.speaker for link in claim.chain):
        return claim
    chain = tuple(
        link if new[link.speaker] == link.speaker else replace(link, speaker=new[link.speaker])
        for link in claim.chain
    )
    return replace(claim, chain=chain)


def _renumbered(cluster: SpeakerCluster, new: dict[int, int]) -> SpeakerCluster:
    if not cluster.similar_to:
        return cluster
    return replace(cluster, similar_to=tuple(new[n] for n in cluster.similar_to if n in new))
