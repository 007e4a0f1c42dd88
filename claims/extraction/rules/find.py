"""Attributions by rule: for each cue, the first rule of its kind that finds a content; then a choice without overlap."""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    find_cues,
)
from claims.extraction.spans import Piece, collide, cue_and_content, inside, keep_compatible


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


VERSION = "1"

#: Tokens in the content of one cue, direct quotations apart; levels of attributions in attributions.
_LONGEST_CONTENT, _DEEPEST = 200, 4
#: Tokens of a name before a colon.
_LONGEST_LABEL = 5


def find_attributions(parsed: ParsedText) -> list[Found]:
    """Attributions in text order, each with its level: 0 outermost, contents of a level disjoint."""
    candidates = [found for cue in find_cues(parsed) if (found := attribute(parsed, cue))]
    candidates = [found for found in candidates if not _is_own_mind(parsed, found)]
    candidates += headings(parsed)
    candidates += lone_quotations(parsed, candidates)
    candidates = [found for found in candidates if not _is_endless(found)]
    return [
        item
        for item in levelled(choose(candidates))
        if item.level <= _DEEPEST and (item.level or not _is_inside_marks(parsed, item))
    ]


def _is_endless(found: Found) -> bool:
    """A content that only a text without punctuation has; each would hold all those after it."""
    return found.rule != "direct quotation" and found.hull[1] - found.hull[0] > _LONGEST_CONTENT


def _is_own_mind(parsed: ParsedText, found: Found) -> bool:
    """ "I think that ...": whoever writes or speaks says so of himself, nobody passes it on."""
    if found.rule == "direct quotation" or found.source is None:
        return False
    return found.source[1] - found.source[0] == 1 and parsed.lower[found.source[0]] in _SELF


def _is_inside_marks(parsed: ParsedText, found: Found) -> bool:
    """Whether the cue stands in a quotation that nobody is known to have said."""
    return bool(found.cue) and parsed.region[found.anchor] >= 0


_SELF = frozenset({"i", "we", "you", "me", "us"})


def headings(parsed: ParsedText) -> list[Found]:
    """ "Smith: The bridge is safe" as a paragraph of its own, and the lines of a transcript."""
    found = []
    for paragraph in parsed.paragraphs:
        if paragraph.is_silent or paragraph.end - paragraph.start < 5:
            continue
        opening = parsed.word[paragraph.start : paragraph.start + _LONGEST_LABEL + 1]
        colon = paragraph.start + opening.index(":", 1) if ":" in opening[1:] else paragraph.end
        if colon >= paragraph.end - 2 or not _is_label(parsed, paragraph.start, colon):
            continue
        pieces = contents.clean(parsed, [(colon + 1, paragraph.end)])
        if pieces:
            source = (paragraph.start, colon)
            cue = ((colon, colon + 1),)
            found.append(Found(cue, source, pieces, "name and colon", 0.55, colon))
    return found


def _is_label(parsed: ParsedText, start: int, end: int) -> bool:
    """A name before a colon: proper nouns only, the last one a person's or in capitals."""
    if not all(parsed.pos[i] == "PROPN" for i in range(start, end)):
        return False
    return all(parsed.entity[i] in ("PERSON", "") for i in range(start, end)) and (
        parsed.entity[end - 1] == "PERSON" or parsed.word[end - 1].isupper()
    )


def lone_quotations(parsed: ParsedText, candidates: list[Found]) -> list[Found]:
    taken = {parsed.region[p[0]] for found in candidates for p in found.content}
    return [
        Found((), None, (piece,), "quotation alone", 0.2, piece[0])
        for piece in direct.lone_quotations(parsed, taken)
    ]


def _in_text_order(found: Found) -> tuple[int, int, int]:
    pieces = cue_and_content(found)
    return min(p[0] for p in pieces), max(p[1] for p in pieces), found.anchor


def choose(candidates: list[Found]) -> list[Found]:
    """Return the best candidates in text order; whatever cuts into a better one is left out."""
    ranked = sorted(candidates, key=lambda f: (-f.score, f.anchor))
    return sorted(keep_compatible(ranked, cue_and_content, collide), key=_in_text_order)


def _size(found: Found) -> int:
    return sum(end - start for start, end in found.content)


def levelled(found: list[Found]) -> list[Found]:
    """Each attribution with the number of attributions whose content it lies in."""
    around: list[Found] = []
    result = []
    for item in sorted(found, key=lambda f: (f.hull[0], -f.hull[1], -_size(f))):
        around = [outer for outer in around if outer.hull[1] > item.hull[0]]
        level = sum(inside(item, outer) for outer in around)
        result.append(replace(item, level=level))
        around.append(item)
    return sorted(result, key=_in_text_order)
