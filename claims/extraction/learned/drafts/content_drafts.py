"""All candidate contents of a cue."""

from __future__ import annotations

from claims.extraction.learned.drafts.drafts import Article, Draft, Drafts, Pieces
from claims.extraction.learned.drafts.from_nets import add_arcs, add_likely
from claims.extraction.learned.drafts.from_parse import add_dependents, add_governors, cue_children
from claims.extraction.learned.drafts.from_quotations import add_quotations
from claims.extraction.learned.drafts.from_text import add_after, add_after_colon, add_before
from claims.extraction.learned.evidence import CueRun
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

_TIGHT = 0.6
_BLOCK_SENTENCES = 2
_JOINERS = frozenset(("prep", "prt", "mark", "aux"))
_JOINER_TAGS = frozenset(("IN", "RP", "TO"))


def draft_contents(article: Article, row: int) -> dict[Pieces, Draft]:
    """Return the candidate contents of the article's cue run number ``row``."""
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
