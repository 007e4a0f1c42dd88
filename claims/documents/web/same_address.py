"""When two addresses are one page: spellings of it that no site tells apart."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Parameters that say where a reader came from and change nothing on the page.
TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid"})
TRACKING_PREFIX = "utm_"


def normal_address(url: str) -> str:
    """One form for all spellings of an address, to compare by and never to fetch.

    Scheme, case of the host, fragment, last stroke and what tracks readers do not count; any other
    parameter does. An address that cannot be taken apart is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = _without_tracking(parts.query)
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), query, ""))


def address_key(url: str) -> str:
    """What all spellings of an address share, short enough for an index: 64 hex digits, or ""."""
    address = normal_address(url)
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest() if url else ""


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower())]
    # Composed anew only where something goes: another way of quoting would be another spelling.
    return query if len(kept) == len(pairs) else urlencode(kept)


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIX)
