"""Putting an article into the archive, and taking it out again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.articles.details import set_status
from claims.actions.errors import RefusedError
from claims.models import Article, Event
from claims.models.user import User

S = Article.Status


@transaction.atomic
def archive_article(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Take an article off the desk's lists. Its claims cannot be edited; readers' pages stay.

    Raises ``RefusedError`` while the article is being read or when it is archived already.
    """
    require_role(actor)
    if article.status == S.IMPORTING:
        raise RefusedError.because(_("The article is still being read. Archive it afterwards."))
    if article.status == S.ARCHIVED:
        raise RefusedError.because(_("The article is archived already."))
    return set_status(article, S.ARCHIVED, "article.archive", actor, seen)


@transaction.atomic
def unarchive_article(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Take an article out of the archive; it gets back the status it had before."""
    require_role(actor)
    if article.status != S.ARCHIVED:
        raise RefusedError.because(_("The article is not archived."))
    archived = Event.objects.filter(article=article, kind="article.archive").order_by("-id").first()
    status = archived.data["from"] if archived else S.CHECKING
    return set_status(article, status, "article.unarchive", actor, seen)
