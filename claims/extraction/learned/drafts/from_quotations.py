"""Candidate contents made of quotations: one, split ones, mixed ones, and over paragraphs."""

from __future__ import annotations

from bisect import bisect_left

from claims.extraction.learned.drafts.drafts import Drafts
from claims.extraction.learned.drafts.from_text import source_start
from claims.extraction.learned.tokens import QuotedRange, Tokens
from claims.extraction.spans import Piece

_SENTENCES_AWAY = 3
_PARAGRAPHS_ON = 4
_MAX_NEXT = 3
_MAX_NEAR = 24
_SHORT = 4


def add_quotations(drafts: Drafts, children: list[int], sentence: Piece) -> None:
    """Add the quotations near the cue, alone and together."""
    tokens = drafts.article.tokens
    near = _near(tokens, drafts.run.anchor)
    start, end = drafts.form
    for quote in near:
        if quote.start <= start and end <= quote.end:
            drafts.add("own quotation", (quote.start, quote.end))
            continue
        drafts.add("quotation", (quote.start, quote.end))
        if end <= quote.start < sentence[1]:
            _add_mixed(drafts, children, quote)
    paragraph = tokens.paragraph[drafts.run.anchor]
    here = [quote for quote in near if tokens.paragraph[quote.start] == paragraph]
    before = [(quote.start, quote.end) for quote in here if quote.end <= start]
    after = [(quote.start, quote.end) for quote in here if quote.start >= end]
    cut = source_start(tokens, children, start)
    _add_together(drafts, before, after, (sentence[0], cut))
    _add_next_paragraphs(drafts, before, after)


def _near(tokens: Tokens, anchor: int) -> list[QuotedRange]:
    """Quotations of the cue's paragraph and of the sentences around it."""
    sentence = int(tokens.sentence[anchor])
    first_sentence = tokens.sentences[max(0, sentence - _SENTENCES_AWAY)]
    last_sentence = tokens.sentences[min(len(tokens.sentences) - 1, sentence + _SENTENCES_AWAY)]
    paragraph = tokens.paragraphs[tokens.paragraph[anchor]]
    first = bisect_left(
        tokens.quotes, min(paragraph[0], first_sentence[0]), key=lambda quote: quote.start
    )
    last = bisect_left(
        tokens.quotes, max(paragraph[1], last_sentence[1]), key=lambda quote: quote.start
    )
    return tokens.quotes[first:last][:_MAX_NEAR]


def _add_mixed(drafts: Drafts, children: list[int], quote: QuotedRange) -> None:
    """Add own words of the article that run into a quotation."""
    tokens = drafts.article.tokens
    end = drafts.form[1]
    drafts.add("to quotation's end", (end, quote.end))
    sentence_end = tokens.sentences[tokens.sentence[quote.end - 1]][1]
    paragraph_end = tokens.paragraphs[tokens.paragraph[drafts.run.anchor]][1]
    last = max(quote.end, min(sentence_end, paragraph_end))
    drafts.add("to quotation's sentence's end", (end, last))
    for child in children:
        if child >= end and tokens.left[child] < quote.start:
            drafts.add("dependent to quotation's end", (max(end, tokens.left[child]), quote.end))


def _add_together(drafts: Drafts, before: list[Piece], after: list[Piece], lead: Piece) -> None:
    if before and after:
        drafts.add("quotation around", before[-1], after[0])
        drafts.add("quotation before, all after", before[-1], *after)
        drafts.add("all quotations", *before, *after)
        drafts.add("text before and quotation", lead, after[0])
    for side in (before, after):
        if len(side) > 1:
            drafts.add("all quotations of a side", *side)
            drafts.add("from first to last quotation", (side[0][0], side[-1][1]))
    if after and len(after) > 1:
        drafts.add("to last quotation's end", (drafts.form[1], after[-1][1]))


def _add_next_paragraphs(drafts: Drafts, before: list[Piece], after: list[Piece]) -> None:
    """Add quotations of the paragraphs that follow: a speaker who goes on."""
    tokens = drafts.article.tokens
    paragraph = int(tokens.paragraph[drafts.run.anchor])
    first = bisect_left(
        tokens.quotes, tokens.paragraphs[paragraph][1], key=lambda quote: quote.start
    )
    joined = after[-1:]
    for quote in tokens.quotes[first : first + _MAX_NEXT]:
        too_far = tokens.paragraph[quote.start] > paragraph + _PARAGRAPHS_ON
        if too_far or quote.end - quote.start < _SHORT:
            return
        joined = [*joined, (quote.start, quote.end)]
        drafts.add("quotations of next paragraphs", *joined)
        drafts.add("quotation before and of next paragraphs", *before[-1:], *joined)
