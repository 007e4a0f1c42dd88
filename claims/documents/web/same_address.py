"""Telling whether two addresses lead to the same page."""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Parameters that track readers and change nothing on the page.
TRACKING = re.compile(
    r"(?:fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|utm_.*)", re.IGNORECASE | re.DOTALL
)


def normal_address(url: str) -> str:
    """The form in which equal addresses are equal: for comparing, never for fetching.

    Ignores the scheme, the host's case, the fragment, a final slash and tracking parameters; every
    other parameter counts. An address that cannot be parsed is returned unchanged.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not TRACKING.fullmatch(name)]
    # Rebuilt only if something was removed: other quoting would make another address.
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), query, ""))


def address_key(url: str) -> str:
    """A hash of the normal address, short enough for an index: 64 hex digits, "" for no address."""
    address = normal_address(url)
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest() if url else ""
