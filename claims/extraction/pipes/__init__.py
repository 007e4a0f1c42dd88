"""spaCy's own pipes at less cost and with the same answers: ``lighten`` changes one pipeline.

Each module takes one pipe, says what it saves and why the answer stays the same. What does not look as
expected in the model's package stays as spaCy made it.
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
    """Make the pipes of this pipeline cheaper; another one in the same process stays as it is."""
    use_numpy_blas(nlp)
    vectors_in_blocks(nlp)
    parse_paragraphs_in_step(nlp)
    rule_by_table(nlp)
    look_lemmas_up_in_sets(nlp)
    find_entities_at_once(nlp)
