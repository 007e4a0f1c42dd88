"""A parsed text as plain lists, read from spaCy once for the rules and the learned engine."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from spacy.tokens import Doc

from claims.extraction.quotation_marks import Region, quotation_regions
from claims.extraction.spans import Piece
from claims.extraction.types import Block, Span

#: Block kinds that belong to the page, not to the story: nothing is claimed in them.
SILENT_BLOCKS = frozenset({"caption", "credit", "boilerplate"})

#: A longer stretch without a line break (tokens) is cut at a sentence, so that no rule looks too far.
_LONGEST_PARAGRAPH = 1_500
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")
_BREAK = re.compile(r"[\n\r\u2028\u2029]")


#: In a short line without a full stop these words make it a picture credit.
_CREDITS = frozenset(
    {"getty", "images", "reuters", "ap", "afp", "epa", "shutterstock", "photo", "photograph"}
)
_LONGEST_CREDIT = 10


def _is_credit(words: Sequence[str]) -> bool:
    """Whether a paragraph of a text without blocks is a picture credit: "Ann Lee / Reuters"."""
    if len(words) > _LONGEST_CREDIT or words[-1] in (".", "!", "?", "”", '"'):
        return False
    return not _CREDITS.isdisjoint(word.lower() for word in words)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Tokens ``start:end`` of one paragraph; ``kind`` is the block kind it lies in."""

    start: int
    end: int
    kind: str = "paragraph"

    @property
    def is_silent(self) -> bool:
        return self.kind in SILENT_BLOCKS


class Columns:
    """What spaCy says of each token of a text, as plain lists that are not to be changed.

    Each list has one entry per token, but for the last two. ``start`` and ``end`` are character
    offsets into ``text``. ``head`` is the governing token, itself for a root; ``left`` and ``right``
    bound the subtree (end exclusive); ``children`` are in text order. ``is_word`` is true of a token
    with a letter or figure. ``sentences`` are stretches of tokens, None where nothing marked them;
    ``entities`` are (start, end, label). ``tensor`` has a row of the network's floats per token, or none.
    """

    def __init__(self, doc: Doc) -> None:
        tokens = list(doc)
        self.text = doc.text
        self.word = [token.text for token in tokens]
        self.lower = [token.lower_ for token in tokens]
        self.lemma = [token.lemma_.lower() for token in tokens]
        self.pos = [token.pos_ for token in tokens]
        self.tag = [token.tag_ for token in tokens]
        self.dep = [token.dep_ for token in tokens]
        self.entity = [token.ent_type_ for token in tokens]
        self.shape = [token.shape_ for token in tokens]
        self.start = [token.idx for token in tokens]
        self.end = [at + len(text) for at, text in zip(self.start, self.word, strict=True)]
        self.head = [token.head.i for token in tokens]
        self.left = [token.left_edge.i for token in tokens]
        self.right = [token.right_edge.i + 1 for token in tokens]
        self.children = [[child.i for child in token.children] for token in tokens]
        self.is_word = [_LETTER_OR_FIGURE.search(text) is not None for text in self.word]
        self.sentences: list[Piece] | None = None
        if doc.has_annotation("SENT_START"):
            self.sentences = [(sentence.start, sentence.end) for sentence in doc.sents]
        self.entities = [(entity.start, entity.end, entity.label_) for entity in doc.ents]
        self.tensor = np.asarray(doc.tensor, dtype=np.float32)


class ParsedText(Columns):
    """The columns of a text with its sentences, paragraphs and quotation regions.

    ``region`` holds the index of the outermost quotation region around a token, -1 outside.
    """

    def __init__(self, doc: Doc, blocks: Sequence[Block] = ()) -> None:
        super().__init__(doc)
        self.size = len(self.word)
        if self.sentences is None and self.size:
            raise ValueError("The text has no sentences: the pipeline lacks a parser.")
        self.sentence_bounds: list[Piece] = self.sentences or []
        self.sentence = [
            n for n, (start, end) in enumerate(self.sentence_bounds) for _ in range(start, end)
        ]
        self.paragraphs, self.paragraph = self._paragraphs(blocks)
        self.regions: list[Region] = quotation_regions(self.text)
        self.region_tokens, self.region = self._place_regions()

    def _paragraphs(self, blocks: Sequence[Block]) -> tuple[list[Paragraph], list[int]]:
        """Paragraphs with words in them, and the paragraph of each token (-1 between paragraphs)."""
        ordered = sorted(blocks, key=lambda block: block.start)
        starts = [block.start for block in ordered]
        paragraphs: list[Paragraph] = []
        number = [-1] * self.size
        for start, end in pairwise(self._cuts(ordered)):
            if all(word.isspace() for word in self.word[start:end]):
                continue
            block = bisect_right(starts, self.start[start]) - 1
            kind = "paragraph"
            if block >= 0 and self.start[start] < ordered[block].end:
                kind = str(ordered[block].kind)
            elif not ordered and _is_credit(self.word[start:end]):
                kind = "credit"
            number[start:end] = [len(paragraphs)] * (end - start)
            paragraphs.append(Paragraph(start, end, kind))
        return paragraphs, number

    def _cuts(self, blocks: Sequence[Block]) -> list[int]:
        """Tokens at which a paragraph may begin: line breaks, edges of blocks, too long a stretch."""
        edges = {block.start for block in blocks} | {block.end for block in blocks}
        breaks = {word for word in set(self.word) if _BREAK.search(word)}
        cuts = [0]
        for i, (word, at) in enumerate(zip(self.word, self.start, strict=True)):
            if word in breaks:
                cuts += [*self._cuts_of_long(cuts[-1], i), i, i + 1]
            elif at in edges:
                cuts += [*self._cuts_of_long(cuts[-1], i), i]
        return [*cuts, *self._cuts_of_long(cuts[-1], self.size), self.size]

    def _cuts_of_long(self, start: int, end: int) -> Iterator[int]:
        """Where too long a stretch is cut: at a sentence, or anywhere when there is none for as long."""
        while start + _LONGEST_PARAGRAPH < end:
            longest = start + 2 * _LONGEST_PARAGRAPH
            reach = range(start + _LONGEST_PARAGRAPH, min(end, longest))
            opens = (i for i in reach if self.sentence_bounds[self.sentence[i]][0] == i)
            start = next(opens, longest)
            if start < end:
                yield start

    def _place_regions(self) -> tuple[list[Piece], list[int]]:
        """Token bounds of each outermost region, and the region of each token."""
        pieces: list[Piece] = []
        number = [-1] * self.size
        for n, region in enumerate(self.regions):
            first = bisect_right(self.end, region.start)
            last = bisect_right(self.start, region.end - 1)
            pieces.append((first, max(first, last)))
            for i in range(first, last):
                number[i] = n
        return pieces, number

    def sentence_spans(self) -> tuple[Span, ...]:
        """The parser's sentences as offsets into the text, without white space at their edges."""
        spans = []
        for start, end in self.sentence_bounds:
            while end > start and self.word[end - 1].isspace():
                end -= 1
            while start < end and self.word[start].isspace():
                start += 1
            if start < end:
                spans.append(self.span((start, end)))
        return tuple(spans)

    def regions_between(self, start: int, end: int) -> list[tuple[int, Piece]]:
        """Quotation regions with tokens in ``start:end``: their numbers and token bounds."""
        first = bisect_right(self.region_tokens, start, key=lambda piece: piece[1])
        found = []
        for n in range(first, len(self.region_tokens)):
            if self.region_tokens[n][0] >= end:
                break
            found.append((n, self.region_tokens[n]))
        return found

    def is_silent(self, token: int) -> bool:
        """Whether the token lies in a caption, credit or boilerplate block (or between paragraphs)."""
        number = self.paragraph[token]
        return number < 0 or self.paragraphs[number].is_silent

    def bounds(self, token: int) -> Piece:
        """The sentence around a token, cut at its paragraph's edges: no sentence crosses them."""
        return self._in_paragraph(token, self.sentence_bounds[self.sentence[token]])

    def subtree(self, token: int) -> Piece:
        """The token's subtree, cut at the paragraph's edges."""
        return self._in_paragraph(token, (self.left[token], self.right[token]))

    def _in_paragraph(self, token: int, piece: Piece) -> Piece:
        number = self.paragraph[token]
        if number < 0:
            return piece
        paragraph = self.paragraphs[number]
        return max(piece[0], paragraph.start), min(piece[1], paragraph.end)

    def child(self, token: int, *deps: str) -> int | None:
        """The first child with one of these dependency labels."""
        for kid in self.children[token]:
            if self.dep[kid] in deps:
                return kid
        return None

    def governors(self, token: int, limit: int = 4) -> Iterator[int]:
        """The token's ancestors, nearest first."""
        for _ in range(limit):
            head = self.head[token]
            if head == token:
                return
            yield head
            token = head

    def span(self, piece: Piece) -> Span:
        """Character offsets of a stretch of tokens."""
        return Span(self.start[piece[0]], self.end[piece[1] - 1])

    def token_at(self, offset: int) -> int:
        """The token that holds or follows a character offset."""
        return min(bisect_right(self.end, offset), self.size - 1)

    def tokens_of(self, span: Span) -> Piece:
        """The tokens that a character span touches."""
        first = bisect_right(self.end, span.start)
        return first, max(first, bisect_right(self.start, span.end - 1))

    def words_of(self, piece: Piece) -> str:
        start, end = piece
        return self.text[self.start[start] : self.end[end - 1]] if end > start else ""
