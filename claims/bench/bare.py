"""spaCy's pipes as ``spacy.load`` gives them, in a process of their own: what an import is compared with.

Run apart, they take nothing of the import's memory, and nothing that this project does to the pipes
of its own process can make them quicker or slower.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection

from spacy.language import Language

from claims.extraction.api import load_stock_nlp, parts


@contextmanager
def bare_pipes() -> Iterator[Callable[[str], float]]:
    """A function that tells the CPU seconds of the stock pipes, in a process that ends with the block.

    A bare pipe between the two: a pool would start threads here, and memory with them. Raises
    RuntimeError when the other process has ended.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    apart = context.Process(target=_answer, args=(there,), daemon=True)
    apart.start()
    there.close()

    def bare(text: str) -> float:
        try:
            here.send(text)
            seconds: float = here.recv()
        except (EOFError, OSError):
            raise RuntimeError("The process with spaCy's stock pipes has ended.") from None
        return seconds

    try:
        yield bare
    finally:
        here.close()
        apart.join()


def _answer(there: Connection) -> None:
    """Tell the seconds of each text that comes, until no more can come."""
    while True:
        try:
            text = there.recv()
        except EOFError:
            return
        there.send(bare_seconds(text))


def bare_seconds(text: str) -> float:
    """CPU seconds that the stock pipes take over a text in this process."""
    nlp = stock_nlp()
    began = time.process_time()
    with nlp.memory_zone():
        for part in parts(text):
            nlp(part)
    return time.process_time() - began


@cache
def stock_nlp() -> Language:
    """The package's pipes that the project reads, with nothing changed or added."""
    return load_stock_nlp()
