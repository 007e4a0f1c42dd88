"""Signing in and out, and changing one's password."""

from django.contrib.auth import views
from django.urls import path, reverse_lazy

from claims.forms.accounts import ChangePasswordForm, LoginForm

urlpatterns = [
    path(
        "login/",
        views.LoginView.as_view(authentication_form=LoginForm, redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        views.PasswordChangeView.as_view(
            form_class=ChangePasswordForm,
            template_name="registration/password_form.html",
            success_url=reverse_lazy("password_changed"),
        ),
        name="password_change",
    ),
    path(
        "password/changed/",
        views.PasswordChangeDoneView.as_view(template_name="registration/password_done.html"),
        name="password_changed",
    ),
]
