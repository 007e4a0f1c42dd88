"""Which addresses a fetch may reach (public ones only), and one deadline for everything it does.

Two tables must agree on an address. ssrfguard's decodes addresses that carry another inside them
(IPv4-mapped, NAT64); Python's ``ipaddress`` is asked besides. Tunnels of the past (6to4, Teredo,
IPv4-compatible) are refused whole: no newsroom's source is there, and attacks hide inside them.
"""

import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_network

import httpcore
import httpx
from ssrfguard import DEFAULT_DENIED, AddressTable, Block, Policy, Reach, Verdict
from ssrfguard.httpx import SafeBackend, SafeTransport

MAX_REDIRECTS = 5
PORTS = frozenset({80, 443})
MAX_URL_CHARS = 2000
CONNECTION_ATTEMPTS = 2
OLD_TUNNELS = frozenset(map(ip_network, ("2002::/16", "2001::/32", "::/96")))
GLOBAL_UNICAST = ip_network("2000::/3")
NOT_GLOBAL = Block(
    network=ip_network("0.0.0.0/0"),
    name="not a global unicast address",
    rfc="RFC 6890",
    reach=Reach.DENIED,
    note="refused by Python's ipaddress",
)


class PublicOnly(AddressTable):
    """ssrfguard's table, with whatever Python does not call global refused as well."""

    def _classify(
        self,
        address: IPv4Address | IPv6Address,
        chain: tuple[tuple[Block, IPv4Address | IPv6Address], ...],
    ) -> Verdict:
        verdict = super()._classify(address, chain)
        wraps = verdict.block is not None and verdict.block.reach is Reach.TRANSLATED
        if verdict.blocked or wraps:
            # What a wrapper carries came through here by itself, one level down.
            return verdict
        if not _is_public(verdict.address):
            return Verdict(address=address, blocked=True, block=NOT_GLOBAL, chain=chain)
        return verdict


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    # IANA gives out no other IPv6 unicast; what lies outside is old (SIIT's ::ffff:0:0:0/96) or unused.
    return isinstance(address, IPv4Address) or address in GLOBAL_UNICAST


PUBLIC = PublicOnly(
    tuple(
        replace(block, reach=Reach.DENIED) if block.network in OLD_TUNNELS else block
        for block in DEFAULT_DENIED.blocks
    )
)


def public_policy(allowed_hosts: Iterable[str] = ()) -> Policy:
    """What the importer may reach: public addresses on ports 80 and 443, no credentials in the URL.

    ``allowed_hosts`` limits it to these hosts and what lies below them; empty means all.
    """
    hosts = [host.strip().lower().removeprefix("*.") for host in allowed_hosts if host.strip()]
    return Policy(
        denied_networks=PUBLIC,
        allowed_ports=PORTS,
        allowed_hosts=frozenset(hosts) | {f"*.{host}" for host in hosts},
        max_redirects=MAX_REDIRECTS,
        max_connection_attempts=CONNECTION_ATTEMPTS,
        max_url_length=MAX_URL_CHARS,
    )


#: A resolver takes what ``socket.getaddrinfo`` takes, and answers as it does.
Resolver = Callable[..., Iterable[tuple]]


class Deadline:
    """The moment by which a fetch must be done."""

    def __init__(self, timeout_s: float) -> None:
        self.ends = time.monotonic() + timeout_s

    def left_s(self, wanted_s: float | None = None) -> float:
        """Seconds left, at most ``wanted_s``; raise TimeoutError when none are."""
        left_s = self.ends - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the deadline has passed")
        return left_s if wanted_s is None else min(left_s, wanted_s)


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline.

    An HTTP client restarts its read timeout with each byte, so a server that drips bytes could hold
    it for ever.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Stream(secured, self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        try:
            return self.deadline.left_s(timeout)
        except TimeoutError as passed:
            raise httpcore.ReadTimeout(str(passed)) from passed


class _Backend(SafeBackend):
    """ssrfguard's guarded sockets, with the deadline."""

    deadline: Deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        attempt_s = self.deadline.left_s(timeout) / self.policy.max_connection_attempts
        stream = super().connect_tcp(host, port, attempt_s, local_address, socket_options)
        return _Stream(stream, self.deadline)


class TimedTransport(SafeTransport):
    """ssrfguard's transport on a pool whose sockets know the deadline."""

    def __init__(self, *, policy: Policy, resolver: Resolver, deadline: Deadline) -> None:
        super().__init__(policy=policy, resolver=resolver, trust_env=False)
        backend = _Backend(policy=policy, resolver=resolver)
        backend.deadline = deadline
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=2,
            retries=0,
            network_backend=backend,
        )


def timed_resolver(resolver: Resolver, deadline: Deadline) -> Resolver:
    """Resolve names in a thread, abandoned at the deadline: ``getaddrinfo`` takes no timeout."""

    def resolve(*arguments: object, **options: object) -> list[tuple]:
        answer: list[list[tuple]] = []
        failure: list[BaseException] = []

        def ask() -> None:
            try:
                answer.append(list(resolver(*arguments, **options)))
            except Exception as error:  # handed to the thread that waits
                failure.append(error)

        thread = threading.Thread(target=ask, name="resolver", daemon=True)
        thread.start()
        thread.join(deadline.left_s())
        if failure:
            raise failure[0]
        if not answer:
            raise TimeoutError("the name server did not answer")
        return answer[0]

    return resolve
