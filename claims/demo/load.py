"""Fills an empty newsroom with the demo story, through the importer, the worker and the actions.

Nothing here writes a row that an editor could not have made at the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from claims.actions.claims.attribution import set_speaker
from claims.actions.claims.shape import create_claim, describe, set_span
from claims.actions.evidence.citations import add_evidence, resolve_note
from claims.actions.imports.new_article import import_record
from claims.actions.publishing.publish import publish, reopen
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.sources.catalogue import add_snapshot, change_source, create_source
from claims.actions.sources.trust import rate_source
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.demo.checks import CHECKS
from claims.demo.pages import PAGES
from claims.demo.sources import SOURCES
from claims.demo.story import ACCOUNTS, ARTICLES, PASSWORD, Check, Citation, DemoSource
from claims.documents.read import read_material
from claims.documents.records import BlockKind, Material
from claims.infrastructure.roles import ADMIN_GROUP, EDITOR_GROUP
from claims.models import Article, Claim, Event, Page, Rating, Source

FOLDER = Path(__file__).parent / "articles"
Say = Callable[[str], None]


LOADED = "demo.loaded"


def is_loaded() -> bool:
    """Whether the whole demo is here already."""
    return Event.objects.filter(kind=LOADED).exists()


def is_half_loaded() -> bool:
    """Whether an earlier try stopped in the middle."""
    first = next(iter(ARTICLES.values()))
    begun = Article.objects.filter(outlet=first.outlet, byline=first.byline).exists()
    return begun and not is_loaded()


def load_demo(say: Say = lambda text: None) -> None:
    """Make accounts, pages, sources and articles, and take the demo's claims through the desk."""
    users = make_accounts()
    make_pages(users["ruth"])
    say("Sources and the copies kept of them ...")
    sources = {key: make_source(source, users) for key, source in SOURCES.items()}
    link_origins(sources, users["ruth"])
    say("Three articles through the importer ...")
    articles = {key: import_article(key, users["ines"]) for key in ARTICLES}
    say("Reading them, as the worker does ...")
    read_articles()
    say(f"{len(CHECKS)} claims through the desk ...")
    for check in CHECKS:
        take_through(check, articles[check.article], sources, users)
    Event.record(LOADED, actor=users["ruth"])


def make_accounts() -> dict[str, User]:
    """The demo's editors and admin, with the password that the set-up prints."""
    users = {}
    for account in ACCOUNTS:
        user, _created = User.objects.get_or_create(
            username=account.username,
            defaults={
                "first_name": account.first_name,
                "last_name": account.last_name,
                "is_staff": account.is_admin,
            },
        )
        user.set_password(PASSWORD)
        user.save()
        group = ADMIN_GROUP if account.is_admin else EDITOR_GROUP
        user.groups.add(Group.objects.get(name=group))
        users[account.username] = user
    return users


def make_pages(actor: User) -> None:
    """The fixed pages that are not there yet."""
    for slug, (title, body) in PAGES.items():
        page, created = Page.objects.get_or_create(
            slug=slug, defaults={"title": title, "body": body}
        )
        if created:
            Event.record("page.create", actor=actor, subject=page, data={"title": title})


def make_source(demo: DemoSource, users: dict[str, User]) -> Source:
    """One source with its rating and, where the desk has one, its kept copy."""
    source = create_source(
        actor=users["ines"],
        title=demo.title,
        kind=demo.kind,
        publisher=demo.publisher,
        url=demo.url,
        published_on=demo.published_on,
    )
    if demo.reliability:
        rate_source(source, reliability=demo.reliability, reason=demo.reason, actor=users["ruth"])
    if demo.kept:
        add_snapshot(
            source,
            actor=users["ines"],
            text=demo.kept,
            captured_at=moment(demo.published_on or date(2017, 3, 6), 15),
        )
    return source


def link_origins(sources: dict[str, Source], actor: User) -> None:
    """Say which source repeats which, so that the two count as one."""
    for key, demo in SOURCES.items():
        if demo.derives_from:
            change_source(
                Source.objects.get(pk=sources[key].pk),
                actor=actor,
                derives_from=sources[demo.derives_from],
            )


def import_article(key: str, actor: User) -> Article:
    """One article through the importer, with what an editor would add in the preview."""
    demo = ARTICLES[key]
    material = Material(data=(FOLDER / demo.file).read_bytes(), name=demo.file)
    record = read_material(material)
    blocks = list(record.blocks)
    for place, kind in demo.labels.items():
        blocks[place] = replace(blocks[place], kind=BlockKind(kind), reason="")
    return import_record(
        record,
        material,
        actor=actor,
        blocks=blocks,
        outlet=demo.outlet,
        byline=demo.byline,
        published_on=demo.published_on,
    )


def read_articles() -> None:
    """Let a worker empty the queue and stop."""
    call_command("worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    unread = Article.objects.filter(status=Article.Status.IMPORTING)
    if unread.exists():
        raise RuntimeError(f"The worker did not finish: {', '.join(map(str, unread))}")


def take_through(
    check: Check, article: Article, sources: dict[str, Source], users: dict[str, User]
) -> Claim:
    """One claim from suggestion to where the story leaves it."""
    checker, reader = users[check.checker], users[check.reader]
    claim = pick_claim(check, article, checker)
    claim = set_speaker(
        claim, actor=checker, name=check.speaker, kind=check.speaker_kind, role=check.role
    )
    describe(
        claim,
        actor=checker,
        wording=check.wording,
        said_on=check.said_on,
        occasion=check.occasion,
        checkability=Claim.Checkability.FACT,
        # What was suggested as the outlet's own words is here somebody's.
        kind=Claim.Kind.INDIRECT if claim.kind == Claim.Kind.OUTLET else claim.kind,
    )
    cite(claim, check.citations, sources, checker)
    write_review(
        claim,
        actor=checker,
        rating=Rating.objects.get(slug=check.rating),
        attribution_result=check.attribution,
        attribution_note=check.attribution_note,
        one_line=check.one_line,
        reasoning=check.reasoning,
    )
    claim = submit(fresh(claim), actor=checker)
    if check.until == "in_review":
        return claim
    rating = Rating.objects.get(slug=check.second_rating or check.rating)
    read_blind(claim, reader=reader, rating=rating, comment=check.comment)
    if check.until == "differs":
        return claim
    publish(fresh(claim), actor=checker, at=moment(check.on, 12))
    if check.then:
        change_after_publication(check, fresh(claim), sources, users)
    return claim


def pick_claim(check: Check, article: Article, actor: User) -> Claim:
    """The suggestion over these words, cut to them; or a claim of the editor's own."""
    version = article.current_version
    if version is None or version.text.count(check.words) != 1:
        raise RuntimeError(f"These words do not stand once in {article}: {check.words}")
    start = version.text.index(check.words)
    end = start + len(check.words)
    suggested = version.claims.filter(
        status=Claim.Status.SUGGESTED, start__lt=end, end__gt=start
    ).order_by("start")
    best = max(suggested, key=lambda c: min(c.end, end) - max(c.start, start), default=None)
    if best is None:
        return create_claim(version, start=start, end=end, actor=actor)
    accepted = perform(best, Act.ACCEPT, actor=actor)
    return set_span(accepted, start=start, end=end, actor=actor)


def cite(
    claim: Claim, citations: tuple[Citation, ...], sources: dict[str, Source], actor: User
) -> None:
    """Add the citations of a check in their order."""
    for citation in citations:
        add_evidence(
            fresh(claim),
            source=Source.objects.get(pk=sources[citation.source].pk),
            actor=actor,
            stance=citation.stance,
            bears_on=citation.bears_on,
            quote=citation.quote,
            locator=citation.locator,
            note=citation.note,
        )


def change_after_publication(
    check: Check, claim: Claim, sources: dict[str, Source], users: dict[str, User]
) -> None:
    """Open a published claim again, change it, have it read, publish it with its correction."""
    then = check.then
    if then is None:
        return
    checker, reader = users[check.checker], users[check.reader]
    claim = reopen(claim, actor=checker, reason=then.reopened_because)
    cite(claim, then.citations, sources, checker)
    rating = Rating.objects.get(slug=then.review.get("rating", check.rating))
    write_review(fresh(claim), actor=checker, **(then.review | {"rating": rating}))  # type: ignore[arg-type]
    for note in claim.notes.filter(resolved_at__isnull=True):
        resolve_note(note, actor=checker)
    claim = submit(fresh(claim), actor=checker)
    read_blind(claim, reader=reader, rating=rating)
    publish(
        fresh(claim),
        actor=checker,
        correction_kind=then.kind,
        note=then.note,
        at=moment(then.on, 12),
    )


def fresh(claim: Claim) -> Claim:
    """The row as it stands after the last act."""
    return Claim.objects.get(pk=claim.pk)


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)
