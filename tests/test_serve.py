"""factcheck/serve.py: where it listens, and that both programs run until they are told to stop."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from factcheck import serve


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_first_free_port_is_taken_when_none_is_named(
    busy_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "FIRST_PORT", busy_port)
    assert busy_port < serve.choose_port("127.0.0.1", None) < busy_port + serve.PORTS_TRIED


def test_named_port_in_use_is_an_error(busy_port: int) -> None:
    with pytest.raises(serve.ServeError, match=f"Port {busy_port} is in use"):
        serve.choose_port("127.0.0.1", busy_port)


def test_no_free_port_is_an_error(busy_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "FIRST_PORT", busy_port)
    monkeypatch.setattr(serve, "PORTS_TRIED", 1)
    with pytest.raises(serve.ServeError, match="all in use"):
        serve.choose_port("127.0.0.1", None)


def test_impossible_port_is_an_error() -> None:
    with pytest.raises(serve.ServeError, match="There is no port 70000"):
        serve.choose_port("127.0.0.1", 70_000)


def test_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(serve.ServeError, match=r"Cannot listen on 192\.0\.2\.1"):
        serve.choose_port("192.0.2.1", None)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("desk.example", "http://desk.example:8000"),
    ],
)
def test_printed_address_can_be_opened(host: str, address: str) -> None:
    assert serve.address_of(host, 8000) == address


def ended_service() -> serve.Service:
    service = serve.Service("worker", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    service.start()
    assert service.process
    service.process.wait()
    return service


def test_ended_program_is_started_again(capsys: pytest.CaptureFixture[str]) -> None:
    service = ended_service()
    first = service.process
    service.tend(now=0)
    assert service.process is not first
    assert "The worker ended with code 3: starting it again." in capsys.readouterr().out
    assert service.process
    service.process.wait()


def test_program_that_keeps_ending_is_given_up() -> None:
    service = ended_service()
    for second in (0, 1):
        service.tend(now=second)
        assert service.process
        service.process.wait()
    with pytest.raises(serve.ServeError, match="The worker ended 3 times within 60 seconds"):
        service.tend(now=2)


def test_rare_ends_are_forgiven() -> None:
    service = ended_service()
    for minute in range(5):
        service.tend(now=minute * 61)
        assert service.process
        service.process.wait()
    assert len(service.ends) == 1


PROGRAM = """
import sys
from pathlib import Path
from factcheck import serve
port, folder = int(sys.argv[1]), Path(sys.argv[2])
web = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
tidy = f'''
import signal, sys, time
def stop(*_):
    open({str(folder / "stopped")!r}, "w").close()
    sys.exit()
signal.signal(signal.SIGTERM, stop)
open({str(folder / "up")!r}, "w").close()
time.sleep(60)
'''
services = [serve.Service("web", web, {}), serve.Service("tidy", [sys.executable, "-c", tidy], {})]
serve.run_services(services, f"http://127.0.0.1:{port}/", lambda: serve.say("READY"))
serve.say(f"RUNNING {sum(service.is_running() for service in services)}")
"""


def wait_until(happened: Callable[[], bool]) -> bool:
    """Whether it happens within 20 seconds."""
    deadline = time.monotonic() + 20
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happened()


def start_program(port: int, folder: Path) -> subprocess.Popen[str]:
    """``PROGRAM`` with both its services up."""
    program = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(port), str(folder)],
        cwd=serve.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout
    for line in program.stdout:
        if line.strip() == "READY":
            break
    assert wait_until((folder / "up").exists)
    return program


@pytest.mark.skipif(not serve.ends_with_us(), reason="only Linux can be asked for it")
def test_programs_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    port = serve.choose_port("127.0.0.1", None)
    program = start_program(port, tmp_path)
    program.kill()
    program.communicate(timeout=30)
    assert wait_until((tmp_path / "stopped").exists)
    assert wait_until(lambda: serve.is_free("127.0.0.1", port))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_in_order(number: signal.Signals, tmp_path: Path) -> None:
    program = start_program(serve.choose_port("127.0.0.1", None), tmp_path)
    program.send_signal(number)
    output, _ = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "RUNNING 0" in output
    assert (tmp_path / "stopped").exists()


def test_web_server_listens_where_it_was_told() -> None:
    command = serve.web_command("python", "::1", 8123)
    assert command[command.index("--bind") + 1] == "[::1]:8123"


def test_server_that_answers_with_an_error_has_started(live_server_of_errors: str) -> None:
    assert serve.answers(live_server_of_errors)


@pytest.fixture
def live_server_of_errors(tmp_path: Path) -> Iterator[str]:
    """A server whose pages are all missing."""
    port = serve.choose_port("127.0.0.1", None)
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    service = serve.Service("web", command, os.environ)
    service.start()
    try:
        deadline = time.monotonic() + 20
        while serve.is_free("127.0.0.1", port) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/no-such-page"
    finally:
        service.signal(signal.SIGKILL)
        assert service.process
        service.process.wait()


def test_redirect_to_an_address_that_is_not_there_is_an_answer() -> None:
    """As with HTTPS=1 behind a proxy, which alone speaks TLS."""
    reply = b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    def answer_once(server: socket.socket) -> None:
        visitor, _ = server.accept()
        with visitor:
            visitor.recv(4096)
            visitor.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_once, args=(server,))
        thread.start()
        assert serve.answers(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join(timeout=10)


def test_nothing_listening_is_no_answer() -> None:
    port = serve.choose_port("127.0.0.1", None)
    assert not serve.answers(f"http://127.0.0.1:{port}/")
