"""The one door to extraction: who said what in a text.

Records are in ``types``; nothing else of the package is imported from outside. spaCy is loaded by
the functions that need it, not with this module: web processes import it and never load spaCy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claims.extraction import model_file
from claims.extraction.text_files import InputError, parts, read_texts
from claims.extraction.types import Block, Extraction

if TYPE_CHECKING:
    from spacy.language import Language

    from claims.extraction.attribution_files import Summary

__all__ = [
    "InputError",
    "attribute_file",
    "extract",
    "load_stock_nlp",
    "model_file_problem",
    "parts",
    "read_texts",
    "uses_learned_model",
]


def extract(
    text: str, *, blocks: Sequence[Block] = (), outlet: str = "", fast_pipes: bool = True
) -> Extraction:
    """Return attributions, speakers, claims, coverage facts and sentences of any text.

    All offsets are code points into ``text``. ``blocks`` are the importer's: nothing is claimed in
    captions, credits and boilerplate. ``outlet`` is the name under which the article's own
    statements stand. ``fast_pipes`` is the setting FAST_PIPES. The environment's NLP_MODEL names
    the spaCy model, and ATTRIBUTION_MODEL=0 leaves the learned model out.
    """
    from claims.extraction import pipeline

    return pipeline.extract(text, blocks=blocks, outlet=outlet, fast_pipes=fast_pipes)


def attribute_file(source: Path, target: Path, *, fast_pipes: bool = True) -> Summary:
    """Write the attributions of the texts in ``source`` to ``target``; see ``attribution_files``.

    Raises ``InputError`` for a file that cannot be opened or a line that is no ``{"id", "text"}``.
    """
    from claims.extraction import attribution_files

    return attribution_files.attribute_file(source, target, fast_pipes=fast_pipes)


def uses_learned_model() -> bool:
    """Whether texts are read with the learned model; loads it, and spaCy."""
    from claims.extraction import pipeline

    return model_file.is_wanted() and pipeline.load_learned() is not None


def load_stock_nlp() -> Language:
    """Load spaCy's own pipes, as the model's package has them: what an import is compared with."""
    from claims.extraction import pipeline

    return pipeline.load_stock_nlp()


def model_file_problem() -> str:
    """Return why the learned model's file cannot be used; "" if it can, or is switched off.

    Reads the file and its checksum; loads neither numpy nor spaCy.
    """
    if not model_file.is_wanted():
        return ""
    path = model_file.DEFAULT_PATH
    try:
        model_file.read_checked(path)
    except model_file.ModelFileError as error:
        return f"The learned attribution file {path.name} cannot be used: {error}"
    return ""
