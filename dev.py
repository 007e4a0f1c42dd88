#!/usr/bin/env python3
"""Set up, run and test Factcheck on a fresh clone: needs Python, its standard library, no more.

    python3 dev.py up [--port N] [--host H] [--reset]   set up the demo newsroom and serve it
    python3 dev.py test [PYTEST ARGUMENTS]              set up the tests and run the whole suite
    python3 dev.py manage COMMAND ...                   manage.py inside the environment
    python3 dev.py screenshots [ADDRESS]                the pictures of the README, from a running demo

Packages go to .venv/ at the pins of requirements*.txt; the state (database, uploads, secret key)
goes to the folder FACTCHECK_DATA, by default var/. Nothing ever waits for an answer.

This file must parse on Pythons too old for Factcheck, so that they can say so.
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
    """Something the person at the keyboard has to do, said in one sentence."""


def say(text: str) -> None:
    print(text, flush=True)


def python_problem(version: tuple[int, int]) -> str | None:
    """What to install when ``version``, as (major, minor), is too old, else None."""
    if version >= MINIMUM_PYTHON:
        return None
    needed = ".".join(map(str, MINIMUM_PYTHON))
    return (
        f"Factcheck needs Python {needed} or newer and this is {version[0]}.{version[1]}: "
        f"install Python {needed} and run it again as `python{needed} dev.py ...`."
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
    """The line kept in .venv that says which pins were installed there."""
    return f"{requirements.name} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def wanted_requirements(stamp: str, dev: bool) -> str:
    """Name of the file to install: an environment that once ran the tests keeps their packages."""
    has_dev = stamp.split(" ")[0] == DEV_REQUIREMENTS
    return DEV_REQUIREMENTS if dev or has_dev else BASE_REQUIREMENTS


def ensure_environment(dev: bool = False) -> Path:
    """Bring .venv to the pins, unless its stamp says that it is there; returns its python."""
    python, stamp_file = VENV / "bin" / "python", VENV / STAMP
    stamp = stamp_file.read_text() if stamp_file.exists() else ""
    requirements = ROOT / wanted_requirements(stamp, dev)
    wanted = stamp_for(requirements)
    if stamp == wanted and python.exists():
        return python
    say(f"Installing {requirements.name} into .venv: a minute or two the first time ...")
    if stamp_file.exists():
        stamp_file.unlink()
    if not install_with_uv(python, requirements):
        install_with_pip(python, requirements)
    stamp_file.write_text(wanted)
    return python


def install_with_uv(python: Path, requirements: Path) -> bool:
    """True when uv is there and did it; any failure leaves the work to pip."""
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
                say(f"uv did not do it, so pip will: {done.stdout.strip()[-300:]}")
                return False
    except OSError:
        return False
    return True


def install_with_pip(python: Path, requirements: Path) -> None:
    """Install with the pip of the environment, made anew when it has none."""
    if not python.exists() or quietly([python, "-m", "pip", "--version"]).returncode:
        make_environment()
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(requirements)]
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    must([*command, *options], "pip could not install the packages: see its message above.")


def make_environment() -> None:
    """Make .venv with pip in it, installing Debian's missing half of venv where that is allowed."""
    if not importlib.util.find_spec("ensurepip") and not apt_install("python3-venv"):
        raise SetupError(
            "This Python has no venv module with pip: "
            "install it (on Debian or Ubuntu: apt-get install python3-venv) and run this again."
        )
    must(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "Python could not make .venv: see its message above.",
    )


# --- The data folder ---------------------------------------------------------------------------


def data_folder() -> Path:
    return Path(os.environ.get("FACTCHECK_DATA") or ROOT / "var").resolve()


def prepare_data(data: Path) -> None:
    """Make the folder and the secret key in it; mark the folder as ours if nobody else's is there."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(data.iterdir()):
        (data / MARKER).write_text("`dev.py up --reset` deletes what is in this folder.\n")
    key_file = data / SECRET_KEY_FILE
    if not key_file.exists():
        with open(key_file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))


def reset_problem(data: Path) -> str | None:
    """Why the folder ``data`` must not be emptied, or None when it is ours."""
    if data in (Path.home(), ROOT, *ROOT.parents):
        return f"--reset would delete {data}, which holds more than Factcheck's data."
    if any(data.iterdir()) and not (data / MARKER).is_file():
        return (
            f"--reset does not delete {data}: it has no {MARKER}, so it was not made by dev.py; "
            "move it away by hand, or name another folder in FACTCHECK_DATA."
        )
    return None


def reset_data(data: Path) -> None:
    """Delete what is in ``data`` and keep the folder itself, which may be a mount."""
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
    """Hold the folder against a second `up`, whose worker and reset would meet ours."""
    import fcntl  # Only here: Windows has none, and is told so in main().

    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SetupError(
            f"Another `dev.py up` is using {data}: stop it, or name another folder in "
            "FACTCHECK_DATA."
        ) from None
    else:
        yield
    finally:
        os.close(folder)


def app_environment(data: Path) -> Env:
    """Variables for manage.py and the servers: those given to us, else the demo's."""
    demo = {"FACTCHECK_DEMO": "1", "HTTPS": "0", "PYTHONUNBUFFERED": "1"}
    return {**demo, **os.environ, "FACTCHECK_DATA": str(data)}


# --- up ----------------------------------------------------------------------------------------


def manage(python: Path, arguments: list[str], env: Env) -> None:
    """Run a management command; its notes of progress are left out unless LOG_LEVEL asks for them."""
    env = {"LOG_LEVEL": "WARNING", **env}
    command = [str(python), str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        raise SetupError(f"`manage.py {arguments[0]}` failed: see its message above.")


def static_stamp(root: Path) -> str:
    """A digest of all that collectstatic reads and of where it writes, ``root``."""
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
    """Names under which the demo answers when it listens on ``host``."""
    own = f"[{host}]" if ":" in host else host
    return ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), own]


def up(host: str, port: int | None, reset: bool) -> int:
    """Set everything up, then serve until Ctrl-C."""
    # Only now: the package may be written for Pythons that main() has refused.
    from factcheck import serve

    data = data_folder()
    if reset and os.environ.get("DATABASE_URL"):
        raise SetupError("--reset deletes a data folder only: empty the DATABASE_URL one yourself.")
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
            say(f"Preparing the database, the static files and the demo in {data} ...")
            manage(python, ["migrate", "--noinput", "-v", "0"], env)
            collect_static(python, data, env)
            manage(python, ["load_demo"], env)
            if host not in serve.LOOPBACKS:
                say("Anyone who reaches this machine can sign in with the demo's passwords.")
            serve.serve(str(python), host, port, env)
        except serve.ServeError as error:
            raise SetupError(str(error)) from None
    return 0


# --- The three commands ------------------------------------------------------------------------


def become(python: Path, arguments: list[str], env: Mapping[str, str]) -> None:
    """Turn this process into ``python``: signals, terminal and exit code are then its own."""
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
        "test": "run the suite (--help tells more)",
        "manage": "run manage.py",
        "screenshots": "make the README's pictures",
    }
    for name, summary in passed_on.items():
        commands.add_parser(name, help=summary, add_help=False)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command == "up":
        parser.error(f"up does not know {' '.join(rest)}")
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
        problem = "Factcheck's servers need Linux or macOS: on Windows run this inside WSL."
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
