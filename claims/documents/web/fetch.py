"""Fetching a page: public addresses only, within a time limit and a size limit.

ssrfguard resolves a name once, checks every answer and connects to an address it checked. This
module adds one deadline for the whole fetch, and caps on the bytes before and after unpacking.
"""

import re
import socket
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import httpx
from ssrfguard import BlockedAddressError, BlockedURLError, Policy, SSRFGuardError
from ssrfguard.httpx import Client

from claims.documents.records import Hop, Material, ReadError
from claims.documents.web.limits import (
    MAX_REDIRECTS,
    Deadline,
    Resolver,
    TimedTransport,
    public_policy,
    timed_resolver,
)

TIMEOUT_S = 20.0
MAX_BYTES = 10 * 1024 * 1024
USER_AGENT = "Mozilla/5.0 (compatible; Factcheck importer)"
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5",
    "Accept-Language": "en",
    # Only what can be unpacked with a cap on its size.
    "Accept-Encoding": "gzip, deflate",
}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
READABLE = re.compile(
    r"text/(?:html|plain|markdown|x-markdown)|application/(?:xhtml\+xml|pdf|octet-stream|xml"
    r"|vnd\.openxmlformats-officedocument\.wordprocessingml\.document|zip)|$"
)
STATUS_SENTENCES = {
    401: "The page asks for a login: paste its text instead.",
    402: "The page asks for payment: paste its text instead.",
    403: "The site refuses to serve the page to us: paste its text instead.",
    404: "There is no page at this address (404).",
    410: "The page was taken down (410).",
    429: "The site is limiting our requests: try again later.",
    451: "The page is withheld for legal reasons (451).",
}
TOO_LONG = "The page took longer than {:.0f} seconds to fetch: fetching was stopped."


def fetch_url(
    url: str,
    *,
    allowed_hosts: Iterable[str] = (),
    timeout_s: float = TIMEOUT_S,
    max_bytes: int = MAX_BYTES,
) -> Material:
    """Fetch a page: at most ``timeout_s`` seconds and ``max_bytes``, packed and unpacked.

    ``allowed_hosts`` limits where every hop may lead (with their subdomains); empty means anywhere
    public. Raises ReadError with one clear sentence.
    """
    policy = public_policy(allowed_hosts)
    return Fetcher(policy).fetch(url, timeout_s=timeout_s, max_bytes=max_bytes)


class Fetcher:
    """Fetches under a policy. Only tests make one with another policy than ``public_policy``."""

    def __init__(self, policy: Policy, *, resolver: Resolver | None = None) -> None:
        self.policy = policy
        self.resolver = resolver

    def fetch(
        self, url: str, *, timeout_s: float = TIMEOUT_S, max_bytes: int = MAX_BYTES
    ) -> Material:
        """Follow at most five redirects and return what the last one serves."""
        deadline = Deadline(timeout_s)
        resolver = timed_resolver(self.resolver or socket.getaddrinfo, deadline)
        transport = TimedTransport(policy=self.policy, resolver=resolver, deadline=deadline)
        try:
            with Client(transport=transport, trust_env=False, headers=HEADERS) as client:
                return self._follow(client, with_scheme(url), deadline, max_bytes)
        except SSRFGuardError as refusal:
            raise ReadError(_refusal(refusal)) from refusal
        except (httpx.TimeoutException, TimeoutError) as slow:
            raise ReadError(TOO_LONG.format(timeout_s)) from slow
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            raise ReadError("This is not an address of a web page.") from error
        except httpx.HTTPError as error:
            raise ReadError(_failure(error)) from error

    def _follow(self, client: Client, url: str, deadline: Deadline, max_bytes: int) -> Material:
        hops: list[Hop] = []
        for _ in range(MAX_REDIRECTS + 1):
            # Checked before httpx reads the address, so that what is refused is never parsed twice.
            self.policy.check_url(url)
            with client.stream("GET", url, timeout=deadline.left_s()) as response:
                hops.append(Hop(str(response.request.url), response.status_code))
                if response.status_code not in REDIRECTS:
                    return _received(response, hops, deadline, max_bytes)
                location = response.headers.get("location", "")
                if not location:
                    raise ReadError("The page redirects without saying where.")
                url = str(response.request.url.join(location))
        raise ReadError(f"The page redirects more than {MAX_REDIRECTS} times.")


def with_scheme(url: str) -> str:
    """An address as people type it: outer white space gone, "https://" before a bare host."""
    url = url.strip()
    if re.match(r"[\w-]+(\.[\w-]+)+(?::\d+)?(?:[/?#]|$)", url):
        return f"https://{url}"
    return url


def _received(
    response: httpx.Response, hops: list[Hop], deadline: Deadline, max_bytes: int
) -> Material:
    _check_head(response, max_bytes)
    content_type = response.headers.get("content-type", "")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    data = b"".join(_unpacked(response, deadline, max_bytes))
    url = str(response.request.url)
    return Material(
        data=data,
        name=unquote(urlsplit(url).path.rsplit("/", 1)[-1])[:200],
        declared_type=content_type.split(";")[0].strip().lower(),
        declared_charset=charset.group(1) if charset else "",
        url=url,
        hops=tuple(hops),
        headers=tuple((name, value[:2000]) for name, value in response.headers.items())[:100],
        fetched_at=datetime.now(UTC),
    )


def _check_head(response: httpx.Response, max_bytes: int) -> None:
    status = response.status_code
    if status in STATUS_SENTENCES:
        raise ReadError(STATUS_SENTENCES[status])
    if not 200 <= status < 300:
        raise ReadError(f"The site answered with an error ({status}).")
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if not READABLE.match(content_type):
        raise ReadError(f"The address serves {content_type[:60]}, not an article.")
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > max_bytes:
        raise ReadError(_too_large(max_bytes))


def _unpacked(response: httpx.Response, deadline: Deadline, max_bytes: int) -> Iterator[bytes]:
    """The body piece by piece, both its packed and its unpacked size under the cap."""
    unpack = unpacker(response.headers.get("content-encoding", ""))
    packed = unpacked = 0
    for chunk in response.iter_raw(64 * 1024):
        deadline.left_s()
        packed += len(chunk)
        part = unpack(chunk, max_bytes - unpacked + 1)
        unpacked += len(part)
        if packed > max_bytes or unpacked > max_bytes:
            raise ReadError(_too_large(max_bytes))
        yield part


def _too_large(max_bytes: int) -> str:
    return f"The page is larger than {max_bytes / 1024 / 1024:.0f} MB."


def _refusal(refusal: SSRFGuardError) -> str:
    if isinstance(refusal, BlockedAddressError):
        return "The address leads to a private network: only public pages can be fetched."
    if not isinstance(refusal, BlockedURLError):
        return "The address cannot be fetched."
    reason = refusal.reason
    for sign, sentence in (
        ("allowed_hosts", "Pages of this site may not be fetched here (IMPORT_HOSTS)."),
        ("scheme", "Only addresses that start with http:// or https:// can be fetched."),
        ("credential", "The address contains a user name: remove it."),
        ("userinfo", "The address contains a user name: remove it."),
        ("port", "Only the usual ports (80 and 443) can be fetched."),
        ("max_url_length", "The address is too long."),
        ("RFC", "The address leads to a private network: only public pages can be fetched."),
    ):
        if sign in reason:
            return sentence
    return "This is not an address of a web page."


def _failure(error: httpx.HTTPError) -> str:
    text = str(error)
    if "ertificate" in text or "SSL" in text:
        return "The site's certificate is not valid: the connection would not be safe."
    if isinstance(error, httpx.ConnectError):
        return "The site cannot be reached: check the address."
    return "The connection was lost before the whole page arrived."


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
