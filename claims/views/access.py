"""Who may open a page of the desk. A hidden button is no protection: every view says it itself."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext as _

from claims.infrastructure.roles import Role, has_role

View = Callable[..., HttpResponse]


def editor_required(view: View) -> View:
    return _require(view, Role.EDITOR)


def admin_required(view: View) -> View:
    return _require(view, Role.ADMIN)


def _require(view: View, role: Role) -> View:
    """Send the anonymous to the login page and answer 403 to users without ``role``.

    A fragment is never redirected: htmx would swap the login page into the bench. Its 403 makes
    the page say that nobody is signed in, and what was typed stays.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponseForbidden(_("You are signed out."))
            return redirect_to_login(request.get_full_path())
        if not has_role(request.user, role):
            raise PermissionDenied(_("Your account may not do this."))
        return view(request, *args, **kwargs)

    return guarded
