"""One deadline for everything a fetch does: names, connections, every read and write."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable

import httpcore
import httpx
from ssrfguard import Policy
from ssrfguard.httpx import SafeBackend, SafeTransport

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
