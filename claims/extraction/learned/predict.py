"""From a parsed article to its attributions."""

from __future__ import annotations

from claims.extraction.columns import Columns
from claims.extraction.learned.decode import Choice, choose, tokens_of
from claims.extraction.learned.drafts.drafts import Pieces
from claims.extraction.learned.evidence import gather_evidence
from claims.extraction.learned.ranking.ranker import draft_candidates, rank
from claims.extraction.learned.store import LearnedModel
from claims.extraction.learned.tokens import Tokens, read_tokens
from claims.extraction.spans import Piece
from claims.extraction.types import Attribution, Confidence, QuotationKind, Span


def predict(columns: Columns, model: LearnedModel) -> list[Attribution]:
    """Return the attributions of an article in the order of their cues.

    Contents are disjoint; every span cuts the text at token edges. Speakers are not resolved
    here. Without the tensor of the small English model the nets see less and find less.
    """
    tokens = read_tokens(columns)
    if not tokens.is_word.any():
        return []
    chosen = choose_attributions(tokens, model)
    return [_attribution(tokens, choice, model) for choice in chosen]


def choose_attributions(tokens: Tokens, model: LearnedModel) -> list[Choice]:
    """Return the attributions of an article in tokens."""
    features = model.tokens.encode(tokens)
    evidence = gather_evidence(tokens, features, model.relations, model.net, model.min_cue)
    candidates = draft_candidates(evidence, model.children)
    if candidates is None:
        return []
    ranked = rank(evidence, candidates, model.content_ranker, model.source_ranker)
    return choose(ranked, model.threshold)


def quotation_kind(tokens: Tokens, content: Pieces) -> QuotationKind:
    """Direct if every word stands in quotation marks, indirect if none does, else mixed."""
    quoted = [
        tokens.quote_state[index] > 0
        for start, end in content
        for index in range(start, end)
        if tokens.is_word[index]
    ]
    if all(quoted):
        return QuotationKind.DIRECT
    return QuotationKind.MIXED if any(quoted) else QuotationKind.INDIRECT


def _attribution(tokens: Tokens, choice: Choice, model: LearnedModel) -> Attribution:
    run, source = choice.run, choice.source
    start, end = _cue_outside(choice)
    cue = tokens.text[start:end]
    return Attribution(
        source=_spans(tokens, () if source is None else (source,)),
        cue=_spans(tokens, ((start, end),)),
        content=_spans(tokens, choice.content),
        kind=quotation_kind(tokens, choice.content),
        confidence=Confidence(
            source=min(choice.source_p, 1.0),
            cue=min(run.peak, 1.0),
            content=min(choice.content_p, 1.0),
            speaker=0.0,
        ),
        found_by=f"learned model {model.version}: cue “{' '.join(cue)}”",
    )


def _cue_outside(choice: Choice) -> Piece:
    """The part of the cue run around its anchor that the content leaves: words near a cue may
    turn out to belong to the content ("that" or "to")."""
    run, content = choice.run, tokens_of(choice.content)
    start = end = run.anchor
    while start > run.start and start - 1 not in content:
        start -= 1
    while end < run.end and end not in content:
        end += 1
    return start, end


def _spans(tokens: Tokens, pieces: Pieces) -> tuple[Span, ...]:
    return tuple(Span(tokens.start[start], tokens.end[end - 1]) for start, end in pieces)
