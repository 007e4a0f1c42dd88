#!/usr/bin/env python3
"""Set up, run and test Factcheck on a fresh clone. Needs only Python and its standard library.

    python3 dev.py up [--port N] [--host H] [--reset]   set up the demo newsroom and serve it
    python3 dev.py test [PYTEST ARGUMENTS]              set up the tests and run the whole suite
    python3 dev.py manage COMMAND ...                   manage.py inside the environment
    python3 dev.py screenshots [ADDRESS]                renew the README's pictures from a running demo

Packages go to .venv/ at the pins of requirements*.txt; the state (database, uploads, secret key)
goes to the folder FACTCHECK_DATA, by default var/. No command asks questions.

This file must parse on Pythons too old for Factcheck, so that it can say so there.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Command = Sequence[str | Path]
    Env = dict[str, str]

MINIMUM_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BASE_REQUIREMENTS, DEV_REQUIREMENTS = "requirements.txt", "requirements-dev.txt"
STAMP, MARKER = ".factcheck-stamp", ".factcheck-data"
SECRET_KEY_FILE = "secret_key"  # noqa: S105  (the name factcheck/settings.py looks for)


class SetupError(Exception):
    """A problem that the user must fix. The message is one sentence that says how."""


def say(text: str) -> None:
    print(text, flush=True)


def python_problem(version: tuple[int, int]) -> str | None:
    """Return what to install when ``version`` (major, minor) is too old, else None."""
    if version >= MINIMUM_PYTHON:
        return None
    needed = ".".join(map(str, MINIMUM_PYTHON))
    return (
        f"Factcheck needs Python {needed} or newer, and this is {version[0]}.{version[1]}. "
        f"Install Python {needed} and run this again as `python{needed} dev.py ...`."
    )


# --- Running other programs --------------------------------------------------------------------


def quietly(command: Command, env: Env | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``command`` without showing what it prints; the CompletedProcess holds both streams."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env=env,
        cwd=ROOT,
    )


def must(command: Command, failure: str) -> None:
    """Run ``command`` quietly; when it fails, show what it printed and raise SetupError(failure)."""
    done = quietly(command)
    if done.returncode:
        say(done.stdout.rstrip())
        raise SetupError(failure)


def apt_install(package: str) -> bool:
    """Install a Debian package as root; False where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing Debian's {package} ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quietly(["apt-get", "update", "-qq"], env)  # A stale list may still do for the install.
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    done = quietly(command, env)
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0


# --- The environment ---------------------------------------------------------------------------


def stamp_for(requirements: Path) -> str:
    """Return the line that records in .venv which pins were installed."""
    return f"{requirements.name} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def wanted_requirements(stamp: str, dev: bool) -> str:
    """Return the file to install; an environment that has run the tests keeps their packages."""
    has_dev = stamp.split(" ")[0] == DEV_REQUIREMENTS
    return DEV_REQUIREMENTS if dev or has_dev else BASE_REQUIREMENTS


def ensure_environment(dev: bool = False) -> Path:
    """Install the pinned packages into .venv unless its stamp is current; return its Python."""
    python, stamp_file = VENV / "bin" / "python", VENV / STAMP
    stamp = stamp_file.read_text() if stamp_file.exists() else ""
    requirements = ROOT / wanted_requirements(stamp, dev)
    wanted = stamp_for(requirements)
    if stamp == wanted and python.exists():
        return python
    say(
        f"Installing {requirements.name} into .venv, which takes a minute or two the first time ..."
    )
    if stamp_file.exists():
        stamp_file.unlink()
    if not install_with_uv(python, requirements):
        install_with_pip(python, requirements)
    stamp_file.write_text(wanted)
    return python


def install_with_uv(python: Path, requirements: Path) -> bool:
    """Return whether uv installed the packages; after any failure pip takes over."""
    # uv carries its own list of authorities; a newsroom's proxy may sign with the system's.
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}
    env.pop("VIRTUAL_ENV", None)
    commands = [["pip", "sync", "-q", "--no-build", "--require-hashes", "-p", str(python)]]
    commands[0].append(str(requirements))
    if not python.exists():
        commands.insert(0, ["venv", "-q", "--clear", "-p", sys.executable, str(VENV)])
    try:
        for arguments in commands:
            done = quietly(["uv", *arguments], env)
            if done.returncode:
                say(f"uv failed, so pip installs the packages: {done.stdout.strip()[-300:]}")
                return False
    except OSError:
        return False
    return True


def install_with_pip(python: Path, requirements: Path) -> None:
    """Install with the environment's pip; recreate the environment when it has none."""
    if not python.exists() or quietly([python, "-m", "pip", "--version"]).returncode:
        make_environment()
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(requirements)]
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    must([*command, *options], "pip could not install the packages. See its message above.")


def make_environment() -> None:
    """Create .venv with pip; install Debian's python3-venv first where that is missing and allowed."""
    if not importlib.util.find_spec("ensurepip") and not apt_install("python3-venv"):
        raise SetupError(
            "This Python has no venv module with pip. "
            "Install it (on Debian or Ubuntu: apt-get install python3-venv) and run this again."
        )
    must(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "Python could not create .venv. See its message above.",
    )


# --- The data folder ---------------------------------------------------------------------------


def data_folder() -> Path:
    return Path(os.environ.get("FACTCHECK_DATA") or ROOT / "var").resolve()


def prepare_data(data: Path) -> None:
    """Create the folder with a secret key; mark it as made by dev.py when it was empty."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(data.iterdir()):
        (data / MARKER).write_text("`dev.py up --reset` deletes everything in this folder.\n")
    key_file = data / SECRET_KEY_FILE
    if not key_file.exists():
        with open(key_file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))


def reset_problem(data: Path) -> str | None:
    """Return why ``data`` must not be emptied, or None when dev.py made it."""
    if data in (Path.home(), ROOT, *ROOT.parents):
        return f"--reset would delete {data}, which holds more than Factcheck's data."
    if any(data.iterdir()) and not (data / MARKER).is_file():
        return (
            f"--reset does not delete {data}, because dev.py did not make it (there is no {MARKER}). "
            "Move it away yourself, or set FACTCHECK_DATA to another folder."
        )
    return None


def reset_data(data: Path) -> None:
    """Delete everything in ``data`` but the folder itself, which may be a mount."""
    if not data.exists():
        return
    problem = reset_problem(data)
    if problem:
        raise SetupError(problem)
    say(f"Deleting the data in {data} ...")
    # The marker goes last: an interrupted reset can be repeated.
    for path in sorted(data.iterdir(), key=lambda path: path.name == MARKER):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextlib.contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Lock the folder: the worker and reset of a second `up` would interfere."""
    import fcntl  # Imported here because Windows has none; main() refuses Windows.

    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SetupError(
            f"Another `dev.py up` is using {data}. Stop it, or set FACTCHECK_DATA to another "
            "folder."
        ) from None
    else:
        yield
    finally:
        os.close(folder)


def app_environment(data: Path) -> Env:
    """Return the variables for manage.py and the servers: the caller's, else the demo's."""
    demo = {"FACTCHECK_DEMO": "1", "HTTPS": "0", "PYTHONUNBUFFERED": "1"}
    return {**demo, **os.environ, "FACTCHECK_DATA": str(data)}


# --- up ----------------------------------------------------------------------------------------


def manage(python: Path, arguments: list[str], env: Env) -> None:
    """Run a management command, with warnings only unless LOG_LEVEL says otherwise."""
    env = {"LOG_LEVEL": "WARNING", **env}
    command = [str(python), str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        raise SetupError(f"`manage.py {arguments[0]}` failed. See its message above.")


def static_stamp(root: Path) -> str:
    """Return a digest of everything collectstatic reads and of its target ``root``."""
    sources = [path for path in sorted((ROOT / "static").rglob("*")) if path.is_file()]
    sources += [*sorted((ROOT / "factcheck").glob("*.py")), VENV / STAMP]
    digest = hashlib.sha256(str(root).encode())
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def collect_static(python: Path, data: Path, env: Env) -> None:
    """Run collectstatic, which compresses for seconds, only when one of its sources has changed."""
    root = Path(env.get("STATIC_ROOT") or data / "static").resolve()
    stamp_file, stamp = data / ".static-stamp", static_stamp(root)
    collected = (root / "staticfiles.json").exists() and stamp_file.exists()
    if collected and stamp_file.read_text() == stamp:
        return
    manage(python, ["collectstatic", "--noinput", "-v", "0"], env)
    stamp_file.write_text(stamp)


def allowed_hosts(host: str) -> list[str]:
    """Return the host names the demo answers to when it listens on ``host``."""
    own = f"[{host}]" if ":" in host else host
    return ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), own]


def up(host: str, port: int | None, reset: bool) -> int:
    """Set everything up, then serve until Ctrl-C."""
    # Imported here because the package may not parse on Pythons that main() refuses.
    from factcheck import serve

    data = data_folder()
    if reset and os.environ.get("DATABASE_URL"):
        raise SetupError(
            "--reset deletes the data folder only. Empty the database of DATABASE_URL yourself."
        )
    python = ensure_environment()
    with sole_use(data):
        if reset:
            reset_data(data)
        prepare_data(data)
        try:
            port = serve.choose_port(host, port)
            env = app_environment(data)
            env.setdefault("SITE_URL", serve.address_of(host, port))
            env.setdefault("ALLOWED_HOSTS", ",".join(allowed_hosts(host)))
            say(f"Preparing database, static files and demo in {data} ...")
            manage(python, ["migrate", "--noinput", "-v", "0"], env)
            collect_static(python, data, env)
            manage(python, ["load_demo"], env)
            if host not in serve.LOOPBACKS:
                say(
                    "Warning: anyone who can reach this machine can sign in with the demo's passwords."
                )
            serve.serve(str(python), host, port, env)
        except serve.ServeError as error:
            raise SetupError(str(error)) from None
    return 0


# --- The three commands ------------------------------------------------------------------------


def become(python: Path, arguments: list[str], env: Mapping[str, str]) -> None:
    """Replace this process by ``python``, which then gets signals, terminal and exit code."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(python, [str(python), *arguments], env)  # noqa: S606  (no shell is wanted)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up_parser = commands.add_parser("up", help="set up the demo newsroom and serve it")
    up_parser.add_argument("--port", type=int, help="default: the first free one from 8000")
    up_parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    up_parser.add_argument("--reset", action="store_true", help="delete the data first")
    passed_on = {
        "test": "run the suite (see test --help)",
        "manage": "run manage.py",
        "screenshots": "renew the README's pictures",
    }
    for name, summary in passed_on.items():
        commands.add_parser(name, help=summary, add_help=False)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command == "up":
        parser.error(f"up does not accept {' '.join(rest)}")
    # Verbatim: argparse would take a `--` or a leading option for itself.
    options.rest = arguments[arguments.index(options.command) + 1 :]
    return options


def run(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.command == "up":
        return up(options.host, options.port, options.reset)
    if options.command == "test":
        become(ensure_environment(dev=True), ["-m", "tests.suite", *options.rest], os.environ)
    if options.command == "screenshots":
        become(ensure_environment(dev=True), ["-m", "docs.screenshots", *options.rest], os.environ)
    python, data = ensure_environment(), data_folder()
    prepare_data(data)
    become(python, ["manage.py", *options.rest], app_environment(data))
    return 0


def main() -> int:
    problem = python_problem(sys.version_info[:2])
    if problem is None and os.name != "posix":
        problem = "Factcheck needs Linux or macOS. On Windows, run it inside WSL."
    try:
        if problem:
            raise SetupError(problem)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        return run(sys.argv[1:])
    except SetupError as stop:
        sys.stdout.flush()
        print(f"dev.py: {stop}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
