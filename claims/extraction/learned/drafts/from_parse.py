"""Candidate contents that follow the parse and the text: dependents, governors, sentence edges, stops."""

from claims.extraction.learned.drafts.drafts import Drafts
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

_NEVER = frozenset(("punct", "aux", "auxpass", "neg"))
_MODIFIERS = frozenset(
    ("prep", "advcl", "conj", "cc", "npadvmod", "relcl", "acl", "appos", "advmod", "xcomp")
)
_ASIDES = frozenset(("relcl", "appos", "acl", "advcl", "prep", "parataxis"))
_ASIDE_OPENERS = frozenset((",", "-", "--", "—", "–", "("))
_ASIDE_CLOSERS = frozenset((",", "-", "--", "—", "–", ")"))
_INNER = frozenset(("pobj", "pcomp", "ccomp", "dobj", "relcl", "acl", "prep", "advcl", "xcomp"))
_DROPPED_AFTER = frozenset(("relcl", "acl", "advcl", "prep"))
_CLAUSES = frozenset(("ccomp", "xcomp", "dobj", "advcl"))
_TAILS = frozenset(("conj", "advcl", "prep", "cc", "npadvmod"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "dobj", "attr"))

_MAX_CHILDREN = 8
_MAX_RIGHT = 5
_MAX_SPINE = 12
_MAX_SPINE_CUTS = 10
_MAX_ASIDE_SCAN = 80
_MAX_GOVERNORS = 4


def cue_children(tokens: Tokens, start: int, end: int) -> list[int]:
    """Return the dependents of a cue's tokens that may hold content, in text order."""
    children = {
        child
        for index in range(start, end)
        for child in tokens.children[index][-_MAX_CHILDREN:]
        if not start <= child < end and tokens.dep[child] not in _NEVER
    }
    return sorted(children)


def add_dependents(drafts: Drafts, children: list[int], sentence_end: int, block_end: int) -> None:
    """Add each dependent, its inner clauses, unions of right ones, and these to the sentence's end."""
    tokens = drafts.article.tokens
    start, end = drafts.form
    for child in children:
        if child < start:
            drafts.add(tokens.dep[child], (tokens.left[child], min(tokens.right[child], start)))
        else:
            first = max(tokens.left[child], end)
            drafts.add(tokens.dep[child], (first, tokens.right[child]))
            _add_inner(drafts, child, first)
    right = [child for child in children if child >= end][:_MAX_RIGHT]
    for number, child in enumerate(right):
        first = max(end, tokens.left[child])
        for other in right[number + 1 :]:
            drafts.add("union", (first, tokens.right[other]))
        drafts.add("to sentence end", (first, sentence_end))
        if block_end > sentence_end:
            drafts.add("to block end", (first, block_end))
    for child in right[:3]:
        _add_spine_cuts(drafts, child)
        _add_without_aside(drafts, child)
    _add_with_subject(drafts, children, right, sentence_end)


def _add_inner(drafts: Drafts, child: int, first: int) -> None:
    tokens = drafts.article.tokens
    is_clause = tokens.dep[child] in _CLAUSES
    for inner in tokens.children[child][-_MAX_CHILDREN:]:
        dep = tokens.dep[inner]
        if dep in _INNER:
            drafts.add("inner " + dep, (tokens.left[inner], tokens.right[inner]))
        if inner > child and dep in _DROPPED_AFTER:
            drafts.add("head without " + dep, (first, tokens.left[inner]))
        if inner > child and is_clause and dep in _TAILS:
            drafts.add("clause without " + dep, (first, tokens.left[inner]))


def _add_spine_cuts(drafts: Drafts, child: int) -> None:
    """Stop before each trailing modifier on the way down the right edge."""
    tokens = drafts.article.tokens
    first = max(drafts.form[1], tokens.left[child])
    spine, cuts = child, 0
    for _ in range(_MAX_SPINE):
        after = [inner for inner in tokens.children[spine] if inner > spine]
        for inner in after:
            at = tokens.left[inner]
            if tokens.dep[inner] in _MODIFIERS and at > first and cuts < _MAX_SPINE_CUTS:
                drafts.add("up to " + tokens.dep[inner], (first, at))
                cuts += 1
        if not after:
            return
        spine = after[-1]


def _add_without_aside(drafts: Drafts, child: int) -> None:
    tokens = drafts.article.tokens
    first, last = max(drafts.form[1], tokens.left[child]), tokens.right[child]
    for inner in range(first, min(last, first + _MAX_ASIDE_SCAN)):
        if tokens.dep[inner] not in _ASIDES:
            continue
        left, right = tokens.left[inner], tokens.right[inner]
        if (
            first < left
            and right < last
            and tokens.text[left - 1] in _ASIDE_OPENERS
            and tokens.text[right] in _ASIDE_CLOSERS
        ):
            drafts.add("without aside " + tokens.dep[inner], (first, left), (right, last))


def _add_with_subject(
    drafts: Drafts, children: list[int], right: list[int], sentence_end: int
) -> None:
    """Add subject + right dependent: "Smith is expected to resign" is all content but the cue."""
    tokens = drafts.article.tokens
    start, end = drafts.form
    for subject in children:
        if subject >= start:
            return
        dep = tokens.dep[subject]
        if dep not in _SUBJECTS and tokens.tag[subject] not in ("WDT", "WP"):
            continue
        before = (tokens.left[subject], min(tokens.right[subject], start))
        for child in right:
            drafts.add(
                "subject and " + tokens.dep[child],
                before,
                (max(end, tokens.left[child]), tokens.right[child]),
            )
        if right:
            drafts.add("subject and rest", before, (max(end, tokens.left[right[0]]), sentence_end))


def add_governors(drafts: Drafts) -> None:
    """Add the governing clause without the cue's branch: "X, he said, Y" and the like."""
    tokens = drafts.article.tokens
    start, end = drafts.form
    position = drafts.run.anchor
    for level in range(_MAX_GOVERNORS):
        head = int(tokens.heads[position])
        if head == position:
            return
        before = (tokens.left[head], min(tokens.left[position], start))
        after = (max(tokens.right[position], end), tokens.right[head])
        drafts.add(f"governor {level} left", before)
        drafts.add(f"governor {level} right", after)
        drafts.add(f"governor {level} around", before, after)
        position = head


_STOPS = frozenset((",", ";", "—", "–", "”", '"', "''", ":", "--"))
_CLOSING = frozenset(("”", '"', "''"))
_STARTS = frozenset((",", ";", "“", "—", "–", ":", '"', "``"))
_OPENING = frozenset(("“", '"', "``"))
_CLAUSE_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_BESIDE = frozenset(("nsubj", "pobj", "prep", "nsubjpass"))
_MAX_STOPS = 5
_MAX_COLON_PARAGRAPHS = 3


def source_start(tokens: Tokens, children: list[int], cue_start: int) -> int:
    """Return where the cue's own clause begins: at its subject, if that comes first."""
    subjects = [
        tokens.left[child]
        for child in children
        if child < cue_start and tokens.dep[child] in _CLAUSE_SUBJECTS
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
