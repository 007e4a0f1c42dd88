"""Make the pictures of the README from a running demo: ``python3 dev.py screenshots [ADDRESS]``.

Start the demo with ``python3 dev.py up`` in another terminal first. Pictures that are there
already are replaced; nothing in the demo is changed.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from claims.demo import PASSWORD
from dev import ROOT, say
from tests.browser.chromium import LAUNCH_ARGUMENTS, find_chromium

FOLDER = Path(__file__).parent / "screenshots"
DESK, WIDE, PHONE = (1280, 860), (1440, 900), (390, 844)  # width and height in CSS pixels


@dataclass(frozen=True)
class Shot:
    """One picture: from ``start`` follow the first link of each selector, then press ``press``."""

    name: str
    start: str
    links: tuple[str, ...] = ()
    press: str = ""
    size: tuple[int, int] = DESK
    dark: bool = False
    editor: bool = False


FIRST_ARTICLE = "main a[href^='/articles/']"
FIRST_CLAIM = "main a[href^='/claims/']"
SHOTS = (
    Shot("home", "/"),
    Shot("article", "/articles/", (FIRST_ARTICLE,), press="a.passage"),
    Shot("article-phone-dark", "/articles/", (FIRST_ARTICLE,), size=PHONE, dark=True),
    Shot("claim", "/", (FIRST_CLAIM,)),
    Shot("bench", "/desk/articles/1/?claim=2", size=WIDE, editor=True),
    Shot("second-reading", "/desk/second-reading/", editor=True),
)


def sign_in(context: BrowserContext, address: str) -> None:
    accounts = json.loads((ROOT / "claims/demo/data/accounts.json").read_text(encoding="utf-8"))
    editor = next(account for account in accounts if not account.get("is_admin"))
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username]", editor["username"])
    page.fill("input[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url("**/desk/")
    page.close()


def find_link(page: Page, selector: str) -> str:
    """Address of the first link; RuntimeError when the page has none."""
    links = page.eval_on_selector_all(selector, "all => all.map((link) => link.href)")
    # A list links to itself too, by its filters and pages.
    others = [link for link in links if link.split("?")[0] != page.url.split("?")[0]]
    if not others:
        raise RuntimeError(f"{page.url} has no link {selector}: is the demo loaded?")
    return str(others[0])


def take(browser: Browser, address: str, shot: Shot) -> None:
    context = browser.new_context(
        viewport=ViewportSize(width=shot.size[0], height=shot.size[1]),
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    )
    if shot.editor:
        sign_in(context, address)
    page = context.new_page()
    page.goto(address + shot.start, wait_until="networkidle")
    for selector in shot.links:
        page.goto(find_link(page, selector), wait_until="networkidle")
    if shot.press:
        page.locator(shot.press).first.click()
        page.wait_for_timeout(500)  # Time for a request to start; then all of them are awaited.
        page.wait_for_load_state("networkidle")
    path = FOLDER / f"{shot.name}.png"
    page.screenshot(path=path)
    say(f"{path.relative_to(FOLDER.parent.parent)}  {path.stat().st_size // 1024} kB  {page.url}")
    context.close()


def main(arguments: list[str]) -> int:
    address = (arguments[0] if arguments else "http://localhost:8000").rstrip("/")
    chromium = find_chromium()
    if chromium is None:
        say("There is no Chromium: install it (on Debian or Ubuntu: apt-get install chromium).")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH_ARGUMENTS)
        for shot in SHOTS:
            take(browser, address, shot)
        browser.close()
    say(f"{len(SHOTS)} pictures are in {FOLDER}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
