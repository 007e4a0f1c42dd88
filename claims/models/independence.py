"""How many independent origins the evidence on a claim has. Pure: reads the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.models.evidence import Evidence
from claims.models.source import Source
from claims.models.speaker import Speaker, fold


@dataclass(frozen=True, slots=True)
class Independence:
    """``origins`` are the independent sources, ``primary_origins`` those of them that are primary."""

    origins: int
    primary_origins: int

    @property
    def has_primary(self) -> bool:
        return self.primary_origins > 0


def count_origins(evidence: Iterable[Evidence], claimant: Speaker | None) -> Independence:
    """Counts the origins of the citations that bear on whether the claim is true.

    A newspaper that carries a wire report shares its origin and adds none. Nothing counts that is
    retracted, unreliable or the claimant's own word, nor what only repeats such a source.
    Runs no query when each citation was read with its source and the sources that one derives from.
    """
    content = [row.source for row in evidence if row.bears_on == Evidence.BearsOn.CONTENT]
    counted = [source for source in content if _counts(source, claimant)]
    return Independence(
        origins=len({source.origin_id for source in counted}),
        primary_origins=len({source.origin_id for source in counted if source.is_primary}),
    )


def _counts(source: Source, claimant: Speaker | None) -> bool:
    return not any(
        step.retracted_at
        or step.reliability == Source.Reliability.UNRELIABLE
        or (claimant is not None and is_own_word(step, claimant))
        for step in source.lineage()
    )


def is_own_word(source: Source, claimant: Speaker) -> bool:
    """Whether the claimant published ``source`` or is the person interviewed in it, judged by name.

    A source has no speaker of its own, so the names are compared: publisher, title, protected name.
    """
    names = {fold(name) for name in (source.publisher, source.title, source.private_name) if name}
    return fold(claimant.name) in names
