"""Loads the demo newsroom into an empty database, through the importer, the worker and the actions.

Every row comes from an action that an editor could have taken at the desk.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.contrib.auth.models import Group
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
from claims.demo import PASSWORD
from claims.demo.read import (
    DATA,
    Account,
    Check,
    Citation,
    DemoArticle,
    DemoSource,
    Republication,
    read_story,
)
from claims.documents.read import read_material
from claims.documents.records import Material
from claims.infrastructure.roles import ADMIN_GROUP, EDITOR_GROUP
from claims.models import Article, Claim, Event, Page, Rating, Source
from claims.models.user import User

LOADED = "demo.loaded"
#: The day on which the desk keeps copies of sources without a date.
KEPT_ON = date(2017, 3, 6)


def is_loaded() -> bool:
    return Event.objects.filter(kind=LOADED).exists()


def is_half_loaded() -> bool:
    first = next(iter(read_story().articles.values()))
    begun = Article.objects.filter(outlet=first.outlet, byline=first.byline).exists()
    return begun and not is_loaded()


def load_demo(say: Callable[[str], None] = lambda text: None) -> None:
    """Create accounts, pages, sources and articles, and take the demo's claims through the desk.

    Raises ``DemoDataError`` before anything is written when a file of the demo is wrong.
    """
    story = read_story()
    users = {account.username: make_account(account) for account in story.accounts}
    make_pages(story.pages, users["ruth"])
    say("Adding sources and their copies ...")
    sources = {key: make_source(source, users) for key, source in story.sources.items()}
    link_origins(story.sources, sources, users["ruth"])
    say(f"Importing {len(story.articles)} articles ...")
    articles = {key: import_article(demo, users["ines"]) for key, demo in story.articles.items()}
    say("Reading them with the worker ...")
    read_articles()
    say(f"Checking {len(story.checks)} claims ...")
    for check in story.checks:
        take_through(check, articles[check.article], sources, users)
    Event.record(LOADED, actor=users["ruth"])


def make_account(account: Account) -> User:
    names = account.model_dump(include={"first_name", "last_name"})
    user, _created = User.objects.get_or_create(
        username=account.username, defaults=names | {"is_staff": account.is_admin}
    )
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=ADMIN_GROUP if account.is_admin else EDITOR_GROUP))
    return user


def make_pages(pages: dict[str, tuple[str, str]], actor: User) -> None:
    for slug, (title, body) in pages.items():
        defaults = {"title": title, "body": body}
        page, created = Page.objects.get_or_create(slug=slug, defaults=defaults)
        if created:
            Event.record("page.create", actor=actor, subject=page, data={"title": title})


def make_source(demo: DemoSource, users: dict[str, User]) -> Source:
    """Create a source with its rating and, where the desk has one, its kept copy."""
    source = create_source(
        actor=users["ines"],
        **demo.model_dump(include={"title", "kind", "publisher", "url", "published_on"}),
    )
    if demo.reliability:
        rate_source(source, reliability=demo.reliability, reason=demo.reason, actor=users["ruth"])
    if demo.kept:
        add_snapshot(
            source,
            actor=users["ines"],
            text=demo.kept,
            captured_at=moment(demo.published_on or KEPT_ON, 15),
        )
    return source


def link_origins(demos: dict[str, DemoSource], sources: dict[str, Source], actor: User) -> None:
    """Record which source repeats which, so that the two count as one origin."""
    for key, demo in demos.items():
        if demo.derives_from:
            source = Source.objects.get(pk=sources[key].pk)
            change_source(source, actor=actor, derives_from=sources[demo.derives_from])


def import_article(demo: DemoArticle, actor: User) -> Article:
    """Import an article with the labels and metadata an editor adds in the preview."""
    material = Material(data=(DATA / "articles" / demo.file).read_bytes(), name=demo.file)
    record = read_material(material)
    blocks = list(record.blocks)
    for label in demo.labels:
        blocks[label.block] = replace(blocks[label.block], kind=label.kind, reason="")
    return import_record(
        record,
        material,
        actor=actor,
        blocks=blocks,
        **demo.model_dump(include={"outlet", "byline", "published_on"}),
    )


def read_articles() -> None:
    call_command("worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    unread = Article.objects.filter(status=Article.Status.IMPORTING)
    if unread.exists():
        raise RuntimeError(f"The worker did not finish: {', '.join(map(str, unread))}")


def take_through(
    check: Check, article: Article, sources: dict[str, Source], users: dict[str, User]
) -> None:
    """Take a claim from suggestion to the state that its check names."""
    checker, reader = users[check.checker], users[check.reader]
    claim = pick_claim(check, article, checker)
    claim = set_speaker(
        claim, actor=checker, name=check.speaker, kind=check.speaker_kind, role=check.role
    )
    describe(
        claim,
        actor=checker,
        **check.model_dump(include={"wording", "said_on", "occasion"}),
        checkability=Claim.Checkability.FACT,
        # The demo attributes to somebody what was suggested as the outlet's own statement.
        kind=Claim.Kind.INDIRECT if claim.kind == Claim.Kind.OUTLET else claim.kind,
    )
    cite(claim, check.citations, sources, checker)
    write_review(
        claim,
        actor=checker,
        rating=Rating.objects.get(slug=check.rating),
        attribution_result=check.attribution,
        **check.model_dump(include={"attribution_note", "one_line", "reasoning"}),
    )
    claim = submit(fresh(claim), actor=checker)
    if check.until == "in_review":
        return
    rating = Rating.objects.get(slug=check.second_rating or check.rating)
    read_blind(claim, reader=reader, rating=rating, comment=check.comment)
    if check.until == "differs":
        return
    publish(fresh(claim), actor=checker, at=moment(check.on, 12))
    if check.then:
        publish_again(check.then, fresh(claim), sources, checker, reader)


def pick_claim(check: Check, article: Article, actor: User) -> Claim:
    """Accept the suggestion that overlaps these words most, or create a claim where there is none."""
    version = article.current_version
    if version is None or version.text.count(check.words) != 1:
        raise RuntimeError(f"These words must occur exactly once in “{article}”: {check.words}")
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
    for citation in citations:
        add_evidence(
            fresh(claim),
            source=Source.objects.get(pk=sources[citation.source].pk),
            actor=actor,
            **citation.model_dump(exclude={"source"}),
        )


def publish_again(
    then: Republication, claim: Claim, sources: dict[str, Source], checker: User, reader: User
) -> None:
    claim = reopen(claim, actor=checker, reason=then.reopened_because)
    cite(claim, then.citations, sources, checker)
    rating = Rating.objects.get(slug=then.review.rating)
    write_review(
        fresh(claim),
        actor=checker,
        rating=rating,
        **then.review.model_dump(include={"one_line", "reasoning"}),
    )
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
    """Return the claim as the last action left it."""
    return Claim.objects.get(pk=claim.pk)


def moment(day: date, hour: int) -> datetime:
    """Return the full hour in UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)
