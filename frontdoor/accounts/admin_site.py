"""The doors of Django's admin."""

from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from frontdoor.accounts.acting import ActingRequest, administering_host


class HouseAdmin(AdminSite):
    """Reference data and accounts, for staff. Signing in happens on the house's own page, with its lockout."""

    site_header = site_title = "Accounts and reference data"
    index_title = "What you can look after"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff who hold the administrator's role in the host organisation now. Being staff outlasts a role."""
        return (
            super().has_permission(request) and administering_host(cast(ActingRequest, request).belongings) is not None
        )

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Open, for it only sends people on: to sign in, to the first page, or away when the admin is not for them."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(  # type: ignore[override]  # any answer will do
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out as from every other page."""
        from frontdoor.accounts.views.own import sign_out

        return sign_out(request)

    def password_change(  # type: ignore[override]  # any answer will do
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change one's own password on the house's own page."""
        return redirect("accounts:change-password")
