"""Fixed pages: the method, the corrections policy, about, contact."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.base import VersionedModel


class Page(VersionedModel):
    #: Pages without which nothing may be published.
    REQUIRED = ("method", "corrections-policy")

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])
