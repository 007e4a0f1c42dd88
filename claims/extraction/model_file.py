"""The learned engine's data file: where it is, and whether it is complete.

Separate from the engine, so that a web process can check the file without numpy or spaCy.
"""

import hashlib
import os
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent / "data" / "attribution.npz"

_OFF = frozenset({"0", "off", "no", "false"})


class ModelFileError(ValueError):
    """A model file cannot be used; the message says why."""


def is_wanted() -> bool:
    """Whether the environment's ATTRIBUTION_MODEL leaves the learned engine on, as by default."""
    return os.environ.get("ATTRIBUTION_MODEL", "on").strip().casefold() not in _OFF


def checksum_path(path: Path) -> Path:
    """Return where the checksum of a model file lies: beside it, in the form of ``sha256sum``."""
    return path.with_name(path.name + ".sha256")


def read_checked(path: Path) -> tuple[bytes, str]:
    """Return a file's bytes and their sha256. Raises ModelFileError for a missing or damaged one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelFileError("it is missing.") from error
    except OSError as error:
        raise ModelFileError(f"it cannot be read ({error.strerror}).") from error
    digest = hashlib.sha256(data).hexdigest()
    beside = checksum_path(path)
    try:
        expected = beside.read_text(encoding="ascii", errors="replace").split()
    except OSError as error:
        raise ModelFileError(f"its checksum file {beside.name} is missing.") from error
    if not expected or expected[0] != digest:
        raise ModelFileError(f"it does not have the checksum recorded in {beside.name}.")
    return data, digest
