"""Lists code that neither the app nor its templates use: ``python -m tests.dead_code``.

Vulture finds it; ``[tool.vulture]`` in ``pyproject.toml`` names what Django and spaCy call. Fields and
choices are left out because the database and the templates use them. Exit code 1 when there is any.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parents[1]
KINDS = ("function", "class", "method", "property", "import", "unreachable_code")


def main() -> int:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "vulture"
    ]
    words = words_in_templates()
    vulture = Vulture(
        ignore_names=options["ignore_names"], ignore_decorators=options["ignore_decorators"]
    )
    vulture.scavenge([ROOT / name for name in options["paths"]], exclude=["*/migrations/*"])
    dead = [
        item
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in KINDS and item.name not in words
    ]
    for item in dead:
        sys.stdout.write(f"{item.get_report()}\n")
    return 1 if dead else 0


def words_in_templates() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.*"))
    return {word for text in texts for word in re.findall(r"\w+", text)}


if __name__ == "__main__":
    sys.exit(main())
