"""Plain makers of rows with the least valid values; any field can be overridden."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from claims.actions.claims import spans
from claims.actions.evidence.citations import add_evidence
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.infrastructure.roles import ADMIN_GROUP, EDITOR_GROUP
from claims.models import (
    Article,
    ArticleVersion,
    Attribution,
    Claim,
    Evidence,
    Page,
    Rating,
    Source,
    SourceSnapshot,
    Speaker,
    SpeakerAlias,
)

TEXT = (
    "Harbour fees will rise\n\n"
    "The council said on Tuesday that harbour fees rose by 12 per cent last year.\n\n"
    "“We never promised a freeze,” Mayor Ada Brandt told reporters."
)
#: The summary of a checked claim on the text above.
ONE_LINE = "Harbour fees rose by 12 per cent, the port's own accounts show."
_serial = iter(range(1, 10**9))


def make_user(name: str = "", *, group: str | None = EDITOR_GROUP, **fields: Any) -> User:
    number = next(_serial)
    user = User.objects.create_user(
        username=name or f"user{number}",
        password="correct horse battery",
        first_name=fields.pop("first_name", "Ines"),
        last_name=fields.pop("last_name", f"Okafor {number}"),
        **fields,
    )
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


def make_admin(name: str = "", **fields: Any) -> User:
    return make_user(name, group=ADMIN_GROUP, is_staff=True, **fields)


def make_blocks(text: str) -> list[dict[str, Any]]:
    """One block a paragraph: the first is the headline."""
    blocks: list[dict[str, Any]] = []
    at = 0
    for part in text.split("\n\n"):
        kind = "paragraph" if blocks else "headline"
        blocks.append({"start": at, "end": at + len(part), "kind": kind, "reason": ""})
        at += len(part) + 2
    return blocks


def make_article(**fields: Any) -> Article:
    number = next(_serial)
    values: dict[str, Any] = {
        "slug": f"article-{number}",
        "title": "Harbour fees will rise",
        "outlet": "Coast Gazette",
        "published_on": date(2024, 5, 14),
        "status": Article.Status.CHECKING,
    }
    return Article.objects.create(**values | fields)


def make_version(text: str = TEXT, **fields: Any) -> ArticleVersion:
    article = fields.pop("article", None) or make_article()
    values: dict[str, Any] = {
        "article": article,
        "number": article.versions.count() + 1,
        "text": text,
        "text_sha256": ArticleVersion.hash_text(text),
        "blocks": make_blocks(text),
    }
    return ArticleVersion.objects.create(**values | fields)


def make_speaker(name: str = "", **fields: Any) -> Speaker:
    number = next(_serial)
    speaker = Speaker.objects.create(
        name=name or f"Ada Brandt {number}", slug=f"speaker-{number}", **fields
    )
    SpeakerAlias.objects.create(speaker=speaker, text=speaker.name)
    return speaker


def make_claim(words: str = "harbour fees rose by 12 per cent last year", **fields: Any) -> Claim:
    """A suggested claim over ``words`` of its version, with a speaker at order 0."""
    version = fields.pop("version", None) or make_version()
    speaker = fields.pop("speaker", None) or make_speaker()
    start = fields.pop("start", version.text.index(words))
    end = start + len(words)
    prefix, suffix = spans.context_of(version.text, start, end)
    values: dict[str, Any] = {
        "number": version.claims.count() + 1,
        "start": start,
        "end": end,
        "exact": words,
        "prefix": prefix,
        "suffix": suffix,
        "checkability": Claim.Checkability.FACT,
    }
    claim = Claim.objects.create(version=version, **values | fields)
    Attribution.objects.create(claim=claim, order=0, speaker=speaker, cue_text="said")
    return claim


def make_source(**fields: Any) -> Source:
    number = next(_serial)
    values: dict[str, Any] = {
        "slug": f"source-{number}",
        "title": f"Harbour accounts {number}",
        "publisher": "Port Authority",
        "kind": Source.Kind.PRIMARY,
        "published_on": date(2024, 3, 1),
    }
    return Source.objects.create(**values | fields)


def make_snapshot(source: Source | None = None, text: str = "", **fields: Any) -> SourceSnapshot:
    text = text or "Fees rose by twelve per cent, from 100 to 112 crowns a day."
    return SourceSnapshot.objects.create(
        source=source or make_source(),
        text=text,
        sha256=SourceSnapshot.hash_bytes(text.encode()),
        captured_at=fields.pop("captured_at", timezone.now()),
        **fields,
    )


def get_rating(slug: str = "true") -> Rating:
    return Rating.objects.get(slug=slug)


def make_pages() -> None:
    """The pages without which nothing may be published."""
    for slug in Page.REQUIRED:
        Page.objects.get_or_create(slug=slug, defaults={"title": slug, "body": "How we work."})


def make_checked_claim(
    *, checker: User, rating: str = "true", source: Source | None = None, **fields: Any
) -> Claim:
    """A claim in progress that lacks nothing but being submitted."""
    claim = make_claim(**fields)
    claim = perform(claim, Act.ACCEPT, actor=checker)
    claim = perform(claim, Act.TAKE, actor=checker)
    chosen = get_rating(rating)
    stance = chosen.proof if chosen.proof in Evidence.Stance else Evidence.Stance.CONTEXT
    add_evidence(claim, source=source or make_source(), actor=checker, stance=stance, quote="")
    write_review(
        claim,
        actor=checker,
        rating=chosen,
        attribution_result="unconfirmed",
        one_line=ONE_LINE
        if "harbour" in claim.exact
        else f"{claim.nearest_attribution.speaker} is right.",
        reasoning="The accounts list **both** years.",
    )
    link = claim.attributions.get(order=0)
    link.confirmed_by, link.confirmed_at = checker, timezone.now()
    link.save()
    return Claim.objects.get(pk=claim.pk)


def make_claim_in_review(*, checker: User, **fields: Any) -> Claim:
    return submit(make_checked_claim(checker=checker, **fields), actor=checker)


def make_approved_claim(*, checker: User, reader: User, **fields: Any) -> Claim:
    claim = make_claim_in_review(checker=checker, **fields)
    read_blind(claim, reader=reader, rating=claim.review.rating)
    return Claim.objects.get(pk=claim.pk)
