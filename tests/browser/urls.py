"""Every address of the site, a page with every widget, and addresses that go wrong."""

from django.urls import path

from frontdoor import urls
from frontdoor.urls import handler400, handler403, handler404, handler500
from tests.browser.drafting import drafting_page
from tests.browser.pattern import pattern_page
from tests.browser.trouble import faulty, trouble

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *urls.urlpatterns,
    path("pattern/", pattern_page),
    path("drafting/<slug:purpose>/", drafting_page),
    path("faulty/", faulty),
    path("trouble/<slug:kind>/", trouble),
]
