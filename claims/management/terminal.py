"""The progress of a bulk import: a redrawn line on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from claims.actions.imports.batches import seconds_left, time_left

BAR_CELLS = 24
#: How often a line is written to a pipe.
PIPE_EVERY_S = 10.0
CLEAR_LINE = "\r\x1b[K"


class ProgressLine:
    """Counts results on ``out``, a text stream. Control characters are written only to a terminal.

    Unchanged and changed articles are named only if there are any.
    """

    def __init__(
        self, total: int, out: TextIO, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.total, self.out, self.clock = total, out, clock
        self.done = self.unchanged = self.changed = self.failed = 0
        self.took_s: list[float] = []
        self.is_live = out.isatty()
        self.last = self.drawn_at = clock()

    @property
    def waiting(self) -> int:
        return self.total - self.finished

    @property
    def finished(self) -> int:
        return self.done + self.unchanged + self.changed + self.failed

    def count(self, outcome: str = "done") -> None:
        """Count an article as "done", "unchanged", "changed" or "failed"."""
        now = self.clock()
        self.took_s.append(now - self.last)
        self.last = now
        setattr(self, outcome, getattr(self, outcome) + 1)

    def draw(self) -> None:
        """Show the progress; in a pipe only at intervals."""
        if self.is_live:
            self.out.write(f"{CLEAR_LINE}{self.bar()} {self.sentence()}")
            self.out.flush()
        elif self.clock() - self.drawn_at >= PIPE_EVERY_S:
            self.drawn_at = self.clock()
            self.out.write(f"{self.sentence()}\n")
            self.out.flush()

    def clear(self) -> None:
        """Clear the line for other output."""
        if self.is_live:
            self.out.write(CLEAR_LINE)
            self.out.flush()

    def bar(self) -> str:
        cells = BAR_CELLS * self.finished // max(1, self.total)
        return "#" * cells + "." * (BAR_CELLS - cells)

    def sentence(self) -> str:
        left = time_left(seconds_left(self.waiting, self.took_s)) if self.waiting else ""
        counts = f"{self.counts()}, {self.waiting} waiting"
        return f"{counts}, {left}" if left else counts

    def counts(self) -> str:
        """What is finished, in words."""
        known = [
            f"{n} {word}"
            for word, n in (("unchanged", self.unchanged), ("changed", self.changed))
            if n
        ]
        return ", ".join([f"{self.done} done", *known, f"{self.failed} failed"])
