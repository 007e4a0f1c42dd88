"""Words that a pipeline keeps from its first texts."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from spacy.language import Language

#: Words kept, about those of the first hundred articles; they take 2 MB.
KEPT_WORDS = 10_000
#: Characters. The words of longer texts are never kept: one text could have a million words.
_TOO_LONG = 50_000


def memory_for(nlp: Language, text: str) -> AbstractContextManager[object]:
    """Return a memory zone to read a text in; no zone while the pipeline knows few words.

    At the end of a zone spaCy forgets what it worked out about each new word, and works it out again
    for the next text. The words kept from the first texts save more than half of the tokenizer's
    time on the texts that follow.
    """
    if len(nlp.vocab) < KEPT_WORDS and len(text) <= _TOO_LONG:
        return nullcontext()
    return nlp.memory_zone()
