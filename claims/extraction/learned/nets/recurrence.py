"""The net's BiLSTM: both ways and several chunks of the text in each step at once.

A step's arrays are small, so that a step costs what its numpy calls cost: the fewer of them, the
faster. Three things spare calls and change no result, as halving a float is exact:

- The logistic function is taken as a scaled tanh, one call for all four gates. The scale of its
  argument (one half) is worked into the weights once.
- The gates stand in the order input, forget, output, candidate: the three logistic ones are one slice.
- The state is kept doubled, as what the output gate's scaled tanh gives; the weights that read it
  are halved, and the finished states as well.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

CHUNK = 200
"""Tokens that a chunk holds at most."""


def cut_chunks(tokens: Tokens, limit: int = CHUNK) -> list[Piece]:
    """Cut at the last paragraph end that fits, else at a sentence end, else at the limit."""
    ends = [{end for _, end in tokens.paragraphs}, {end for _, end in tokens.sentences}]
    size = len(tokens)
    chunks: list[Piece] = []
    start = 0
    while start < size:
        stop = min(start + limit, size)
        if stop < size:
            stop = _last_end(ends, start, stop)
        chunks.append((start, stop))
        start = stop
    return chunks


def _last_end(ends: list[set[int]], start: int, stop: int) -> int:
    for kind in ends:
        for end in range(stop, start, -1):
            if end in kind:
                return end
    return stop


Floats = NDArray[np.float32]

WAYS = ("forwards", "backwards")

_GROUP = 8
"""Chunks read side by side; it bounds memory on very long texts."""


class Recurrence:
    """One BiLSTM layer with the weights of torch's LSTM layers ``forwards`` and ``backwards``."""

    def __init__(self, net: dict[str, Floats]) -> None:
        self._from_input = _beside(net, "weight_ih_l0").T.copy()
        self._bias = _beside(net, "bias_ih_l0") + _beside(net, "bias_hh_l0")
        from_state = [_gates(net[f"{way}.weight_hh_l0"]).T for way in WAYS]
        # Few rows by a matrix that lies transposed in memory take four times as long.
        self._from_state: Floats = np.ascontiguousarray(np.stack(from_state))
        self._from_state /= 2

    def read(self, inputs: Floats, chunks: Sequence[Piece]) -> Floats:
        """Return the states of both ways side by side: tokens x (2 * cells).

        ``inputs`` are tokens x width. ``chunks`` are in order and leave no token out; each is read
        forwards from its start and backwards from its end.
        """
        cells = self._from_state.shape[1]
        hidden = np.empty((len(inputs), len(WAYS) * cells), dtype=np.float32)
        for first in range(0, len(chunks), _GROUP):
            group = chunks[first : first + _GROUP]
            stretch = slice(group[0][0], group[-1][1])
            inside = [(start - stretch.start, end - stretch.start) for start, end in group]
            self._read_group(inputs[stretch], inside, hidden[stretch])
        return hidden

    def _read_group(self, inputs: Floats, chunks: Sequence[Piece], hidden: Floats) -> None:
        order = sorted(chunks, key=lambda chunk: chunk[0] - chunk[1])  # longest first
        sizes = [end - start for start, end in order]
        cells = self._from_state.shape[1]
        gates = np.zeros((sizes[0], len(WAYS), len(order), 4 * cells), dtype=np.float32)
        driven = inputs @ self._from_input
        driven += self._bias
        for way, part in enumerate(np.split(driven, len(WAYS), axis=1)):
            for column, (start, end) in enumerate(order):
                gates[: end - start, way, column] = part[start:end][:: -1 if way else 1]
        states = _run(gates, self._from_state, sizes)
        states /= 2
        for way, part in enumerate(np.split(hidden, len(WAYS), axis=1)):
            for column, (start, end) in enumerate(order):
                part[start:end] = states[: end - start, way, column][:: -1 if way else 1]


def _beside(net: dict[str, Floats], name: str) -> Floats:
    return np.concatenate([_gates(net[f"{way}.{name}"]) for way in WAYS])


def _gates(weights: Floats) -> Floats:
    """Rows of torch's gates (input, forget, candidate, output) in the order and scale used here."""
    enter, forget, candidate, leave = np.split(weights, 4)
    return np.concatenate([enter / 2, forget / 2, leave / 2, candidate])


def _run(gates: Floats, from_state: Floats, sizes: Sequence[int]) -> Floats:
    """Doubled states (steps x ways x chunks x cells).

    ``gates`` (steps x ways x chunks x 4 * cells) is what the input gives the gates; ``sizes`` are
    the steps of each chunk, longest first: chunks that have ended are left out of later steps.
    """
    steps, ways, chunks, width = gates.shape
    cells = width // 4
    states = np.zeros((steps + 1, ways, chunks, cells), dtype=np.float32)
    memory = np.zeros((ways, chunks, cells), dtype=np.float32)
    step = 0
    for alive in range(chunks, 0, -1):
        end = sizes[alive - 1]
        if end > step:
            memory = np.ascontiguousarray(memory[:, :alive])
            _run_steps(
                gates[step:end, :, :alive], from_state, states[step : end + 1, :, :alive], memory
            )
            step = end
    return states[1:]


def _run_steps(gates: Floats, from_state: Floats, states: Floats, memory: Floats) -> None:
    """Run all steps of ``gates``: ``states`` has one entry more, of which the first is given."""
    ways, chunks, cells = memory.shape
    active = np.empty((ways, chunks, 4 * cells), dtype=np.float32)
    shown = np.empty_like(memory)
    enter, forget, leave, candidate = (
        active[..., gate * cells : (gate + 1) * cells] for gate in range(4)
    )
    logistic = active[..., : 3 * cells]
    for step in range(len(gates)):
        np.matmul(states[step], from_state, out=active)
        active += gates[step]
        np.tanh(active, out=active)
        logistic += 1  # twice the logistic function
        memory *= forget
        candidate *= enter
        memory += candidate
        memory /= 2
        np.tanh(memory, out=shown)
        np.multiply(shown, leave, out=states[step + 1])
