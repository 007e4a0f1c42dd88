"""How well a text matches its gold: the measures of the article extraction benchmark and a few more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from statistics import fmean

WORD = re.compile(r"\w+")
QUOTATION = re.compile(r"“[^“”\n]{8,}”|\"[^\"\n]{8,}\"|«[^«»\n]{8,}»|„[^„“\n]{8,}“")
SHINGLE_WORDS = 4
MIN_PARAGRAPH_WORDS = 5
MEASURES = ("f1", "exact", "junk", "quotes", "whole")


def score_page(gold: str, found: str) -> dict[str, float | None]:
    """The measures of one page; None where the gold has nothing to measure."""
    gold_shingles, found_shingles = _shingles(WORD.findall(gold)), _shingles(WORD.findall(found))
    common = (gold_shingles & found_shingles).total()
    gold_paragraphs, found_paragraphs = _paragraphs(gold), _paragraphs(found)
    whole = (Counter(gold_paragraphs) & Counter(found_paragraphs)).total()
    junk = [p for p in found_paragraphs if _is_foreign(p, gold_shingles)]
    quotations = [q for q in QUOTATION.findall(gold) if len(WORD.findall(q)) >= SHINGLE_WORDS]
    solid = "".join(found.split())
    kept = [q for q in quotations if "".join(q.split()) in solid]
    return {
        "precision": _share(common, found_shingles.total()) or 0.0,
        "recall": _share(common, gold_shingles.total()) or 0.0,
        "exact": float(WORD.findall(gold) == WORD.findall(found)),
        "whole": _share(whole, len(gold_paragraphs)),
        "junk": _share(len(junk), len(found_paragraphs)) or 0.0,
        "quotes": _share(len(kept), len(quotations)),
    }


def summary(pages: Iterable[dict[str, float | None]]) -> dict[str, float]:
    """Means over pages; ``f1`` is that of the mean precision and the mean recall."""
    pages = list(pages)
    means = {}
    for name in pages[0]:
        values = [value for page in pages if (value := page[name]) is not None]
        means[name] = fmean(values) if values else 0.0
    both = means["precision"] + means["recall"]
    return means | {"f1": 2 * means["precision"] * means["recall"] / both if both else 0.0}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _shingles(words: Iterable[str]) -> Counter[tuple[str, ...]]:
    words = tuple(words)
    if len(words) < SHINGLE_WORDS:
        return Counter([words] if words else [])
    return Counter(zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False))


def _paragraphs(text: str) -> list[tuple[str, ...]]:
    lines = (tuple(WORD.findall(line)) for line in text.splitlines())
    return [words for words in lines if len(words) >= MIN_PARAGRAPH_WORDS]


def _is_foreign(paragraph: tuple[str, ...], gold: Counter[tuple[str, ...]]) -> bool:
    shingles = _shingles(paragraph)
    return 2 * (shingles & gold).total() < shingles.total()
