"""Addresses of the desk: /desk/."""

from django.urls import path

from claims.views import import_progress, imports, second_reading

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
