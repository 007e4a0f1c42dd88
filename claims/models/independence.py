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


def counted(evidence: Iterable[Evidence], claimant: Speaker | None) -> list[Evidence]:
    """The citations that count for or against what the claim says.

    Nothing counts that is retracted, unreliable or the claimant's own word, nor what only repeats
    such a source. Runs no query when each citation was read with its source and its origins.
    """
    return [
        row
        for row in evidence
        if row.bears_on == Evidence.BearsOn.CONTENT
        and row.source.is_sound
        and not (claimant and any(is_own_word(step, claimant) for step in row.source.lineage()))
    ]


def count_origins(evidence: Iterable[Evidence], claimant: Speaker | None) -> Independence:
    """Counts the origins of the citations that count: who carries a wire report adds none."""
    sources = [row.source for row in counted(evidence, claimant)]
    return Independence(
        origins=len({source.origin_id for source in sources}),
        primary_origins=len({source.origin_id for source in sources if source.is_primary}),
    )


def is_own_word(source: Source, claimant: Speaker) -> bool:
    """Whether the claimant published ``source`` or is the person interviewed in it, judged by name.

    A source has no speaker of its own, so the names are compared: publisher, title, protected name.
    """
    names = {fold(name) for name in (source.publisher, source.title, source.private_name) if name}
    return fold(claimant.name) in names
