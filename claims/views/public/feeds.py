"""What machines fetch: feeds, oEmbed, the sitemap and robots.txt."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import GenericSitemap
from django.contrib.sites.requests import RequestSite
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_safe

from claims.models import Page, PublishedArticle, PublishedReview, Speaker
from claims.publishing import feeds
from claims.publishing.feeds import headline
from claims.publishing.shapes import JsonObject
from claims.views.public.cache import etag_for, not_modified, with_cache_headers
from claims.views.public.findings import cards, site_state

SITEMAP_SIZE = 5000
EMBED_WIDTH, EMBED_HEIGHT = 600, 260
Build = Callable[[list[PublishedReview]], JsonObject]


@require_safe
def feed_atom(request: HttpRequest) -> HttpResponseBase:
    """The latest verdicts as Atom. Two queries."""
    etag = etag_for("atom", site_state().mark)
    if kept := not_modified(request, etag):
        return kept
    text = feeds.atom_feed(feeds.latest())
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    return with_cache_headers(response, etag)


@require_safe
def feed_json(request: HttpRequest) -> HttpResponseBase:
    return _json(request, "json", feeds.json_feed, "application/feed+json; charset=utf-8")


@require_safe
def data_feed(request: HttpRequest) -> HttpResponseBase:
    return _json(request, "datafeed", feeds.data_feed, "application/ld+json; charset=utf-8")


def _json(request: HttpRequest, name: str, build: Build, content_type: str) -> HttpResponseBase:
    etag = etag_for(name, site_state().mark)
    if kept := not_modified(request, etag):
        return kept
    content = build(feeds.latest())
    response = JsonResponse(
        content, content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )
    return with_cache_headers(response, etag)


@require_safe
def oembed(request: HttpRequest) -> HttpResponseBase:
    """oEmbed 1.0 for the page of a verdict (https://oembed.com). One query."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON is offered.\n", status=501, content_type="text/plain")
    row = _row_at(request.GET.get("url", ""))
    embed = settings.SITE_URL + reverse("claim_embed", args=[row.payload["claim"]["public_id"]])
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": headline(row.payload),
            "provider_name": settings.NEWSROOM_NAME,
            "provider_url": f"{settings.SITE_URL}/",
            "cache_age": 3600,
            "width": EMBED_WIDTH,
            "height": EMBED_HEIGHT,
            "html": f'<iframe src="{embed}" width="{EMBED_WIDTH}" height="{EMBED_HEIGHT}"'
            ' title="Factcheck" loading="lazy"></iframe>',
        }
    )
    return with_cache_headers(response)


def _row_at(url: str) -> PublishedReview:
    """The current verdict whose page ``url`` names, here and not on another site."""
    if not url.startswith(f"{settings.SITE_URL}/"):
        raise Http404
    try:
        match = resolve(urlsplit(url).path)
    except (Resolver404, ValueError):
        raise Http404 from None
    if match.url_name not in {"claim_detail", "claim_short"}:
        raise Http404
    row = (
        PublishedReview.objects.current().filter(claim__public_id=match.kwargs["public_id"]).first()
    )
    if row is None:
        raise Http404
    return row


class ListSitemap(GenericSitemap[Any]):
    limit = SITEMAP_SIZE


class VerdictSitemap(ListSitemap):
    def location(self, item: Any) -> str:
        return reverse("claim_detail", args=[item.card["public_id"], item.card["slug"]])

    def lastmod(self, item: PublishedReview) -> Any:
        return max(filter(None, [item.published_at, item.rechecking_since, item.article_edited_at]))


class ArticleSitemap(ListSitemap):
    def location(self, item: PublishedArticle) -> str:
        return reverse("article_detail", args=[item.head["slug"]])


ARTICLES = PublishedArticle.objects.only("id", "head", "updated_at").order_by("-updated_at", "-id")
SPEAKERS = Speaker.objects.filter(pk__in=PublishedReview.objects.current().values("speaker"))
SITEMAPS: dict[str, ListSitemap] = {
    "verdicts": VerdictSitemap({"queryset": cards().order_by("-published_at", "-id")}),
    "articles": ArticleSitemap({"queryset": ARTICLES, "date_field": "updated_at"}),
    "speakers": ListSitemap({"queryset": SPEAKERS.order_by("pk")}),
    "pages": ListSitemap({"queryset": Page.objects.order_by("pk"), "date_field": "updated_at"}),
}


class PublicSite(RequestSite):
    """What contrib.sitemaps asks a site for: the host of the public address, whoever asks."""

    def __init__(self) -> None:
        self.domain = self.name = urlsplit(settings.SITE_URL).netloc


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The index: one entry per section and page of it. A count per section."""
    entries = []
    for section, listed in SITEMAPS.items():
        address = settings.SITE_URL + reverse("sitemap_section", args=[section])
        for number in listed.paginator.page_range:
            entries.append(address if number == 1 else f"{address}?p={number}")
    response = render(
        request, "public/sitemap_index.xml", {"addresses": entries}, content_type="application/xml"
    )
    return with_cache_headers(response)


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """One page of one section, with the day each address last changed."""
    if section not in SITEMAPS:
        raise Http404
    asked = request.GET.get("p", "1")
    try:
        urls = SITEMAPS[section].get_urls(
            page=int(asked) if asked.isdecimal() else 1,
            site=PublicSite(),
            protocol=urlsplit(settings.SITE_URL).scheme,  # type: ignore[arg-type]
        )
    except EmptyPage:
        raise Http404 from None
    response = render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")
    return with_cache_headers(response)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """The desk is nobody's business but the editors'."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return with_cache_headers(response)
