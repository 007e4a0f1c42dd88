"""The program of a sandbox's child: reads files from standard input, answers on standard output."""

import gc
import json
import os
import resource
import sys
from dataclasses import asdict

from claims.documents.records import Material, ReadError
from claims.documents.sandbox import HEADER, Answer

#: What reading a file never needs, by the names of CPython's audit events.
FORBIDDEN = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system"}
    | {"os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "shutil.rmtree"}
)
MEGABYTE = 1024 * 1024
FAILURE = "The file could not be read: it is damaged or not what its name says."


def main() -> None:
    """Serve until standard input closes."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Nothing a parser prints may end up between two answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.addaudithook(_refuse)
    while header := source.read(HEADER.size):
        about_size, data_size = HEADER.unpack(header)
        fields, timeout_s, memory_mb = json.loads(source.read(about_size))
        material = Material(data=source.read(data_size), **fields)
        _limit(timeout_s, memory_mb)
        data = json.dumps(_answer(material), default=str).encode()
        answers.write(HEADER.pack(len(data), 0) + data)
        answers.flush()


def _refuse(event: str, arguments: tuple) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"a file reader may not do this: {event}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("a file reader may not write files")


def _answer(material: Material) -> Answer:
    from claims.documents.read import read_in_process

    try:
        answer: Answer = {"record": asdict(read_in_process(material))}
    except ReadError as refusal:
        answer = {"refusal": str(refusal)}
    except MemoryError:
        answer = {"refusal": "The file needs more memory to read than an article should."}
    except RecursionError:
        answer = {"refusal": "The file is nested too deeply to be an article."}
    except Exception:  # any parser may fail in any way; the editor gets one sentence
        answer = {"refusal": FAILURE}
    gc.collect()
    answer["memory_mb"] = _resident_mb()
    return answer


def _limit(timeout_s: float, memory_mb: int) -> None:
    memory = memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + timeout_s) + 2
    # Ends the child should its parent die while the child is in an endless loop.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _resident_mb() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() // MEGABYTE
    except OSError:
        return 0
