"""Addresses that readers see."""

from django.urls import path

from claims.views.public import articles as public_articles
from claims.views.public import claims as public_claims
from claims.views.public import feeds as public_feeds
from claims.views.public import pages as public_pages
from claims.views.public import people as public_people

urlpatterns = [
    path("", public_claims.home, name="home"),
    path("articles/", public_articles.article_list, name="article_list"),
    path("articles/<slug:slug>/", public_articles.article_detail, name="article_detail"),
    path("claims/<slug:public_id>/", public_claims.claim_detail, name="claim_short"),
    path("claims/<slug:public_id>/embed/", public_claims.claim_embed, name="claim_embed"),
    path(
        "claims/<slug:public_id>/versions/<int:number>/",
        public_claims.claim_version,
        name="claim_version",
    ),
    path("claims/<slug:public_id>/<slug:slug>/", public_claims.claim_detail, name="claim_detail"),
    path("speakers/", public_people.speaker_list, name="speaker_list"),
    path("speakers/<slug:slug>/", public_people.speaker_detail, name="speaker_detail"),
    path("sources/<slug:slug>/", public_people.source_detail, name="source_detail"),
    path("corrections/", public_pages.correction_list, name="correction_list"),
    path("feeds/verdicts.atom", public_feeds.feed_atom, name="feed_atom"),
    path("feeds/verdicts.json", public_feeds.feed_json, name="feed_json"),
    path("feeds/claimreview.json", public_feeds.data_feed, name="data_feed"),
    path("oembed/", public_feeds.oembed, name="oembed"),
    path("sitemap.xml", public_feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", public_feeds.sitemap_section, name="sitemap_section"),
    path("robots.txt", public_feeds.robots, name="robots"),
    # Last: a page of the newsroom's own may have any other name.
    path("<slug:slug>/", public_pages.page, name="page"),
]
