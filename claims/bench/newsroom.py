"""A newsroom to measure in: editors, sources, and articles with any number of claims."""

import secrets
from datetime import date
from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

from claims.actions.claims import spans
from claims.actions.evidence.citations import add_evidence
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.sources.catalogue import add_snapshot, create_source
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.infrastructure.roles import EDITOR_GROUP
from claims.models import (
    Article,
    ArticleVersion,
    Attribution,
    Claim,
    CoverageFact,
    Evidence,
    Page,
    Rating,
    Source,
    Speaker,
    SpeakerAlias,
)
from claims.models.user import User
from claims.publishing.payload import require_rating

#: A paragraph of 25 words with one claim in it.
PARAGRAPH = (
    "The harbour board said on Tuesday that dredging contract number {n} had cost {n} thousand "
    "crowns more than planned, and that no tender had been held before."
)
WORDS = "dredging contract number {n} had cost {n} thousand crowns more than planned"
COPY = "Contract list. The work cost more than planned: 340 thousand crowns instead of 300."
_serial = count(1)


class Newsroom:
    """Two editors, the pages that publishing requires, and claims in any state."""

    def __init__(self) -> None:
        self.password = secrets.token_urlsafe(24)
        self.editor = self._editor("measuring-editor")
        self.reader = self._editor("measuring-reader")
        for slug in Page.REQUIRED:
            Page.objects.get_or_create(slug=slug, defaults={"title": slug, "body": "How we work."})
        self.speakers = [self._speaker(n) for n in range(1, 6)]
        self.source = self.new_source()

    def _editor(self, name: str) -> User:
        user = User.objects.create_user(username=f"{name}-{next(_serial)}", password=self.password)
        user.groups.add(Group.objects.get_or_create(name=EDITOR_GROUP)[0])
        return user

    def _speaker(self, n: int) -> Speaker:
        name = f"Alma Persson {n} of {next(_serial)}"
        speaker = Speaker.objects.create(name=name, slug=f"measuring-{next(_serial)}")
        SpeakerAlias.objects.create(speaker=speaker, text=name)
        return speaker

    def new_source(self) -> Source:
        """Return a primary document with its kept copy."""
        source = create_source(
            actor=self.editor,
            title=f"Harbour contracts {next(_serial)}",
            publisher="Harbour Board",
            kind=Source.Kind.PRIMARY,
            published_on=date(2024, 3, 1),
        )
        add_snapshot(source, actor=self.editor, text=COPY)
        return source

    def article(self, claims: int) -> ArticleVersion:
        """Return an article of 25 words a claim, with suggested claims, speakers and two facts each."""
        number = next(_serial)
        text = f"Harbour contracts {number}\n\n" + "\n\n".join(
            PARAGRAPH.format(n=n) for n in range(1, claims + 1)
        )
        article = Article.objects.create(
            slug=f"measuring-{number}",
            title=f"Harbour contracts {number}",
            outlet="Coast Courier",
            published_on=date(2024, 5, 14),
            status=Article.Status.CHECKING,
        )
        version = ArticleVersion.objects.create(
            article=article,
            number=1,
            text=text,
            text_sha256=ArticleVersion.hash_text(text),
            blocks=_blocks(text),
        )
        self._fill(version, claims)
        return version

    def _fill(self, version: ArticleVersion, claims: int) -> None:
        made = Claim.objects.bulk_create(
            _suggestion(version, number, WORDS.format(n=number)) for number in range(1, claims + 1)
        )
        Attribution.objects.bulk_create(
            Attribution(
                claim=claim,
                order=0,
                speaker=self.speakers[claim.number % len(self.speakers)],
                cue_text="said",
                speaker_confidence=0.8,
            )
            for claim in made
        )
        facts = []
        for claim in made:
            day = version.text.rindex("Tuesday", 0, claim.start)
            facts += [(day, day + len("Tuesday"), "date"), (claim.end - 20, claim.end, "number")]
        CoverageFact.objects.bulk_create(
            CoverageFact(version=version, start=start, end=end, kind=kind)
            for start, end, kind in facts
        )

    def opened(self, claim: Claim) -> Claim:
        return perform(claim, Act.ACCEPT, actor=self.editor)

    def taken(self, claim: Claim) -> Claim:
        return perform(self.opened(claim), Act.TAKE, actor=self.editor)

    def checked(self, claim: Claim) -> Claim:
        """Return the claim in progress and ready to submit."""
        claim = self.taken(claim)
        for source in (self.source, self.new_source()):
            add_evidence(
                claim,
                source=source,
                actor=self.editor,
                stance=Evidence.Stance.SUPPORTS,
                quote="340 thousand crowns instead of 300",
            )
        write_review(
            claim,
            actor=self.editor,
            rating=Rating.objects.offered().first(),
            attribution_result="accurate",
            one_line="The contract list shows it.",
            reasoning="The list has **both** sums.",
        )
        link = claim.attributions.get(order=0)
        link.confirmed_by, link.confirmed_at = self.editor, timezone.now()
        link.save()
        return Claim.objects.get(pk=claim.pk)

    def in_review(self, claim: Claim) -> Claim:
        return submit(self.checked(claim), actor=self.editor)

    def approved(self, claim: Claim) -> Claim:
        claim = self.in_review(claim)
        read_blind(claim, reader=self.reader, rating=require_rating(claim.review))
        return Claim.objects.get(pk=claim.pk)


def _blocks(text: str) -> list[dict[str, object]]:
    blocks: list[dict[str, object]] = []
    at = 0
    for part in text.split("\n\n"):
        kind = "paragraph" if blocks else "headline"
        blocks.append({"start": at, "end": at + len(part), "kind": kind, "reason": ""})
        at += len(part) + 2
    return blocks


def _suggestion(version: ArticleVersion, number: int, words: str) -> Claim:
    start = version.text.index(words)
    prefix, suffix = spans.context_of(version.text, start, start + len(words))
    return Claim(
        version=version,
        number=number,
        start=start,
        end=start + len(words),
        exact=words,
        prefix=prefix,
        suffix=suffix,
        kind=Claim.Kind.INDIRECT,
        checkability=Claim.Checkability.FACT,
        origin=Claim.Origin.MACHINE,
        score=0.7,
        score_reasons=["a number", "a named speaker"],
    )
