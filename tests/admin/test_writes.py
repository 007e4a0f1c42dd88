"""What the admin writes goes through the actions: with their checks, their events, their versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.actions.evidence.citations import change_evidence
from claims.models import (
    Article,
    Claim,
    Event,
    Page,
    Source,
    Speaker,
)
from tests.factories import (
    get_rating,
    make_admin,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_source,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> User:
    return make_admin("chief")


@pytest.fixture
def client(chief: User) -> Client:
    client = Client()
    client.force_login(chief)
    return client


def change_url(row: Any) -> str:
    return reverse(f"admin:claims_{row._meta.model_name}_change", args=[row.pk])


def posted(client: Client, row: Any, **typed: Any) -> dict[str, Any]:
    """What a browser would post from the change page of ``row``, with ``typed`` put in."""
    response = client.get(change_url(row))
    form = response.context["adminform"].form
    forms = [form]
    data: dict[str, Any] = {}
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for each in forms:
        for name in each.fields:
            value = each[name].value()
            data[each.add_prefix(name)] = "" if value is None else value
    return data | typed


def test_a_claim_is_described_through_the_action(client: Client) -> None:
    claim = make_claim()
    response = client.post(change_url(claim), posted(client, claim, wording="Fees rose."))
    assert response.status_code == 302
    assert Claim.objects.get(pk=claim.pk).wording == "Fees rose."
    assert Event.objects.filter(kind="claim.describe", claim=claim).exists()


def test_a_status_in_a_crafted_request_is_not_read(client: Client) -> None:
    claim = make_claim()
    crafted = posted(client, claim, status="published", exact="other", start="0", assignee="1")
    client.post(change_url(claim), crafted)
    fresh = Claim.objects.get(pk=claim.pk)
    assert (fresh.status, fresh.exact) == (Claim.Status.SUGGESTED, claim.exact)


def test_a_late_save_is_a_conflict_that_keeps_what_was_typed(client: Client) -> None:
    claim = make_claim()
    late = posted(client, claim, wording="Typed late")
    claim.wording = "Written meanwhile"
    claim.save()
    response = client.post(change_url(claim), late)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Written meanwhile" in page
    assert "Typed late" in page
    assert Claim.objects.get(pk=claim.pk).wording == "Written meanwhile"


def test_a_conflict_can_be_settled_by_saving_again(client: Client) -> None:
    claim = make_claim()
    late = posted(client, claim, wording="Typed late")
    claim.wording = "Written meanwhile"
    claim.save()
    response = client.post(change_url(claim), late)
    again = late | {"seen_version": response.context["adminform"].form["seen_version"].value()}
    assert client.post(change_url(claim), again).status_code == 302
    assert Claim.objects.get(pk=claim.pk).wording == "Typed late"


def test_another_editors_claim_is_refused_with_the_reason(client: Client) -> None:
    claim = make_checked_claim(checker=make_user(last_name="Okafor"))
    response = client.post(change_url(claim), posted(client, claim, wording="Mine"))
    assert response.status_code == 422
    assert "Ines Okafor is on this claim" in response.content.decode()


def test_a_citation_is_added_in_the_inline_through_the_action(client: Client, chief: User) -> None:
    claim = make_checked_claim(checker=chief)
    typed = posted(client, claim) | {
        "evidence-TOTAL_FORMS": "2",
        "evidence-1-source": make_source().pk,
        "evidence-1-stance": "refutes",
        "evidence-1-bears_on": "content",
        "evidence-1-quote": "Fees fell.",
    }
    assert client.post(change_url(claim), typed).status_code == 302
    assert claim.evidence.filter(stance="refutes", quote="Fees fell.").exists()
    assert Event.objects.filter(kind="evidence.add", actor=chief).count() == 2


def test_a_citation_is_taken_off_in_the_inline_through_the_action(
    client: Client, chief: User
) -> None:
    claim = make_checked_claim(checker=chief)
    client.post(change_url(claim), posted(client, claim, **{"evidence-0-DELETE": "on"}))
    assert not claim.evidence.exists()
    assert Event.objects.filter(kind="evidence.remove", actor=chief).exists()


def test_a_late_citation_in_the_inline_is_a_conflict(client: Client, chief: User) -> None:
    claim = make_checked_claim(checker=chief)
    late = posted(client, claim, **{"evidence-0-note": "Typed late"})
    change_evidence(claim.evidence.get(), actor=chief, note="Written meanwhile")
    response = client.post(change_url(claim), late)
    assert response.status_code == 409
    assert "Written meanwhile" in response.content.decode()
    assert claim.evidence.get().note == "Written meanwhile"


def test_a_verdict_is_written_in_the_inline_through_the_action(client: Client, chief: User) -> None:
    claim = make_checked_claim(checker=chief)
    typed = posted(client, claim, **{"review-0-rating": get_rating("mixed").pk})
    assert client.post(change_url(claim), typed).status_code == 302
    assert Claim.objects.get(pk=claim.pk).review.rating == get_rating("mixed")
    assert Event.objects.filter(kind="review.write", actor=chief).count() == 2


def test_choosing_a_speaker_confirms_the_link(client: Client) -> None:
    claim = make_claim()
    speaker = make_speaker("Ines Berg")
    client.post(change_url(claim), posted(client, claim, **{"attributions-0-speaker": speaker.pk}))
    link = claim.attributions.get(order=0)
    assert (link.speaker, link.is_confirmed) == (speaker, True)


def test_bulk_acts_go_through_the_workflow_and_name_what_they_refuse(client: Client) -> None:
    fresh, taken = make_claim(), make_claim_in_review(checker=make_user())
    response = client.post(
        reverse("admin:claims_claim_changelist"),
        {"action": "accept_selected", "_selected_action": [fresh.pk, taken.pk]},
        follow=True,
    )
    page = response.content.decode()
    assert "1 claim changed" in page
    assert "not possible" in page
    assert Claim.objects.get(pk=fresh.pk).status == Claim.Status.OPEN
    assert Claim.objects.get(pk=taken.pk).status == Claim.Status.IN_REVIEW
    assert Event.objects.filter(kind="claim.accept", claim=fresh).exists()


def test_claims_cannot_be_deleted(client: Client) -> None:
    claim = make_claim()
    url = reverse("admin:claims_claim_delete", args=[claim.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"}
    client.post(reverse("admin:claims_claim_changelist"), bulk)
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_an_article_is_described_through_the_action(client: Client) -> None:
    article = make_claim().version.article
    typed = posted(client, article, outlet="Harbour Post")
    assert client.post(change_url(article), typed).status_code == 302
    assert Article.objects.get(pk=article.pk).outlet == "Harbour Post"
    assert Event.objects.filter(kind="article.describe").exists()


def test_a_date_in_the_future_is_refused(client: Client) -> None:
    article = make_claim().version.article
    response = client.post(
        change_url(article), posted(client, article, published_on="2999-01-01", title="Kept")
    )
    assert response.status_code == 422
    assert "future" in response.content.decode()
    assert "Kept" in response.content.decode()


def test_a_source_is_made_with_a_kept_copy(client: Client) -> None:
    url = reverse("admin:claims_source_add")
    response = client.post(
        url,
        {
            "title": "Port accounts",
            "kind": "primary",
            "snapshots-TOTAL_FORMS": "1",
            "snapshots-INITIAL_FORMS": "0",
            "snapshots-0-text": "Fees rose.",
            "snapshots-0-how": "pasted",
            "snapshots-0-captured_at_0": "2024-05-01",
            "snapshots-0-captured_at_1": "10:00",
        },
    )
    assert response.status_code == 302
    source = Source.objects.get()
    assert (source.slug, source.snapshots.get().text) == ("port-accounts", "Fees rose.")
    assert {e.kind for e in Event.objects.all()} == {"source.create", "source.snapshot"}


def test_nobody_types_in_what_a_web_archive_keeps(client: Client) -> None:
    typed = {
        "title": "Port accounts",
        "kind": "primary",
        "snapshots-TOTAL_FORMS": "1",
        "snapshots-INITIAL_FORMS": "0",
        "snapshots-0-text": "Fees rose.",
        "snapshots-0-how": "archived",
        "snapshots-0-captured_at_0": "2024-05-01",
        "snapshots-0-captured_at_1": "10:00",
    }
    response = client.post(reverse("admin:claims_source_add"), typed)
    assert "archived is not one of the available choices" in response.content.decode()
    assert not Source.objects.exists()


def test_a_source_is_rated_and_retracted_at_the_desk(client: Client) -> None:
    source = make_source()
    page = client.get(change_url(source)).content.decode()
    assert reverse("desk:source_rate", args=[source.pk]) in page
    assert reverse("desk:source_retract", args=[source.pk]) in page
    Source.objects.filter(pk=source.pk).update(retracted_at=timezone.now())
    page = client.get(change_url(source)).content.decode()
    assert reverse("desk:source_retract", args=[source.pk]) not in page


def test_two_speakers_become_one(client: Client) -> None:
    claim = make_claim(speaker=make_speaker("A. Brandt"))
    kept = make_speaker("Ada Brandt")
    merged = claim.attributions.get().speaker
    data = {"action": "merge", "_selected_action": [kept.pk, merged.pk]}
    url = reverse("admin:claims_speaker_changelist")
    assert "Which one do you want to keep?" in client.post(url, data).content.decode()
    client.post(url, data | {"keep": kept.pk})
    assert claim.attributions.get().speaker == kept
    assert Speaker.objects.get(pk=merged.pk).merged_into == kept
    assert kept.aliases.filter(text="A. Brandt").exists()


def test_a_page_is_edited_with_an_event_and_a_version(client: Client) -> None:
    page = Page.objects.create(slug="method", title="How we check", body="Old")
    late = posted(client, page, body="Late")
    assert client.post(change_url(page), posted(client, page, body="New")).status_code == 302
    assert client.post(change_url(page), late).status_code == 409
    assert Page.objects.get().body == "New"
    assert Event.objects.filter(kind="page.change").count() == 1
