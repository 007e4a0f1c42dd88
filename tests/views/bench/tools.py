"""What the tests of the bench share: posting an act as htmx or as a plain form does."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.models import Claim


def sign_in(client: Client, user: Any) -> Client:
    client.force_login(user, backend="claims.infrastructure.accounts.DeskBackend")
    return client


def url(name: str, claim: Claim, *more: int) -> str:
    return reverse(f"desk:{name}", args=[claim.version.article_id, claim.pk, *more])


def send(
    client: Client,
    act_name: str,
    claim: Claim,
    /,
    *more: int,
    htmx: bool = True,
    page: str = "",
    **data: Any,
) -> HttpResponse:
    """Post an act with the version of the claim as it is now, unless ``seen`` is given."""
    claim = Claim.objects.get(pk=claim.pk)
    data.setdefault("seen", claim.lock_version)
    data.setdefault("review_seen", review_version(claim))
    headers = {"HX-Request": "true"} if htmx else {}
    if htmx:
        page = page or f"claim={claim.number}"
        headers["HX-Current-URL"] = f"http://testserver{claim.version.article.bench_url}?{page}"
    return client.post(url(act_name, claim, *more), data, headers=headers)


def undo_url(claim: Claim) -> str:
    return reverse("desk:article_undo", args=[claim.version.article_id])


def undo(client: Client, claim: Claim) -> HttpResponse:
    """Post Undo with ``claim`` on the card."""
    claim = Claim.objects.get(pk=claim.pk)
    page = f"http://testserver{claim.version.article.bench_url}?claim={claim.number}"
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    return client.post(undo_url(claim), {"card": claim.pk}, headers=headers)


def html_of(response: HttpResponse) -> str:
    """The page on one line, so that tests do not depend on how its templates are laid out."""
    html = re.sub(r"\s+", " ", response.content.decode())
    return html.replace(" >", ">").replace("> ", ">").replace(" <", "<")


def review_version(claim: Claim) -> int:
    return claim.review.lock_version if hasattr(claim, "review") else 0


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)
