"""The spaCy components: ``paragraph_starts`` before the parser, ``attributions`` after it.

``attributions`` takes a parsed ``Doc`` and leaves what it finds in ``doc.spans`` and ``doc.user_data``.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from claims.extraction.merge import Predict, attributions_of
from claims.extraction.parsed_text import ParsedText
from claims.extraction.types import Attribution

NAME = "attributions"
PARAGRAPH_STARTS = "paragraph_starts"
#: Keys of ``doc.user_data``: in, the importer's blocks; out, the parsed text and its attributions.
BLOCKS, PARSED, FOUND, WARNINGS = "blocks", "parsed", "attributions", "attribution_warnings"
#: Version of the learned file that was used on the text; "" for rules only.
LEARNED = "attribution_learned"

log = logging.getLogger(__name__)


@Language.component(PARAGRAPH_STARTS, assigns=["token.is_sent_start"])
def start_sentences_at_paragraphs(doc: Doc) -> Doc:
    """Tell the parser that a sentence begins after a line break, which it cannot know by itself.

    Without it a headline runs on into the first sentence (attribution F1 is half a point lower).
    """
    starts: Any = doc.to_array("SENT_START")
    for place in doc.to_array("IS_SPACE").nonzero()[0].tolist():
        if "\n" in doc[place].text:
            starts[place + 1 : place + 2] = 1
    # Set one by one, spaCy would look through the whole text for a parse at each.
    if len(doc):
        doc.from_array(["SENT_START"], starts)
    return doc


@Language.factory(
    NAME,
    assigns=["doc.spans"],
    requires=["token.tag", "token.pos", "token.dep", "token.lemma", "doc.ents"],
    default_config={"use_model": True},
)
def create_attributor(nlp: Language, name: str, use_model: bool) -> Attributor:
    """The component. ``use_model`` false leaves the learned model out: rules only."""
    return Attributor(use_model=use_model)


class Attributor:
    """Finds attributions in a parsed text; stateless between texts."""

    def __init__(self, *, use_model: bool = True) -> None:
        self.use_model = use_model

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc.spans["quotations" | "contents" | "cues" | "sources"]`` and ``doc.user_data``."""
        parsed = ParsedText(doc, doc.user_data.get(BLOCKS, ()))
        doc.user_data[WARNINGS], doc.user_data[LEARNED] = [], ""
        found = self._by_model(doc, parsed) if self.use_model else None
        if found is None:
            found = attributions_of(parsed)
        doc.user_data[PARSED] = parsed
        doc.user_data[FOUND] = found
        _fill_spans(doc, parsed, found)
        return doc

    def _by_model(self, doc: Doc, parsed: ParsedText) -> list[Attribution] | None:
        """With the learned model; None, and where it failed a warning, when the rules stand alone."""
        learned = load_learned()
        if learned is None:
            return None
        try:
            found = attributions_of(parsed, learned.predict)
        except Exception:
            # A broken model must not lose an article: the rules stand on their own.
            log.exception("The learned attribution model failed; rules only")
            doc.user_data[WARNINGS] = ["The learned model failed on this text: rules only."]
            return None
        doc.user_data[LEARNED] = learned.version
        return found


def _fill_spans(doc: Doc, parsed: ParsedText, found: list[Attribution]) -> None:
    groups: dict[str, list[Any]] = {"quotations": [], "contents": [], "cues": [], "sources": []}
    groups["quotations"] = [doc[start:end] for start, end in parsed.region_tokens if start < end]
    for attribution in found:
        for key, spans in (
            ("contents", attribution.content),
            ("cues", attribution.cue),
            ("sources", attribution.source),
        ):
            groups[key] += [doc[slice(*parsed.tokens_of(span))] for span in spans]
    for key, found_spans in groups.items():
        doc.spans[key] = SpanGroup(doc, name=key, spans=found_spans)


class Learned(NamedTuple):
    """The learned model, ready to read a ``Doc``."""

    predict: Predict
    version: str


@cache
def load_learned() -> Learned | None:
    """The learned model, loaded once per process; None where no sound one is there."""
    try:
        from claims.extraction.learned import predict
        from claims.extraction.learned.store import load_model, model_status
    except ImportError:
        log.warning("The learned attribution engine cannot be imported; rules only")
        return None
    model = load_model()
    if model is None:
        log.warning("%s Rules only.", model_status())
        return None
    return Learned(lambda doc: predict(doc, model), model.version)
