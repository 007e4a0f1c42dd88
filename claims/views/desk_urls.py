"""Addresses of the desk: /desk/."""

from django.urls import path

from claims.views import import_progress, imports

app_name = "desk"

urlpatterns = [
    path("import/", imports.import_article, name="import"),
    path("import/<int:draft_id>/", imports.import_preview, name="import_preview"),
    path("import/<int:draft_id>/cancel/", imports.import_cancel, name="import_cancel"),
    path("import/<int:draft_id>/raw/", imports.import_raw, name="import_raw"),
    path(
        "articles/<int:article_id>/progress/",
        import_progress.import_progress,
        name="import_progress",
    ),
    path("articles/<int:article_id>/retry/", import_progress.import_retry, name="import_retry"),
]
