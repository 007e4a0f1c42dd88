"""Runs and stops the web server and the worker of one machine together.

``python3 dev.py up`` serves the demo with it; a newsroom on one machine can run
``python -m factcheck.serve`` under its service manager. Standard library only: dev.py imports
this before there is an environment, and the parent process stays small.
"""

import argparse
import contextlib
import errno
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT, PORTS_TRIED = 8000, 100
LOOPBACKS = ("127.0.0.1", "localhost", "::1")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  (recognised here, not listened on)


class ServeError(Exception):
    """A reason why serving cannot start or continue, in one sentence for the user."""


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


# --- Where to listen ---------------------------------------------------------------------------


def is_free(host: str, port: int) -> bool:
    """Return whether the port is free; raise ServeError when ``host`` is not this machine's."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OverflowError:
        raise ServeError(f"There is no port {port}. Choose one from 1 to 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise ServeError(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
    return True


def choose_port(host: str, wanted: int | None) -> int:
    """Return ``wanted`` if it is free; for None, the first free port from 8000."""
    if wanted is not None:
        if not is_free(host, wanted):
            raise ServeError(
                f"Port {wanted} is in use. Choose another with --port, or leave --port out."
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    last = FIRST_PORT + PORTS_TRIED - 1
    raise ServeError(f"Ports {FIRST_PORT} to {last} are all in use. Choose a free one with --port.")


def address_of(host: str, port: int) -> str:
    """Return the address at which a browser on this machine reaches a server on ``host``."""
    name = "localhost" if host in (*WILDCARDS, "127.0.0.1") else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


# --- The programs ------------------------------------------------------------------------------


def ends_with_us() -> list[str]:
    """Return a command prefix that makes Linux end the command when this process is killed.

    Otherwise a killed parent would leave its programs running and the port in use.
    """
    setpriv = shutil.which("setpriv")  # util-linux: on every Debian, on no macOS
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


class Service:
    """A program that runs as long as this process and is restarted when it ends."""

    MOST_ENDS, WITHIN_S = 3, 60

    def __init__(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        self.name, self.command, self.env = name, command, env
        self.ends: list[float] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # In a session of its own: Ctrl-C then reaches us only, and we stop it in order.
        self.process = subprocess.Popen(  # noqa: S603
            [*ends_with_us(), *self.command],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self, now: float) -> None:
        """Restart the program if it has ended; raise ServeError when that happens too often.

        ``now`` is in seconds of a monotonic clock.
        """
        if self.process is None or self.is_running():
            return
        code = self.process.returncode
        self.ends = [moment for moment in self.ends if now - moment < self.WITHIN_S] + [now]
        if len(self.ends) >= self.MOST_ENDS:
            raise ServeError(
                f"The {self.name} ended {self.MOST_ENDS} times within {self.WITHIN_S} seconds, "
                f"last with code {code}. See its messages above."
            )
        say(f"The {self.name} ended with code {code}. Restarting it.")
        self.start()

    def signal(self, number: int) -> None:
        if self.process is not None and self.is_running():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def web_command(python: str, host: str, port: int) -> list[str]:
    listen = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    return [python, "-m", "gunicorn", "-c", config, "--bind", listen, "factcheck.wsgi"]


def worker_command(python: str) -> list[str]:
    return [python, str(ROOT / "manage.py"), "worker", "--no-startup-delay", "--no-reload"]


# --- Running them ------------------------------------------------------------------------------


def answers(address: str) -> bool:
    """Return whether a web server answers at ``address``, with any status; follows no redirect."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", parts.path or "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


class StopSignals:
    """Records whether SIGINT, SIGTERM or SIGHUP arrived since the last ``clear()``.

    The handler takes no lock: it may run while the main thread holds that very lock, as it would
    in the ``wait()`` of a ``threading.Event``, and then both would wait for ever.
    """

    def __init__(self) -> None:
        self._came = False

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # As under nohup.
                signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self._came = True

    def wait(self, seconds: float) -> bool:
        """Sleep, then return whether a signal arrived; signals do not cut the sleep short."""
        if not self._came:
            time.sleep(seconds)
        return self._came

    def clear(self) -> None:
        self._came = False


def run_services(services: list[Service], address: str, ready: Callable[[], None]) -> None:
    """Run the services until SIGINT, SIGTERM or SIGHUP; ``ready()`` once ``address`` answers."""
    stopping = StopSignals()
    stopping.listen()
    try:
        for service in services:
            service.start()
        waiting = True
        while not stopping.wait(0.3):
            for service in services:
                service.tend(time.monotonic())
            if waiting and answers(address):
                waiting = False
                ready()
        say("\nStopping after the current task. Press Ctrl-C again to stop at once ...")
    finally:
        stop_services(services, stopping, patience_s=30)


def stop_services(services: list[Service], stopping: StopSignals, patience_s: float) -> None:
    """Ask all services to finish; a second signal or the end of ``patience_s`` kills them."""
    stopping.clear()
    for service in services:
        service.signal(signal.SIGTERM)
    deadline = time.monotonic() + patience_s
    while any(service.is_running() for service in services):
        if stopping.wait(0.1) or time.monotonic() > deadline:
            stopping.clear()
            for service in services:
                service.signal(signal.SIGKILL)


def serve(python: str, host: str, port: int, env: Mapping[str, str]) -> None:
    """Run web server and worker with this interpreter and environment until told to stop."""
    address = address_of(host, port)
    services = [
        Service("web server", web_command(python, host, port), env),
        Service("worker", worker_command(python), env),
    ]

    def ready() -> None:
        say(f"\nReaders  {address}/\nDesk     {address}/desk/\nAdmin    {address}/admin/")
        say("Factcheck is running. Press Ctrl-C to stop it.")

    run_services(services, address, ready)
    say("Factcheck has stopped.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m factcheck.serve", description=__doc__)
    parser.add_argument("--port", type=int, help="default: the first free one from 8000")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    options = parser.parse_args()
    try:
        port = choose_port(options.host, options.port)
        serve(sys.executable, options.host, port, os.environ)
    except ServeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
