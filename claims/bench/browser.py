"""From key to changed screen in Chromium, where Chromium and playwright are installed."""

import shutil

from claims.bench.newsroom import Newsroom
from claims.bench.server import Server, Visitor

SIZES = (40, 400)
PRESSES = 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: Notes the time from a key to the frame after the last swap that the key caused.
STOPWATCH = """() => {
  let pressed = 0;
  window.benchMs = 0;
  window.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  document.addEventListener("htmx:afterSettle", () => {
    requestAnimationFrame(() => setTimeout(() => { window.benchMs = performance.now() - pressed; }));
  });
}"""


def measure_keys(newsroom: Newsroom, server: Server) -> dict[str, float]:
    """Return the 95th percentile in ms of accepting a claim by key, by the article's claims.

    Empty without Chromium or playwright.
    """
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {}
    if path is None:
        return {}
    # Everything is read first: playwright's event loop keeps Django from the database.
    benches = {size: newsroom.article(size).article.bench_url for size in SIZES}
    cookies = Visitor(server).sign_in(newsroom.editor.username, newsroom.password).cookies
    measured: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(bypass_csp=True)  # wait_for_function evaluates
        context.add_cookies(
            [{"name": name, "value": cookies[name], "url": server.address} for name in cookies]
        )
        page = context.new_page()
        for size, bench in benches.items():
            taken_ms = []
            for number in range(1, PRESSES + 1):
                page.goto(f"{server.address}{bench}?claim={number}")
                page.evaluate(STOPWATCH)
                page.keyboard.press("a")
                page.wait_for_function("window.benchMs > 0")
                page.wait_for_timeout(100)
                taken_ms.append(page.evaluate("window.benchMs"))
            measured[str(size)] = sorted(taken_ms)[PRESSES * 95 // 100 - 1]
        browser.close()
    return measured
