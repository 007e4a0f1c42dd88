"""Attributions of many texts, from JSON Lines to JSON Lines.

Out: ``{"id", "attributions", "seconds"}``, with spans as ``[start, end]``; the outermost level only,
as in the benchmark's form.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from claims.extraction.pipeline import extract, load_nlp
from claims.extraction.text_files import InputError, open_text, read_texts
from claims.extraction.types import Attribution, SpeakerCluster


@dataclass(slots=True)
class Summary:
    """What a run did: texts and words read, attributions found, processor seconds spent."""

    texts: int = 0
    words: int = 0
    attributions: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        speed = self.words / self.seconds if self.seconds else 0.0
        return (
            f"{self.attributions} attributions in {self.texts} texts, {self.words} words, "
            f"{speed:.0f} words a second"
        )


def attribute_file(source: Path, target: Path, *, fast_pipes: bool = True) -> Summary:
    """Write the attributions of ``source`` to ``target``, which appears only when it is complete.

    Raises ``InputError`` for a file that cannot be opened or a line that is no ``{"id", "text"}``.
    """
    load_nlp(fast_pipes=fast_pipes)  # before the clock starts
    part = target.with_name(target.name + ".part")
    summary = Summary()
    try:
        with open_text(part, "w", like=target) as out:
            for record in read_texts(source):
                began = time.process_time()
                found = extract(record.text, outlet=record.outlet, fast_pipes=fast_pipes)
                seconds = round(time.process_time() - began, 4)
                outermost = [_plain(a, found.speakers) for a in found.attributions if a.level == 0]
                line = {"id": record.id, "attributions": outermost, "seconds": seconds}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                summary.texts += 1
                summary.words += found.words
                summary.attributions += len(outermost)
                summary.seconds += seconds
        part.replace(target)
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return summary


def _plain(attribution: Attribution, speakers: tuple[SpeakerCluster, ...]) -> dict[str, object]:
    return {
        "source": attribution.source,
        "cue": attribution.cue,
        "content": attribution.content,
        "kind": str(attribution.kind),
        "speaker": speaker_name(attribution, speakers),
        "confidence": asdict(attribution.confidence),
    }


def speaker_name(attribution: Attribution, speakers: tuple[SpeakerCluster, ...]) -> str | None:
    """Return the speaker's fullest name; for a name one edit away from a fuller one, that one.

    The clusters stay apart in the extraction; a list of names can only offer one of them.
    """
    if attribution.speaker is None:
        return None
    own = speakers[attribution.speaker]
    fuller = [speakers[n] for n in own.similar_to if len(speakers[n].name.split()) > 1]
    return fuller[0].name if fuller and len(own.name.split()) == 1 else own.name
