"""System checks: what an installation lacks that it can run without."""

from django.core.checks import CheckMessage, Warning

from claims.extraction.api import model_file_problem


def check_attribution_file(**_: object) -> list[CheckMessage]:
    """Warn where the learned attribution model is switched on but its file is missing or damaged."""
    problem = model_file_problem()
    if not problem:
        return []
    return [
        Warning(
            f"{problem} Articles are read by the rules alone, which find less.",
            hint="Restore the file and its .sha256, make a new one with train_attribution,"
            " or set ATTRIBUTION_MODEL=0.",
            id="claims.W001",
        )
    ]
