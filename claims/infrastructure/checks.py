"""System checks: what an installation lacks that it can run without."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning

from claims.extraction import model_file


def check_attribution_file(**_: Any) -> list[CheckMessage]:
    """Warn where the learned attribution engine is wanted but its file is missing or damaged.

    Reads the file and its checksum; loads neither numpy nor spaCy.
    """
    if not model_file.is_wanted():
        return []
    path = model_file.DEFAULT_PATH
    try:
        model_file.read_checked(path)
    except model_file.ModelFileError as error:
        return [
            Warning(
                f"The learned attribution file {path.name} cannot be used: {error}"
                " Articles are read by the rules alone, which find less.",
                hint="Put the file and its .sha256 back, make one with train_attribution,"
                " or set ATTRIBUTION_MODEL=0.",
                id="claims.W001",
            )
        ]
    return []
