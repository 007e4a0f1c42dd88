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
    assert "The worker ended with code 3. Restarting it." in capsys.readouterr().out
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
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tests in the background of a shell inherit it ignored.
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


@pytest.fixture
def free_port() -> int:
    """Not ``choose_port``: other test processes choose the same one at the same moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def program(free_port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """``PROGRAM`` with both its services up."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(free_port), str(tmp_path)],
        cwd=serve.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as started:
        try:
            assert started.stdout
            for line in started.stdout:
                if line.strip() == "READY":
                    break
            assert wait_until((tmp_path / "up").exists)
            yield started
        finally:
            started.kill()


@pytest.mark.skipif(not serve.ends_with_us(), reason="only Linux can be asked for it")
def test_programs_end_when_their_parent_is_killed(
    program: subprocess.Popen[str], free_port: int, tmp_path: Path
) -> None:
    program.kill()
    program.communicate(timeout=30)
    assert wait_until((tmp_path / "stopped").exists)
    assert wait_until(lambda: serve.is_free("127.0.0.1", free_port))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_in_order(
    number: signal.Signals, program: subprocess.Popen[str], tmp_path: Path
) -> None:
    program.send_signal(number)
    output, _ = program.communicate(timeout=60)
    assert program.returncode == 0
    assert "RUNNING 0" in output
    assert (tmp_path / "stopped").exists()


SIGNALLED = """
import os, signal, threading, time
from factcheck.serve import StopSignals
stopping = StopSignals()
stopping.listen()
over = threading.Event()
def pester():
    while not over.wait(0.0002):
        os.kill(os.getpid(), signal.SIGTERM)
thread = threading.Thread(target=pester)
thread.start()
end = time.monotonic() + 1
while time.monotonic() < end:
    stopping.wait(0)
    stopping.clear()
over.set()
thread.join()
"""


def test_signal_at_any_moment_does_not_hang_the_program() -> None:
    subprocess.run([sys.executable, "-c", SIGNALLED], cwd=serve.ROOT, check=True, timeout=60)


def test_web_server_listens_where_it_was_told() -> None:
    command = serve.web_command("python", "::1", 8123)
    assert command[command.index("--bind") + 1] == "[::1]:8123"


def test_server_that_answers_with_an_error_has_started(live_server_of_errors: str) -> None:
    assert serve.answers(live_server_of_errors)


@pytest.fixture
def live_server_of_errors(free_port: int) -> Iterator[str]:
    """A server whose pages are all missing."""
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(free_port)]
    service = serve.Service("web", command, os.environ)
    service.start()
    try:
        deadline = time.monotonic() + 20
        while serve.is_free("127.0.0.1", free_port) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{free_port}/no-such-page"
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


def test_nothing_listening_is_no_answer(free_port: int) -> None:
    assert not serve.answers(f"http://127.0.0.1:{free_port}/")
