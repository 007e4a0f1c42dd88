"""Chromium for the browser tests, and the rule that a page may not complain about anything.

A test asks for ``page`` (or ``new_context`` for a second person) and ``live_server``. When it ends,
each console error, script error, failed request, answer of 400 and above or violation of the content
security policy in any of its pages is a failure. ``@pytest.mark.expects_status(422)`` names the
answers that the test provokes.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
)

from tests.browser.chromium import LAUNCH_ARGUMENTS, find_chromium

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for
# asynchronous code. Only here: elsewhere the check protects us.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Chromium's own line about a status of 400 and above: `Problems.answer` judges these.
STATUS_LINE = "Failed to load resource: the server responded with a status of"
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.reportViolation(`${event.violatedDirective} blocked ${event.blockedURI || event.sample}`);
});
"""
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = find_chromium()
    if executable is None:
        reason = "There is no Chromium: install it (on Debian or Ubuntu: apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": [*browser_type_launch_args.get("args", []), *LAUNCH_ARGUMENTS],
    }


@dataclass
class Problems:
    """What the pages of one test complained about."""

    expected_statuses: tuple[int, ...] = ()
    found: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of ``context``, those it opens later included."""
        context.on("console", self.console)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))
        context.on("requestfailed", self.request_failed)
        context.on("response", self.answer)
        context.expose_function("reportViolation", lambda what: self.found.append(f"CSP: {what}"))
        context.add_init_script(REPORT_VIOLATIONS)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS_LINE):
            self.found.append(f"console: {message.text}")

    def request_failed(self, request: Request) -> None:
        # Aborted by the browser itself: a download, or what a page that was left still waited for,
        # down to its icon and its fonts. A fault of the server has another name.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"failed request: {request.url} ({request.failure})")

    def answer(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.found.append(f"status {response.status}: {response.url}")


@pytest.fixture
def problems(request: pytest.FixtureRequest) -> Problems:
    marker = request.node.get_closest_marker("expects_status")
    return Problems(expected_statuses=marker.args if marker else ())


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], problems: Problems
) -> Iterator[Callable[..., BrowserContext]]:
    """As pytest-playwright's, ``page`` comes from it too; fails the test for any complaint."""
    contexts = []

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        problems.watch(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        for page in context.pages:
            page.evaluate("0")  # Events that are under way arrive before the answer to this.
    assert problems.found == []


def axe_findings(page: Page) -> list[str]:
    """One line for each element that breaks a WCAG 2.2 A or AA rule in the page as it is now."""
    results = Axe().run(page, options=AXE_OPTIONS)
    return [
        f"{violation['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """A line when the page scrolls sideways, which WCAG 1.4.10 forbids and axe does not see."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"the page is {wide} px wider than the window"] if wide > 0 else []


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """``assert_accessible(page)``: no axe finding and no sideways scrolling in light and dark, on
    a phone and at a desk. Call it after each swap that matters; the window is put back after."""

    def check(page: Page) -> None:
        before, found = page.viewport_size, []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for size in (PHONE, DESK):
                page.set_viewport_size(size)
                lines = axe_findings(page) + overflow(page)
                found += [f"{scheme}, {size['width']} px: {line}" for line in lines]
        page.emulate_media(color_scheme="null", reduced_motion="reduce")
        page.set_viewport_size(before or DESK)
        assert found == []

    return check


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[BrowserContext, Any], None]:
    """``sign_in(context, user)`` makes the pages of ``context`` that user's, past the login form."""

    def give_session(context: BrowserContext, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return give_session
