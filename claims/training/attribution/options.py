"""The command line of training, apart from it so that ``--help`` needs neither torch nor LightGBM."""

from __future__ import annotations

import argparse
from pathlib import Path

from claims.extraction.model_file import DEFAULT_PATH


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments shared by the module's and the management command."""
    parser.add_argument("gold", type=Path, help="gold articles, JSON Lines, plain or gzipped")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same file (default: 1)")
    parser.add_argument("--out", type=Path, default=DEFAULT_PATH, help="the model file to write")
    parser.add_argument("--cache", type=Path, help="folder that keeps parses and nets between runs")
    parser.add_argument("--dev", type=Path, help="other gold articles, to score the model on")
