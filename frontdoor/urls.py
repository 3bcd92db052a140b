"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from frontdoor.accounts.views import own as accounts
from frontdoor.jobs.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontdoor.core.urls")),
    path("health/", health, name="health"),
    path("work/", include("frontdoor.jobs.urls")),
    path("about/lists/", include("frontdoor.reference.urls")),
    path("", include("frontdoor.accounts.urls")),
    path("home/", accounts.home, name="home"),
    path("admin/", admin.site.urls),
    path("drafts/", include("frontdoor.drafts.urls")),
    path("imports/", include("frontdoor.imports.urls")),
    path("", include("enabling_help.urls")),
    path("directory/", include("neighbourhoods.urls")),
    path("open-referral/", include("neighbourhoods.feed_urls")),
    path("api/v1/", include("frontdoor.api.urls")),
    path("who-looked/", include("frontdoor.people.urls")),
    path("flows/", include("frontdoor.flows.urls")),
    path("readiness/", include("readiness.urls")),
    path("networks/", include("networks.issue_urls")),
    path("register/", include("networks.register_urls")),
    path("messages/", include("frontdoor.outbox.urls")),
    path("out-and-about/", include("frontdoor.voice.urls")),
    path("networks/", include("networks.urls")),
]

handler400 = "frontdoor.core.views.bad_request"
handler403 = "frontdoor.core.views.forbidden"
handler404 = "frontdoor.core.views.not_found"
handler500 = "frontdoor.core.views.failed"
