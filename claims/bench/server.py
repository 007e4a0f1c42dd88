"""The real web server on a free loopback port, and visitors who ask it for pages."""

import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from factcheck.serve import Service, address_of, answers, web_command

HOST = "127.0.0.1"
START_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """One response; ``ms`` is the time on the wire, from connecting to the last byte."""

    status: int
    headers: Message
    body: bytes
    ms: float

    def counted(self, name: str) -> int:
        """Return a number that the server sent in ``Server-Timing``: queries or account."""
        found = re.search(rf'{name};desc="(\d+)"', self.headers["Server-Timing"] or "")
        if found is None:
            raise RuntimeError("The server does not count its queries.")
        return int(found[1])

    def require(self, *statuses: int) -> Self:
        """Return the answer; raise RuntimeError when its status is none of ``statuses``."""
        if self.status not in statuses:
            words = self.body.decode(errors="replace")[:300]
            raise RuntimeError(f"The server answered {self.status}: {words}")
        return self


class Server:
    def __init__(self, service: Service, port: int) -> None:
        self.service, self.port = service, port
        self.address = address_of(HOST, port)

    def cpu_ms(self) -> float:
        """Return the CPU time that the server's processes have used so far."""
        master = self.service.process
        if master is None:
            raise RuntimeError("The server is not running.")
        return sum(_cpu_ms(pid) for pid in _family(master.pid))


@contextmanager
def web_server() -> Iterator[Server]:
    """Run gunicorn as ``factcheck.serve`` does, with this process's environment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    env = os.environ | {"WEB_CONCURRENCY": "1"}
    service = Service("measured web server", web_command(sys.executable, HOST, port), env)
    service.start()
    server = Server(service, port)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not answers(server.address):
            if time.monotonic() > deadline or not service.is_running():
                raise RuntimeError("The measured web server did not start.")
            time.sleep(0.1)
        yield server
    finally:
        service.signal(signal.SIGTERM)
        if service.process is not None:
            service.process.wait()


def _family(master: int) -> list[int]:
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii")
    return [master, *map(int, children.split())]


def _cpu_ms(pid: int) -> float:
    """Return a process's CPU time: in nanoseconds where the kernel counts them, else in ticks."""
    if tasks := list(Path(f"/proc/{pid}/task").glob("*/schedstat")):
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e6
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Visitor:
    """Somebody with a cookie jar who asks a server for pages, one connection per request."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}

    def sign_in(self, username: str, password: str) -> Self:
        address = reverse("login")
        self.get(address).require(200)
        self.post(address, {"username": username, "password": password}).require(302)
        return self

    def get(self, address: str, **headers: str) -> Answer:
        return self._ask("GET", address, headers)

    def post(self, address: str, form: dict[str, object], **headers: str) -> Answer:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        return self._ask("POST", address, headers, urlencode(form))

    def _ask(
        self, method: str, address: str, headers: dict[str, str], body: str | None = None
    ) -> Answer:
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers = headers | {"Cookie": "; ".join(pairs)}
        began = time.perf_counter()
        connection = HTTPConnection(HOST, self.server.port, timeout=60)
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        taken = (time.perf_counter() - began) * 1000
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, response.headers, content, taken)
