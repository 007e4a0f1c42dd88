"""Claims: spans of a version that somebody asserts, who said them, and the desk's notes on them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
)
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from claims.models.article import Article, ArticleVersion
from claims.models.labels import label_of
from claims.models.prepared import Given, Prepared
from claims.models.source import CITATIONS
from claims.models.user import User
from claims.models.versioned import VersionedModel

#: No vowels and no look-alikes: an id never spells a word and survives being read aloud.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def make_public_id() -> str:
    """Ten characters, 27^10 possibilities: an address that does not tell how many claims there are."""
    letters, number = [], secrets.randbelow(len(PUBLIC_ID_ALPHABET) ** 10)
    for _place in range(10):
        number, letter = divmod(number, len(PUBLIC_ID_ALPHABET))
        letters.append(PUBLIC_ID_ALPHABET[letter])
    return "".join(letters)


#: What ``for_card`` counts of each related table.
COUNTED = {
    "evidence": ("citations", "supports", "refutes"),
    "notes": ("notes_then", "open_notes_then"),
}
_EVIDENCE = "SELECT COUNT(*) FROM claims_evidence WHERE claim_id = claims_claim.id"
_NOTES = "SELECT COUNT(*) FROM claims_note WHERE claim_id = claims_claim.id"
_PUBLISHED = "SELECT 1 FROM claims_publishedreview WHERE claim_id = claims_claim.id AND is_current"
#: Written out: every act on the bench reads its claim so, and Django would spend more CPU on
#: putting these together than on all else that the act reads.
COUNTS = {
    "citations": f"({_EVIDENCE})",
    "supports": f"({_EVIDENCE} AND stance = 'supports')",
    "refutes": f"({_EVIDENCE} AND stance = 'refutes')",
    "notes_then": f"({_NOTES})",
    "open_notes_then": f"({_NOTES} AND resolved_at IS NULL)",
    "was_published": f"EXISTS ({_PUBLISHED})",
    "is_edited": f"EXISTS ({_PUBLISHED} AND withdrawn_at IS NULL AND article_edited_at IS NOT NULL)",
}

VERSION_THEN = (
    "(SELECT before.lock_version FROM claims_claim AS before WHERE before.id = claims_claim.id)"
)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def update(self, **kwargs: Any) -> int:
        if "status" in kwargs:
            raise TypeError(
                "A claim's status is changed by claims.actions.workflow.perform.perform only"
            )
        return super().update(**kwargs)

    def live(self) -> ClaimQuerySet:
        """Claims that somebody works on or has settled: not dismissed."""
        return self.exclude(status=Claim.Status.DISMISSED)

    def in_work(self) -> ClaimQuerySet:
        """Claims of articles that are not archived."""
        return self.exclude(version__article__status=Article.Status.ARCHIVED)

    def without_a_place(self, article: Any) -> ClaimQuerySet:
        """Claims of ``article`` that stand in no place of its newest text and that matter still."""
        settled = [Claim.Status.DISMISSED, Claim.Status.WITHDRAWN]
        newer = ArticleVersion.objects.filter(
            article=OuterRef("version__article"), number__gt=OuterRef("version__number")
        )
        return self.filter(Exists(newer), version__article=article).exclude(status__in=settled)

    def awaiting_second_reading(self) -> ClaimQuerySet:
        return self.in_work().filter(status=Claim.Status.IN_REVIEW)

    def readable_by(self, user: User) -> ClaimQuerySet:
        """Claims whose second reader ``user`` may be: anyone's but their own."""
        return self.awaiting_second_reading().exclude(review__checker=user)

    def in_text_order(self) -> ClaimQuerySet:
        return self.order_by("start", "end", "id")

    def for_bench(self) -> ClaimQuerySet:
        """Everything a row of the claim list shows, in a fixed number of queries."""
        return (
            self.select_related("assignee", "review", "review__rating")
            .prefetch_related(
                Prefetch(
                    "attributions",
                    queryset=Attribution.objects.select_related("speaker").order_by("order"),
                )
            )
            .annotate(
                supports=Count("evidence", filter=Q(evidence__stance="supports"), distinct=True),
                refutes=Count("evidence", filter=Q(evidence__stance="refutes"), distinct=True),
                citations=Count("evidence", distinct=True),
            )
        )

    def for_card(self) -> ClaimQuerySet:
        """Everything a row and the card show but chain, evidence, notes and history, in one query.

        ``is_edited``: readers are told that the article no longer has the words of the verdict.
        Without GROUP BY, so that the row can be locked.
        """
        nearest = FilteredRelation("attributions", condition=Q(attributions__order=0))
        counts = {name: RawSQL(sql, []) for name, sql in COUNTS.items()}  # noqa: S611 - constants
        return (
            self.alias(nearest=nearest)
            .select_related("version__article", "assignee", "review__rating", "review__checker")
            .defer("version__hops", "version__headers", "version__warnings")
            .annotate(
                nearest_name=F("nearest__speaker__name"),
                nearest_confirmed=F("nearest__confirmed_by_id"),
                **counts,
            )
        )

    def locked_for_card(self) -> ClaimQuerySet:
        """``for_card`` under a lock; ``claims.actions.access.read_locked`` says how to read it.

        ``version_then`` is the ``lock_version`` that the statement saw.
        """
        then = RawSQL(VERSION_THEN, [])  # noqa: S611 - a constant
        return self.select_for_update(of=("self",)).for_card().annotate(version_then=then)


class Claim(VersionedModel):
    """A span of a version that somebody asserts: ``version.text[start:end] == exact``, always.

    ``wording`` says the same so that it stands alone. ``status`` is where the work stands and is
    written by ``claims.actions.workflow.perform`` only; the verdict lives in the claim's review.
    """

    written_elsewhere: ClassVar[frozenset[str]] = frozenset({"status"})

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        DISMISSED = "dismissed", _("dismissed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct quotation")
        INDIRECT = "indirect", _("indirect quotation")
        MIXED = "mixed", _("mixed quotation")
        OUTLET = "outlet", _("outlet's own statement")

    class Checkability(models.TextChoices):
        FACT = "fact", _("fact")
        OPINION = "opinion", _("opinion")
        PREDICTION = "prediction", _("prediction")
        UNCLEAR = "unclear", _("unclear")

    class Origin(models.TextChoices):
        MACHINE = "machine", _("machine")
        EDITOR = "editor", _("editor")

    class Anchor(models.TextChoices):
        OK = "ok", _("in place")
        MOVED = "moved", _("moved")
        CHANGED = "changed", _("words changed")
        ORPHAN = "orphan", _("lost its place")

    class DismissReason(models.TextChoices):
        OPINION = "opinion", _("Opinion or forecast")
        DUPLICATE = "duplicate", _("Said twice, kept once")
        NOT_A_STATEMENT = "not_a_statement", _("Not a statement")
        WRONG_WORDS = "wrong_words", _("Wrong words picked out")
        MERGED = "merged", _("Merged into another claim")
        NOT_PURSUED = "not_pursued", _("Not worth checking")
        NOT_IN_TEXT = "not_in_text", _("Not part of the article")
        GONE = "gone", _("No longer in the article")

    class Priority(models.IntegerChoices):
        LOW = -1, _("low")
        NORMAL = 0, _("normal")
        HIGH = 1, _("high")

    public_id = models.CharField(max_length=12, unique=True, default=make_public_id, editable=False)
    version = models.ForeignKey(
        "claims.ArticleVersion", on_delete=models.PROTECT, related_name="claims"
    )
    # Given once and kept, so that "claim 7" in a note means the same tomorrow.
    number = models.PositiveIntegerField(_("number"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    exact = models.TextField(_("words"))
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    wording = models.TextField(_("stands alone as"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INDIRECT)
    checkability = models.CharField(
        _("checkability"), max_length=12, choices=Checkability, default=Checkability.UNCLEAR
    )
    flags = models.JSONField(_("flags"), default=list, blank=True)
    split_points = models.JSONField(default=list, blank=True, editable=False)
    said_on = models.DateField(_("said on"), null=True, blank=True)
    occasion = models.CharField(_("where it was said"), max_length=200, blank=True)
    origin = models.CharField(
        _("origin"), max_length=8, choices=Origin, default=Origin.EDITOR, editable=False
    )
    run = models.ForeignKey(
        "claims.ExtractionRun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="claims",
    )
    found_by = models.CharField(max_length=200, blank=True, editable=False)
    score = models.FloatField(_("check-worthiness"), null=True, blank=True, editable=False)
    score_reasons = models.JSONField(default=list, blank=True, editable=False)
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.SUGGESTED, editable=False
    )
    dismiss_reason = models.CharField(
        _("reason for dismissal"), max_length=16, choices=DismissReason, blank=True, editable=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assignee"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="claims",
    )
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    anchor = models.CharField(
        _("place in the text"), max_length=8, choices=Anchor, default=Anchor.OK, editable=False
    )
    split_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="parts",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    status_at = models.DateTimeField(_("in this status since"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["version", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="claim_number_once"),
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="claim_has_length",
                violation_error_message=_("A claim must hold at least one character."),
            ),
            models.CheckConstraint(
                condition=Q(status="dismissed") | Q(dismiss_reason=""),
                name="only_dismissed_claims_have_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "start"], name="claim_in_text_order"),
            models.Index(fields=["status", "status_at"], name="claim_by_status"),
            models.Index(fields=["assignee", "status"], name="claim_by_assignee"),
        ]

    def __str__(self) -> str:
        return f"Claim {self.number}: {self.exact[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("claim_detail", args=[self.public_id, self.slug])

    get_status_display = label_of("status", Status)
    get_kind_display = label_of("kind", Kind)
    get_checkability_display = label_of("checkability", Checkability)

    @property
    def bench_url(self) -> str:
        """The bench with this claim on the card; a lost claim stands in the text that has its words."""
        version = f"version={self.version.number}&" if self.anchor == self.Anchor.ORPHAN else ""
        return f"{self.version.article.bench_url}?{version}claim={self.number}"

    @property
    def slug(self) -> str:
        """For people who read addresses; the public id alone finds the claim."""
        return slugify(self.wording or self.exact)[:60].strip("-") or "claim"

    @property
    def stands_alone(self) -> str:
        """The words that can be read without the article."""
        return self.wording or self.exact

    @cached_property
    def edited_at(self) -> datetime | None:
        """When the article was seen to have other words than those readers were told about."""
        return self._told[0]

    @cached_property
    def words_before(self) -> str:
        """Those words, or the ones the claim had before a new version changed them; else ""."""
        if self._told[1]:
            return self._told[1]
        changed = Q(kind="claim.anchor") | Q(kind="claim.carry", data__outcome="changed")
        data = self.events.filter(changed).values_list("data", flat=True).first()
        return str(data["before"]["exact"]) if data else ""

    @cached_property
    def _told(self) -> tuple[datetime | None, str]:
        rows = self.published.filter(is_current=True, withdrawn_at__isnull=True)
        edited = rows.filter(article_edited_at__isnull=False)
        found = edited.values_list("article_edited_at", KT("payload__claim__exact")).first()
        return found or (None, "")

    def chain(self) -> list[Attribution]:
        """The links with their speakers, the nearest first. One query, then kept on this object."""
        return self._kept("attributions", CHAIN)

    def evidence_rows(self) -> list[Any]:
        """The evidence with its sources and their origins. One query, then kept on this object;
        none when ``for_card`` counted none."""
        if self.__dict__.get("citations") == 0:
            return []
        return self._kept("evidence", CITATIONS)

    @property
    def knows_its_evidence(self) -> bool:
        """Whether this object was read together with its evidence or the count of it."""
        is_read = "evidence" in getattr(self, "_prefetched_objects_cache", {})
        return is_read or "citations" in self.__dict__

    def note_rows(self) -> list[Note]:
        """The notes with who wrote them. One query, then kept on this object; none when
        ``for_card`` counted none."""
        if self.__dict__.get("notes_then") == 0:
            return []
        return self._kept("notes", NOTES)

    def _kept(self, name: str, prepared: Prepared[Any]) -> list[Any]:
        if name not in getattr(self, "_prefetched_objects_cache", {}):
            rows = prepared.rows(claim=self.pk)
            for row in rows:
                row.claim = self
            self._keep(name, rows)
        return list(getattr(self, name).all())

    def keep(self, name: str, rows: list[Any]) -> None:
        """Make ``rows`` what ``chain``, ``evidence_rows`` or ``note_rows`` return: they are as the table is."""
        self.forget(name)
        self._keep(name, rows)

    def _keep(self, name: str, rows: list[Any]) -> None:
        kept = getattr(self, name).all()
        kept._result_cache, kept._prefetch_done = rows, True
        self.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept

    def forget(self, name: str) -> None:
        """The rows have changed: whoever asks next reads them again, and no count still holds."""
        self.__dict__.setdefault("_prefetched_objects_cache", {}).pop(name, None)
        for counted in COUNTED.get(name, ()):
            self.__dict__.pop(counted, None)

    @property
    def is_attributed(self) -> bool:
        """Whether an editor confirmed the link nearest the words."""
        if "nearest_confirmed" in self.__dict__:
            return self.__dict__["nearest_confirmed"] is not None
        return any(link.order == 0 and link.is_confirmed for link in self.attributions.all())

    @property
    def open_note_count(self) -> int:
        """How many notes are open: counted with the claim by ``for_card``, else from the notes."""
        is_read = "notes" in getattr(self, "_prefetched_objects_cache", {})
        if "open_notes_then" in self.__dict__ and not is_read:
            return int(self.__dict__["open_notes_then"])
        return sum(note.is_open for note in self.note_rows())

    @property
    def nearest_attribution(self) -> Attribution | None:
        """The link nearest the words: who is said to have said them. Uses a prefetched chain."""
        chain = sorted(self.attributions.all(), key=lambda link: link.order)
        return chain[0] if chain else None


class Attribution(VersionedModel):
    """One link of who passed the words on; order 0 is nearest the words, the last is the outlet.

    Spans are offsets into the version's text. Confidences run from 0 to 1; None means an editor
    wrote the link.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="attributions")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    speaker = models.ForeignKey(
        "claims.Speaker",
        verbose_name=_("speaker"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
    )
    cue_text = models.CharField(_("cue"), max_length=200, blank=True)
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)
    source_confidence = models.FloatField(null=True, blank=True)
    cue_confidence = models.FloatField(null=True, blank=True)
    content_confidence = models.FloatField(null=True, blank=True)
    speaker_confidence = models.FloatField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["claim", "order"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "order"], name="attribution_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker or _('nobody named')} {self.cue_text}".strip()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_id is not None


class Note(models.Model):
    """A remark in the thread of a claim or of one of its citations; open until resolved."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="notes")
    evidence = models.ForeignKey(
        "claims.Evidence", on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes"
    )
    body = models.TextField(_("note"))
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


#: The links, and the notes, of one claim with all that the card shows of them.
CHAIN = Prepared(
    lambda: (
        Attribution.objects.filter(claim=Given("claim")).select_related("speaker").order_by("order")
    )
)
NOTES = Prepared(
    lambda: Note.objects.filter(claim=Given("claim")).select_related(
        "author", "resolved_by", "evidence__source"
    )
)
