"""Reading files in child processes with limits on memory and time, and without a network.

A hostile file can make a parser hang or eat all memory, and only a process can be stopped safely.
One child reads many files (starting it takes half a second) and is killed and replaced when a file
breaks a limit. Children end with their parent, because their standard input closes.
"""

import atexit
import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TypedDict, cast

from claims.documents.records import ArticleRecord, Material, ReadError

#: The size of the JSON and, in a request, the size of the file after it.
HEADER = struct.Struct(">II")


class Answer(TypedDict, total=False):
    """A record or the sentence of a refusal, and how much memory the child holds now."""

    record: dict
    refusal: str
    memory_mb: int


#: What a child is told about a file, beside its bytes.
FIELDS = ("name", "declared_type", "declared_charset", "url", "whole")
ROOT = Path(__file__).resolve().parents[2]
#: A child is replaced after this many files, or when it holds more memory than this.
FILES_PER_CHILD = 500
KEPT_MEMORY_MB = 260
MAX_CHILDREN = 4
MAX_ANSWER_BYTES = 64 * 1024 * 1024
READ_CHUNK = 1 << 20


def run(material: Material, *, timeout_s: float, memory_mb: int) -> ArticleRecord:
    """Read ``material`` in a child; raise ReadError when the child refuses it or breaks a limit."""
    return _pool.run(material, timeout_s, memory_mb)


class _ChildGoneError(Exception):
    """The child ended or went silent before it answered."""


class _Child:
    """One process, used by one thread at a time."""

    def __init__(self) -> None:
        program = "import sys; sys.path[:0] = [sys.argv[1]]; from claims.documents.sandbox_child import main; main()"
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            close_fds=True,
        )
        self.requests = cast("IO[bytes]", self.process.stdin)
        self.answers = cast("IO[bytes]", self.process.stdout)
        os.set_blocking(self.requests.fileno(), False)
        os.set_blocking(self.answers.fileno(), False)
        self.files = 0

    def ask(self, material: Material, timeout_s: float, memory_mb: int) -> Answer:
        deadline = time.monotonic() + timeout_s
        self.files += 1
        fields = {name: getattr(material, name) for name in FIELDS}
        about = json.dumps([fields, timeout_s, memory_mb]).encode()
        header = HEADER.pack(len(about), len(material.data))
        self._write(header + about + material.data, deadline)
        size, _ = HEADER.unpack(self._read(HEADER.size, deadline))
        if size > MAX_ANSWER_BYTES:
            raise _ChildGoneError
        return json.loads(self._read(size, deadline))

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._await(self.requests, selectors.EVENT_WRITE, deadline)
            try:
                view = view[os.write(self.requests.fileno(), view[:READ_CHUNK]) :]
            except (BrokenPipeError, OSError) as error:
                raise _ChildGoneError from error

    def _read(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._await(self.answers, selectors.EVENT_READ, deadline)
            part = os.read(self.answers.fileno(), min(READ_CHUNK, size - len(data)))
            if not part:
                raise _ChildGoneError
            data += part
        return bytes(data)

    @staticmethod
    def _await(stream: IO[bytes], event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(stream, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for stream in (self.requests, self.answers):
            with contextlib.suppress(OSError):
                stream.close()


class _Pool:
    """The idle children of this process; a forked process makes a pool of its own."""

    def __init__(self) -> None:
        self.idle: list[_Child] = []
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(MAX_CHILDREN)

    def run(self, material: Material, timeout_s: float, memory_mb: int) -> ArticleRecord:
        started = time.monotonic()
        if not self.places.acquire(timeout=timeout_s):
            raise ReadError("Too many files are being read right now: try again in a minute.")
        try:
            left_s = max(1.0, timeout_s - (time.monotonic() - started))
            answer = self._ask(material, left_s, memory_mb)
        finally:
            self.places.release()
        if "refusal" in answer:
            raise ReadError(answer["refusal"])
        return ArticleRecord.from_json(answer["record"])

    def _ask(self, material: Material, timeout_s: float, memory_mb: int) -> Answer:
        child = self._take()
        try:
            answer = child.ask(material, timeout_s, memory_mb)
        except TimeoutError as error:
            child.kill()
            raise ReadError(
                f"The file took longer than {timeout_s:.0f} seconds to read: reading was stopped."
            ) from error
        except (_ChildGoneError, ValueError) as error:
            child.kill()
            raise ReadError(_how_it_died(child.process.returncode, memory_mb)) from error
        except BaseException:
            child.kill()
            raise
        self._give_back(child, answer)
        return answer

    def _take(self) -> _Child:
        with self.lock:
            while self.idle:
                child = self.idle.pop()
                if child.process.poll() is None:
                    return child
                child.kill()
        return _Child()

    def _give_back(self, child: _Child, answer: Answer) -> None:
        worn = child.files >= FILES_PER_CHILD or answer.get("memory_mb", 0) > KEPT_MEMORY_MB
        if worn:
            child.kill()
            return
        with self.lock:
            self.idle.append(child)

    def close(self) -> None:
        with self.lock:
            children, self.idle = self.idle, []
        for child in children:
            child.kill()


_pool = _Pool()


def close() -> None:
    """End this process's idle children; the next file starts a new one."""
    _pool.close()


def _after_fork() -> None:
    # The parent's children are not ours to use or to kill.
    global _pool
    _pool = _Pool()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close)


def _how_it_died(returncode: int | None, memory_mb: int) -> str:
    if returncode == -signal.SIGXCPU:
        return "The file took too much computing time to read: reading was stopped."
    return f"Reading the file crashed or needed more than {memory_mb} MB of memory: reading was stopped."
