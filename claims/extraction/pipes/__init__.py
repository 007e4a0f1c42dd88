"""Cheaper replacements of spaCy's pipes that give the same answers; ``docs/fast-pipes.md``.

Each module replaces one pipe and says why its answers stay the same. A pipe that the model's package
builds in another way than expected is left as it is.
"""

from contextlib import AbstractContextManager, nullcontext

from spacy.language import Language
from spacy.pipeline import Lemmatizer
from thinc.api import Model, NumpyOps

from claims.extraction.pipes.entities import find_entities_at_once
from claims.extraction.pipes.parser import parse_paragraphs_in_step
from claims.extraction.pipes.ruler import rule_by_table
from claims.extraction.pipes.vectors import vectors_in_blocks

#: The table that says whether a form is a word; it is only asked ``form in words``.
_INDEX = "lemma_index"
#: Words kept, about those of the first hundred articles; they take 2 MB.
KEPT_WORDS = 10_000
#: Characters. The words of longer texts are never kept: one text could have a million words.
_TOO_LONG = 50_000


def lighten(nlp: Language) -> None:
    """Replace the pipes of this pipeline; other pipelines in the process keep spaCy's."""
    use_numpy_blas(nlp)
    vectors_in_blocks(nlp)
    parse_paragraphs_in_step(nlp)
    rule_by_table(nlp)
    look_lemmas_up_in_sets(nlp)
    find_entities_at_once(nlp)


def use_numpy_blas(nlp: Language) -> None:
    """Set thinc's own option ``use_blis=False`` on every layer of this pipeline's models.

    The package blis has kernels for a few processors and takes plain C code for all others; the BLAS
    that numpy brings was three times as quick on such a one. Numbers may differ in their last digits.
    Layers on other hardware than the processor are left alone.
    """
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if not isinstance(model, Model):
            continue
        for layer in model.walk():
            if type(layer.ops) is NumpyOps:
                layer.ops = ops


def look_lemmas_up_in_sets(nlp: Language) -> None:
    """Turn the lists of known words, by part of speech, into sets, in this pipeline only.

    spaCy's packages hold them as lists (57,000 nouns), which are walked through for each ending that a
    new word may have: a tenth of the time of all pipes. The sets take 4 MB.
    """
    for _, pipe in nlp.pipeline:
        if not isinstance(pipe, Lemmatizer) or _INDEX not in pipe.lookups:
            continue
        index = pipe.lookups.get_table(_INDEX)
        for part_of_speech, words in index.items():
            if isinstance(words, list):
                index[part_of_speech] = frozenset(words)


def memory_for(nlp: Language, text: str) -> AbstractContextManager[object]:
    """Return a memory zone to read a text in; no zone while the pipeline knows few words.

    At the end of a zone spaCy forgets what it worked out about each new word, and works it out again
    for the next text. The words kept from the first texts save more than half of the tokenizer's
    time on the texts that follow.
    """
    if len(nlp.vocab) < KEPT_WORDS and len(text) <= _TOO_LONG:
        return nullcontext()
    return nlp.memory_zone()
