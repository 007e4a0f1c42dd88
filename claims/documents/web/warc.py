"""Writing kept pages as a web archive (WARC 1.1, ISO 28500) that other tools can open."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, repeat
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from claims.documents.records import Material

#: The body is kept unpacked, so what described its packing is left out.
NOT_KEPT = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"}
)


def to_warc(
    materials: Iterable[Material],
    *,
    received: Iterable[datetime] = (),
    about: dict[str, str] | None = None,
) -> bytes:
    """Write a gzipped WARC: a response for each fetched page, a resource for each upload or paste.

    ``received`` says when each material came in, for those that were not fetched (else: now).
    ``about`` are further fields of the file's own record.
    """
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    info = {"software": "Factcheck", "format": "WARC File Format 1.1"} | (about or {})
    writer.write_record(writer.create_warcinfo_record("article.warc.gz", info))
    moments = chain(received, repeat(datetime.now(UTC)))
    for number, (material, moment) in enumerate(zip(materials, moments, strict=False), start=1):
        _write(writer, material, material.fetched_at or moment, number)
    return out.getvalue()


def _write(writer: WARCWriter, material: Material, moment: datetime, number: int) -> None:
    warc_headers = {"WARC-Date": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    if material.fetched_at:
        status = material.hops[-1].status if material.hops else 200
        kept = [(name, value) for name, value in material.headers if name.lower() not in NOT_KEPT]
        kept.append(("Content-Length", str(len(material.data))))
        line = f"{status} OK" if status == 200 else str(status)
        address, kind = material.url, "response"
        about = {"http_headers": StatusAndHeaders(line, kept, protocol="HTTP/1.1")}
    else:
        address = f"urn:factcheck:upload:{number}:{quote(material.name or 'pasted')}"
        kind = "resource"
        about = {"warc_content_type": material.declared_type or "application/octet-stream"}
    writer.write_record(
        writer.create_warc_record(
            address,
            kind,
            payload=io.BytesIO(material.data),
            length=len(material.data),
            warc_headers_dict=warc_headers,
            **about,
        )
    )
