"""Direct quotations: which quoted stretches belong to which verb of saying, or to the paragraph before."""

from __future__ import annotations

from claims.extraction.cues import FRAME_QUOTATION, Cue
from claims.extraction.parse import ParsedText, Piece

#: Words between a quotation and the verb that introduces or closes it.
_LONGEST_GAP = 30
_ENDS_SPEECH = frozenset(",.?!…-–—") | {"--", "..."}


def region_words(parsed: ParsedText, number: int) -> int:
    start, end = parsed.region_tokens[number]
    return sum(parsed.is_word[start:end])


def is_speech(parsed: ParsedText, number: int) -> bool:
    """Whether a region reads as somebody's sentence, not as a quoted term."""
    region = parsed.regions[number]
    if not region.closed or region_words(parsed, number) >= 7:
        return True
    inner = parsed.text[region.start + len(region.mark) : region.end].lstrip()
    start, end = parsed.region_tokens[number]
    last = next(
        (parsed.word[i] for i in range(end - 2, start, -1) if not parsed.word[i].isspace()), ""
    )
    follows = parsed.text[region.end : region.end + 1]
    return inner[:1].isupper() and (last in _ENDS_SPEECH or follows == ",")


def quoted_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """The regions that this cue, standing outside quotation marks, introduces or closes."""
    if not cue.entry.takes(FRAME_QUOTATION) or parsed.region[cue.anchor] >= 0:
        return ()
    number = parsed.paragraph[cue.anchor]
    here = [n for n, (start, _) in enumerate_regions(parsed, number) if region_words(parsed, n) > 0]
    before = [n for n in here if parsed.region_tokens[n][1] <= cue.piece[0]]
    after = [n for n in here if parsed.region_tokens[n][0] >= cue.piece[1]]
    chosen: list[int] = []
    closes = bool(before) and _closes(parsed, cue, before[-1])
    if closes:
        chosen += _touching_back(parsed, before)
    if after and _opens(parsed, cue, after[0], closes):
        chosen += _touching_forward(parsed, after)
    return tuple(parsed.region_tokens[n] for n in sorted(chosen))


def enumerate_regions(parsed: ParsedText, paragraph: int) -> list[tuple[int, Piece]]:
    """Regions of one paragraph with their numbers."""
    bounds = parsed.paragraphs[paragraph]
    return [(n, piece) for n, piece in parsed.regions_between(bounds.start, bounds.end)]


def _gap(parsed: ParsedText, start: int, end: int) -> list[str]:
    return [word for word in parsed.word[start:end] if not word.isspace()]


def _closes(parsed: ParsedText, cue: Cue, number: int) -> bool:
    """`"A," he said`: the verb follows the quotation in the same sentence, with no clause between."""
    if not is_speech(parsed, number):
        return False
    end = parsed.region_tokens[number][1]
    between = range(end, cue.piece[0])
    if len(between) > _LONGEST_GAP:
        return False
    if any(parsed.word[i] in ".?!" for i in between):
        return False
    # "A" he argued when he said: the nearest verb of saying takes the quotation.
    return not any(_is_finite_verb(parsed, i) and not _inside_noun(parsed, i) for i in between)


def _is_finite_verb(parsed: ParsedText, i: int) -> bool:
    return parsed.pos[i] == "VERB" and parsed.tag[i] in ("VBD", "VBZ", "VBP")


def _inside_noun(parsed: ParsedText, i: int) -> bool:
    """Whether the verb belongs to a relative clause: `"A," Smith, who leads it, said`."""
    return any(parsed.dep[t] in ("relcl", "acl") for t in (i, parsed.head[i]))


def _opens(parsed: ParsedText, cue: Cue, number: int, closes: bool) -> bool:
    """`he said: "A"` and the second half of `"A," he said. "B."`."""
    start = parsed.region_tokens[number][0]
    between = _gap(parsed, cue.piece[1], start)
    if len(between) > _LONGEST_GAP or not (is_speech(parsed, number) or closes):
        return False
    if closes:
        stops = [n for n, word in enumerate(between) if word in (".", "?", "!")]
        return (not stops or stops[0] == len(between) - 1) and not _taken_by_next(parsed, number)
    if not between or between[-1] in (",", ":", "that"):
        return not any(word in (".", "?", "!") for word in between)
    return len(between) == 0 or between[-1] in ("“", '"')


def _taken_by_next(parsed: ParsedText, number: int) -> bool:
    """Whether the region is followed by its own `she said`: ends in a comma, then more text."""
    region = parsed.regions[number]
    inner = parsed.text[region.start : region.end].rstrip("\"”'’»")
    return inner.endswith(",") and _has_saying_after(parsed, number)


def _has_saying_after(parsed: ParsedText, number: int) -> bool:
    end = parsed.region_tokens[number][1]
    paragraph = parsed.paragraphs[parsed.paragraph[end - 1]]
    return any(parsed.pos[i] == "VERB" for i in range(end, min(end + 12, paragraph.end)))


def _touching_back(parsed: ParsedText, before: list[int]) -> list[int]:
    """The last region and those before it with only white space between."""
    chosen = [before[-1]]
    for n in reversed(before[:-1]):
        if _gap(parsed, parsed.region_tokens[n][1], parsed.region_tokens[chosen[-1]][0]):
            break
        chosen.append(n)
    return chosen


def _touching_forward(parsed: ParsedText, after: list[int]) -> list[int]:
    chosen = [after[0]]
    for n in after[1:]:
        if _gap(parsed, parsed.region_tokens[chosen[-1]][1], parsed.region_tokens[n][0]):
            break
        chosen.append(n)
    return chosen


def neighbour_source(parsed: ParsedText, cue: Cue) -> Piece | None:
    """A name or pronoun right beside the verb, where the parse saw no subject (`"A," said Smith`)."""
    number = parsed.paragraph[cue.anchor]
    bounds = parsed.paragraphs[number]
    i = cue.piece[1]
    if (
        i < bounds.end
        and parsed.pos[i] in ("PROPN", "PRON", "DET", "NOUN")
        and parsed.region[i] < 0
    ):
        end = i
        while end < bounds.end and parsed.pos[end] in (
            "DET",
            "ADJ",
            "NOUN",
            "PROPN",
            "PRON",
            "PART",
        ):
            end += 1
        if any(parsed.pos[k] in ("PROPN", "NOUN", "PRON") for k in range(i, end)):
            return i, end
    j = cue.piece[0]
    start = j
    while start > bounds.start and parsed.pos[start - 1] in ("DET", "ADJ", "NOUN", "PROPN", "PRON"):
        start -= 1
        if parsed.region[start] >= 0:
            start += 1
            break
    return (start, j) if start < j else None
