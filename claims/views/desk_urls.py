"""Addresses of the desk: /desk/."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from claims.views.access import editor_required
from claims.views.bench import (
    article_acts,
    claim_acts,
    evidence,
    notes,
    page,
    publish,
    review,
    undo,
)
from claims.views.bench import copies as bench_copies
from claims.views.board import articles, board, claims_csv, claims_grid, search, statistics
from claims.views.imports import article_text, bulk, lost_claims, progress, single, versions
from claims.views.reading import disagreement, second_reading
from claims.views.sources import copies, listing, trust
from claims.views.sources import page as source_page

app_name = "desk"

#: `docs/components.md`, drawn.
styleguide = TemplateView.as_view(template_name="styleguide.html")

#: One claim on the bench: its card, and one address for each act.
claim_patterns = [
    path("", page.claim_card, name="claim_card"),
    path("act/", claim_acts.claim_perform, name="claim_perform"),
    path("span/", claim_acts.claim_span, name="claim_span"),
    path("split/", claim_acts.claim_split, name="claim_split"),
    path("merge/", claim_acts.claim_merge, name="claim_merge"),
    path("describe/", claim_acts.claim_describe, name="claim_describe"),
    path("speaker/", claim_acts.claim_speaker, name="claim_speaker"),
    path("confirm/", claim_acts.claim_confirm, name="claim_confirm"),
    path("review/", review.claim_review, name="claim_review"),
    path("evidence/", evidence.evidence_add, name="evidence_add"),
    path("evidence/<int:citation_id>/", evidence.evidence_change, name="evidence_change"),
    path("evidence/<int:citation_id>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("evidence/<int:citation_id>/copy/", bench_copies.citation_copy, name="citation_copy"),
    path(
        "evidence/<int:citation_id>/archive/",
        bench_copies.citation_archive,
        name="citation_archive",
    ),
    path("notes/", notes.note_add, name="note_add"),
    path("notes/<int:note_id>/close/", notes.note_resolve, name="note_resolve"),
    path("notes/<int:note_id>/open/", notes.note_reopen, name="note_reopen"),
    path("publish/", publish.claim_publish, name="claim_publish"),
    path("reopen/", publish.claim_reopen, name="claim_reopen"),
    path("withdraw/", publish.claim_withdraw, name="claim_withdraw"),
    path("stands/", lost_claims.claim_stands, name="claim_stands"),
    path("place/", lost_claims.lost_place, name="lost_place"),
    path("gone/", lost_claims.lost_dismiss, name="lost_dismiss"),
]

article_patterns: list[URLPattern | URLResolver] = [
    path("", page.bench, name="bench"),
    path("claims/", page.claim_list, name="claim_list"),
    path("claims/<int:claim_id>/", include(claim_patterns)),
    path("lost/", lost_claims.lost_claims, name="lost_claims"),
    path("lost/suggestions/", lost_claims.lost_suggestions, name="lost_suggestions"),
    path("again/", versions.article_again, name="article_again"),
    path("versions/<int:version_id>/claims/new/", article_acts.claim_new, name="claim_new"),
    path("versions/<int:version_id>/label/", article_text.block_label, name="block_label"),
    path("facts/<int:fact_id>/", article_acts.fact_detail, name="fact_detail"),
    path("facts/<int:fact_id>/settle/", article_acts.fact_settle, name="fact_settle"),
    path("text/", article_text.article_text, name="article_text"),
    path("web-archive/", article_text.article_web_archive, name="article_web_archive"),
    path("date/", article_acts.article_date, name="article_date"),
    path("undo/", undo.article_undo, name="article_undo"),
    path("sign-off/", article_acts.article_sign_off, name="article_sign_off"),
    path("archive/", articles.article_archive, name="article_archive"),
    path("progress/", progress.import_progress, name="import_progress"),
    path("retry/", progress.import_retry, name="import_retry"),
]

source_patterns = [
    path("", listing.source_list, name="source_list"),
    path("new/", source_page.source_create, name="source_create"),
    path("<int:source_id>/", source_page.source_edit, name="source_edit"),
    path("<int:source_id>/copies/", copies.snapshot_add, name="snapshot_add"),
    path("<int:source_id>/copies/fetch/", copies.copy_fetch, name="copy_fetch"),
    path("<int:source_id>/archive/", copies.archive_start, name="archive_start"),
    path("<int:source_id>/archive/state/", copies.archive_state, name="archive_state"),
    path("<int:source_id>/rate/", trust.source_rate, name="source_rate"),
    path("<int:source_id>/retract/", trust.source_retract, name="source_retract"),
]

import_patterns = [
    path("", single.import_article, name="import"),
    path("bulk/", bulk.import_bulk, name="import_bulk"),
    path("bulk/<int:batch_id>/", bulk.import_batch, name="import_batch"),
    path("bulk/<int:batch_id>/retry/", bulk.import_batch_retry, name="import_batch_retry"),
    path(
        "bulk/<int:batch_id>/<int:item_id>/retry/",
        bulk.import_batch_retry,
        name="import_item_retry",
    ),
    path("bulk/<int:batch_id>/<int:item_id>/raw/", bulk.import_item_raw, name="import_item_raw"),
    path("<int:draft_id>/", single.import_preview, name="import_preview"),
    path("<int:draft_id>/cancel/", single.import_cancel, name="import_cancel"),
    path("<int:draft_id>/compare/", versions.version_compare, name="version_compare"),
    path("<int:draft_id>/as-version/", versions.draft_as_version, name="draft_as_version"),
    path("<int:draft_id>/raw/", single.import_raw, name="import_raw"),
]

reading_patterns = [
    path("", second_reading.second_reading, name="second_reading"),
    path("<str:public_id>/", second_reading.second_reading_claim, name="second_reading_claim"),
    path(
        "<str:public_id>/agree/", second_reading.second_reading_agree, name="second_reading_agree"
    ),
    path(
        "<str:public_id>/return/",
        second_reading.second_reading_return,
        name="second_reading_return",
    ),
    path("<str:public_id>/third/", disagreement.third_reader, name="third_reader"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", board.board, name="board"),
    path("articles/", articles.article_list, name="article_list"),
    path("articles/<int:article_id>/", include(article_patterns)),
    path("claims/", claims_grid.claims_grid, name="claims_grid"),
    path("claims/csv/", claims_csv.claims_csv, name="claims_csv"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("search/", search.search, name="search"),
    path("styleguide/", editor_required(require_GET(styleguide)), name="styleguide"),
    path("sources/", include(source_patterns)),
    path("source-suggestions/", evidence.source_suggestions, name="source_suggestions"),
    path("copies/<int:snapshot_id>/", copies.snapshot, name="snapshot"),
    path("import/", include(import_patterns)),
    path("second-reading/", include(reading_patterns)),
]
