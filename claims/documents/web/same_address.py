"""Telling whether two addresses lead to the same page."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Parameters that track readers and change nothing on the page.
TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid"})
TRACKING_PREFIX = "utm_"


def normal_address(url: str) -> str:
    """The form in which equal addresses are equal: for comparing, never for fetching.

    Ignores the scheme, the host's case, the fragment, a final slash and tracking parameters; every
    other parameter counts. An address that cannot be parsed is returned unchanged.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    query = _without_tracking(parts.query)
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), query, ""))


def address_key(url: str) -> str:
    """A hash of the normal address, short enough for an index: 64 hex digits, "" for no address."""
    address = normal_address(url)
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest() if url else ""


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower())]
    # Rebuilt only if something was removed: other quoting would make another address.
    return query if len(kept) == len(pairs) else urlencode(kept)


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIX)
