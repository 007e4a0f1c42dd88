"""A PostgreSQL server for one run of the tests: made in a temporary folder, deleted afterwards."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev import SetupError, apt_install, quietly

# Speed over safety: nothing here outlives the run. No TCP port is opened at all.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm is tiny in containers.
    "timezone": "UTC",
}


def find_binaries() -> Path | None:
    """Folder of the newest PostgreSQL server on this machine; Debian keeps it off the PATH."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if found:
        return max(map(Path, found), key=lambda path: float(path.parent.parent.name)).parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def postgres_problem() -> str | None:
    """None when PostgreSQL is there, if need be after installing it, else what to do."""
    if find_binaries() or (apt_install("postgresql") and find_binaries()):
        return None
    return "there is no PostgreSQL: install it (on Debian or Ubuntu: apt-get install postgresql)"


def server_account() -> pwd.struct_passwd:
    """Who runs the server: we ourselves, unless we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextlib.contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Run a server and yield its DATABASE_URL; SetupError when it does not start."""
    binaries, account = find_binaries(), server_account()
    if binaries is None:
        raise SetupError("PostgreSQL was not found.")
    # Straight under /tmp: the path of a Unix socket must stay below 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="factcheck-pg-", dir="/tmp"))
    try:
        os.chown(folder, account.pw_uid, account.pw_gid)
        initialise(binaries, folder, account)
        server = start(binaries, folder, account)
        try:
            wait_until_ready(binaries, folder, server)
            yield f"postgres:///{folder}/postgres"
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def launch(account: pwd.struct_passwd, folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """Start ``command`` as ``account``; what it says is added to the file ``log`` in ``folder``."""
    other: dict[str, Any] = {}
    if account.pw_uid != os.geteuid():
        other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **other,
        )


def read_log(folder: Path) -> str:
    return (folder / "log").read_text(errors="replace").strip()


def initialise(binaries: Path, folder: Path, account: pwd.struct_passwd) -> None:
    # The database role is named as the user we are: the client then needs no user name. Only we
    # and the server's account can enter the folder with the socket, so no password is needed.
    user = pwd.getpwuid(os.geteuid()).pw_name
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", user, "--no-sync"]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    if launch(account, folder, command).wait():
        raise SetupError(f"PostgreSQL's initdb failed:\n{read_log(folder)}")


def start(binaries: Path, folder: Path, account: pwd.struct_passwd) -> subprocess.Popen[bytes]:
    options = [f"-c{name}={value}" for name, value in OPTIONS.items()]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    return launch(account, folder, [*command, *options])


def wait_until_ready(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while quietly([str(binaries / "pg_isready"), "-h", str(folder)]).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise SetupError(f"PostgreSQL did not start:\n{read_log(folder)}")
        time.sleep(0.1)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "Fast": clients that are still there are disconnected.
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
