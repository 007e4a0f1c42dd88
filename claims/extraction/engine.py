"""Attributions of a parsed text: by the learned model where there is one, by the rules otherwise; one record for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from claims.extraction.parse import ParsedText
from claims.extraction.rules import Found, find_attributions
from claims.extraction.types import Attribution, Confidence, QuotationKind

Predict = Callable[[Doc], list[Attribution]]

#: Fewer quoted words than this in an indirect content are a quoted term, not somebody's words.
_FEWEST_QUOTED = 3
#: Rules that may add what the model missed; the others are right too seldom beside it.
_TRUSTED_BESIDE_MODEL = frozenset({"direct quotation"})


def attributions_of(parsed: ParsedText, predict: Predict | None = None) -> list[Attribution]:
    """All attributions in text order, without speakers and flags; levels and kinds are set."""
    by_rule = [_record(parsed, found) for found in find_attributions(parsed)]
    merged = by_rule if predict is None else merge(predict(parsed.doc), by_rule)
    kinds = (replace(a, kind=kind_of(parsed, a)) for a in merged)
    return sorted(kinds, key=lambda a: (_hull(a), a.level))


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
    """The model decides the outermost level; rules add direct quotations it missed and what is nested.

    A rule's attribution that lies in the content of one of the model's is nested there; one that cuts
    into the model's words is dropped.
    """
    taken = [replace(a, level=0) for a in learned if a.content]
    for found in sorted(by_rule, key=lambda a: a.level):
        holding = [a for a in taken if inside(found, a)]
        if holding:
            free = not any(_collide(found, a) for a in taken if a not in holding)
            if free:
                taken.append(replace(found, level=1 + max(a.level for a in holding)))
            continue
        trusted = found.found_by.removeprefix("rule: ") in _TRUSTED_BESIDE_MODEL
        if trusted and not any(_collide(found, a) or inside(a, found) for a in taken):
            taken.append(replace(found, level=0))
    return taken


def inside(inner: Attribution, outer: Attribution) -> bool:
    """Whether cue and content of one lie in the content of the other."""
    if inner is outer:
        return False
    spans = (*inner.cue, *inner.content)
    return all(any(o.start <= s.start and s.end <= o.end for o in outer.content) for s in spans)


def _collide(a: Attribution, b: Attribution) -> bool:
    first, second = (*a.cue, *a.content), (*b.cue, *b.content)
    if inside(b, a):
        return False
    return any(s.start < t.end and t.start < s.end for s in first for t in second)


def _hull(attribution: Attribution) -> tuple[int, int]:
    spans = (*attribution.cue, *attribution.content)
    return min(s.start for s in spans), max(s.end for s in spans)


def kind_of(parsed: ParsedText, attribution: Attribution) -> QuotationKind:
    """Direct where all words stand in quotation marks, mixed where a stretch of some length does.

    Marks that stand around the cue as well belong to somebody further out, and do not count.
    """
    around = {parsed.region[parsed.tokens_of(span)[0]] for span in attribution.cue}
    inside_marks = total = 0
    for span in attribution.content:
        for i in range(*parsed.tokens_of(span)):
            total += parsed.is_word[i]
            inside_marks += (
                parsed.is_word[i] and parsed.region[i] >= 0 and parsed.region[i] not in around
            )
    if total and inside_marks == total:
        return QuotationKind.DIRECT
    return QuotationKind.MIXED if inside_marks >= _FEWEST_QUOTED else QuotationKind.INDIRECT
