"""The Chromium of this machine, and how it is started for tests and screenshots."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Path of the browser, None when the machine has none."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), None)
