"""The public register: what was decided, what was raised, and what has no answer."""

from django.urls import path

from networks.views import decisions

app_name = "register"
urlpatterns = [
    path("", decisions.decision_list, name="decisions"),
    path("decisions.csv", decisions.decision_export, name="decisions-export"),
    path("decisions/<uuid:decision_id>/", decisions.decision_show, name="decision"),
    path("issues/", decisions.issue_register, name="issues"),
    path("issues.csv", decisions.issue_register_export, name="issues-export"),
    path("issues/<uuid:issue_id>/", decisions.issue_public, name="issue"),
]
