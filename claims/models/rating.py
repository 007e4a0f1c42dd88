"""Rating scales: the verdicts a newsroom can give, and how they look."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RatingScale(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_default = models.BooleanField(_("used for new claims"), default=False)

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_scale",
                violation_error_message=_("Another scale is already the default."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RatingQuerySet(models.QuerySet["Rating"]):
    def offered(self) -> RatingQuerySet:
        """The ratings an editor may choose, in the order of the digit keys."""
        return self.filter(is_active=True, scale__is_default=True).order_by("order")


class Rating(models.Model):
    """One verdict word with its definition, glyph and colour.

    ``numeric_value`` is None for ratings off the true-false axis: "Unproven" has no number.
    A ``conclusive`` rating needs two independent sources or one primary document, and ``proof``
    says which stance its citations must take.
    """

    class Glyph(models.TextChoices):
        TRUE = "true", _("disc with tick")
        MOSTLY_TRUE = "mostly-true", _("ring with tick")
        MIXED = "mixed", _("half disc")
        MOSTLY_FALSE = "mostly-false", _("ring with cross")
        FALSE = "false", _("disc with cross")
        UNPROVEN = "unproven", _("diamond with question mark")
        MISSING_CONTEXT = "missing-context", _("brackets with dots")
        NOT_CHECKABLE = "not-checkable", _("dashed square")

    class Colour(models.TextChoices):
        TRUE = "true", _("deep blue")
        MOSTLY_TRUE = "mtrue", _("blue")
        MIXED = "mixed", _("grey")
        MOSTLY_FALSE = "mfalse", _("orange")
        FALSE = "false", _("deep orange")
        OFF = "off", _("plum")
        NONE = "none", _("ink, no tint")

    class Proof(models.TextChoices):
        SUPPORTS = "supports", _("a citation that supports the claim")
        REFUTES = "refutes", _("a citation that refutes the claim")
        BOTH = "both", _("citations on both sides, or one that gives context")

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    slug = models.SlugField(_("slug"))
    label = models.CharField(_("label"), max_length=40)
    definition = models.CharField(_("definition"), max_length=200)
    glyph = models.CharField(_("glyph"), max_length=20, choices=Glyph)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour)
    order = models.PositiveSmallIntegerField(_("order"))
    numeric_value = models.SmallIntegerField(_("number"), null=True, blank=True)
    conclusive = models.BooleanField(_("conclusive"), default=True)
    proof = models.CharField(
        _("evidence it needs"),
        max_length=10,
        choices=Proof,
        blank=True,
        help_text=_("Empty: any citation on whether the claim is true will do."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["scale", "order"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "slug"], name="rating_slug_once"),
            models.UniqueConstraint(fields=["scale", "order"], name="rating_order_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_on_axis(self) -> bool:
        return self.numeric_value is not None
