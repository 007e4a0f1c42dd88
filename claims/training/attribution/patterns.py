"""Recall by pattern and where the loss is, from gold and predicted files.

    python -m claims.training.attribution.patterns GOLD.jsonl[.gz] PREDICTED.jsonl[.gz]

``PREDICTED`` is what ``manage.py attribute`` writes for the gold file. A gold attribution counts as
found when word Jaccard of the contents reaches 0.5 or 0.8 and the sources agree, as in the benchmark.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claims.training.attribution.gold import (
    CharSpans,
    GoldArticle,
    GoldAttribution,
    read_gold,
    read_predicted,
)
from claims.training.attribution.labels import CLOSE, jaccard, match, sources_agree

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_QUOTE = re.compile("[\"“”„‟«»＂]|``|''")
_LOOSE = 0.5
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "you", "who", "his", "her", "their"})


@dataclass(slots=True)
class Report:
    """Counts by pattern, and what became of each gold attribution."""

    gold: Counter[str] = field(default_factory=Counter)
    loose: Counter[str] = field(default_factory=Counter)
    close: Counter[str] = field(default_factory=Counter)
    fate: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        lines = [f"{'pattern':34}{'gold':>6}{'>= 0.5':>8}{'>= 0.8':>8}"]
        for pattern, count in sorted(self.gold.items()):
            loose, close = self.loose[pattern] / count, self.close[pattern] / count
            lines.append(f"{pattern:34}{count:>6}{loose:>8.0%}{close:>8.0%}")
        lines += ["", "what became of the gold attributions"]
        lines += [f"{fate:34}{count:>6}" for fate, count in self.fate.most_common()]
        return "\n".join(lines)


class _Words:
    """Maps character spans of a text to sets of word numbers."""

    def __init__(self, text: str) -> None:
        self._bounds = [match.span() for match in _WORD.finditer(text)]

    def of(self, spans: CharSpans) -> set[int]:
        return {
            number
            for start, end in spans
            for number, (first, last) in enumerate(self._bounds)
            if first < end and start < last
        }


def measure(
    articles: Iterable[GoldArticle], predicted: dict[str, tuple[GoldAttribution, ...]]
) -> Report:
    """Compare predictions with gold, article by article; a missing one counts as empty."""
    report = Report()
    for article in articles:
        _measure_article(article, predicted.get(article.id, ()), report)
    return report


def _measure_article(
    article: GoldArticle, predicted: Sequence[GoldAttribution], report: Report
) -> None:
    words = _Words(article.text)
    gold = [[words.of(spans) for spans in a] for a in article.attributions]
    found = [[words.of(spans) for spans in a] for a in predicted]
    partners = match([g[2] for g in gold], [f[2] for f in found])
    cues = {word for _, cue, _ in found for word in cue}
    for number, attribution in enumerate(article.attributions):
        source, cue, content = gold[number]
        partner = partners.get(number)
        alike = jaccard(content, found[partner][2]) if partner is not None else 0.0
        agree = partner is not None and sources_agree(source, found[partner][0])
        for pattern in patterns_of(article.text, attribution):
            report.gold[pattern] += 1
            report.loose[pattern] += agree and alike >= _LOOSE
            report.close[pattern] += agree and alike >= CLOSE
        report.fate[_fate(alike, agree=agree, cue_found=bool(cue & cues))] += 1


def _fate(alike: float, *, agree: bool, cue_found: bool) -> str:
    if not alike:
        return f"nothing there, cue {'found' if cue_found else 'missed'}"
    if not agree:
        return "wrong source" if alike >= CLOSE else "wrong source and content"
    if alike >= CLOSE:
        return "right"
    return "near miss (0.5 to 0.8)" if alike >= _LOOSE else "right source, content below 0.5"


def patterns_of(text: str, attribution: GoldAttribution) -> list[str]:
    """The patterns an attribution belongs to: one by its form, others by its source."""
    source = _cut(text, attribution.source)
    found = [_form(text, attribution)]
    if not source:
        found.append("(of all) nobody named")
    elif source in _PRONOUNS:
        found.append("(of all) a pronoun as source")
    return found


def _form(text: str, attribution: GoldAttribution) -> str:
    content, cue = attribution.content, attribution.cue
    if any(_QUOTE.search(text[max(0, start - 1) : end + 1]) for start, end in content):
        if len(content) > 1:
            return "quoted, split by the cue"
        is_whole = all(_QUOTE.search(text[max(0, start - 2) : start + 2]) for start, _ in content)
        return "quoted, whole" if is_whole else "mixed"
    if "according to" in _cut(text, cue):
        return "indirect, according to"
    before = cue and content[0][0] < cue[0][0]
    return f"indirect, content {'before' if before else 'after'} the cue"


def _cut(text: str, spans: CharSpans) -> str:
    return " ".join(text[start:end] for start, end in spans).lower()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Recall by pattern.")
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl[.gz]")
    parser.add_argument("predicted", type=Path, metavar="PREDICTED.jsonl[.gz]")
    options = parser.parse_args(arguments)
    report = measure(read_gold(options.gold), read_predicted(options.predicted))
    sys.stdout.write(f"{report}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
