"""Every address of the site. Each area keeps its own list beside its views."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("claims.views.accounts_urls")),
    path("desk/", include("claims.views.desk_urls", namespace="desk")),
    path("", include("claims.views.public.urls")),
]
