"""The browser fixtures see what they promise to see: each kind of complaint, provoked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page

from tests.browser.conftest import Problems, axe_findings

FINE = '<!doctype html><html lang="en"><title>Fine</title><main><h1>Fine</h1>%s</main>'


def shown(body: str) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse(FINE % body)


def script(source: str) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse(source, content_type="text/javascript")


urlpatterns = [
    path("fine/", shown("")),
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("no-such.png", lambda request: HttpResponse(status=404)),
    path("inline/", shown("<script>document.title = 'never'</script>")),
    path("throws/", shown('<script src="/throws.js"></script>')),
    path("throws.js", script("throw new Error('thrown on purpose')")),
    path("logs/", shown('<script src="/logs.js"></script>')),
    path("logs.js", script("console.error('logged on purpose')")),
    path("missing/", shown('<img alt="" src="/no-such.png">')),
    path("elsewhere/", shown('<img alt="" src="http://elsewhere.invalid/a.png">')),
    path("unlabelled/", shown('<form><input name="q"></form>')),
    path("wide/", shown("<pre>" + "wide " * 200 + "</pre>")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


def complaints(page: Page, problems: Problems, address: str) -> str:
    """What the fixture noted about one page; taken out of it, so that this test may pass."""
    page.goto(address, wait_until="networkidle")
    page.evaluate("0")
    found, problems.found = problems.found, []
    return "\n".join(found)


def test_page_without_fault_is_not_complained_about(
    page: Page, live_server: Any, problems: Problems, assert_accessible: Callable[[Page], None]
) -> None:
    assert complaints(page, problems, f"{live_server.url}/fine/") == ""
    assert_accessible(page)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("inline/", "CSP: script-src-elem blocked inline"),
        ("throws/", "script error: thrown on purpose"),
        ("logs/", "console: logged on purpose"),
        ("missing/", "status 404:"),
        ("elsewhere/", "CSP: img-src blocked http://elsewhere.invalid"),
    ],
)
def test_complaint_of_the_browser_is_noted(
    page: Page, live_server: Any, problems: Problems, address: str, complaint: str
) -> None:
    assert complaint in complaints(page, problems, f"{live_server.url}/{address}")


@pytest.mark.expects_status(404)
def test_expected_status_is_no_complaint(page: Page, live_server: Any, problems: Problems) -> None:
    assert complaints(page, problems, f"{live_server.url}/missing/") == ""


def test_unlabelled_field_is_an_accessibility_finding(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/unlabelled/")
    assert any(line.startswith("label:") for line in axe_findings(page))


def test_page_wider_than_a_phone_is_not_accessible(
    page: Page, live_server: Any, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{live_server.url}/wide/")
    with pytest.raises(AssertionError, match=r"light, 390 px: the page is .* px wider"):
        assert_accessible(page)
