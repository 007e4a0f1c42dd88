"""Cheaper replacements of spaCy's pipes that give the same answers; ``docs/fast-pipes.md``.

Each module replaces one pipe and says why its answers stay the same. A pipe that the model's package
builds in another way than expected is left as it is.
"""

from __future__ import annotations

from spacy.language import Language

from claims.extraction.pipes.blas import use_numpy_blas
from claims.extraction.pipes.entities import find_entities_at_once
from claims.extraction.pipes.lemmas import look_lemmas_up_in_sets
from claims.extraction.pipes.parser import parse_paragraphs_in_step
from claims.extraction.pipes.ruler import rule_by_table
from claims.extraction.pipes.vectors import vectors_in_blocks


def lighten(nlp: Language) -> None:
    """Replace the pipes of this pipeline; other pipelines in the process keep spaCy's."""
    use_numpy_blas(nlp)
    vectors_in_blocks(nlp)
    parse_paragraphs_in_step(nlp)
    rule_by_table(nlp)
    look_lemmas_up_in_sets(nlp)
    find_entities_at_once(nlp)
