"""The measuring process: it has a database of its own in a folder that is deleted afterwards.

Run as ``python -m claims.bench.child FOLDER OUT.json PART [OPTIONS.json]`` by ``manage.py bench``,
which makes FOLDER and points the environment there.
"""

import json
import sys
from pathlib import Path

import django


def main(folder: str, out: str, part: str, options: str = "{}") -> int:
    """Migrate, measure, and write the figures as JSON to ``out``; 1 with a line on stderr."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # The newsroom's own data stays untouched whatever the environment says.
    for place in (settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT):
        if Path(folder).resolve() not in Path(place).resolve().parents:
            sys.stderr.write(f"{place} is outside the temporary folder: nothing is measured.\n")
            return 1
    call_command("migrate", verbosity=0)
    from claims.extraction.api import InputError

    try:
        figures = measure(part, **json.loads(options))
    except (InputError, OSError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Path(out).write_text(json.dumps(figures), encoding="utf-8")
    return 0


def measure(
    part: str, *, count: int = 0, path: str = "", claims: int = 0, sizes: tuple[int, ...] = ()
) -> object:
    """Return the figures of ``part`` (import, desk, public) as plain values."""
    if part == "import":
        from claims.bench import imports

        texts = imports.texts_from(Path(path)) if path else imports.made_texts(count)
        return imports.measure(texts).as_dict()
    from django.core.management import call_command

    from claims.bench.browser import measure_keys
    from claims.bench.desk import measure_desk
    from claims.bench.newsroom import Newsroom
    from claims.bench.public import SIZES, measure_public
    from claims.bench.server import web_server

    call_command("collectstatic", interactive=False, verbosity=0)
    newsroom = Newsroom()
    with web_server() as server:
        if part == "public":
            return measure_public(newsroom, server, sizes=sizes or SIZES)
        acts = measure_desk(newsroom, server, claims=claims)
        return {"acts": acts, "keys": measure_keys(newsroom, server)}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
