"""A finder that serves the public bundles: one stylesheet and one script for every reader page.

A first view of a public article may cost three requests (page, style, script), yet the sources are kept apart by
subject. The finder joins them when they are asked for (runserver, tests) or collected, so there is no build step and
nothing generated in the repository. The desk links its files one by one: it is opened once a day, not once a visit.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUNDLES: dict[str, tuple[str, ...]] = {
    "css/public.css": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components.css",
        "css/reader.css",
        "css/utilities.css",
        "css/print.css",
    ),
    "js/public.js": ("js/scheme.js", "js/reader.js"),
}


class BundleFinder(BaseFinder):
    """Finds each name of `BUNDLES` as the concatenation of its sources.

    Sources are read from `STATICFILES_DIRS`, the joined files written under `DATA_DIR/bundles`. The order inside a
    bundle is the order of the cascade layers. Raises FileNotFoundError when a source is missing.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.root = settings.DATA_DIR / "bundles"
        self.storage = FileSystemStorage(location=self.root)
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False) -> str | list[str]:  # type: ignore[override]
        """Return the absolute path of a bundle; an empty list for any other name, as Django expects."""
        if path not in BUNDLES:
            return []
        built = str(self._join(path))
        return [built] if find_all else built

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterable[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            self._join(name)
            yield name, self.storage

    def _join(self, name: str) -> Path:
        """Write the bundle if its text differs from what stands there, and return its path."""
        (folder,) = settings.STATICFILES_DIRS
        text = "\n".join((folder / part).read_text("utf-8") for part in BUNDLES[name])
        target = self.root / name
        if not target.exists() or target.read_text("utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # A half-written file must never be served: several workers may build at once.
            draft = target.with_name(f"{target.name}.{id(self)}.part")
            draft.write_text(text, "utf-8")
            draft.replace(target)
        return target
