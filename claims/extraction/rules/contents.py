"""Which words a cue attributes, read from the parse: clauses, infinitives, objects, the rest of a sentence."""

from collections.abc import Iterable

from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules.cues import FRAME_CLAUSE, FRAME_INFINITIVE, Cue
from claims.extraction.spans import Piece

_TRAILING = frozenset(".,;:!?-–—…") | {"--", "..."}
_LEADING = frozenset(",;:-–—.") | {"--", "..."}


def trimmed(parsed: ParsedText, piece: Piece) -> Piece | None:
    """The piece without punctuation at its edges (quotation marks stay); None where no word is left."""
    start, end = piece
    while end > start and (parsed.word[end - 1].isspace() or parsed.word[end - 1] in _TRAILING):
        end -= 1
    while start < end and (parsed.word[start].isspace() or parsed.word[start] in _LEADING):
        start += 1
    return (start, end) if any(parsed.is_word[start:end]) else None


def without(piece: Piece, hole: Piece) -> list[Piece]:
    """What is left of a piece when the hole is cut out."""
    parts = ((piece[0], min(piece[1], hole[0])), (max(piece[0], hole[1]), piece[1]))
    return [part for part in parts if part[0] < part[1]]


def clean(parsed: ParsedText, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Trimmed pieces with words in them, in order; pieces that share a token become one."""
    found = (trimmed(parsed, piece) for piece in pieces if piece[0] < piece[1])
    joined: list[Piece] = []
    for start, end in sorted(piece for piece in found if piece is not None):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def whole_quotations(parsed: ParsedText, piece: Piece) -> Piece:
    """The piece, widened where it cuts a quotation in two and holds most of its start."""
    start, end = piece
    last = parsed.region[end - 1]
    if last >= 0:
        region_start, region_end = parsed.region_tokens[last]
        if region_start >= start:
            end = max(end, region_end)
    first = parsed.region[start]
    if first >= 0:
        region_start, region_end = parsed.region_tokens[first]
        if region_end <= end:
            start = min(start, region_start)
    return start, end


def clause_piece(parsed: ParsedText, cue: Cue, clause: int) -> Piece:
    """The subtree of a clause on the right of its cue, from the cue on."""
    start, end = parsed.subtree(clause)
    return whole_quotations(parsed, (max(start, cue.piece[1]), end))


def clausal_content(parsed: ParsedText, cue: Cue, source: Piece | None) -> tuple[Piece, ...]:
    """ "said that A", "A, he said", "A, he said, A": the complement clause, or the clause around."""
    anchor = cue.anchor
    for kid in parsed.children[anchor]:
        if parsed.dep[kid] != "ccomp":
            continue
        if kid > anchor:
            return clean(parsed, [clause_piece(parsed, cue, kid)])
        start, end = parsed.subtree(kid)
        if source is not None and kid < source[0] < cue.piece[0]:
            end = max(end, source[0])  # what stands before the source was said, too
        saying = cue.piece
        if source is not None:
            saying = (min(source[0], saying[0]), max(source[1], saying[1]))
        return clean(parsed, without((start, end), saying))
    return parenthetical_content(parsed, cue, source)


def parenthetical_content(parsed: ParsedText, cue: Cue, source: Piece | None) -> tuple[Piece, ...]:
    """ "A, officials said, A" and "as he put it": the governor's clause without the saying."""
    anchor = cue.anchor
    dep = parsed.dep[anchor]
    if dep == "parataxis" or (dep == "advcl" and _has_subordinator(parsed, anchor)):
        governor = parsed.head[anchor]
        hole = parsed.subtree(anchor)
        whole = parsed.subtree(governor)
        if source is not None:
            hole = (min(hole[0], source[0]), max(hole[1], source[1]))
        return clean(parsed, without(whole, hole))
    return ()


def _has_subordinator(parsed: ParsedText, anchor: int) -> bool:
    mark = parsed.child(anchor, "mark", "advmod")
    return mark is not None and parsed.lower[mark] == "as"


def infinitive_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "vowed to fight", "told him to leave"."""
    for kid in parsed.children[cue.anchor]:
        if kid <= cue.anchor:
            continue
        is_infinitive = parsed.child(kid, "aux") is not None and parsed.tag[kid] == "VB"
        if parsed.dep[kid] in ("xcomp", "ccomp") and is_infinitive:
            return clean(parsed, [clause_piece(parsed, cue, kid)])
    return ()


def object_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "criticised the plan for its cost": the object with what belongs to it."""
    kid = next(
        (k for k in parsed.children[cue.anchor] if k > cue.anchor and parsed.dep[k] == "dobj"), None
    )
    if kid is None or parsed.lower[kid] in _REFLEXIVE:
        return ()
    start, end = parsed.subtree(kid)
    end = _with_complements(parsed, cue.anchor, kid, end)
    return clean(parsed, [whole_quotations(parsed, (max(start, cue.piece[1]), end))])


def _with_complements(parsed: ParsedText, anchor: int, kid: int, end: int) -> int:
    """The end of what follows an object and says more of it: "as A", "for A", "to do A"."""
    for other in parsed.children[anchor]:
        if other <= kid or parsed.subtree(other)[0] != end:
            continue
        dep, lower = parsed.dep[other], parsed.lower[other]
        is_infinitive = dep in ("xcomp", "advcl", "ccomp") and parsed.lower[end] == "to"
        if is_infinitive or (dep == "prep" and lower in ("for", "of", "as")):
            end = parsed.subtree(other)[1]
    return end


_REFLEXIVE = frozenset({"himself", "herself", "themselves", "itself", "myself", "ourselves"})


def complement_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "called it a lie": object and complement together; () where there is an object alone."""
    anchor = cue.anchor
    kids = [
        k
        for k in parsed.children[anchor]
        if k > anchor and parsed.dep[k] in ("ccomp", "oprd", "dobj", "xcomp")
    ]
    if not kids:
        return ()
    start = max(parsed.subtree(kids[0])[0], cue.piece[1])
    end = parsed.subtree(kids[-1])[1]
    if parsed.dep[kids[-1]] == "dobj":
        longer = _with_complements(parsed, anchor, kids[-1], end)
        is_quoted = parsed.region[min(start, parsed.size - 1)] >= 0 or parsed.region[end - 1] >= 0
        if longer == end and not is_quoted and parsed.lower[start - 1] != "what":
            return ()
        end = longer
    return clean(parsed, [whole_quotations(parsed, (start, end))])


def as_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "sees it as a risk": the object with its as-phrase; () without one."""
    for kid in parsed.children[cue.anchor]:
        if kid > cue.anchor and parsed.dep[kid] == "dobj":
            start, _ = parsed.subtree(kid)
            for other in parsed.children[cue.anchor]:
                if other > kid and parsed.dep[other] == "prep" and parsed.lower[other] == "as":
                    piece = (max(start, cue.piece[1]), parsed.subtree(other)[1])
                    return clean(parsed, [whole_quotations(parsed, piece)])
    return ()


def prepositional_content(parsed: ParsedText, cue: Cue) -> tuple[tuple[Piece, ...], Piece | None]:
    """ "called for A", "called for her to A": what follows, and the preposition (part of the cue)."""
    for kid in parsed.children[cue.anchor]:
        first, end = parsed.subtree(kid)
        is_clause = parsed.dep[kid] in ("advcl", "xcomp", "ccomp") and parsed.dep[first] == "mark"
        if kid < cue.anchor or not (is_clause or parsed.dep[kid] in ("prep", "agent")):
            continue
        if parsed.lower[first] not in cue.entry.prepositions or first < cue.piece[1]:
            continue
        end = _with_complements(parsed, cue.anchor, kid, end)
        pieces = clean(
            parsed, [whole_quotations(parsed, (first + 1, end))] if end > first + 1 else []
        )
        if pieces:
            return pieces, (first, first + 1)
    return (), None


def noun_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "the claim that A", "a promise to A"."""
    for kid in parsed.children[cue.anchor]:
        if kid <= cue.anchor or parsed.dep[kid] not in ("acl", "ccomp", "relcl"):
            continue
        start, end = parsed.subtree(kid)
        first = parsed.lower[start]
        is_clause = FRAME_CLAUSE in cue.entry.frames and first == "that"
        is_infinitive = FRAME_INFINITIVE in cue.entry.frames and first == "to"
        if (is_clause and parsed.dep[start] == "mark") or (
            is_infinitive and parsed.dep[kid] == "acl"
        ):
            return clean(parsed, [whole_quotations(parsed, (start, end))])
    return ()


def rest_of_clause(parsed: ParsedText, cue: Cue, source: Piece | None) -> tuple[Piece, ...]:
    """ "According to X, A": the sentence without the phrase."""
    bounds = parsed.bounds(cue.anchor)
    hole = (cue.piece[0], source[1] if source else cue.piece[1])
    return clean(parsed, without(bounds, hole))


def adverb_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "X reportedly did A": the adverb's clause without it, from its subject on."""
    governor = parsed.head[cue.anchor]
    start, end = parsed.subtree(governor)
    subject = parsed.child(governor, "nsubj", "nsubjpass")
    if subject is not None and subject < cue.anchor:
        start = max(start, parsed.subtree(subject)[0])
    return clean(parsed, without((start, end), cue.piece))


def passive_content(parsed: ParsedText, cue: Cue) -> tuple[Piece, ...]:
    """ "A is alleged to have done B", "A was praised by X", "A, accused of B": subject and what follows.

    The by-phrase, which names the source, is left out.
    """
    anchor = cue.anchor
    subject = parsed.child(anchor, "nsubjpass")
    if subject is None and parsed.dep[anchor] == "acl" and parsed.head[anchor] < anchor:
        start, _ = parsed.subtree(parsed.head[anchor])
        head = parsed.head[anchor]
        comma = next((i for i in range(head, cue.piece[0]) if parsed.word[i] == ","), cue.piece[0])
        about: Piece | None = (start, comma)
    else:
        about = None if subject is None else parsed.subtree(subject)
    if about is None or about[1] > cue.piece[0]:
        return ()
    pieces = [about]
    for kid in parsed.children[anchor]:
        dep, lower = parsed.dep[kid], parsed.lower[kid]
        if kid > anchor and (dep in ("xcomp", "oprd") or (dep == "prep" and lower in _ABOUT)):
            start, end = parsed.subtree(kid)
            pieces.append(whole_quotations(parsed, (max(start, cue.piece[1]), end)))
    return clean(parsed, pieces)


_ABOUT = frozenset({"as", "of", "for", "with"})
