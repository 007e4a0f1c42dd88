"""Direct quotations: which quoted stretches belong to which verb of saying, and how far they go on.

A verb of saying outside quotation marks *closes* the quotation before it (`"A," he said`) or *opens*
the one after it (`he said: "A"`); a quotation that follows its sentence goes on (`he said. "B."`), and so
does one that fills the next paragraph.
"""

from claims.extraction.parsed_text import ParsedText
from claims.extraction.quotation_marks import MARKS
from claims.extraction.rules.cues import FRAME_QUOTATION, Cue
from claims.extraction.spans import Piece

#: Words between a quotation and the verb that introduces or closes it.
_LONGEST_GAP = 30
#: A quoted term or title is shorter than this (words), unless it reads as a sentence.
_SHORTEST_SPEECH = 5
_MOST_PARAGRAPHS = 12
_STOPS = frozenset(".?!") | {"...", "…"}
_NOUN_PARTS = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "PART"})


def quoted_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """The regions that this cue, standing outside quotation marks, closes and opens."""
    if FRAME_QUOTATION not in cue.entry.frames or parsed.region[cue.anchor] >= 0:
        return ()
    bounds = parsed.paragraphs[parsed.paragraph[cue.anchor]]
    here = [n for n, _ in parsed.regions_between(bounds.start, bounds.end) if _words(parsed, n)]
    before = [n for n in here if parsed.region_tokens[n][1] <= cue.piece[0]]
    after = [n for n in here if parsed.region_tokens[n][0] >= cue.piece[1]]
    chosen = _touching_back(parsed, before) if before and _closes(parsed, cue, before[-1]) else []
    chosen += _forward(parsed, cue, after, closes=bool(chosen))
    if not chosen:
        return _next_paragraph(parsed, cue)
    chosen = _from_paragraph_before(parsed, sorted(chosen))
    chosen += _paragraphs_after(parsed, chosen[-1])
    return tuple(parsed.region_tokens[n] for n in chosen)


def goes_on_after(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """`A, he said. "B."`: the quotation right behind the sentence of a cue whose content came first."""
    bounds = parsed.paragraphs[parsed.paragraph[cue.anchor]]
    stop = _sentence_stop(parsed, cue.piece[1])
    following = [n for n, piece in parsed.regions_between(stop, bounds.end) if piece[0] >= stop]
    if not _goes_on_at(parsed, stop, following) or not is_speech(parsed, following[0]):
        return ()
    chosen = _touching_forward(parsed, following)
    chosen += _paragraphs_after(parsed, chosen[-1])
    return tuple(parsed.region_tokens[n] for n in chosen)


def _words(parsed: ParsedText, number: int) -> int:
    start, end = parsed.region_tokens[number]
    return sum(parsed.is_word[start:end])


def _inner(parsed: ParsedText, number: int) -> str:
    """The words of a region without its marks."""
    region = parsed.regions[number]
    return parsed.text[region.start : region.end].strip(MARKS + " ")


def is_speech(parsed: ParsedText, number: int) -> bool:
    """Whether a region reads as somebody's sentence, not as a quoted term or a title."""
    if not parsed.regions[number].closed:
        return True
    inner = _inner(parsed, number)
    if inner[:1].isupper() and inner[-1:] in (",", ".", "!", "?", "…"):
        start, end = parsed.region_tokens[number]
        return inner[-1:] != "," or any(parsed.pos[i] in ("VERB", "AUX") for i in range(start, end))
    return _words(parsed, number) >= _SHORTEST_SPEECH


def _gap(parsed: ParsedText, start: int, end: int) -> list[str]:
    return [word for word in parsed.word[start:end] if not word.isspace()]


def _closes(parsed: ParsedText, cue: Cue, number: int) -> bool:
    """`"A," he said`: the verb follows the quotation in the same sentence, with no clause between."""
    if not (is_speech(parsed, number) or _breaks_off(parsed, number)):
        return False
    end = parsed.region_tokens[number][1]
    between = range(end, cue.piece[0])
    if len(between) > _LONGEST_GAP or any(parsed.word[i] in _STOPS for i in between):
        return False
    return not _has_clause(parsed, between)


def _breaks_off(parsed: ParsedText, number: int) -> bool:
    """`"The bridge," he said, "is safe"`: a few words with a comma at the start of a sentence."""
    start = parsed.region_tokens[number][0]
    bounds = parsed.paragraphs[parsed.paragraph[start]]
    begins = start == bounds.start or parsed.word[start - 1] in _STOPS
    return begins and _inner(parsed, number).endswith(",")


def _has_clause(parsed: ParsedText, tokens: range) -> bool:
    """Whether a finite verb stands there that belongs to no relative clause."""
    return any(
        parsed.pos[i] == "VERB"
        and parsed.tag[i] in ("VBD", "VBZ", "VBP")
        and not any(parsed.dep[t] in ("relcl", "acl") for t in (i, parsed.head[i]))
        for i in tokens
    )


def _forward(parsed: ParsedText, cue: Cue, after: list[int], *, closes: bool) -> list[int]:
    """The regions that the cue opens, and those that go on after its sentence."""
    stop = _sentence_stop(parsed, cue.piece[1])
    chosen: list[int] = []
    if after and parsed.region_tokens[after[0]][0] < stop:
        opens = _resumes if closes else _opens
        if opens(parsed, cue, after[0]):
            chosen = _touching_forward(parsed, after)
    if not closes and not chosen:
        return []
    if chosen:
        stop = max(stop, parsed.region_tokens[chosen[-1]][1])
    following = [n for n in after if parsed.region_tokens[n][0] >= stop]
    if _goes_on_at(parsed, stop, following):
        chosen += _touching_forward(parsed, following)
    return chosen


def _goes_on_at(parsed: ParsedText, stop: int, following: list[int]) -> bool:
    """`he said. "B."`: whether the next quotation begins right there and is not another's."""
    if not following or _gap(parsed, stop, parsed.region_tokens[following[0]][0]):
        return False
    return not _has_own_cue(parsed, following[0])


def _sentence_stop(parsed: ParsedText, start: int) -> int:
    """Where the sentence that holds ``start`` ends, by its punctuation, quotations skipped."""
    bounds = parsed.paragraphs[parsed.paragraph[start - 1]]
    i = start
    while i < bounds.end:
        number = parsed.region[i]
        if number >= 0:
            i = max(i + 1, parsed.region_tokens[number][1])
            if _inner(parsed, number)[-1:] in (".", "!", "?"):
                return i
            continue
        if parsed.word[i] in _STOPS:
            return i + 1
        i += 1
    return bounds.end


def _opens(parsed: ParsedText, cue: Cue, number: int) -> bool:
    """`he said: "A"`, `he told her that "A"`; not `he said he would never "A"`."""
    start = parsed.region_tokens[number][0]
    between = range(cue.piece[1], start)
    words = _gap(parsed, cue.piece[1], start)
    if len(words) > _LONGEST_GAP or not is_speech(parsed, number):
        return False
    if not words or words[-1] == ":":
        return True
    if words[-1] not in (",", "that"):
        return False
    return not _has_clause(parsed, between) and "that" not in [w.lower() for w in words[:-1]]


def _resumes(parsed: ParsedText, cue: Cue, number: int) -> bool:
    """`"A," he said, "and B"`: the second half of one sentence."""
    words = _gap(parsed, cue.piece[1], parsed.region_tokens[number][0])
    return (
        words[-1:] in ([","], [":"], [])
        and len(words) <= _LONGEST_GAP
        and is_speech(parsed, number)
    )


def _has_own_cue(parsed: ParsedText, number: int) -> bool:
    """Whether the region ends in a comma and its own `she said` follows."""
    if not _inner(parsed, number).endswith(","):
        return False
    end = parsed.region_tokens[number][1]
    bounds = parsed.paragraphs[parsed.paragraph[end - 1]]
    return any(parsed.pos[i] == "VERB" for i in range(end, min(end + 12, bounds.end)))


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


def _from_paragraph_before(parsed: ParsedText, chosen: list[int]) -> list[int]:
    """With the paragraphs before, where the first region goes on from an unclosed one."""
    first = chosen[0]
    while first > 0 and parsed.regions[first].continues and _fills(parsed, first - 1):
        first -= 1
        chosen = [first, *chosen]
    return chosen


def _fills(parsed: ParsedText, number: int) -> bool:
    """Whether a region fills its paragraph alone."""
    bounds = parsed.paragraphs[parsed.paragraph[parsed.region_tokens[number][0]]]
    outside = [i for i in range(bounds.start, bounds.end) if parsed.region[i] != number]
    return not any(parsed.is_word[i] for i in outside)


def _paragraphs_after(parsed: ParsedText, last: int) -> list[int]:
    """Regions of the following paragraphs that go on from an unclosed region, or fill theirs."""
    chosen: list[int] = []
    at = parsed.paragraph[parsed.region_tokens[last][0]]
    while len(chosen) < _MOST_PARAGRAPHS and last + 1 < len(parsed.regions):
        following = last + 1
        number = parsed.paragraph[parsed.region_tokens[following][0]]
        if number != _next_loud(parsed, at) or not _follows_on(parsed, last, following):
            break
        chosen.append(following)
        last, at = following, number
    return chosen


def _follows_on(parsed: ParsedText, last: int, following: int) -> bool:
    """A paragraph that is one quotation belongs to whoever spoke last in the paragraph before."""
    if parsed.regions[following].continues and not parsed.regions[last].closed:
        return True
    return _fills(parsed, following) and _words(parsed, following) >= _SHORTEST_SPEECH


def _next_loud(parsed: ParsedText, paragraph: int) -> int:
    """The next paragraph that is no caption or credit."""
    paragraph += 1
    while paragraph < len(parsed.paragraphs) and parsed.paragraphs[paragraph].is_silent:
        paragraph += 1
    return paragraph


def _next_paragraph(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """What follows "he wrote:" at the end of a paragraph: the next one, in or without marks."""
    number = parsed.paragraph[cue.anchor]
    bounds = parsed.paragraphs[number]
    words = _gap(parsed, cue.piece[1], bounds.end)
    if words[-1:] != [":"] or len(words) > _LONGEST_GAP or any(word in _STOPS for word in words):
        return ()
    following = _next_loud(parsed, number)
    if following >= len(parsed.paragraphs):
        return ()
    ahead = parsed.paragraphs[following]
    regions = parsed.regions_between(ahead.start, ahead.end)
    if regions and not _gap(parsed, ahead.start, regions[0][1][0]):
        chosen = _touching_forward(parsed, [n for n, _ in regions])
        chosen += _paragraphs_after(parsed, chosen[-1])
        return tuple(parsed.region_tokens[n] for n in chosen)
    return ((ahead.start, ahead.end),)


def neighbour_source(parsed: ParsedText, cue: Cue) -> Piece | None:
    """A name or pronoun right beside the verb, where the parse saw no subject (`"A," said Smith`)."""
    bounds = parsed.paragraphs[parsed.paragraph[cue.anchor]]
    start = end = cue.piece[1]
    while end < bounds.end and parsed.pos[end] in _NOUN_PARTS and parsed.region[end] < 0:
        end += 1
    if _names(parsed, start, end):
        return start, end
    start = end = cue.piece[0]
    while (
        start > bounds.start
        and parsed.pos[start - 1] in _NOUN_PARTS
        and parsed.region[start - 1] < 0
    ):
        start -= 1
    return (start, end) if _names(parsed, start, end) else None


def _names(parsed: ParsedText, start: int, end: int) -> bool:
    return any(parsed.pos[i] in ("PROPN", "NOUN", "PRON") for i in range(start, end))


def lone_quotations(parsed: ParsedText, taken: set[int]) -> list[Piece]:
    """Regions that fill a paragraph of their own and that no cue has taken, as token pieces."""
    return [
        parsed.region_tokens[n]
        for n in range(len(parsed.regions))
        if n not in taken
        and parsed.region_tokens[n][0] < parsed.region_tokens[n][1]
        and not parsed.is_silent(parsed.region_tokens[n][0])
        and _words(parsed, n) >= _SHORTEST_SPEECH
        and _fills(parsed, n)
    ]
