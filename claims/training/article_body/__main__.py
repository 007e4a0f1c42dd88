"""The command line of training; see ``train``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from claims.documents.readers.web.body import MODEL
from claims.documents.readers.web.forest import dumps


def main(arguments: list[str] | None = None) -> int:
    """Grow the forest, write it and tell its measures; return the exit status."""
    parser = argparse.ArgumentParser(description="Grow the model that finds a page's article.")
    parser.add_argument("folder", type=Path, help="folder with gold.json and html/")
    parser.add_argument("--out", type=Path, default=MODEL, help="the model file to write")
    parser.add_argument("--folds", type=int, default=10, help="parts of the pages (default: 10)")
    parser.add_argument("--shuffles", type=int, default=5, help="0 for no folds (default: 5)")
    chosen = parser.parse_args(arguments)
    try:
        from claims.training.article_body import pages, train
    except ImportError as error:
        print(f"Training needs the extra “train”: {error}", file=sys.stderr)  # noqa: T201
        return 1
    try:
        gold = pages.load(chosen.folder)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    forest = train.fit(gold)
    chosen.out.write_text(dumps(forest), encoding="utf-8")
    for line in train.report(gold, forest, folds=chosen.folds, shuffles=chosen.shuffles):
        print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
