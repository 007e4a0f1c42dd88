"""What one cue attributes: the rules of each kind of cue, tried in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules import contents, direct, sources
from claims.extraction.rules.cues import (
    FRAME_AS,
    FRAME_CLAUSE,
    FRAME_COMPLEMENT,
    FRAME_INFINITIVE,
    FRAME_OBJECT,
    FRAME_PREPOSITION,
    Cue,
    CueKind,
)
from claims.extraction.spans import Piece


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution in tokens. ``score`` is the share of such finds that are right, roughly."""

    cue: tuple[Piece, ...]
    source: Piece | None
    content: tuple[Piece, ...]
    rule: str
    score: float
    anchor: int
    level: int = 0

    @property
    def hull(self) -> Piece:
        return self.content[0][0], self.content[-1][1]


Rule = Callable[[ParsedText, Cue], Found | None]


def attribute(parsed: ParsedText, cue: Cue) -> Found | None:
    """What one cue attributes, by the first of its kind's rules that applies."""
    for rule in _RULES[cue.entry.kind]:
        found = rule(parsed, cue)
        if found is not None and found.content and _stays_beside(parsed, found):
            return found
    return None


def _stays_beside(parsed: ParsedText, found: Found) -> bool:
    """Whether the content begins in the cue's paragraph: the parser knows no line breaks."""
    if found.rule == "direct quotation":
        return True
    return parsed.paragraph[found.content[0][0]] == parsed.paragraph[found.anchor]


def direct_quotation(parsed: ParsedText, cue: Cue) -> Found | None:
    """`"A," he said`, `he said: "A"`, `"A," he said, "B"`."""
    pieces = direct.quoted_content(parsed, cue)
    if not pieces:
        return None
    source = sources.verb_source(parsed, cue.anchor, cue.piece) or direct.neighbour_source(
        parsed, cue
    )
    if source is not None and any(a < source[1] and source[0] < b for a, b in pieces):
        source = direct.neighbour_source(parsed, cue)
    score = 0.9 if source else 0.5
    return Found(
        (cue.piece,), source, contents.clean(parsed, pieces), "direct quotation", score, cue.anchor
    )


def reported_clause(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "he said that A", "A, he said"."""
    if FRAME_CLAUSE not in cue.entry.frames:
        return None
    source = sources.verb_source(parsed, cue.anchor, cue.piece)
    clause = parsed.child(cue.anchor, "ccomp")
    if source is not None and clause is not None and clause < source[0]:
        source = sources.last_part(parsed, source, cue.piece)
    pieces = contents.clausal_content(parsed, cue, source)
    if not pieces or (source is None and not sources.is_impersonal(parsed, cue.anchor)):
        return None
    if pieces[-1][0] < cue.piece[0]:
        pieces += contents.clean(parsed, direct.goes_on_after(parsed, cue))
    score = 0.75 if source else 0.35
    return Found((cue.piece,), source, pieces, "reported clause", score, cue.anchor)


def passive(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "A is alleged to B", "A was named by X as B", "accused of A"."""
    if not sources.is_passive(parsed, cue.anchor):
        return None
    source = sources.agent(parsed, cue.anchor, cue.piece)
    speaks = cue.entry.group in _SPEAKING and parsed.child(cue.anchor, "xcomp", "oprd") is not None
    if source is None and not speaks and parsed.lemma[cue.anchor] not in _ACCUSING:
        return None
    pieces = contents.passive_content(parsed, cue)
    return Found((cue.piece,), source, pieces, "passive", 0.42, cue.anchor)


_SPEAKING = frozenset({"report", "belief", "finding"})
_ACCUSING = frozenset({"accuse", "allege", "suspect", "charge", "blame"})


def infinitive(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "she vowed to A"."""
    if FRAME_INFINITIVE not in cue.entry.frames:
        return None
    pieces = contents.infinitive_content(parsed, cue)
    return _of_subject(parsed, cue, pieces, "infinitive", 0.5)


def judged_object(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "called it A", "criticised A"."""
    pieces: tuple[Piece, ...] = ()
    for frame, content in (
        (FRAME_COMPLEMENT, contents.complement_content),
        (FRAME_AS, contents.as_content),
        (FRAME_OBJECT, contents.object_content),
    ):
        if not pieces and frame in cue.entry.frames:
            pieces = content(parsed, cue)
    return _of_subject(parsed, cue, pieces, "object of a verb", 0.45)


def _of_subject(
    parsed: ParsedText, cue: Cue, pieces: tuple[Piece, ...], rule: str, score: float
) -> Found | None:
    source = sources.verb_source(parsed, cue.anchor, cue.piece)
    if not pieces or source is None:
        return None
    return Found((cue.piece,), source, pieces, rule, score, cue.anchor)


def after_preposition(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "called for A"."""
    pieces, preposition = contents.prepositional_content(parsed, cue)
    if FRAME_PREPOSITION not in cue.entry.frames or preposition is None:
        return None
    noun = cue.entry.kind is CueKind.NOUN
    source = (sources.noun_source if noun else sources.verb_source)(parsed, cue.anchor, cue.piece)
    if source is None:
        return None
    parts = contents.clean(parsed, [cue.piece, preposition])
    return Found(parts, source, pieces, "object of a preposition", 0.4, cue.anchor)


def noun_clause(parsed: ParsedText, cue: Cue) -> Found | None:
    """ "the claim that A"."""
    pieces = contents.noun_content(parsed, cue)
    source = sources.noun_source(parsed, cue.anchor, cue.piece)
    score = 0.45 if source else 0.3
    return Found((cue.piece,), source, pieces, "noun with a clause", score, cue.anchor)


def according_to(parsed: ParsedText, cue: Cue) -> Found | None:
    source = sources.object_source(parsed, cue.piece)
    if source is None:
        return None
    pieces = contents.rest_of_clause(parsed, cue, source)
    return Found((cue.piece,), source, pieces, "according to", 0.8, cue.anchor)


def reportedly(parsed: ParsedText, cue: Cue) -> Found | None:
    pieces = contents.adverb_content(parsed, cue)
    return Found((cue.piece,), None, pieces, "reportedly", 0.4, cue.anchor)


_RULES: dict[CueKind, tuple[Rule, ...]] = {
    CueKind.VERB: (
        direct_quotation,
        reported_clause,
        passive,
        infinitive,
        judged_object,
        after_preposition,
    ),
    CueKind.NOUN: (noun_clause, after_preposition),
    CueKind.ACCORDING: (according_to,),
    CueKind.ADVERB: (reportedly,),
}
