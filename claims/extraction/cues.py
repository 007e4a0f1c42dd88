"""Words that attribute: verbs and nouns of saying, "according to", "reportedly".

The tables live in ``data/``; each names its source. ``find_cues`` lists the cues of a text, and
leaves to the rules what each of them attributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from claims.extraction.parse import ParsedText, Piece

FRAME_QUOTATION, FRAME_CLAUSE, FRAME_INFINITIVE = "q", "c", "x"
FRAME_OBJECT, FRAME_COMPLEMENT, FRAME_AS, FRAME_PREPOSITION = "o", "k", "a", "p"

_NEGATION = frozenset({"neg"})
_AUXILIARIES = frozenset({"aux", "auxpass", "neg", "prt"})
#: Verbs that only carry another: "declined to say", "went on to say" are one cue.
_CARRIERS = frozenset({"decline", "refuse", "want", "seem", "appear", "go", "continue", "like"})


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
    prepositions: frozenset[str] = frozenset()

    def takes(self, frame: str) -> bool:
        return frame in self.frames


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue in a text: its main token, the whole trigger phrase, and its table entry."""

    anchor: int
    piece: Piece
    entry: Entry


def data_rows(name: str) -> list[list[str]]:
    """Rows of a table in ``data/``, without comments and blank lines, split at tabs."""
    text = files("claims.extraction").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def word_set(name: str, kind: str) -> frozenset[str]:
    """Second column of the rows of ``data/<name>`` whose first column is ``kind``."""
    return frozenset(word for row_kind, word in data_rows(name) if row_kind == kind)


def _entry(kind: CueKind, group: str, frames: str) -> Entry:
    names, prepositions = set(), set()
    for frame in frames.split():
        names.add(frame.partition(":")[0])
        prepositions.update(filter(None, frame.partition(":")[2].split(",")))
    return Entry(kind, group, frozenset(names), frozenset(prepositions))


@cache
def verb_table() -> dict[str, Entry]:
    """Entries by lemma; a verb with a particle is "point out"."""
    rows = data_rows("cue_verbs.tsv")
    return {lemma: _entry(CueKind.VERB, group, frames) for lemma, group, frames in rows}


@cache
def noun_table() -> dict[str, Entry]:
    rows = data_rows("cue_nouns.tsv")
    return {lemma: _entry(CueKind.NOUN, "noun", frames) for lemma, frames in rows}


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """Phrases of "according to" by their first word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in sorted(word_set("cue_phrases.tsv", "according")):
        words = phrase.split()
        found.setdefault(words[0], []).append(words)
    return found


ACCORDING = Entry(CueKind.ACCORDING, "according", frozenset())
ADVERB = Entry(CueKind.ADVERB, "adverb", frozenset())


def find_cues(parsed: ParsedText) -> list[Cue]:
    """Every cue outside silent blocks, in text order."""
    verbs, nouns = verb_table(), noun_table()
    adverbs = word_set_cached("adverb")
    phrases = _phrases()
    cues: list[Cue] = []
    for i, lemma in enumerate(parsed.lemma):
        pos = parsed.pos[i]
        if pos in ("VERB", "AUX") and (lemma in verbs or f"{lemma} " in _PARTICLE_STEMS()):
            cue = _verb_cue(parsed, i, verbs)
        elif pos == "NOUN" and lemma in nouns:
            cue = Cue(i, (i, i + 1), nouns[lemma])
        elif parsed.lower[i] in phrases:
            cue = _phrase_cue(parsed, i, phrases[parsed.lower[i]])
        elif lemma in adverbs:
            cue = Cue(i, (i, i + 1), ADVERB)
        else:
            continue
        if cue is not None and not parsed.is_silent(i):
            cues.append(cue)
    return cues


@cache
def word_set_cached(kind: str) -> frozenset[str]:
    return word_set("cue_phrases.tsv", kind)


@cache
def _PARTICLE_STEMS() -> frozenset[str]:  # noqa: N802
    return frozenset(lemma.split()[0] + " " for lemma in verb_table() if " " in lemma)


def _verb_cue(parsed: ParsedText, i: int, verbs: dict[str, Entry]) -> Cue | None:
    """The verb with its auxiliaries and particle, or None where only the particle verb is a cue."""
    kids = parsed.children[i]
    particle = next(
        (k for k in kids if k > i and parsed.dep[k] in ("prt", "advmod") and k == i + 1), None
    )
    entry = None
    if particle is not None:
        entry = verbs.get(f"{parsed.lemma[i]} {parsed.lower[particle]}")
    if entry is None:
        entry, particle = verbs.get(parsed.lemma[i]), None
    if entry is None:
        return None
    start = i
    members = {k for k in kids if parsed.dep[k] in _AUXILIARIES and k < i}
    while start - 1 in members or (
        start > 0
        and start - 1 in kids
        and parsed.dep[start - 1] == "advmod"
        and start - 2 in members
    ):
        start -= 1
    end = particle + 1 if particle is not None else i + 1
    head = parsed.head[i]
    if parsed.dep[i] == "xcomp" and parsed.lemma[head] in _CARRIERS and 0 < i - head <= 3:
        start = min(start, head)
    return Cue(i, (start, end), entry)


def _phrase_cue(parsed: ParsedText, i: int, phrases: list[list[str]]) -> Cue | None:
    for words in phrases:
        end = i + len(words)
        if parsed.lower[i:end] == words:
            return Cue(i, (i, end), ACCORDING)
    return None
