"""A loopback web server for the fetch tests, and the one policy that may reach it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

from claims.documents.web.fetch import Fetcher
from claims.documents.web.limits import PORTS, public_policy

#: Its own loopback address, so that 127.0.0.1 stays as forbidden as in production.
SERVER = "127.0.0.2"
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve ``answer`` to every GET; yields the server's address without a last slash."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer((SERVER, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{SERVER}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetcher_for(address: str, **options: Any) -> Fetcher:
    """A fetcher that may also reach the test server, and nothing else that is not public."""
    port = int(address.rsplit(":", 1)[1])
    policy = replace(
        public_policy(),
        allowed_networks=(ip_network(f"{SERVER}/32"),),
        allowed_ports=PORTS | {port},
    )
    return Fetcher(policy, **options)


def send(
    handler: BaseHTTPRequestHandler, body: bytes = b"", *, status: int = 200, **headers: str
) -> None:
    """Send a whole answer; header names are written with underscores."""
    handler.send_response(status)
    for name, value in ({"Content_Type": "text/html; charset=utf-8"} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
