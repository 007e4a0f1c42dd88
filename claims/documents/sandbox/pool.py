"""A reader in a child process that may use so much memory and time and no network.

Parsers of hostile files hang or eat all memory; only a process can be stopped safely. One child
serves many files (starting it costs half a second) and is killed and replaced when a file breaks
a limit. Children end with their parent: their standard input closes.
"""

from __future__ import annotations

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
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import BinaryIO

from claims.documents.records import ArticleRecord, Block, BlockKind, Material, ReadError

ROOT = Path(__file__).resolve().parents[3]
HEADER = struct.Struct(">II")
#: A child is replaced after this many files or when it has kept this much memory.
FILES_PER_CHILD = 500
KEPT_MEMORY_MB = 260
MAX_CHILDREN = 4
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: Lets the child answer "out of memory" itself before the parent loses patience.
READ_CHUNK = 1 << 20


def run(material: Material, *, timeout_s: float, memory_mb: int) -> ArticleRecord:
    """Read ``material`` in a warm child; raise ReadError for its refusal or a broken limit."""
    return _pool().run(material, timeout_s, memory_mb)


class _ChildGoneError(Exception):
    """The child ended or went silent before it answered."""


class _Child:
    """One warm process. Not shared: a thread takes it from the pool and gives it back."""

    def __init__(self) -> None:
        program = "import sys; sys.path[:0] = [sys.argv[1]]; from claims.documents.sandbox.child import main; main()"
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            close_fds=True,
        )
        os.set_blocking(_checked(self.process.stdin).fileno(), False)
        os.set_blocking(_checked(self.process.stdout).fileno(), False)
        self.files = 0

    def ask(self, material: Material, timeout_s: float, memory_mb: int) -> dict:
        deadline = time.monotonic() + timeout_s
        self.files += 1
        self._write(_request(material, timeout_s, memory_mb), deadline)
        size, _ = HEADER.unpack(self._read(HEADER.size, deadline))
        if size > MAX_ANSWER_BYTES:
            raise _ChildGoneError
        return json.loads(self._read(size, deadline))

    def _write(self, data: bytes, deadline: float) -> None:
        stream = _checked(self.process.stdin)
        view = memoryview(data)
        while view:
            self._await(stream, selectors.EVENT_WRITE, deadline)
            try:
                view = view[os.write(stream.fileno(), view[:READ_CHUNK]) :]
            except (BrokenPipeError, OSError) as error:
                raise _ChildGoneError from error

    def _read(self, size: int, deadline: float) -> bytes:
        stream = _checked(self.process.stdout)
        data = bytearray()
        while len(data) < size:
            self._await(stream, selectors.EVENT_READ, deadline)
            part = os.read(stream.fileno(), min(READ_CHUNK, size - len(data)))
            if not part:
                raise _ChildGoneError
            data += part
        return bytes(data)

    @staticmethod
    def _await(stream: BinaryIO, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(stream, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


class _Pool:
    """Idle children of this process. A forked process makes its own pool."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.idle: list[_Child] = []
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(MAX_CHILDREN)

    def run(self, material: Material, timeout_s: float, memory_mb: int) -> ArticleRecord:
        started = time.monotonic()
        if not self.places.acquire(timeout=timeout_s):
            raise ReadError("Too many files are being read right now: try again in a minute.")
        try:
            left_s = max(1.0, timeout_s - (time.monotonic() - started))
            return _record(self._ask(material, left_s, memory_mb))
        finally:
            self.places.release()

    def _ask(self, material: Material, timeout_s: float, memory_mb: int) -> dict:
        child = self._take()
        try:
            answer = child.ask(material, timeout_s, memory_mb)
        except TimeoutError as error:
            child.kill()
            raise ReadError(
                f"Reading the file took longer than {timeout_s:.0f} seconds: it was stopped."
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

    def _give_back(self, child: _Child, answer: dict) -> None:
        worn = child.files >= FILES_PER_CHILD or answer.get("memory_mb", 0) > KEPT_MEMORY_MB
        if worn:
            child.kill()
            return
        with self.lock:
            self.idle.append(child)

    def close(self) -> None:
        """End all idle children."""
        with self.lock:
            children, self.idle = self.idle, []
        for child in children:
            child.kill()


_pools: list[_Pool] = []
_pools_lock = threading.Lock()


def _pool() -> _Pool:
    with _pools_lock:
        if not _pools or _pools[0].owner != os.getpid():
            # After a fork the parent's children are not ours to talk to or to kill.
            _pools[:] = [_Pool()]
        return _pools[0]


def close() -> None:
    """End the warm children of this process; the next file starts a new one."""
    with _pools_lock:
        if _pools and _pools[0].owner == os.getpid():
            _pools[0].close()


def _after_fork() -> None:
    global _pools_lock
    _pools_lock = threading.Lock()
    _pools.clear()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close)


def _checked(stream: object) -> BinaryIO:
    if stream is None:
        raise _ChildGoneError
    return stream  # type: ignore[return-value]


def _how_it_died(returncode: int | None, memory_mb: int) -> str:
    if returncode == -signal.SIGXCPU:
        return "Reading the file took too much computing time: it was stopped."
    return f"Reading the file broke the reader (limit {memory_mb} MB of memory): it was stopped."


def _request(material: Material, timeout_s: float, memory_mb: int) -> bytes:
    about = json.dumps(
        {
            "name": material.name,
            "declared_type": material.declared_type,
            "declared_charset": material.declared_charset,
            "url": material.url,
            "whole": material.whole,
            "timeout_s": timeout_s,
            "memory_mb": memory_mb,
        }
    ).encode()
    return HEADER.pack(len(about), len(material.data)) + about + material.data


def answer_from(record: ArticleRecord) -> dict:
    """A record as plain JSON values; ``_record`` is its inverse."""
    plain = asdict(record)
    plain["published_on"] = record.published_on.isoformat() if record.published_on else None
    plain["blocks"] = [[b.start, b.end, str(b.kind), b.reason] for b in record.blocks]
    return plain


def _record(answer: dict) -> ArticleRecord:
    if "refusal" in answer:
        raise ReadError(str(answer["refusal"]))
    plain = dict(answer["record"])
    published = plain.pop("published_on")
    blocks = plain.pop("blocks")
    warnings = plain.pop("warnings")
    return ArticleRecord(
        **plain,
        published_on=date.fromisoformat(published) if published else None,
        blocks=tuple(Block(start, end, BlockKind(kind), why) for start, end, kind, why in blocks),
        warnings=tuple(warnings),
    )
