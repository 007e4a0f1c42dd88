"""Which words of a content become the claim, and where a compound claim could be cut."""

from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules.contents import whole_quotations
from claims.extraction.rules.cues import noun_table
from claims.extraction.spans import Piece

#: Words that tie a clause to its cue or to the sentence before, and are no part of the claim.
_OPENERS = frozenset({"that", "and", "but"})
#: What may follow a conjunction "that", but not the "that" of "that answer was wrong".
_AFTER_CONJUNCTION = frozenset(
    {"NNP", "NNPS", "NNS", "PRP", "PRP$", "DT", "EX", "CD", "JJR", "JJS", "WRB", "WP"}
)
#: Words before "that" which tell when or to whom it was said ("on Thursday that", "reporters that").
_LONGEST_LEAD = 5
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
#: Tokens by which a claim may grow so that it does not end inside a quotation it opened.
_LONGEST_REST = 12


def claim_piece(parsed: ParsedText, piece: Piece) -> Piece:
    """Return the words of the piece that are the claim; often the whole piece."""
    start, end = piece
    clause = _clause_after_lead(parsed, piece)
    if clause is None and _hangs_by_preposition(parsed, piece):
        clause = start + 1
    if clause is None and opens_loosely(parsed, piece):
        clause = start + 1
    start = start if clause is None else clause
    if start >= end:
        return piece
    whole = whole_quotations(parsed, (start, end))[1]
    return start, whole if whole - end <= _LONGEST_REST else end


def opens_loosely(parsed: ParsedText, piece: Piece) -> bool:
    """Whether the first word only ties the clause to its cue; not the "that" of "that answer was"."""
    start, end = piece
    if start + 1 >= end or parsed.lower[start] not in _OPENERS:
        return False
    following = start + 1
    is_sure = parsed.tag[following] in _AFTER_CONJUNCTION or parsed.pos[following] == "PRON"
    if parsed.lower[start] == "that" and is_sure:
        return True
    return parsed.dep[start] in ("mark", "cc") and parsed.tag[following] != "NN"


def _clause_after_lead(parsed: ParsedText, piece: Piece) -> int | None:
    """Where the clause begins of "on Thursday that he would go"; None without such a lead."""
    start, end = piece
    for i in range(start + 1, min(start + _LONGEST_LEAD, end - 2)):
        if parsed.pos[i - 1] in ("VERB", "AUX") or parsed.word[i - 1] == ",":
            return None
        if parsed.lower[i] == "that" and parsed.dep[i] == "mark":
            is_outer = not start <= parsed.head[parsed.head[i]] < end
            return i + 1 if is_outer and opens_loosely(parsed, (i, end)) else None
    return None


def _hangs_by_preposition(parsed: ParsedText, piece: Piece) -> bool:
    """ "(called) on Moss to resign", "(accused her) of lying": a preposition of the cue's, not a lead."""
    start, end = piece
    is_preposition = parsed.pos[start] == "ADP" and parsed.dep[start] in ("prep", "prt")
    if not is_preposition or start + 1 >= end or parsed.region[start] >= 0:
        return False
    return not start <= parsed.head[start] < end


def is_demand(parsed: ParsedText, piece: Piece) -> bool:
    """Whether the words ask or deny rather than assert: "Moss to resign", "receiving any money".

    No finite verb governs, and either somebody else's infinitive ("asked Moss to resign") or a participle
    comes first. "promised to publish the report" can be kept or broken.
    """
    first = next((i for i in range(*piece) if parsed.pos[i] in ("VERB", "AUX")), None)
    if first is None or any(parsed.tag[i] in _FINITE for i in governors(parsed, first, piece)):
        return False
    if parsed.tag[first] == "VBG":
        return first == piece[0]
    is_infinitive = parsed.tag[first] == "VB" and parsed.lower[first - 1] == "to"
    return is_infinitive and any(_is_somebody(parsed, i) for i in range(piece[0] - 1, first))


def governors(parsed: ParsedText, i: int, piece: Piece) -> list[int]:
    """Return the token and its governors inside the piece, nearest first."""
    found = [i]
    while piece[0] <= parsed.head[found[-1]] < piece[1] and parsed.head[found[-1]] not in found:
        found.append(parsed.head[found[-1]])
    return found


def _is_somebody(parsed: ParsedText, i: int) -> bool:
    """Whether a word before "to resign" names who should; a cue ("a promise to") or a day does not."""
    if i < 0 or parsed.pos[i] not in ("NOUN", "PROPN", "PRON"):
        return False
    return parsed.lemma[i] not in noun_table() and parsed.entity[i] not in ("DATE", "TIME")


_LONGEST_SIMPLE = 6  # words: nothing shorter is worth cutting
_SHORTEST_PART = 3
_LONG_PHRASE = 5  # tokens of a phrase that says more than when or where
_CLAUSES = frozenset({"relcl", "advcl", "acl", "appos"})
_CUTTING = _CLAUSES | {"conj", "prep"}


def split_points(parsed: ParsedText, piece: Piece) -> tuple[int, ...]:
    """Character offsets inside the piece at which it could be cut into smaller claims, in order."""
    start, end = piece
    if sum(parsed.is_word[start:end]) <= _LONGEST_SIMPLE:
        return ()
    points, last = [], start
    for token in sorted(_cuts(parsed, piece)):
        if (
            _words(parsed, last, token) >= _SHORTEST_PART
            and _words(parsed, token, end) >= _SHORTEST_PART
        ):
            points.append(parsed.start[token])
            last = token
    return tuple(points)


def _words(parsed: ParsedText, start: int, end: int) -> int:
    return sum(parsed.is_word[start:end])


def _cuts(parsed: ParsedText, piece: Piece) -> set[int]:
    """Tokens inside the piece at which a sentence, or a part that depends on a token, begins."""
    start, end = piece
    sentences = range(parsed.sentence[start], parsed.sentence[end - 1] + 1)
    cuts = {parsed.sentence_bounds[n][0] for n in sentences}
    for i, dep in enumerate(parsed.dep[start:end], start):
        if dep in _CUTTING and start <= parsed.head[i] < end and parsed.head[i] != i:
            part = _part(parsed, i, parsed.head[i], max(parsed.left[i], start))
            if part is not None:
                cuts.add(part)
    return {cut for cut in cuts if start < cut < end and parsed.is_word[cut]}


def _part(parsed: ParsedText, i: int, head: int, left: int) -> int | None:
    """Where a joined clause, an aside or a trailing phrase begins whose own head is token ``i``."""
    dep = parsed.dep[i]
    if dep == "conj" and parsed.pos[i] in ("VERB", "AUX"):
        return left - 1 if left and parsed.dep[left - 1] == "cc" else left
    if dep in _CLAUSES and left and parsed.word[left - 1] in (",", "-", "–", "—"):
        return left
    if dep == "prep" and i > head:
        is_long = parsed.right[i] - i >= _LONG_PHRASE and parsed.pos[head] == "VERB"
        is_role = parsed.lower[i + 2 : i + 3] in (["role"], ["capacity"])
        return i if is_long or is_role else None
    return None
