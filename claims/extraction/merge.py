"""The attributions of a parsed text: the learned model's with the rules' beside them, or the rules' alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from claims.extraction.parsed_text import Columns, ParsedText
from claims.extraction.rules.find import Found, find_attributions
from claims.extraction.spans import (
    Nearby,
    collide,
    covers,
    cue_and_content,
    inside,
    keep_compatible,
    touch,
)
from claims.extraction.types import Attribution, Confidence, QuotationKind, Span

Predict = Callable[[Columns], list[Attribution]]

#: Fewer quoted words than this in an indirect content are a quoted term, not somebody's words.
_FEWEST_QUOTED = 3
_CLOSING_MARKS = frozenset("\"”»’'＂") | {"''"}
_QUOTATION = "rule: direct quotation"
_ALONE = "rule: quotation alone"
_JUDGED = "rule: object of a verb"
_HEARSAY = "rule: reportedly"
#: Rules that may add what the model missed; the others are right too seldom beside it.
_TRUSTED_BESIDE_MODEL = frozenset(
    f"rule: {name}"
    for name in (
        "direct quotation",
        "reported clause",
        "according to",
        "name and colon",
        "reportedly",
        "passive",
        "quotation alone",  # kept only where its words stand again with a speaker
    )
)


def attributions_of(parsed: ParsedText, predict: Predict | None = None) -> list[Attribution]:
    """All attributions in text order, without speakers and flags; levels and kinds are set."""
    by_rule = [_record(parsed, found) for found in find_attributions(parsed)]
    merged = by_rule
    if predict is not None:
        loud = [
            replace(a, content=tuple(_with_marks(parsed, span) for span in a.content))
            for a in predict(parsed)
            if _is_loud(parsed, a)
        ]
        merged = merge(loud, by_rule)
    with_kinds = (replace(a, kind=kind_of(parsed, a)) for a in merged)
    return sorted(with_kinds, key=lambda a: (_hull(a), a.level))


def _is_loud(parsed: ParsedText, attribution: Attribution) -> bool:
    """Whether no word of it stands in a caption, credit or boilerplate, of which the model knows nothing."""
    starts = [start for start, _ in cue_and_content(attribution)]
    return not any(parsed.is_silent(parsed.token_at(start)) for start in starts)


def _with_marks(parsed: ParsedText, span: Span) -> Span:
    """The span with the quotation marks at its edges, which belong to a content."""
    start, end = parsed.tokens_of(span)
    first, last = parsed.region[start], parsed.region[end - 1]
    if first >= 0 and parsed.region_tokens[first][0] == start - 1:
        start -= 1
    if last >= 0:
        closing = parsed.region_tokens[last][1]
        is_closed = parsed.word[closing - 1] in _CLOSING_MARKS
        if end < closing and is_closed and not any(parsed.is_word[end:closing]):
            end = closing
    widened = parsed.span((start, end))
    return Span(min(span.start, widened.start), max(span.end, widened.end))


def _record(parsed: ParsedText, found: Found) -> Attribution:
    source = () if found.source is None else (parsed.span(found.source),)
    confidence = Confidence(
        source=round(found.score if source else 0.5 * found.score, 2),
        cue=round(min(1.0, found.score + 0.1), 2),
        content=round(found.score, 2),
        speaker=0.0,
    )
    return Attribution(
        source=source,
        cue=tuple(parsed.span(piece) for piece in found.cue),
        content=tuple(parsed.span(piece) for piece in found.content),
        kind=QuotationKind.INDIRECT,
        confidence=confidence,
        found_by=f"rule: {found.rule}",
        level=found.level,
    )


def merge(learned: Sequence[Attribution], by_rule: Sequence[Attribution]) -> list[Attribution]:
    """The model decides; rules add what it missed, what is nested, and what holds its finds.

    A rule's attribution inside the content of another is nested there. A trusted rule's attribution
    that touches no other, or contains others completely, becomes the outermost, and those inside it
    move one level in. An attribution that cuts into the model's words is dropped. Where a rule found
    the same cue, the model's attribution takes over its source, or the rest of it.
    """
    rules = Nearby(cue_and_content, by_rule)
    trusted = Nearby(cue_and_content, (a for a in by_rule if a.found_by in _TRUSTED_BESIDE_MODEL))
    asserted = [a for a in learned if a.content and not _is_misread(a, trusted.near(a))]
    completed = [_completed(a, rules.near(a)) for a in asserted]
    # What a rule adds to a quotation may make it run into another one: the longer one stays.
    longest_first = sorted(completed, key=lambda a: -sum(s.end - s.start for s in a.content))
    taken = Nearby(cue_and_content, keep_compatible(longest_first, cue_and_content))
    for found in sorted(by_rule, key=lambda a: a.level):
        _take_in(found, taken)
    return taken.items


def _take_in(found: Attribution, taken: Nearby[Attribution]) -> None:
    """Nest a rule's attribution, take it as outermost, or drop it."""
    near = {n: taken.items[n] for n in taken.numbers_near(found)}
    holding = [a for a in near.values() if inside(found, a)]
    if any(collide(found, a) for a in near.values() if a not in holding):
        return
    held = [n for n, a in near.items() if inside(a, found)]
    may_hold = found.source or not held or found.found_by == _ALONE
    if not holding and not (found.found_by in _TRUSTED_BESIDE_MODEL and may_hold):
        return
    for n in held:
        taken.items[n] = replace(taken.items[n], level=taken.items[n].level + 1)
    taken.add(replace(found, level=1 + max((a.level for a in holding), default=-1)))


def _is_misread(learned: Attribution, trusted: Sequence[Attribution]) -> bool:
    """Whether it makes a source of somebody of whom something is said: left to the rule, then.

    In "Moss allegedly lied" and "Moss is said to have lied" Moss says nothing.
    """
    for found in trusted:
        if touch(found.cue, learned.cue):
            is_hearsay = found.found_by == _HEARSAY
            if is_hearsay or touch(learned.source, found.content):
                return True
    return False


def _completed(learned: Attribution, by_rule: Sequence[Attribution]) -> Attribution:
    """Add what a rule found for the same cue: the source or the rest of it, the rest of the content."""
    for found in by_rule:
        if not touch(found.cue, learned.cue):
            continue
        names_more = found.source != learned.source and covers(found.source, learned.source)
        if found.source and names_more and not touch(found.source, learned.content):
            learned = replace(learned, source=found.source)
        if _goes_further(found, learned) and not touch(learned.source, found.content):
            learned = replace(learned, content=found.content)
    return learned


def _goes_further(found: Attribution, learned: Attribution) -> bool:
    """Whether a rule holds more of the same words.

    The model looks no further than a paragraph or two, a rule follows a quotation to its last one;
    and of "called the plan “a farce”" the model takes the quotation, a rule what is judged as well.
    """
    if not covers(found.content, learned.content):
        return False
    if found.found_by == _QUOTATION:
        return found.content[0].start == learned.content[0].start
    is_judgement = found.found_by == _JUDGED and learned.kind is QuotationKind.DIRECT
    return is_judgement and found.content[-1].end == learned.content[-1].end


def _hull(attribution: Attribution) -> tuple[int, int]:
    spans = cue_and_content(attribution)
    return min(start for start, _ in spans), max(end for _, end in spans)


def kind_of(parsed: ParsedText, attribution: Attribution) -> QuotationKind:
    """Direct where all words stand in quotation marks, mixed where a stretch of some length does.

    Marks that stand around the cue as well belong to somebody further out, and do not count.
    """
    outside = {parsed.region[parsed.tokens_of(span)[0]] for span in attribution.cue} | {-1}
    inside_marks = total = 0
    for span in attribution.content:
        start, end = parsed.tokens_of(span)
        total += sum(parsed.is_word[start:end])
        if not outside.issuperset(parsed.region[start:end]):
            inside_marks += sum(
                parsed.is_word[i] and parsed.region[i] not in outside for i in range(start, end)
            )
    if total and inside_marks == total:
        return QuotationKind.DIRECT
    return QuotationKind.MIXED if inside_marks >= _FEWEST_QUOTED else QuotationKind.INDIRECT
