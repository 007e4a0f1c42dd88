"""Makes the README's pictures from a running demo newsroom.

python3 dev.py up --port 8000          (in another terminal)
.venv/bin/python docs/screenshots/make.py http://127.0.0.1:8000
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent
USER, PASSWORD = "ines", "correct-horse-demo"
ARTICLE = "/articles/attorney-general-spoke-with-russias-ambassador-twice-in-election-year/"
#: file, whether signed in, path, width, height
PICTURES = (
    ("bench.png", True, "/desk/articles/1/?claim=2", 1440, 900),
    ("article.png", False, ARTICLE, 1280, 900),
)


def main(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for picture in PICTURES:
            take(browser, base, *picture)
        browser.close()


def take(
    browser: Browser, base: str, name: str, signed_in: bool, path: str, width: int, height: int
) -> None:
    """One picture of one page, in a browser of its own."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    if signed_in:
        page.goto(f"{base}/accounts/login/")
        page.fill("[name=username]", USER)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{base}/desk/")
    page.goto(base + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / name)
    context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
