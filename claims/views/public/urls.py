"""Addresses that readers see."""

from django.urls import path

from claims.views.public import articles, claims, feeds, pages

urlpatterns = [
    path("", claims.home, name="home"),
    path("articles/", articles.article_list, name="article_list"),
    path("articles/<slug:slug>/", articles.article_detail, name="article_detail"),
    path("claims/<slug:public_id>/", claims.claim_detail, name="claim_short"),
    path("claims/<slug:public_id>/embed/", claims.claim_embed, name="claim_embed"),
    path(
        "claims/<slug:public_id>/versions/<int:number>/",
        claims.claim_version,
        name="claim_version",
    ),
    path("claims/<slug:public_id>/<slug:slug>/", claims.claim_detail, name="claim_detail"),
    path("speakers/", pages.speaker_list, name="speaker_list"),
    path("speakers/<slug:slug>/", pages.speaker_detail, name="speaker_detail"),
    path("sources/<slug:slug>/", pages.source_detail, name="source_detail"),
    path("corrections/", pages.correction_list, name="correction_list"),
    path("feeds/verdicts.atom", feeds.feed_atom, name="feed_atom"),
    path("feeds/verdicts.json", feeds.feed_json, name="feed_json"),
    path("feeds/claimreview.json", feeds.data_feed, name="data_feed"),
    path("oembed/", feeds.oembed, name="oembed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", feeds.sitemap_section, name="sitemap_section"),
    path("robots.txt", feeds.robots, name="robots"),
    # Last: a page of the newsroom's own may have any other name.
    path("<slug:slug>/", pages.page, name="page"),
]
