"""No public address shows unpublished work: every one is asked, of a database full of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.actions.evidence.citations import add_evidence, add_note
from claims.actions.imports.lost_claims import let_stand
from claims.actions.imports.new_version import import_version
from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.records import Material
from claims.models import Article, Claim, Page, PublishedReview, Source, Speaker
from claims.views.public import urls as public_urls
from tests.documents.records_of import plain_record
from tests.factories import (
    get_rating,
    make_article,
    make_checked_claim,
    make_claim,
    make_snapshot,
    make_source,
    make_speaker,
    make_user,
    make_version,
)
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db

#: Stands in everything that must stay inside, and nowhere else.
SECRET = "zqsecret"
#: Stands in what readers may see: finding it shows that the walk looks.
PUBLIC = "zqpublic"
TEXT = "Harbour fees will rise\n\nThe council said that harbour fees rose by 12 per cent last year. The quay is new, it said."
STATES = ("suggested", "open", "in_progress", "in_review", "approved", "dismissed")


def secret_text() -> str:
    return f"A headline {SECRET}\n\nThe mayor said that {SECRET} boats left."


def make_secret_claim(state: str, desk: Desk, **fields: Any) -> Claim:
    """An unpublished claim in ``state``, with a secret in each of its fields."""
    speaker = make_speaker(f"{SECRET} speaker {state}", role=f"{SECRET} role")
    claim = make_claim(
        speaker=speaker, wording=f"{SECRET} wording", occasion=f"{SECRET} hall", **fields
    )
    if state == "suggested":
        return claim
    if state == "dismissed":
        return perform(claim, Act.REJECT, actor=desk.checker, code="opinion")
    claim = perform(claim, Act.ACCEPT, actor=desk.checker)
    if state == "open":
        return claim
    claim = perform(claim, Act.TAKE, actor=desk.checker)
    source = make_source(
        title=f"{SECRET} source {state}",
        slug=f"{SECRET}-{state}-{claim.pk}",
        url=f"https://{SECRET}.example/",
    )
    make_snapshot(source, f"{SECRET} copy {state}")
    add_evidence(
        claim, source=source, actor=desk.checker, stance="supports", quote=f"{SECRET} copy"
    )
    write_review(
        claim,
        actor=desk.checker,
        rating=get_rating("true"),
        attribution_result="unconfirmed",
        attribution_note=f"{SECRET} tape",
        one_line=f"{SECRET} quay, beacons and boats",
        reasoning=f"{SECRET} reasoning",
        reply=f"{SECRET} reply",
    )
    link = claim.attributions.get(order=0)
    link.confirmed_by, link.confirmed_at = desk.checker, timezone.now()
    link.save()
    claim = Claim.objects.get(pk=claim.pk)
    if state == "in_progress":
        return claim
    claim = submit(claim, actor=desk.checker)
    if state == "approved":
        read_blind(
            claim, reader=desk.reader, rating=get_rating("true"), comment=f"{SECRET} comment"
        )
    return Claim.objects.get(pk=claim.pk)


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    for user in (made.checker, made.reader, made.admin):
        user.username, user.email = f"{SECRET}-{user.pk}", f"{SECRET}@{user.pk}.example"
        user.save()
    return made


@pytest.fixture
def newsroom(desk: Desk) -> PublishedReview:
    """One public verdict among unpublished work of every sort; returns the verdict."""
    version = make_version(TEXT, article=make_article(title=f"{PUBLIC} fees"))
    claim = make_checked_claim(checker=desk.checker, version=version, wording=f"{PUBLIC} wording")
    Source.objects.filter(evidence__claim=claim).update(
        private_name=f"{SECRET} name", reliability_reason=f"{SECRET} why"
    )
    source = make_source(title=f"{PUBLIC} source", private_name=f"{SECRET} person")
    make_snapshot(source, f"{SECRET} copy. Fees rose.")
    add_evidence(
        claim,
        source=source,
        actor=desk.checker,
        stance="context",
        quote="Fees rose",
        note=f"{SECRET} note on a citation",
    )
    claim = submit(Claim.objects.get(pk=claim.pk), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=get_rating("true"), comment=f"{SECRET} comment")
    claim = Claim.objects.get(pk=claim.pk)
    row = publish(claim, actor=desk.reader)
    add_note(claim, body=f"{SECRET} note", actor=desk.checker)
    # Beside it in the same article, and in articles of their own.
    for state in STATES:
        make_secret_claim(state, desk, words="The quay is new", version=version)
        article = make_article(
            title=f"{SECRET} article {state}",
            slug=f"{SECRET}-{state}",
            outlet=f"{SECRET} outlet {state}",
            standfirst=SECRET,
        )
        make_secret_claim(
            state,
            desk,
            words=f"{SECRET} boats left",
            version=make_version(secret_text(), article=article),
        )
    # A published claim that is opened again: its draft is nobody's yet.
    draft = make_published(desk, version=version, words="harbour fees rose")
    claim = reopen(
        Claim.objects.get(pk=draft.claim_id), actor=desk.checker, reason=f"{SECRET} reason"
    )
    write_review(
        claim,
        actor=desk.checker,
        one_line=f"{SECRET} harbour new line",
        reasoning=f"{SECRET} new why",
        rating=get_rating("false"),
    )
    add_evidence(
        Claim.objects.get(pk=claim.pk),
        source=make_source(title=f"{SECRET} new source", slug=f"{SECRET}-new"),
        actor=desk.checker,
        stance="refutes",
    )
    # A withdrawn verdict, corrected before: nothing of either version remains.
    gone = make_published(
        desk,
        version=make_version(
            secret_text(), article=make_article(title=f"{SECRET} gone", slug=f"{SECRET}-gone")
        ),
        words=f"{SECRET} boats left",
        wording=f"{SECRET} gone wording",
        speaker=make_speaker(f"{SECRET} gone speaker"),
    )
    gone = republish(gone, desk, one_line=f"{SECRET} boats gone line")
    withdraw(Claim.objects.get(pk=gone.claim_id), actor=desk.admin, reason="The wrong person")
    return row


def addresses() -> Iterator[str]:
    """Every address of the public URLconf for every row there is, published or not."""
    values: dict[str, list[dict[str, Any]]] = {
        "article_detail": [
            {"slug": slug} for slug in Article.objects.values_list("slug", flat=True)
        ],
        "claim_short": [{"public_id": c.public_id} for c in Claim.objects.all()],
        "claim_detail": [{"public_id": c.public_id, "slug": c.slug} for c in Claim.objects.all()],
        "claim_embed": [{"public_id": c.public_id} for c in Claim.objects.all()],
        "claim_version": [
            {"public_id": c.public_id, "number": n} for c in Claim.objects.all() for n in (1, 2, 3)
        ],
        "speaker_detail": [
            {"slug": slug} for slug in Speaker.objects.values_list("slug", flat=True)
        ],
        "source_detail": [{"slug": slug} for slug in Source.objects.values_list("slug", flat=True)],
        "page": [{"slug": slug} for slug in Page.objects.values_list("slug", flat=True)],
        "sitemap_section": [
            {"section": name} for name in ("verdicts", "articles", "speakers", "pages")
        ],
    }
    for pattern in public_urls.urlpatterns:
        assert pattern.name is not None
        takes_values = bool(pattern.pattern.converters)
        assert not takes_values or pattern.name in values, f"add {pattern.name} to this test"
        for kwargs in values.get(pattern.name, [{}]):
            yield reverse(pattern.name, kwargs=kwargs)


def asked() -> Iterator[str]:
    yield from addresses()
    yield from ("/?q=boats", "/?q=quay", "/?rating=true", "/?rating=false", "/?corrected=1")
    for speaker in Speaker.objects.all():
        yield f"/?speaker={speaker.slug}"
    for article in Article.objects.all():
        yield f"/articles/{article.slug}/?rating=true"
        yield f"/articles/{article.slug}/?speaker=nobody"
    for claim in Claim.objects.all():
        yield f"/oembed/?url=http://localhost:8000{claim.get_absolute_url()}"


def walk(client: Client) -> dict[str, tuple[int, str]]:
    """Status and all that is sent for each address, and for each that a page links to."""
    waiting, seen = list(asked()), {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        body = response.content.decode()
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        seen[address] = (response.status_code, f"{headers}\n{body}")
        links = re.findall(r'href="(/[^"#]*)', body)
        links += re.findall(r"(?:<loc>|\"url\": ?\")http://localhost:8000(/[^<\"#]*)", body)
        waiting += [
            link.replace("&amp;", "&")
            for link in links
            if not link.startswith(("/static/", "/desk/", "/admin/", "/accounts/"))
        ]
    return seen


def test_no_public_address_shows_unpublished_work(
    newsroom: PublishedReview, client: Client
) -> None:
    require_nothing_secret(newsroom, client)


def test_a_new_text_of_an_article_takes_nothing_unpublished_along(
    newsroom: PublishedReview, desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    article = newsroom.article
    new = TEXT.replace("12 per cent", "14 per cent") + "\n\nThe mayor was away, it said."
    material = Material(data=f"{SECRET} bytes".encode(), name=f"{SECRET}.txt")
    import_version(article, plain_record(new), material, actor=desk.checker)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "The mayor was away" in page
    assert "edited after we checked it" in page
    let_stand(
        Claim.objects.get(pk=newsroom.claim_id), actor=desk.checker, reason=f"{SECRET} reason"
    )
    require_nothing_secret(newsroom, client)


def require_nothing_secret(newsroom: PublishedReview, client: Client) -> None:
    leaks, public = [], []
    for address, (status, sent) in walk(client).items():
        assert status in {200, 302, 404, 410}, (address, status)
        # An address that was asked for is not something the site told.
        told = sent.replace(address, "").lower()
        if SECRET in address:
            told = re.sub(r"(location: |name=\"q\" value=\"|<title>)[^\n]*", "", told)
        if SECRET in told:
            at = told.index(SECRET)
            leaks.append((address, status, told[max(0, at - 120) : at + 60]))
        if PUBLIC in told:
            public.append(address)
    assert leaks == []
    assert newsroom.claim.get_absolute_url() in public
    assert newsroom.article.get_absolute_url() in public
    assert "/articles/" in public


def test_unpublished_work_has_no_page(newsroom: PublishedReview, client: Client) -> None:
    published = set(PublishedReview.objects.values_list("claim", flat=True))
    for claim in Claim.objects.exclude(pk__in=published):
        assert client.get(f"/claims/{claim.public_id}/").status_code == 404
        assert client.get(f"/claims/{claim.public_id}/embed/").status_code == 404
    for article in Article.objects.filter(slug__startswith=SECRET):
        assert client.get(f"/articles/{article.slug}/").status_code == 404
    for source in Source.objects.filter(slug__startswith=SECRET):
        assert client.get(f"/sources/{source.slug}/").status_code == 404
    for speaker in Speaker.objects.filter(name__startswith=SECRET):
        assert client.get(f"/speakers/{speaker.slug}/").status_code == 404


def test_search_and_counts_know_published_verdicts_only(
    newsroom: PublishedReview, client: Client
) -> None:
    assert b"No verdicts match" in client.get("/", {"q": SECRET}).content
    page = client.get(newsroom.article.get_absolute_url()).content.decode()
    assert page.count('class="claim-list__row"') == 2


def test_an_editor_sees_no_more_on_public_pages(newsroom: PublishedReview, client: Client) -> None:
    anonymous = client.get(newsroom.article.get_absolute_url())
    client.force_login(make_user())
    signed_in = client.get(newsroom.article.get_absolute_url())
    assert signed_in.content == anonymous.content


def test_what_is_written_while_checking_again_shows_once_published(
    newsroom: PublishedReview, desk: Desk, client: Client
) -> None:
    claim = Claim.objects.get(published__rechecking_since__isnull=False, status="in_progress")
    claim = submit(claim, actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=get_rating("false"))
    publish(
        Claim.objects.get(pk=claim.pk),
        actor=desk.reader,
        correction_kind="correction",
        note="We were wrong.",
    )
    assert SECRET in client.get(f"/claims/{claim.public_id}/{claim.slug}/").content.decode()
