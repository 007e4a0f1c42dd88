"""What an editor should know before checking: hearsay, allegation, opinion and the like; and what to check first."""

from collections.abc import Iterable
from itertools import pairwise

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.types import Checkability, Flag, SpeakerKind
from claims.extraction.word_tables import table_words

_HARD = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY", "DATE", "TIME"})
_PAST, _PRESENT = frozenset({"VBD", "VBN"}), frozenset({"VBZ", "VBP"})


def listed(kind: str) -> frozenset[str]:
    """The words of one kind of ``data/flags.tsv``."""
    return table_words("flags.tsv", kind)


def lemmas(parsed: ParsedText, pieces: Iterable[Piece]) -> set[str]:
    found: set[str] = set()
    for start, end in pieces:
        found.update(parsed.lemma[start:end])
    return found


def attribution_flags(
    parsed: ParsedText,
    cue: tuple[Piece, ...],
    content: tuple[Piece, ...],
    speaker: SpeakerKind | None,
    *,
    nested: bool,
) -> frozenset[Flag]:
    """Flags of one attribution, from its cue, its content, its speaker's kind and its level.

    ``speaker`` is None where nobody is named; ``nested`` is true inside another attribution.
    """
    found = set(content_flags(parsed, content))
    said = lemmas(parsed, cue)
    if said & listed("alleged cue"):
        found.add(Flag.ALLEGED)
    if nested or said & listed("hearsay cue"):
        found.add(Flag.HEARSAY)
    if speaker in (None, SpeakerKind.UNNAMED):
        found.add(Flag.UNNAMED_SOURCE)
        if is_anonymous(parsed, content[0][0] if content else cue[0][0]):
            found.add(Flag.ANONYMOUS)
    if said & listed("future cue"):
        found.add(Flag.PREDICTION)
    return frozenset(found)


def content_flags(parsed: ParsedText, content: tuple[Piece, ...]) -> frozenset[Flag]:
    found = set()
    found_lemmas = lemmas(parsed, content)
    if found_lemmas & listed("hedge"):
        found.add(Flag.ALLEGED)
    if any(_is_future(parsed, start, end) for start, end in content):
        found.add(Flag.PREDICTION)
    if found_lemmas & listed("opinion"):
        found.add(Flag.OPINION)
    return frozenset(found)


def _is_future(parsed: ParsedText, start: int, end: int) -> bool:
    """A main verb in the future: "will", "is going to"; not inside a relative or if-clause."""
    if "MD" not in parsed.tag[start:end] and "going" not in parsed.lower[start:end]:
        return False
    for i in range(start, end):
        lower = parsed.lower[i]
        if parsed.tag[i] == "MD" and lower in listed("future"):
            return parsed.dep[parsed.head[i]] not in ("relcl", "advcl", "acl")
        if lower == "going" and parsed.lower[i + 1 : i + 2] == ["to"]:
            return True
    return False


def is_anonymous(parsed: ParsedText, token: int) -> bool:
    """Whether the paragraph says that a source would not be named."""
    number = parsed.paragraph[token]
    if number < 0:
        return False
    bounds = parsed.paragraphs[number]
    text = parsed.words_of((bounds.start, bounds.end)).casefold()
    return any(phrase in text for phrase in listed("anonymity"))


def checkability(
    parsed: ParsedText, content: tuple[Piece, ...], flags: frozenset[Flag]
) -> Checkability:
    """Whether evidence could settle the words: a fact names something that happened or a quantity."""
    if Flag.PREDICTION in flags:
        return Checkability.PREDICTION
    hard = has_hard_detail(parsed, content)
    if Flag.OPINION in flags and not hard:
        return Checkability.OPINION
    if hard or _has_finite_past(parsed, content):
        return Checkability.FACT
    return Checkability.UNCLEAR


def has_hard_detail(parsed: ParsedText, content: tuple[Piece, ...]) -> bool:
    """A number, an amount or a date."""
    return any(not _HARD.isdisjoint(parsed.entity[start:end]) for start, end in content)


def _has_finite_past(parsed: ParsedText, content: tuple[Piece, ...]) -> bool:
    named = any("PROPN" in parsed.pos[start:end] for start, end in content)
    wanted = _PAST | _PRESENT if named else _PAST
    return any(not wanted.isdisjoint(parsed.tag[start:end]) for start, end in content)


_START = 0.3
_AMOUNTS = frozenset({"MONEY", "PERCENT", "QUANTITY", "CARDINAL"})
_MOMENTS = frozenset({"DATE", "TIME"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LAW"})
_MINDING = frozenset({"think", "believe", "feel", "hope", "want", "love"})


def worthiness(
    parsed: ParsedText,
    piece: Piece,
    flags: frozenset[Flag],
    checkability: Checkability | None = None,
) -> tuple[float, tuple[str, ...]]:
    """Return how worth checking words are, from 0 to 1, and the reasons, weightiest first.

    The points are a judgement, not fitted to anything: what makes a claim easy to settle and worth
    settling adds to them; an opinion, a question, a greeting or a few words do not.
    """
    start, end = piece
    lower = parsed.lower[start:end]
    tags, entities = set(parsed.tag[start:end]), set(parsed.entity[start:end])
    own_mind = any(a == "i" and b in _MINDING for a, b in pairwise(lower))
    policy, comparison = listed("policy noun"), listed("comparison")
    points = (
        (0.2, "gives a number", entities & _AMOUNTS),
        (0.08, "gives a date", entities & _MOMENTS),
        (0.1, "names a person, body or place", entities & _NAMES),
        (0.1, "compares or counts", not comparison.isdisjoint(lower)),
        (0.1, "says that something happened", tags & _PAST),
        (0.1, "about public money, law or policy", not policy.isdisjoint(lower)),
        (0.08, "alleged or hearsay", flags & {Flag.ALLEGED, Flag.HEARSAY}),
        (0.04, "the source is not named", Flag.UNNAMED_SOURCE in flags),
        (-0.15, "an opinion", checkability is Checkability.OPINION),
        (-0.12, "about the future", checkability is Checkability.PREDICTION),
        (-0.1, "about the speaker's own mind", own_mind),
        (-0.2, "a question", lower[-1:] == ["?"]),
        (-0.2, "very short", len(lower) < 6),
    )
    given = [(weight, reason) for weight, reason, holds in points if holds]
    total = min(1.0, max(0.0, _START + sum(weight for weight, _ in given)))
    given.sort(key=lambda point: -abs(point[0]))
    return round(total, 3), tuple(reason for _, reason in given)
