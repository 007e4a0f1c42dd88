"""Bytes in, record out: the door of this package. Every import, copy and command reads through it."""

from __future__ import annotations

from claims.documents.in_process import MAX_BYTES, checked_format, read_in_process
from claims.documents.records import HIDDEN_KINDS, ArticleRecord, Block, BlockKind, Material
from claims.documents.sandbox import pool

__all__ = ["MAX_BYTES", "NOT_BODY", "body_blocks", "read_in_process", "read_material"]

NOT_BODY = HIDDEN_KINDS | {BlockKind.HEADLINE, BlockKind.STANDFIRST}


def read_material(
    material: Material, *, timeout_s: float = 10, memory_mb: int = 500
) -> ArticleRecord:
    """Read material in a child process with limits on time and memory.

    The child is kept for further files, and replaced when a file kills it. Safe to call from
    threads. Raises ReadError when the material cannot be read within the limits.
    """
    checked_format(material)
    return pool.run(material, timeout_s=timeout_s, memory_mb=memory_mb)


def body_blocks(record: ArticleRecord) -> tuple[Block, ...]:
    """The blocks of the running text: no headline, standfirst, caption or furniture."""
    return tuple(block for block in record.blocks if block.kind not in NOT_BODY)
