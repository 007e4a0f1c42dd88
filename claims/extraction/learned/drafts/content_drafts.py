"""All candidate contents of a cue; here those that follow quotations and the nets."""

from bisect import bisect_left
from itertools import pairwise

import numpy as np

from claims.extraction.learned.drafts.drafts import Article, Draft, Drafts, Pieces, high_stretches
from claims.extraction.learned.drafts.from_parse import (
    add_after,
    add_after_colon,
    add_before,
    add_dependents,
    add_governors,
    cue_children,
    source_start,
)
from claims.extraction.learned.evidence import CueRun
from claims.extraction.learned.nets.relations import REACH
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

_TIGHT = 0.6
_BLOCK_SENTENCES = 2
_JOINERS = frozenset(("prep", "prt", "mark", "aux"))
_JOINER_TAGS = frozenset(("IN", "RP", "TO"))


def draft_contents(article: Article, row: int) -> dict[Pieces, Draft]:
    run = article.evidence.runs[row]
    drafts = Drafts(article, run, (run.start, run.end))
    for number, form in enumerate(_forms(article, run)):
        drafts.form = form
        _draft_form(drafts, with_nets=number == 0, row=row)
    return drafts.found


def _draft_form(drafts: Drafts, *, with_nets: bool, row: int) -> None:
    tokens, anchor = drafts.article.tokens, drafts.run.anchor
    sentence, block_end = _surroundings(tokens, anchor)
    children = cue_children(tokens, *drafts.form)
    add_after_colon(drafts)
    add_dependents(drafts, children, sentence[1], block_end)
    add_after(drafts, sentence[1])
    add_before(drafts, children, sentence)
    add_governors(drafts)
    if with_nets:
        add_quotations(drafts, children, sentence)
        add_likely(drafts)
        add_arcs(drafts, row)


def _surroundings(tokens: Tokens, anchor: int) -> tuple[Piece, int]:
    """The anchor's sentence inside its paragraph, and the paragraph's end if that is near."""
    number = tokens.sentence[anchor]
    start, end = tokens.sentences[number]
    paragraph_start, paragraph_end = tokens.paragraphs[tokens.paragraph[anchor]]
    sentence = (max(start, paragraph_start), min(end, paragraph_end))
    near = tokens.sentence[paragraph_end - 1] <= number + _BLOCK_SENTENCES
    return sentence, paragraph_end if near else sentence[1]


def _forms(article: Article, run: CueRun) -> list[Piece]:
    """The cue as found; its most likely core; the anchor alone; with a preposition or "to" after."""
    cue = article.evidence.cue
    start, end = run.anchor, run.anchor + 1
    while start > run.start and cue[start - 1] >= _TIGHT * run.peak:
        start -= 1
    while end < run.end and cue[end] >= _TIGHT * run.peak:
        end += 1
    forms = [(run.start, run.end), (start, end), (run.anchor, run.anchor + 1)]
    tokens = article.tokens
    after = run.end
    if after < len(tokens) and tokens.dep[after] in _JOINERS and tokens.tag[after] in _JOINER_TAGS:
        forms.append((run.start, after + 1))
    return list(dict.fromkeys(forms))


_TAG_THRESHOLDS = (0.3, 0.5, 0.7)
_ARC_SHARES = (0.15, 0.3, 0.5, 0.7)
_NEW_CONTENT = 0.5
_WEAKEST = 0.01
_MAX_GAP = 4
_FAR = 150


def add_likely(drafts: Drafts) -> None:
    """Add the nearest stretches of the cue's paragraph whose tokens are likely content."""
    evidence, tokens = drafts.article.evidence, drafts.article.tokens
    start, end = drafts.form
    first, last = tokens.paragraphs[tokens.paragraph[drafts.run.anchor]]
    first, last = max(first, start - _FAR), min(last, end + _FAR)
    likely, begins = evidence.content[first:last], evidence.begins_content[first:last]
    fresh = (np.flatnonzero(begins > _NEW_CONTENT) + first).tolist()
    for threshold in _TAG_THRESHOLDS:
        stretches = _split(high_stretches(likely, threshold, first), fresh)
        stretches = [stretch for stretch in stretches if _has_word(drafts, stretch)]
        before = [stretch for stretch in stretches if stretch[1] <= start]
        after = [stretch for stretch in stretches if stretch[0] >= end]
        name = f"likely {threshold}"
        if after:
            drafts.add(name + " after", after[0])
        if len(after) > 1:
            drafts.add(name + " two after", *after[:2])
            drafts.add(name + " second after", after[1])
            drafts.add(name + " joined after", (after[0][0], after[1][1]))
        if before:
            drafts.add(name + " before", before[-1])
        if before and after:
            drafts.add(name + " around", before[-1], after[0])
        if len(before) > 1:
            drafts.add(name + " two before", *before[-2:])


def add_arcs(drafts: Drafts, row: int) -> None:
    """Add the tokens that the cue's arcs (row of the arc table) mark as content.

    Thresholds are shares of the strongest arc, because a doubtful cue has weak arcs throughout.
    """
    tokens, anchor = drafts.article.tokens, drafts.run.anchor
    arcs = drafts.article.evidence.content_arcs[row]
    strongest = float(arcs.max())
    if strongest < _WEAKEST:
        return
    paragraph = tokens.paragraph[anchor]
    for share in _ARC_SHARES:
        stretches = high_stretches(arcs, share * strongest, anchor - REACH)
        stretches = [stretch for stretch in stretches if _has_word(drafts, stretch)]
        if not stretches:
            continue
        name = f"arcs {share}"
        drafts.add(name, *stretches)
        drafts.add(name + " longest", max(stretches, key=lambda s: s[1] - s[0]))
        closed = _close_gaps(stretches, anchor)
        drafts.add(name + " closed", *closed)
        drafts.add(name + " here", *(s for s in closed if tokens.paragraph[s[0]] == paragraph))


def _has_word(drafts: Drafts, stretch: Piece) -> bool:
    words = drafts.article.words_before
    return words[stretch[1]] > words[stretch[0]]


def _split(stretches: list[Piece], fresh: list[int]) -> list[Piece]:
    """Cut stretches where a new content is likely to begin."""
    cut: list[Piece] = []
    for start, end in stretches:
        edges = [start, *(at for at in fresh if start < at < end), end]
        cut.extend(pairwise(edges))
    return cut


def _close_gaps(stretches: list[Piece], anchor: int) -> list[Piece]:
    """Join stretches a few tokens apart, unless the cue stands between them."""
    closed = [stretches[0]]
    for start, end in stretches[1:]:
        last_start, last_end = closed[-1]
        if start - last_end <= _MAX_GAP and not last_end <= anchor < start:
            closed[-1] = (last_start, end)
        else:
            closed.append((start, end))
    return closed


_SENTENCES_AWAY = 3
_PARAGRAPHS_ON = 4
_MAX_NEXT = 3
_MAX_NEAR = 24
_SHORT = 4


def add_quotations(drafts: Drafts, children: list[int], sentence: Piece) -> None:
    tokens = drafts.article.tokens
    near = _near(tokens, drafts.run.anchor)
    start, end = drafts.form
    for quote in near:
        if quote[0] <= start and end <= quote[1]:
            drafts.add("own quotation", quote)
            continue
        drafts.add("quotation", quote)
        if end <= quote[0] < sentence[1]:
            _add_mixed(drafts, children, quote)
    paragraph = tokens.paragraph[drafts.run.anchor]
    here = [quote for quote in near if tokens.paragraph[quote[0]] == paragraph]
    before = [quote for quote in here if quote[1] <= start]
    after = [quote for quote in here if quote[0] >= end]
    cut = source_start(tokens, children, start)
    _add_together(drafts, before, after, (sentence[0], cut))
    _add_next_paragraphs(drafts, before, after)


def _near(tokens: Tokens, anchor: int) -> list[Piece]:
    """Quotations of the cue's paragraph and of the sentences around it."""
    sentence = int(tokens.sentence[anchor])
    first_sentence = tokens.sentences[max(0, sentence - _SENTENCES_AWAY)]
    last_sentence = tokens.sentences[min(len(tokens.sentences) - 1, sentence + _SENTENCES_AWAY)]
    paragraph = tokens.paragraphs[tokens.paragraph[anchor]]
    first = bisect_left(tokens.quotes, (min(paragraph[0], first_sentence[0]),))
    last = bisect_left(tokens.quotes, (max(paragraph[1], last_sentence[1]),))
    return tokens.quotes[first:last][:_MAX_NEAR]


def _add_mixed(drafts: Drafts, children: list[int], quote: Piece) -> None:
    """Add own words of the article that run into a quotation."""
    tokens = drafts.article.tokens
    end = drafts.form[1]
    drafts.add("to quotation's end", (end, quote[1]))
    sentence_end = tokens.sentences[tokens.sentence[quote[1] - 1]][1]
    paragraph_end = tokens.paragraphs[tokens.paragraph[drafts.run.anchor]][1]
    last = max(quote[1], min(sentence_end, paragraph_end))
    drafts.add("to quotation's sentence's end", (end, last))
    for child in children:
        if child >= end and tokens.left[child] < quote[0]:
            drafts.add("dependent to quotation's end", (max(end, tokens.left[child]), quote[1]))


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
    if len(after) > 1:
        drafts.add("to last quotation's end", (drafts.form[1], after[-1][1]))


def _add_next_paragraphs(drafts: Drafts, before: list[Piece], after: list[Piece]) -> None:
    """Add quotations of the paragraphs that follow: a speaker who goes on."""
    tokens = drafts.article.tokens
    paragraph = int(tokens.paragraph[drafts.run.anchor])
    first = bisect_left(tokens.quotes, (tokens.paragraphs[paragraph][1],))
    joined = after[-1:]
    for quote in tokens.quotes[first : first + _MAX_NEXT]:
        too_far = tokens.paragraph[quote[0]] > paragraph + _PARAGRAPHS_ON
        if too_far or quote[1] - quote[0] < _SHORT:
            return
        joined = [*joined, quote]
        drafts.add("quotations of next paragraphs", *joined)
        drafts.add("quotation before and of next paragraphs", *before[-1:], *joined)
