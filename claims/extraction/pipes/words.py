"""Words that a pipeline keeps from its first texts."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from spacy.language import Language

#: So many words, about those of the first hundred articles, take 2 MB.
KEPT_WORDS = 10_000
#: Longer texts (characters) are always forgotten: one alone could be of a million words.
_TOO_LONG = 50_000


def memory_for(nlp: Language, text: str) -> AbstractContextManager[object]:
    """A memory zone to read a text in; none as long as the pipeline knows few words.

    spaCy forgets at the end of a zone what it worked out about each new word and where a text was cut
    into words, and does it all again for the next text. What the first texts leave behind saves more
    than half of the time of the tokenizer on those that follow.
    """
    if len(nlp.vocab) < KEPT_WORDS and len(text) <= _TOO_LONG:
        return nullcontext()
    return nlp.memory_zone()
