"""Words that attribute: verbs and nouns of saying, "according to", "reportedly".

The tables live in ``data/``; each names its source. ``find_cues`` lists the cues of a text, and
leaves to the rules what each of them attributes.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.word_tables import rows, table_words

FRAME_QUOTATION, FRAME_CLAUSE, FRAME_INFINITIVE = "q", "c", "x"
FRAME_OBJECT, FRAME_COMPLEMENT, FRAME_AS, FRAME_PREPOSITION = "o", "k", "a", "p"

_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
_PARTICLES = frozenset({"prt", "advmod"})
#: Verbs that only carry another: "declined to say", "went on to say" are one cue.
_CARRIERS = frozenset({"decline", "refuse", "want", "seem", "appear", "go", "continue", "like"})
_LONGEST_CARRIER = 3


class CueKind(StrEnum):
    VERB = "verb"
    NOUN = "noun"
    ACCORDING = "according"
    ADVERB = "adverb"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cue word can take as its content."""

    kind: CueKind
    group: str
    frames: frozenset[str]
    prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue in a text: its main token, the whole trigger phrase, and its table entry."""

    anchor: int
    piece: Piece
    entry: Entry


def _entry(kind: CueKind, group: str, frames: str) -> Entry:
    names: set[str] = set()
    prepositions: set[str] = set()
    for frame in frames.split():
        names.add(frame.partition(":")[0])
        prepositions.update(filter(None, frame.partition(":")[2].split(",")))
    return Entry(kind, group, frozenset(names), frozenset(prepositions))


@cache
def verb_table() -> dict[str, Entry]:
    """Entries by lemma; a verb with a particle is "point out"."""
    table = rows("cue_verbs.tsv")
    return {lemma: _entry(CueKind.VERB, group, frames) for lemma, group, frames in table}


@cache
def noun_table() -> dict[str, Entry]:
    table = rows("cue_nouns.tsv")
    return {lemma: _entry(CueKind.NOUN, "noun", frames) for lemma, frames in table}


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """Phrases of "according to" by their first word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(table_words("cue_phrases.tsv", "according")):
        parts = phrase.split()
        found.setdefault(parts[0], []).append(parts)
    return found


ACCORDING = _entry(CueKind.ACCORDING, "according", "")
ADVERB = _entry(CueKind.ADVERB, "adverb", "")


def find_cues(parsed: ParsedText) -> list[Cue]:
    """Every cue outside silent blocks, in text order."""
    cues = (_cue_at(parsed, i) for i, pos in enumerate(parsed.pos) if pos in _CUE_POS)
    return [cue for cue in cues if cue is not None and not parsed.is_silent(cue.anchor)]


def _cue_at(parsed: ParsedText, i: int) -> Cue | None:
    lemma, pos = parsed.lemma[i], parsed.pos[i]
    if pos in ("VERB", "AUX") and (lemma in verb_table() or lemma in _particle_stems()):
        return _verb_cue(parsed, i)
    if pos == "NOUN" and lemma in noun_table():
        return Cue(i, (i, i + 1), noun_table()[lemma])
    if parsed.lower[i] in _phrases():
        return _phrase_cue(parsed, i)
    return Cue(i, (i, i + 1), ADVERB) if parsed.lower[i] in _adverbs() else None


_CUE_POS = frozenset({"VERB", "AUX", "NOUN", "ADV", "ADP", "SCONJ"})


@cache
def _adverbs() -> frozenset[str]:
    return table_words("cue_phrases.tsv", "adverb")


@cache
def _particle_stems() -> frozenset[str]:
    """The verbs that are cues with their particle only: "point out"."""
    return frozenset(lemma.split()[0] for lemma in verb_table() if " " in lemma)


def _verb_cue(parsed: ParsedText, i: int) -> Cue | None:
    """The verb with its auxiliaries and particle; None where only the verb with a particle is a cue."""
    end = i + 1
    entry = None
    if parsed.lower[end : end + 1] and parsed.head[end] == i and parsed.dep[end] in _PARTICLES:
        entry = verb_table().get(f"{parsed.lemma[i]} {parsed.lower[end]}")
    if entry is not None:
        end += 1
    else:
        entry = verb_table().get(parsed.lemma[i])
    return None if entry is None else Cue(i, (_cue_start(parsed, i), end), entry)


def _cue_start(parsed: ParsedText, i: int) -> int:
    """Where the trigger begins: "has repeatedly said", "declined to say"."""
    members = {k for k in parsed.children[i] if k < i and parsed.dep[k] in _AUXILIARIES}
    start = i
    for k in range(i - 1, max(-1, i - 6), -1):
        if k in members:
            start = k
        elif parsed.head[k] != i or parsed.dep[k] != "advmod":
            break
    head = parsed.head[i]
    carried = parsed.dep[i] == "xcomp" and parsed.lemma[head] in _CARRIERS
    return min(start, head) if carried and 0 < i - head <= _LONGEST_CARRIER else start


def _phrase_cue(parsed: ParsedText, i: int) -> Cue | None:
    for phrase in _phrases()[parsed.lower[i]]:
        end = i + len(phrase)
        if parsed.lower[i:end] == phrase:
            return Cue(i, (i, end), ACCORDING)
    return None
