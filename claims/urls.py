"""Every address of the site. Each area keeps its own list beside its views."""

from django.contrib.auth import views as auth
from django.urls import include, path, reverse_lazy

from claims.forms.desk_form import ChangePasswordForm, LoginForm

accounts = [
    path(
        "login/",
        auth.LoginView.as_view(authentication_form=LoginForm, redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(
            form_class=ChangePasswordForm,
            template_name="registration/password_form.html",
            success_url=reverse_lazy("password_changed"),
        ),
        name="password_change",
    ),
    path(
        "password/changed/",
        auth.PasswordChangeDoneView.as_view(template_name="registration/password_done.html"),
        name="password_changed",
    ),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("desk/", include("claims.views.desk_urls", namespace="desk")),
    path("", include("claims.views.public.urls")),
]
