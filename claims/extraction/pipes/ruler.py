"""The attribute ruler from a table: what its rules do to a token is worked out once, not each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, IDS, LEMMA, MORPH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

STOCK = "attribute_ruler"
NAME = "attributes_by_table"
#: What a rule of the table may look at: one number a token, compared with named values.
_WORDS_AND_TAGS = frozenset({"DEP", "LEMMA", "LOWER", "ORTH", "POS", "TAG"})
_FLAGS = frozenset(
    {"IS_ALPHA", "IS_DIGIT", "IS_LOWER", "IS_PUNCT", "IS_SPACE", "IS_TITLE", "IS_UPPER"}
)
#: What a rule may set; others (extensions, attributes of the word type) need the stock ruler.
SETTABLE = (TAG, POS, MORPH, LEMMA, DEP)

Pattern = list[dict[str, object]]


def rule_by_table(nlp: Language) -> None:
    """Let the table stand in for the pipeline's attribute ruler, where all its rules can be so read."""
    if STOCK in nlp.pipe_names and is_readable(nlp.get_pipe(STOCK)):
        nlp.add_pipe(NAME, after=STOCK)
        nlp.disable_pipe(STOCK)


def is_readable(ruler: object) -> bool:
    """Is it spaCy's own ruler, with rules for a table, none of which sets more than the token's own?"""
    if type(ruler) is not AttributeRuler:
        return False
    tabular = [
        index
        for patterns, index in zip(_patterns(ruler), ruler.indices, strict=True)
        if any(map(_is_tabular, patterns))
    ]
    # The stock ruler complains of another index than the first or last of the one token.
    fit = bool(tabular) and all(index in (0, -1) for index in tabular)
    return fit and all(attr in SETTABLE for attrs in ruler.attrs for attr in attrs)


@Language.factory(
    NAME, assigns=["token.tag", "token.pos", "token.morph", "token.lemma", "token.dep"]
)
def create_table(nlp: Language, name: str) -> AttributeTable:
    return AttributeTable(cast("AttributeRuler", nlp.get_pipe(STOCK)))


class Outcome(NamedTuple):
    """What the rules do to a token: their numbers, and by attribute of ``SETTABLE`` if set and to what."""

    rules: tuple[int, ...]
    is_set: NDArray[np.bool_]
    values: NDArray[np.uint64]


class AttributeTable:
    """Does what the stock ruler does; the table grows with the kinds of token that come by."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self.attrs = ruler.attrs
        self.indices = ruler.indices
        self.strings = ruler.vocab.strings
        tabular: dict[int, list[Pattern]] = defaultdict(list)
        others: dict[int, list[Pattern]] = defaultdict(list)
        for number, patterns in enumerate(_patterns(ruler)):
            for pattern in patterns:
                (tabular if _is_tabular(pattern) else others)[number].append(pattern)
        self.single = _matcher(ruler, tabular)
        self.others = _matcher(ruler, others) if others else None
        self.named = _named_values(ruler, tabular.values())
        self.outcomes: dict[int, Outcome] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes that the rules give, later rules over earlier ones."""
        if not len(doc):
            return doc
        # Rules see the tokens as they came, also those that come after a rule which changes one.
        elsewhere = self._elsewhere(doc)
        kinds, first, kind_of = np.unique(self._kinds(doc), return_index=True, return_inverse=True)
        outcomes = [
            self._outcome(*pair, doc) for pair in zip(kinds.tolist(), first.tolist(), strict=True)
        ]
        is_set = np.stack([outcome.is_set for outcome in outcomes])[kind_of]
        values = np.stack([outcome.values for outcome in outcomes])[kind_of]
        for position, rules in elsewhere.items():
            both = self._do({*outcomes[kind_of[position]].rules, *rules})
            is_set[position], values[position] = both.is_set, both.values
        array: Any = np.where(is_set, values, doc.to_array(list(SETTABLE)))
        return doc.from_array(list(SETTABLE), array)

    def _kinds(self, doc: Doc) -> NDArray[np.int64]:
        """A number a token, the same for tokens that no rule of the table can tell apart."""
        columns = doc.to_array([*self.named]).reshape(len(doc), -1).T
        kinds = np.zeros(len(doc), dtype=np.int64)
        for column, named in zip(columns, self.named.values(), strict=True):
            place = np.searchsorted(named, column)
            is_named = named[np.minimum(place, len(named) - 1)] == column
            kinds = kinds * (len(named) + 1) + np.where(is_named, place + 1, 0)
        return kinds

    def _outcome(self, kind: int, position: int, doc: Doc) -> Outcome:
        """The outcome for a kind of token; ``position`` is of one such token."""
        if kind not in self.outcomes:
            found = self.single(doc[position : position + 1], allow_missing=True)
            self.outcomes[kind] = self._do({self._number(match) for match, _, _ in found})
        return self.outcomes[kind]

    def _elsewhere(self, doc: Doc) -> dict[int, set[int]]:
        """By token, the rules outside the table that change it."""
        rules = defaultdict(set)
        found = self.others(doc, allow_missing=True) if self.others else ()
        for match, start, end in found:
            number = self._number(match)
            index = self.indices[number]
            position = index + (end if index < 0 else start)
            if not start <= position < end:
                raise ValueError(f"The attribute ruler's rule {number} has no token {index}.")
            rules[position].add(number)
        return rules

    def _do(self, rules: Iterable[int]) -> Outcome:
        """The outcome of several rules, in their order."""
        is_set, values = np.zeros(len(SETTABLE), bool), np.zeros(len(SETTABLE), np.uint64)
        numbers = tuple(sorted(rules))
        for number in numbers:
            for attr, value in self.attrs[number].items():
                is_set[SETTABLE.index(attr)] = True
                values[SETTABLE.index(attr)] = value
        return Outcome(numbers, is_set, values)

    def _number(self, match: int) -> int:
        # The stock ruler names each rule by its number in words.
        return int(self.strings[match])


def _patterns(ruler: AttributeRuler) -> list[list[Pattern]]:
    return [cast("list[Pattern]", rule["patterns"]) for rule in ruler.patterns]


def _is_tabular(pattern: Pattern) -> bool:
    """One token, and only comparisons with named values."""
    if len(pattern) != 1 or not pattern[0]:
        return False
    return all(
        (attr in _WORDS_AND_TAGS and _words(value) is not None)
        or (attr in _FLAGS and isinstance(value, bool))
        for attr, value in pattern[0].items()
    )


def _words(value: object) -> Sequence[str] | None:
    """The words that a comparison names; None when it is not made by words."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value.keys() <= {"IN", "NOT_IN"}:
        words = [word for listed in value.values() for word in listed]
        return words if words and all(isinstance(word, str) for word in words) else None
    return None


def _matcher(ruler: AttributeRuler, patterns: dict[int, list[Pattern]]) -> Matcher:
    matcher = Matcher(ruler.vocab, validate=False)
    for number, of_rule in patterns.items():
        matcher.add(str(number), of_rule)
    return matcher


def _named_values(
    ruler: AttributeRuler, patterns: Iterable[list[Pattern]]
) -> dict[int, NDArray[np.uint64]]:
    """By attribute's number in spaCy, the values that some rule names, sorted."""
    named: dict[int, set[int]] = defaultdict(set)
    for pattern in (pattern for of_rule in patterns for pattern in of_rule):
        for attr, value in pattern[0].items():
            if attr in _FLAGS:
                named[IDS[attr]] |= {0, 1}
            else:
                named[IDS[attr]] |= {ruler.vocab.strings.add(word) for word in _words(value) or ()}
    return {attr: np.array(sorted(values), np.uint64) for attr, values in named.items()}
