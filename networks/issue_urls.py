"""What people told us, issues and decisions, from within a network."""

from django.urls import path

from networks.views import decisions, issues

app_name = "issues"
urlpatterns = [
    path("<uuid:network_id>/told/", issues.told_list, name="told"),
    path("<uuid:network_id>/told.csv", issues.told_export, name="told-export"),
    path("<uuid:network_id>/issues/", issues.issue_list, name="issues"),
    path("<uuid:network_id>/issues.csv", issues.issue_export, name="issues-export"),
    path("<uuid:network_id>/issues/new/", issues.issue_new, name="issue-new"),
    path("<uuid:network_id>/issues/<uuid:issue_id>/", issues.issue_show, name="issue"),
    path("<uuid:network_id>/issues/<uuid:issue_id>/told/", issues.issue_join, name="join"),
    path("<uuid:network_id>/issues/<uuid:issue_id>/<slug:way>/", issues.issue_move, name="move"),
    path("<uuid:network_id>/decisions/new/", decisions.decision_new, name="decision-new"),
    path(
        "<uuid:network_id>/decisions/<uuid:decision_id>/correct/", decisions.decision_correct, name="decision-correct"
    ),
]
