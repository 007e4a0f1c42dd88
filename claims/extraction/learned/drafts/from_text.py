"""Candidate contents that follow the text: sentence edges, punctuation, a colon."""

from __future__ import annotations

from claims.extraction.learned.drafts.drafts import Drafts
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

_STOPS = frozenset((",", ";", "—", "–", "”", '"', "''", ":", "--"))
_CLOSING = frozenset(("”", '"', "''"))
_STARTS = frozenset((",", ";", "“", "—", "–", ":", '"', "``"))
_OPENING = frozenset(("“", '"', "``"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_BESIDE = frozenset(("nsubj", "pobj", "prep", "nsubjpass"))
_MAX_STOPS = 5
_MAX_COLON_PARAGRAPHS = 3


def source_start(tokens: Tokens, children: list[int], cue_start: int) -> int:
    """Return where the cue's own clause begins: at its subject, if that comes first."""
    subjects = [
        tokens.left[child]
        for child in children
        if child < cue_start and tokens.dep[child] in _SUBJECTS
    ]
    return min([cue_start, *subjects])


def add_before(drafts: Drafts, children: list[int], sentence: Piece) -> None:
    """Add the text before source and cue, from the sentence's start or from inner punctuation."""
    tokens = drafts.article.tokens
    start, end = drafts.form
    cut = source_start(tokens, children, start)
    drafts.add("before", (sentence[0], cut))
    found = 0
    for index in range(cut - 2, sentence[0], -1):
        if tokens.text[index] in _STARTS:
            first = index if tokens.text[index] in _OPENING else index + 1
            drafts.add("before, from a stop", (first, cut))
            found += 1
            if found == _MAX_STOPS - 1:
                break
    beside = [tokens.right[child] for child in children if tokens.dep[child] in _BESIDE]
    after = max([end, *beside])
    if after < sentence[1]:
        drafts.add("around", (sentence[0], cut), (after, sentence[1]))


def add_after(drafts: Drafts, sentence_end: int) -> None:
    """Add the text after the cue, to the sentence's end or to one of the next stops."""
    tokens = drafts.article.tokens
    end = drafts.form[1]
    if end >= sentence_end:
        return
    drafts.add("after", (end, sentence_end))
    found = 0
    for index in range(end, sentence_end):
        text = tokens.text[index]
        if text in _STOPS:
            found += 1
            drafts.add(f"after, to stop {min(found, 3)}", (end, index + (text in _CLOSING)))
            if found == _MAX_STOPS:
                return


def add_after_colon(drafts: Drafts) -> None:
    """Add what a colon after the cue announces: the next sentence, or up to three paragraphs."""
    tokens = drafts.article.tokens
    end = drafts.form[1]
    if ":" not in tokens.text[end - 1 : end + 1]:
        return
    first = end
    while first < len(tokens) and (tokens.is_space[first] or tokens.text[first] == ":"):
        first += 1
    if first == len(tokens):
        return
    paragraph = int(tokens.paragraph[first])
    drafts.add("sentence after colon", (first, tokens.sentences[tokens.sentence[first]][1]))
    for count, (_, last) in enumerate(
        tokens.paragraphs[paragraph : paragraph + _MAX_COLON_PARAGRAPHS], start=1
    ):
        drafts.add(f"{count} paragraphs after colon", (first, last))
