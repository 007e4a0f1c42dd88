"""A web archive of our own making: says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from claims.documents.web.save_page_now import SavePageNow
from tests.documents.web import SERVER


@dataclass(frozen=True)
class Answer:
    """What is sent: JSON when ``body`` is a dict; ``before`` runs first, to be slow."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], Any] = lambda: None


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    form: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class FakeArchive:
    """``answers`` are given in turn, the last one again and again."""

    address: str
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    def client(self, **options: Any) -> SavePageNow:
        return SavePageNow(self.address, "our-key", "our-secret", **options)

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def archive_saying(*answers: Answer | dict[str, Any]) -> Iterator[FakeArchive]:
    """Serve ``answers``; a dict is a JSON answer with status 200."""
    fake = FakeArchive("", [a if isinstance(a, Answer) else Answer(a) for a in answers])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            headers = {name.lower(): value for name, value in self.headers.items()}
            fake.asked.append(Asked(self.command, self.path, form, headers))
            answer = fake.next_answer()
            answer.before()
            body = json.dumps(answer.body) if isinstance(answer.body, dict) else answer.body
            data = body.encode() if isinstance(body, str) else body
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer((SERVER, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.address = f"http://{SERVER}:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
