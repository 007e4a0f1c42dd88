"""Who is named as the source of a cue: subjects, agents, possessors, objects of "according to"."""

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece

_SUBJECTS = ("nsubj", "csubj")
#: Clauses without a subject of their own take their governor's.
_SHARES_SUBJECT = frozenset(
    {"conj", "xcomp", "advcl", "pcomp", "prep", "dep", "parataxis", "ccomp"}
)
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_ASIDE = frozenset({"who", "which", "whose", "whom", "where", "when"})
_IMPERSONAL = frozenset({"emerge", "transpire", "appear", "seem"})
_BY = frozenset({"by", "from"})


def noun_phrase(parsed: ParsedText, head: int, *, cue: Piece | None = None) -> Piece:
    """The phrase around a noun, without edge punctuation and never over the cue."""
    start, end = parsed.subtree(head)
    end = _before_relative(parsed, head, end)
    if cue is not None and start < cue[1] and cue[0] < end:
        start, end = (start, cue[0]) if head < cue[0] else (cue[1], end)
    while end > start and not parsed.is_word[end - 1] and parsed.word[end - 1] not in "'’)":
        end -= 1
    while start < end and not parsed.is_word[start]:
        start += 1
    return (start, end) if start <= head < end else (head, head + 1)


def _before_relative(parsed: ParsedText, head: int, end: int) -> int:
    """Where ", who ..." or ", 59, ..." begins after the name: it is about the source, not its name."""
    for i in range(head + 1, end - 1):
        after = parsed.lower[i + 1]
        if parsed.word[i] in (",", "(") and (after in _ASIDE or after.isdigit()):
            return i
    return end


def last_part(parsed: ParsedText, source: Piece, cue: Piece) -> Piece:
    """ "... with the envoy, Ann Lee, the ministry confirmed": only "the ministry" confirms.

    The parser takes the end of the words said for the front of the subject. An apposition would be
    closed by a comma before the verb.
    """
    start, end = source
    if end != cue[0] or parsed.word[end - 1] == ",":
        return source
    commas = [i for i in range(start, end) if parsed.word[i] == ","]
    return (commas[-1] + 1, end) if commas and commas[-1] + 1 < end else source


def verb_source(parsed: ParsedText, anchor: int, cue: Piece) -> Piece | None:
    """The one who does what the verb says: its subject, or the by-phrase of a passive."""
    source = _verb_source(parsed, anchor, cue)
    if source is None or parsed.paragraph[source[0]] != parsed.paragraph[anchor]:
        return None
    return None if cue[0] < source[1] and source[0] < cue[1] else source


def _verb_source(parsed: ParsedText, anchor: int, cue: Piece) -> Piece | None:
    if is_passive(parsed, anchor):
        return agent(parsed, anchor, cue)
    subject = _subject(parsed, anchor)
    if subject is None:
        return inherited_source(parsed, anchor, cue)
    if parsed.lower[subject] in _RELATIVE:
        return subject, subject + 1
    if parsed.lower[subject] == "it" and parsed.lemma[anchor] in _IMPERSONAL:
        return None
    return noun_phrase(parsed, subject, cue=cue)


def is_passive(parsed: ParsedText, anchor: int) -> bool:
    """ "was told", and the bare participle of "Asked whether ...," or "officials, told that"."""
    if parsed.child(anchor, "nsubjpass", "auxpass") is not None:
        return True
    bare = parsed.tag[anchor] == "VBN" and parsed.child(anchor, "aux", "nsubj") is None
    return bare and parsed.dep[anchor] in ("advcl", "acl", "ccomp")


def is_impersonal(parsed: ParsedText, anchor: int) -> bool:
    """Whether the cue has no source because none is named: "it emerged that", "was told that"."""
    subject = _subject(parsed, anchor)
    it = subject is not None and parsed.lower[subject] == "it"
    return it or is_passive(parsed, anchor) or parsed.child(anchor, "expl") is not None


def _subject(parsed: ParsedText, anchor: int) -> int | None:
    for kid in parsed.children[anchor]:
        if parsed.dep[kid] in _SUBJECTS:
            return kid
    return None


def inherited_source(parsed: ParsedText, anchor: int, cue: Piece) -> Piece | None:
    """The subject of a governing verb: "she smiled and said", "arguing that", "declined to say"."""
    token = anchor
    for governor in parsed.governors(anchor):
        dep = parsed.dep[token]
        if dep == "acl" and parsed.pos[governor] in ("NOUN", "PROPN", "PRON"):
            start, _ = parsed.subtree(governor)
            return (start, max(start + 1, min(cue[0], governor + 1)))
        if dep not in _SHARES_SUBJECT:
            return None
        subject = _subject(parsed, governor)
        if subject is not None and not cue[0] <= subject < cue[1]:
            if parsed.lower[subject] in _RELATIVE:
                return subject, subject + 1
            return noun_phrase(parsed, subject, cue=cue)
        passive = parsed.child(governor, "nsubjpass")
        if passive is not None and dep in ("conj", "advcl", "xcomp"):
            return noun_phrase(parsed, passive, cue=cue)
        token = governor
    return None


def agent(parsed: ParsedText, anchor: int, cue: Piece) -> Piece | None:
    """ "by the White House": the by-phrase of a passive."""
    for kid in parsed.children[anchor]:
        if parsed.dep[kid] in ("agent", "prep") and parsed.lower[kid] == "by":
            noun = parsed.child(kid, "pobj")
            if noun is not None:
                return noun_phrase(parsed, noun, cue=cue)
    return None


def noun_source(parsed: ParsedText, anchor: int, cue: Piece) -> Piece | None:
    """Of a noun cue: its possessor, by- or from-phrase; else the subject of a light verb above it."""
    for kid in parsed.children[anchor]:
        if parsed.dep[kid] == "poss":
            return _without_genitive(parsed, noun_phrase(parsed, kid, cue=cue))
    for kid in parsed.children[anchor]:
        if parsed.dep[kid] in ("prep", "agent") and parsed.lower[kid] in _BY:
            noun = parsed.child(kid, "pobj")
            if noun is not None:
                return noun_phrase(parsed, noun, cue=cue)
    head = parsed.head[anchor]
    if parsed.dep[anchor] == "dobj" and parsed.pos[head] == "VERB":
        return verb_source(parsed, head, cue)
    return None


def _without_genitive(parsed: ParsedText, piece: Piece) -> Piece:
    start, end = piece
    if end - start > 1 and parsed.lower[end - 1] in ("'s", "’s", "'", "’"):
        end -= 1
    return start, end


def object_source(parsed: ParsedText, cue: Piece) -> Piece | None:
    """The noun phrase after "according to"."""
    last = cue[1] - 1
    noun = parsed.child(last, "pobj", "pcomp")
    if noun is None:
        noun = next(
            (
                k
                for i in range(*cue)
                for k in parsed.children[i]
                if k >= cue[1] and parsed.dep[k] == "pobj"
            ),
            None,
        )
    return None if noun is None else noun_phrase(parsed, noun, cue=cue)
