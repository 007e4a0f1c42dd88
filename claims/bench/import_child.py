"""The measuring process: a database of its own in a folder that goes away with it.

Run as ``python -m claims.bench.import_child FOLDER OUT.json COUNT [PATH]`` by ``manage.py bench``,
which makes FOLDER and points the environment there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(folder: str, out: str, count: str, path: str = "") -> int:
    """Migrate, measure, and write the figures as JSON to ``out``; 1 with a line on stderr."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # The newsroom's data must not be touched whatever the environment says.
    for place in (settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT):
        if Path(folder).resolve() not in Path(place).resolve().parents:
            sys.stderr.write(f"{place} is not in the throw-away folder: nothing is measured.\n")
            return 1
    call_command("migrate", verbosity=0)
    from claims.bench.imports import measure
    from claims.bench.texts import NoTextsError, made_texts, texts_from

    try:
        materials = texts_from(Path(path)) if path else made_texts(int(count))
        figures = measure(materials)
    except (NoTextsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Path(out).write_text(json.dumps(figures.as_dict()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
