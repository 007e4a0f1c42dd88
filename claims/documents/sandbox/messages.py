"""What the two sides of the sandbox write to each other: a header with sizes, JSON, then bytes."""

from __future__ import annotations

import json
import struct
from typing import TypedDict

from claims.documents.records import ArticleRecord, Material, ReadError

#: The size of the JSON and, in a request, the size of the file after it.
HEADER = struct.Struct(">II")


class Answer(TypedDict, total=False):
    """A record or the sentence of a refusal, and how much memory the child holds now."""

    record: dict
    refusal: str
    memory_mb: int


def pack_request(material: Material, timeout_s: float, memory_mb: int) -> bytes:
    """The bytes that ask a child to read ``material``."""
    names = ("name", "declared_type", "declared_charset", "url", "whole")
    fields = {name: getattr(material, name) for name in names}
    about = json.dumps([fields, timeout_s, memory_mb]).encode()
    return HEADER.pack(len(about), len(material.data)) + about + material.data


def record_in(answer: Answer) -> ArticleRecord:
    """The record in an answer; raise ReadError when the child refused the file."""
    if "refusal" in answer:
        raise ReadError(answer["refusal"])
    return ArticleRecord.from_json(answer["record"])
