"""How fast articles come in, beside spaCy alone on the same texts, and how much memory that takes.

Both are measured text by text in turn, so that a busy machine slows both. spaCy alone means its stock
pipes, not the ones made cheaper that the import uses; they run in a process of their own (``bare``), so
the memory told here is that of the import only.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.utils import timezone

from claims.actions.imports.new_article import DuplicateTextError, import_record
from claims.actions.runs.run import lease_run, run_extraction
from claims.bench.bare import bare_pipes
from claims.documents.read import read_in_process
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.extraction.api import extract, read_texts, uses_learned_model
from claims.models import Article, ExtractionRun

#: The design's budget.
GOAL_RATIO, GOAL_PEAK_MB, GOAL_GROWTH = 0.90, 450.0, 0.05
#: Articles before the clock runs: models are loaded and caches filled by then.
WARM_UP = 3
#: Growth counts from here on.
SETTLED_AFTER = 100
#: Resident memory swings with each article; a median over some says more.
NEAR = 15
PUBLISHED_ON = date(2020, 1, 1)
DEMO = Path(__file__).parents[1] / "demo" / "data" / "articles"
#: About the length of a news article.
WORDS_EACH = 700
SUFFIXES = frozenset({".html", ".htm", ".txt", ".md", ".pdf", ".docx"})


@dataclass
class Figures:
    """CPU seconds by part, words, and resident memory in MB after each article."""

    texts: int = 0
    left_out: int = 0
    words: int = 0
    claims: int = 0
    bare_s: float = 0.0
    parts_s: dict[str, float] = field(
        default_factory=lambda: {"read": 0.0, "store": 0.0, "extract": 0.0, "write": 0.0}
    )
    memory_mb: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    model: bool = False
    lap_at: float = 0.0

    def lap(self, part: str) -> None:
        """Add the CPU seconds since the last lap to ``part``."""
        now = time.process_time()
        self.parts_s[part] += now - self.lap_at
        self.lap_at = now

    @property
    def ratio(self) -> float:
        """Words per CPU second end to end, as a share of the bare pipes'."""
        whole_s = sum(self.parts_s.values())
        return self.bare_s / whole_s if whole_s else 0.0

    @property
    def growth(self) -> float | None:
        """Growth of resident memory from the 100th article to the end; None for fewer."""
        if len(self.memory_mb) < SETTLED_AFTER + NEAR:
            return None
        settled = median(self.memory_mb[SETTLED_AFTER - NEAR : SETTLED_AFTER])
        return median(self.memory_mb[-NEAR:]) / settled - 1

    def as_dict(self) -> dict[str, object]:
        speed = self.words / self.bare_s if self.bare_s else 0.0
        return {
            "texts": self.texts,
            "left_out": self.left_out,
            "words": self.words,
            "claims": self.claims,
            "attribution_model": self.model,
            "bare_words_per_cpu_second": round(speed),
            "end_to_end_words_per_cpu_second": round(speed * self.ratio),
            "ratio": round(self.ratio, 3),
            "cpu_seconds": {"bare": round(self.bare_s, 2)}
            | {name: round(seconds, 2) for name, seconds in self.parts_s.items()},
            "peak_mb": round(self.peak_mb, 1),
            "growth_after_100": None if self.growth is None else round(self.growth, 4),
            "goals": {"ratio": GOAL_RATIO, "peak_mb": GOAL_PEAK_MB, "growth": GOAL_GROWTH},
        }


def measure(materials: Iterable[Material]) -> Figures:
    """Bring each text in as the worker does, and have it parsed by the bare pipes besides.

    Writes to the database that Django is connected to: the caller sees that it is a throw-away
    one. What is read is read in this process, where its CPU seconds are seen; the sandbox runs
    the same code. Texts that cannot be read, or came before, are counted as left out.
    """
    with bare_pipes() as bare:
        return _measure(materials, bare)


def _measure(materials: Iterable[Material], bare: Callable[[str], float]) -> Figures:
    figures = Figures(model=uses_learned_model())
    warming = WARM_UP
    for number, material in enumerate(materials):
        try:
            record = read_in_process(material)
        except ReadError:
            figures.left_out += 1
            continue
        if warming:
            warming -= 1
            bare(record.text)
            _bring_in(Figures(), material)
            continue
        # In turn, so that neither always finds the other's words in the caches.
        if number % 2:
            figures.bare_s += bare(record.text)
        fresh = _bring_in(figures, material)
        if not number % 2:
            figures.bare_s += bare(record.text) if fresh else 0.0
        figures.memory_mb.append(_memory_mb("VmRSS"))
    figures.peak_mb = _memory_mb("VmHWM")
    return figures


def _bring_in(figures: Figures, material: Material) -> bool:
    """One article from its bytes to its claims; False when the same text came before."""
    figures.lap_at = time.process_time()
    record = read_in_process(material)
    figures.lap("read")
    try:
        run = _store(record, material)
    except DuplicateTextError:
        figures.left_out += 1
        return False
    figures.lap("store")

    def timed_extract(text: str, **options: Any) -> Any:
        figures.lap("write")
        found = extract(text, fast_pipes=settings.FAST_PIPES, **options)
        figures.lap("extract")
        return found

    run = run_extraction(run, timed_extract)
    figures.lap("write")
    figures.texts += 1
    figures.words += run.words
    figures.claims += run.claims_found
    return True


def _store(record: ArticleRecord, material: Material) -> ExtractionRun:
    title = record.title or record.text[:80]
    article: Article = import_record(record, material, published_on=PUBLISHED_ON, title=title)
    run_id = ExtractionRun.objects.values_list("pk", flat=True).get(version__article=article)
    run = lease_run(run_id, at=timezone.now())
    if run is None:  # pragma: no cover  (nobody else works on a throw-away database)
        raise RuntimeError("The run is taken.")
    return run


def _memory_mb(name: str) -> float:
    """A line of /proc/self/status in MB: VmRSS now, VmHWM at its highest; 0 where there is none."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    line = next((line for line in lines if line.startswith(name)), f"{name} 0")
    return int(line.split()[1]) / 1024


def texts_from(path: Path) -> Iterator[Material]:
    """The articles of a folder of files or of a ``.jsonl(.gz)`` file with ``{"id", "text"}``.

    Raises ``InputError`` for a file of another form.
    """
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in SUFFIXES:
                yield Material(data=file.read_bytes(), name=file.name)
        return
    for record in read_texts(path):
        yield Material(data=record.text.encode("utf-8", "surrogatepass"))


def made_texts(count: int) -> Iterator[Material]:
    """``count`` different texts from the paragraphs of the demo's articles, the same every time."""
    paragraphs = _demo_paragraphs()
    chance = random.Random(1)  # noqa: S311  (texts, not secrets)
    for number in range(1, count + 1):
        chosen: list[str] = [f"Report {number} on what was said and what is known"]
        words = 0
        while words < WORDS_EACH:
            paragraph = chance.choice(paragraphs)
            words += len(paragraph.split())
            chosen.append(paragraph)
        yield Material(data="\n\n".join(chosen).encode())


def _demo_paragraphs() -> list[str]:
    found: list[str] = []
    for path in sorted(DEMO.iterdir()):
        try:
            record = read_in_process(Material(data=path.read_bytes(), name=path.name))
        except ReadError:
            continue
        found += [record.text[b.start : b.end] for b in record.blocks if b.end - b.start > 120]
    return found
