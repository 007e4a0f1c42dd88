"""Boosted trees walked in plain Python: a page has some hundred pieces, too few to gain from numpy.

The reader's child process would otherwise load numpy for them alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

#: Three of four pieces are below after so many trees; of those taken in the end, on 160 pages, the
#: lowest stood at -1.57 then.
FIRST_TREES = 8
HOPELESS = -1.9
#: A split as (column, bound, branch at or below the bound, branch above), or the value of a leaf.
Tree = tuple[int, float, "Tree", "Tree"] | float


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the numbers that ``names`` lists; a piece is taken when its odds reach ``threshold``."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]
    threshold: float

    def odds(self, row: dict[str, float]) -> float:
        """The log odds that a piece belongs to the article; a name the row lacks stands for 0.

        Below HOPELESS it is what the first trees say: most of a page is menus, plainly so.
        """
        find, names = row.get, self.names
        total = 0.0
        for count, tree in enumerate(self.trees):
            if count == FIRST_TREES and total < HOPELESS:
                return total
            branch = tree
            while isinstance(branch, tuple):
                branch = branch[2] if find(names[branch[0]], 0) <= branch[1] else branch[3]
            total += branch
        return total


def load(path: Path) -> Forest:
    """Read a model file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Forest(
        tuple(stored["names"]), tuple(_tree(tree) for tree in stored["trees"]), stored["threshold"]
    )


def dumps(forest: Forest) -> str:
    """A model file's text: one line a tree, the same for the same forest."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest.trees)
    names = json.dumps(forest.names, ensure_ascii=False, indent=0)
    return f'{{"threshold": {forest.threshold},\n"names": {names},\n"trees": [\n{trees}\n]}}\n'


def _tree(stored: list | float) -> Tree:
    if not isinstance(stored, list):
        return stored
    column, bound, low, high = stored
    return (column, bound, _tree(low), _tree(high))
