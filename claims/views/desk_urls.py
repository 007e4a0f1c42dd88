"""Addresses of the desk: /desk/."""

from django.urls import URLPattern, path

from claims.views import styleguide
from claims.views.bench import article_acts as bench_article
from claims.views.bench import claim_acts as bench_claims
from claims.views.bench import copies as bench_copies
from claims.views.bench import evidence as bench_evidence
from claims.views.bench import notes as bench_notes
from claims.views.bench import page as bench
from claims.views.bench import publish as bench_publish
from claims.views.bench import review as bench_review
from claims.views.bench import undo as bench_undo
from claims.views.board import articles as articles_desk
from claims.views.board import board, statistics
from claims.views.board import search as desk_search
from claims.views.imports import article_text, lost_claims, versions
from claims.views.imports import bulk as import_bulk
from claims.views.imports import progress as import_progress
from claims.views.imports import single as imports
from claims.views.reading import second_reading
from claims.views.sources import copies as source_copies
from claims.views.sources import listing as source_listing
from claims.views.sources import page as source_page
from claims.views.sources import trust as source_trust

app_name = "desk"

ARTICLE = "articles/<int:article_id>/"
CLAIM = ARTICLE + "claims/<int:claim_id>/"

#: The bench: the page, its fragments, and one address for each act.
bench_patterns: list[URLPattern] = [
    path(ARTICLE, bench.bench, name="bench"),
    path(ARTICLE + "claims/", bench.claim_list, name="claim_list"),
    path(CLAIM, bench.claim_card, name="claim_card"),
    path(CLAIM + "act/", bench_claims.claim_perform, name="claim_perform"),
    path(CLAIM + "span/", bench_claims.claim_span, name="claim_span"),
    path(CLAIM + "split/", bench_claims.claim_split, name="claim_split"),
    path(CLAIM + "merge/", bench_claims.claim_merge, name="claim_merge"),
    path(CLAIM + "describe/", bench_claims.claim_describe, name="claim_describe"),
    path(CLAIM + "speaker/", bench_claims.claim_speaker, name="claim_speaker"),
    path(CLAIM + "confirm/", bench_claims.claim_confirm, name="claim_confirm"),
    path(ARTICLE + "undo/", bench_undo.article_undo, name="article_undo"),
    path(CLAIM + "review/", bench_review.claim_review, name="claim_review"),
    path(CLAIM + "evidence/", bench_evidence.evidence_add, name="evidence_add"),
    path(
        CLAIM + "evidence/<int:citation_id>/",
        bench_evidence.evidence_change,
        name="evidence_change",
    ),
    path(
        CLAIM + "evidence/<int:citation_id>/remove/",
        bench_evidence.evidence_remove,
        name="evidence_remove",
    ),
    path(
        CLAIM + "evidence/<int:citation_id>/copy/",
        bench_copies.citation_copy,
        name="citation_copy",
    ),
    path(
        CLAIM + "evidence/<int:citation_id>/archive/",
        bench_copies.citation_archive,
        name="citation_archive",
    ),
    path(CLAIM + "notes/", bench_notes.note_add, name="note_add"),
    path(CLAIM + "notes/<int:note_id>/close/", bench_notes.note_resolve, name="note_resolve"),
    path(CLAIM + "notes/<int:note_id>/open/", bench_notes.note_reopen, name="note_reopen"),
    path(CLAIM + "publish/", bench_publish.claim_publish, name="claim_publish"),
    path(CLAIM + "reopen/", bench_publish.claim_reopen, name="claim_reopen"),
    path(CLAIM + "stands/", lost_claims.claim_stands, name="claim_stands"),
    path(CLAIM + "place/", lost_claims.lost_place, name="lost_place"),
    path(CLAIM + "gone/", lost_claims.lost_dismiss, name="lost_dismiss"),
    path(ARTICLE + "lost/", lost_claims.lost_claims, name="lost_claims"),
    path(ARTICLE + "lost/suggestions/", lost_claims.lost_suggestions, name="lost_suggestions"),
    path(ARTICLE + "again/", versions.article_again, name="article_again"),
    path(CLAIM + "withdraw/", bench_publish.claim_withdraw, name="claim_withdraw"),
    path(
        ARTICLE + "versions/<int:version_id>/claims/new/",
        bench_article.claim_new,
        name="claim_new",
    ),
    path(ARTICLE + "facts/<int:fact_id>/", bench_article.fact_detail, name="fact_detail"),
    path(ARTICLE + "facts/<int:fact_id>/settle/", bench_article.fact_settle, name="fact_settle"),
    path(ARTICLE + "text/", article_text.article_text, name="article_text"),
    path(ARTICLE + "web-archive/", article_text.article_web_archive, name="article_web_archive"),
    path(
        ARTICLE + "versions/<int:version_id>/label/", article_text.block_label, name="block_label"
    ),
    path(ARTICLE + "date/", bench_article.article_date, name="article_date"),
    path(ARTICLE + "sign-off/", bench_article.article_sign_off, name="article_sign_off"),
    path("source-suggestions/", bench_evidence.source_suggestions, name="source_suggestions"),
]

#: The pages around the bench.
desk_patterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("articles/", articles_desk.article_list, name="article_list"),
    path(ARTICLE + "archive/", articles_desk.article_archive, name="article_archive"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("search/", desk_search.search, name="search"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("sources/", source_listing.source_list, name="source_list"),
    path("sources/new/", source_page.source_create, name="source_create"),
    path("sources/<int:source_id>/", source_page.source_edit, name="source_edit"),
    path("sources/<int:source_id>/copies/", source_copies.snapshot_add, name="snapshot_add"),
    path("sources/<int:source_id>/copies/fetch/", source_copies.copy_fetch, name="copy_fetch"),
    path("sources/<int:source_id>/archive/", source_copies.archive_start, name="archive_start"),
    path(
        "sources/<int:source_id>/archive/state/", source_copies.archive_state, name="archive_state"
    ),
    path("sources/<int:source_id>/rate/", source_trust.source_rate, name="source_rate"),
    path("sources/<int:source_id>/retract/", source_trust.source_retract, name="source_retract"),
    path("copies/<int:snapshot_id>/", source_copies.snapshot, name="snapshot"),
    path("import/", imports.import_article, name="import"),
    path("import/bulk/", import_bulk.import_bulk, name="import_bulk"),
    path("import/bulk/<int:batch_id>/", import_bulk.import_batch, name="import_batch"),
    path(
        "import/bulk/<int:batch_id>/retry/",
        import_bulk.import_batch_retry,
        name="import_batch_retry",
    ),
    path(
        "import/bulk/<int:batch_id>/<int:item_id>/retry/",
        import_bulk.import_batch_retry,
        name="import_item_retry",
    ),
    path(
        "import/bulk/<int:batch_id>/<int:item_id>/raw/",
        import_bulk.import_item_raw,
        name="import_item_raw",
    ),
    path("import/<int:draft_id>/", imports.import_preview, name="import_preview"),
    path("import/<int:draft_id>/cancel/", imports.import_cancel, name="import_cancel"),
    path("import/<int:draft_id>/compare/", versions.version_compare, name="version_compare"),
    path("import/<int:draft_id>/as-version/", versions.draft_as_version, name="draft_as_version"),
    path("import/<int:draft_id>/raw/", imports.import_raw, name="import_raw"),
    path(
        "articles/<int:article_id>/progress/",
        import_progress.import_progress,
        name="import_progress",
    ),
    path("articles/<int:article_id>/retry/", import_progress.import_retry, name="import_retry"),
    path("second-reading/", second_reading.second_reading, name="second_reading"),
    path(
        "second-reading/<str:public_id>/",
        second_reading.second_reading_claim,
        name="second_reading_claim",
    ),
    path(
        "second-reading/<str:public_id>/agree/",
        second_reading.second_reading_agree,
        name="second_reading_agree",
    ),
    path(
        "second-reading/<str:public_id>/return/",
        second_reading.second_reading_return,
        name="second_reading_return",
    ),
]

urlpatterns: list[URLPattern] = [*desk_patterns, *bench_patterns]
