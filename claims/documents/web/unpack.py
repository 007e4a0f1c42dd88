"""Unpacking a response piece by piece, with a cap on what comes out."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from claims.documents.records import ReadError


def unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return a function of a chunk and a limit that unpacks at most so many bytes of it."""
    coding = encoding.strip().lower()
    if coding in {"", "identity"}:
        return lambda chunk, limit: chunk[:limit]
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise ReadError(
            f"The page is compressed in a format Factcheck does not read ({coding[:40]})."
        )
    inflater = _Inflater(raw_allowed=coding == "deflate")
    return inflater.inflate


class _Inflater:
    """zlib with a cap on what comes out; "deflate" may lack its header (RFC 9110, 8.4.1.2)."""

    def __init__(self, *, raw_allowed: bool) -> None:
        self.zlib = zlib.decompressobj(wbits=47)
        self.raw_allowed = raw_allowed

    def inflate(self, chunk: bytes, limit: int) -> bytes:
        try:
            part = self.zlib.decompress(chunk, limit)
        except zlib.error as error:
            if not self.raw_allowed:
                raise ReadError("The page arrived damaged: it cannot be unpacked.") from error
            self.zlib = zlib.decompressobj(wbits=-15)
            self.raw_allowed = False
            return self.inflate(chunk, limit)
        self.raw_allowed = False
        return part
