"""Admin pages for accounts. Nothing linked to a person has one; a test walks them.

Django's admin classes cannot be subscripted at run time, hence the ignored type arguments.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from frontdoor.accounts.models import Membership, Organisation, User

admin.site.unregister(Group)  # importing UserAdmin opened its page; the house has roles instead of groups


@admin.register(Organisation)
class OrganisationPages(admin.ModelAdmin):  # type: ignore[type-arg]
    """Organisations. They are suspended, never removed."""

    list_display = ["name", "sector", "host", "suspended_at"]
    list_filter = ["sector"]
    search_fields = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Never: what an organisation did stays on record under its id."""
        return False


@admin.register(User)
class UserPages(UserAdmin):  # type: ignore[type-arg]
    """Users. What they may do comes from their memberships; Django's groups and permissions are not used."""

    list_display = ["username", "first_name", "last_name", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    readonly_fields = ["date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("About them", {"fields": ["first_name", "last_name", "email"]}),
        ("May use", {"fields": ["is_active", "is_staff", "is_superuser", "date_joined"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: the account is made inactive, and what was done under it stays on record."""
        return False


@admin.register(Membership)
class MembershipPages(admin.ModelAdmin):  # type: ignore[type-arg]
    """Roles of users in organisations. They end, and are never removed."""

    list_display = ["username", "organisation_name", "role", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__username", "organisation__name"]

    @admin.display(description="User")
    def username(self, row: Membership) -> str:
        """The user's name to sign in with."""
        return row.user.username

    @admin.display(description="Organisation")
    def organisation_name(self, row: Membership) -> str:
        """The organisation's name."""
        return row.organisation.name

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Never: an end is a date."""
        return False
