"""The whole way from text to claims, on an article of our own; needs the English model."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claims.extraction.types import (
    Block,
    Checkability,
    ClaimCandidate,
    Extraction,
    FactKind,
    Flag,
    QuotationKind,
    SpeakerKind,
)
from tests.extraction.conftest import RULES_ALONE

LEAK = (Path(__file__).parents[1] / "data/extraction/leak.txt").read_text(encoding="utf-8").strip()
pytestmark = pytest.mark.model


def blocks_of(text: str) -> list[Block]:
    """One block a paragraph: the first is the headline, a line with "Photo" a credit."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        kind = "headline" if start == 0 else "credit" if "Photo" in part else "paragraph"
        blocks.append(Block(start, start + len(part), kind))
        start += len(part) + 2
    return blocks


@pytest.fixture(scope="module")
def leak(engine: str) -> Extraction:
    from claims.extraction.api import extract

    return extract(LEAK, blocks=blocks_of(LEAK), outlet="The Ellery Bell")


def claim(found: Extraction, start: str) -> ClaimCandidate:
    """The shortest claim that begins with these words."""
    fitting = [c for c in found.claims if LEAK[c.start : c.end].startswith(start)]
    assert fitting, [LEAK[c.start : c.end] for c in found.claims]
    return min(fitting, key=lambda c: c.end - c.start)


def chain(found: Extraction, candidate: ClaimCandidate) -> list[str]:
    assert [link.order for link in candidate.chain] == list(range(len(candidate.chain)))
    return [found.speakers[link.speaker].name for link in candidate.chain]


def test_nested_attributions_become_a_chain_nearest_the_words_first(leak: Extraction) -> None:
    workers = claim(leak, "workers were told to stay silent")
    assert chain(leak, workers) == [
        "Secret memo",
        "officials",
        "Coastal News Agency",
        "The Ellery Bell",
    ]
    assert {Flag.HEARSAY, Flag.ANONYMOUS, Flag.UNNAMED_SOURCE} <= workers.flags


def test_chain_of_a_quotation_is_its_speaker_and_the_outlet(leak: Extraction) -> None:
    assert chain(leak, claim(leak, "The crane was inspected")) == ["Piet Hansen", "The Ellery Bell"]


def test_quotation_over_paragraphs_keeps_its_speaker(leak: Extraction) -> None:
    hidden = claim(leak, "We have nothing to hide")
    assert hidden.kind is QuotationKind.DIRECT
    assert chain(leak, hidden)[0] == "Piet Hansen"


def test_mixed_quotation_keeps_the_inner_mark_with_its_partner(leak: Extraction) -> None:
    insult = next(c for c in leak.claims if "disgrace" in LEAK[c.start : c.end])
    assert insult.kind is QuotationKind.MIXED
    text = LEAK[insult.start : insult.end]
    assert text.count("“") == text.count("”")


def test_outlet_owns_what_nobody_else_asserts(leak: Extraction) -> None:
    port = claim(leak, "The port has 412 workers")
    assert port.kind is QuotationKind.OUTLET
    assert port.checkability is Checkability.FACT
    assert chain(leak, port) == ["The Ellery Bell"]
    assert "gives a number" in port.reasons
    assert leak.speakers[port.chain[0].speaker].kind is SpeakerKind.OUTLET


def test_compound_claim_offers_its_split_points(leak: Extraction) -> None:
    city = claim(leak, "the city had paid")
    parts = [LEAK[point:].split()[:3] for point in city.split_points]
    assert ["in", "his", "role"] in parts
    assert all(city.start < point < city.end for point in city.split_points)


def test_prediction_and_allegation_are_flagged(leak: Extraction) -> None:
    never = claim(leak, "It will never happen")
    assert never.checkability is Checkability.PREDICTION
    warnings = next(c for c in leak.claims if "three warnings" in LEAK[c.start : c.end])
    assert Flag.ALLEGED in warnings.flags


def test_person_has_name_role_and_the_misspelt_twin_is_offered(leak: Extraction) -> None:
    [(number, hansen)] = [(n, s) for n, s in enumerate(leak.speakers) if s.name == "Piet Hansen"]
    assert hansen.kind is SpeakerKind.PERSON
    assert hansen.role == "head of engineering at the port"
    [twin] = hansen.similar_to
    assert leak.speakers[twin].name == "Hanson"
    assert leak.speakers[twin].similar_to == (number,)


def test_credit_line_yields_no_claim_and_no_fact(leak: Extraction) -> None:
    start = LEAK.index("Ann Merrow")
    end = LEAK.index("\n", start)
    assert not [c for c in leak.claims if c.start < end and start < c.end]
    assert not [f for f in leak.facts if f.start < end and start < f.end]


@pytest.mark.parametrize("kind", ["caption", "credit", "boilerplate"])
@pytest.mark.usefixtures("engine")
def test_silent_blocks_yield_nothing(kind: str) -> None:
    from claims.extraction.api import extract

    text = "Ann Lee said that the bridge was closed on 3 May. It cost £4 million."
    found = extract(text, blocks=[Block(0, len(text), kind)])
    assert (found.attributions, found.claims, found.facts) == ((), (), ())


def test_facts_cover_names_numbers_dates_titles_and_quotations(leak: Extraction) -> None:
    facts = {(LEAK[f.start : f.end], f.kind) for f in leak.facts}
    assert ("412", FactKind.NUMBER) in facts
    assert ("12 February", FactKind.DATE) in facts
    assert ("Ines Calder", FactKind.NAME) in facts
    assert ("Mayor", FactKind.TITLE) in facts
    assert ("a disgrace and an insult to the injured", FactKind.QUOTATION) in facts


def test_each_quoted_sentence_is_a_fact_of_its_own_that_a_claim_can_cover() -> None:
    from claims.extraction.api import extract

    text = "“We never promised a freeze. Fees rose twice,” Mayor Ada Brandt told reporters."
    found = extract(text)
    quoted = [text[f.start : f.end] for f in found.facts if f.kind is FactKind.QUOTATION]
    assert quoted == ["We never promised a freeze", "Fees rose twice"]
    assert any(c.start <= text.index("We") and text.index(".") <= c.end for c in found.claims)


def test_run_says_what_made_it(leak: Extraction, engine: str) -> None:
    from claims.extraction.pipeline import load_learned
    from claims.extraction.rules import find

    learned = load_learned()
    assert learned is not None

    assert leak.words == len(LEAK.split())
    assert leak.model_name
    assert leak.model_version
    assert leak.spacy_version
    found_by_model = [a for a in leak.attributions if a.found_by.startswith("learned model")]
    if engine == RULES_ALONE:
        assert leak.rules_version == find.VERSION
        assert not found_by_model
    else:
        assert leak.rules_version == f"{find.VERSION}, learned {learned.version}"
        assert found_by_model


def test_claims_have_no_quotation_mark_or_full_stop_at_their_edges(leak: Extraction) -> None:
    for candidate in leak.claims:
        words = LEAK[candidate.start : candidate.end]
        assert words[0] not in " .,“‘", words
        assert words[-1] not in " .,", words


def test_sentences_are_those_of_the_parser_and_end_at_paragraphs(leak: Extraction) -> None:
    sentences = [LEAK[start:end] for start, end in leak.sentences]
    assert sentences[0] == LEAK.partition("\n")[0]
    assert all(words == words.strip() != "" and "\n" not in words for words in sentences)
    assert "".join("".join(sentences).split()) == "".join(LEAK.split())


def test_sentence_goes_on_after_an_abbreviation() -> None:
    from claims.extraction.api import extract

    text = "Mr. Moss left at noon. He was seen by Dr. Lee."
    found = extract(text).sentences
    assert [text[start:end] for start, end in found] == [
        "Mr. Moss left at noon.",
        "He was seen by Dr. Lee.",
    ]


def test_stock_pipes_find_what_the_fast_ones_find(leak: Extraction) -> None:
    from claims.extraction.api import extract

    stock = extract(LEAK, blocks=blocks_of(LEAK), outlet="The Ellery Bell", fast_pipes=False)
    assert stock.claims == leak.claims
    assert (stock.speakers, stock.facts, stock.sentences) == (
        leak.speakers,
        leak.facts,
        leak.sentences,
    )


def test_missing_folder_of_fast_pipes_leaves_the_stock_pipes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from claims.extraction import pipeline

    monkeypatch.setattr(pipeline, "_HAS_FAST_PIPES", False)
    assert "parser_in_step" not in pipeline.load_nlp().pipe_names
    assert pipeline.extract("Ann Lee said that the bridge was closed.").attributions


def test_web_process_that_imports_the_door_loads_no_spacy() -> None:
    code = (
        "import sys, claims.extraction.api\n"
        "sys.exit(sum(name in sys.modules for name in ('numpy', 'spacy', 'django')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_extraction_needs_no_django() -> None:
    code = (
        "import sys, claims.extraction.pipeline, claims.extraction.attribution_files\n"
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted by Linux")
def test_worker_multiplies_on_one_core_unless_told_otherwise() -> None:
    code = (
        "import os, sys, django; django.setup()\n"
        "import claims.management.commands.worker, claims.extraction.pipeline\n"
        "import numpy; square = numpy.ones((700, 700), 'float32'); square @ square\n"
        "sys.exit(len(os.listdir('/proc/self/task')))"
    )
    own = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    environment = {name: value for name, value in os.environ.items() if name not in own}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, env=environment, check=False).returncode == 1
    told = environment | {"OPENBLAS_NUM_THREADS": "2"}
    if len(os.sched_getaffinity(0)) > 1:
        assert subprocess.run(command, env=told, check=False).returncode == 2


def test_text_is_freed_when_it_has_been_read() -> None:
    from spacy.tokens import Doc

    from claims.extraction.api import extract

    def documents() -> int:
        return sum(isinstance(thing, Doc) for thing in gc.get_objects())

    extract(LEAK)
    gc.collect()
    before = documents()
    gc.disable()
    try:
        extract(LEAK)
        assert documents() == before
    finally:
        gc.enable()
