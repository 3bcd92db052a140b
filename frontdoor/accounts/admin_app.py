"""Django's admin, closed until a room of ours opens a page in it: packages add none by themselves."""

from django.contrib.admin.apps import SimpleAdminConfig


class HouseAdminConfig(SimpleAdminConfig):
    """The admin with our own doors. Packages' pages are left out: some would break our security policy."""

    default_site = "frontdoor.accounts.admin_site.HouseAdmin"
