"""A client of the Wayback Machine's Save Page Now 2: requests a page, and asks for its progress.

The interface, as the Internet Archive describes it ("Save Page Now 2 Public API Docs"):
``POST /save`` with ``url`` gives a ``job_id``; ``GET /save/status/<job_id>`` says ``pending``,
``success`` with a 14-digit ``timestamp``, or ``error`` with ``status_ext`` and ``message``. Keys go
in ``Authorization: LOW key:secret``. No Django, no database.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import httpx
from ssrfguard import SSRFGuardError

from claims.documents.web.limits import Deadline, public_policy

TIMEOUT_S = 30.0
MAX_BYTES = 1024 * 1024
MAX_WAIT_S = 3600.0
MAX_SAID_CHARS = 200
JOB = re.compile(r"[\w.-]{1,120}")
TIMESTAMP = re.compile(r"\d{14}")
PAGE = re.compile(r"https?://[^\s<>\"]{1,2000}")
#: Names that only a private network resolves (RFC 6761, RFC 6762, RFC 8375 and common use).
INSIDE = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa|test)$")
#: Errors that trying again will not cure.
LASTING = {
    "blocked": "The archive does not save pages of this site.",
    "blocked-url": "The archive does not save this page.",
    "blocked-client-ip": "The archive does not accept requests from this network.",
    "filesize-limit": "The page is too large for the archive.",
    "ftp-access-denied": "The archive may not read this address.",
    "invalid-host-resolution": "The archive cannot find this site: check the address.",
    "invalid-url-syntax": "The archive does not accept this address: check it.",
    "method-not-allowed": "The site does not let the archive read the page.",
    "no-access": "The site does not let the archive read the page.",
    "not-found": "There is no page at this address (404).",
    "too-many-daily-captures": "The archive has saved this page often enough today: try again tomorrow.",
    "too-many-redirects": "The page redirects too often for the archive.",
    "unauthorized": "The page asks for a login: the archive cannot read it.",
}
#: Errors that may pass in a minute; all others count as lasting.
PASSING = frozenset({
    "bad-gateway", "bandwidth-limit-exceeded", "browsing-timeout", "capture-location-error",
    "celery", "gateway-timeout", "internal-server-error", "invalid-server-response", "job-failed",
    "no-browsers-available", "proxy-error", "protocol-error", "read-timeout",
    "service-unavailable", "soft-time-limit-exceeded", "too-many-requests", "user-session-limit",
})  # fmt: skip
#: A JSON object from the archive.
Answer = dict[str, object]
NOT_UNDERSTOOD = "The archive’s answer could not be understood."


class ArchiveRefusalError(Exception):
    """The archive will not save the page. ``str(error)`` tells the editor why."""


class ArchiveTroubleError(Exception):
    """An attempt failed. ``wait_s`` is how long the archive asks us to wait, None if it does not say."""

    def __init__(self, sentence: str, *, wait_s: float | None = None) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s


class JobLostError(ArchiveTroubleError):
    """The job ended without a page: the page must be requested again."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The archive's address for the page, and when it saved the page."""

    url: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class SavePageNow:
    """A client of the archive at ``base_url``, with an account's keys."""

    base_url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    timeout_s: float = TIMEOUT_S

    def ask(self, url: str) -> str:
        """Ask for ``url`` to be saved; return the job's id. Raises ArchiveRefusalError, ArchiveTroubleError."""
        answer = self._call("POST", "/save", {"url": url, "skip_first_archive": "1"})
        job = answer.get("job_id")
        if isinstance(job, str) and JOB.fullmatch(job):
            return job
        raise _problem(answer)

    def look(self, job: str, url: str) -> KeptPage | None:
        """The page that ``job`` saved, None while it runs. Raises as ``ask`` does, also JobLostError."""
        answer = self._call("GET", f"/save/status/{quote(job, safe='')}")
        status = answer.get("status")
        if status == "pending":
            return None
        stamp = answer.get("timestamp")
        if status == "success" and isinstance(stamp, str) and TIMESTAMP.fullmatch(stamp):
            try:
                taken_at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            except ValueError as error:
                raise ArchiveTroubleError(NOT_UNDERSTOOD) from error
            original = answer.get("original_url")
            page = original if isinstance(original, str) and PAGE.fullmatch(original) else url
            return KeptPage(f"{self.base_url}/web/{stamp}/{page}", taken_at)
        problem = _problem(answer)
        if status == "error" and isinstance(problem, ArchiveTroubleError):
            raise JobLostError(str(problem), wait_s=problem.wait_s)
        raise problem

    def _call(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        headers = {
            "Accept": "application/json",
            "Authorization": f"LOW {self.key}:{self.secret}",
            "User-Agent": "Factcheck archiver",
        }
        deadline = Deadline(self.timeout_s)
        try:
            with (
                httpx.Client(
                    trust_env=False, follow_redirects=False, timeout=self.timeout_s
                ) as client,
                client.stream(method, self.base_url + path, data=form, headers=headers) as response,
            ):
                body = _body(response, deadline)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise ArchiveTroubleError("The archive did not answer in time.") from error
        except httpx.HTTPError as error:
            raise ArchiveTroubleError("The archive cannot be reached.") from error
        return _understood(response, body)


def _body(response: httpx.Response, deadline: Deadline) -> bytes:
    body = b""
    for chunk in response.iter_bytes(16 * 1024):
        deadline.left_s()
        body += chunk
        if len(body) > MAX_BYTES:
            raise ArchiveTroubleError(NOT_UNDERSTOOD)
    return body


def _understood(response: httpx.Response, body: bytes) -> Answer:
    """The answer's JSON object; raise for an error status and for any other body."""
    status = response.status_code
    if status in {401, 403}:
        raise ArchiveRefusalError("The archive rejected our keys: ask an admin to check them.")
    if status == 429:
        wait_s = _wait_s(response.headers.get("retry-after", ""))
        raise ArchiveTroubleError(
            "The archive is limiting our requests and asks us to wait.", wait_s=wait_s
        )
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and (status < 300 or "status_ext" in answer):
        return answer
    if status >= 500:
        raise ArchiveTroubleError(f"The archive has a problem at its end ({status}).")
    if status >= 400:
        raise ArchiveRefusalError(f"The archive rejected the request ({status}).")
    raise ArchiveTroubleError(NOT_UNDERSTOOD)


def _wait_s(header: str) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3), at most an hour."""
    if header.strip().isdecimal():
        return min(float(header), MAX_WAIT_S)
    try:
        wait_s = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait_s, 0.0), MAX_WAIT_S)


def _problem(answer: Answer) -> ArchiveRefusalError | ArchiveTroubleError:
    """The error that an unsuccessful answer describes."""
    code = str(answer.get("status_ext") or "").removeprefix("error:")
    if code in LASTING:
        return ArchiveRefusalError(LASTING[code])
    message = answer.get("message")
    said = " ".join(message.split())[:MAX_SAID_CHARS] if isinstance(message, str) else ""
    sentence = f"The archive says: “{said}”" if said else NOT_UNDERSTOOD
    if code and code not in PASSING:
        return ArchiveRefusalError(
            sentence if said else f"The archive could not save the page ({code[:60]})."
        )
    return ArchiveTroubleError(sentence)


def why_not_public(url: str) -> str:
    """Why an address must not be sent to the archive, "" when it is on the open web.

    Does not look the name up: that would tell a name server the address.
    """
    try:
        public_policy().check_url(url)
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except (SSRFGuardError, ValueError):
        return "This is not the address of a public page."
    if ("." not in host and ":" not in host) or INSIDE.search(host):
        return "This address is on a private network: it is not sent to the archive."
    return ""
