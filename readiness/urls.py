"""Rounds, links, evidence, plans, the report, and the doors of people who answer."""

from django.urls import path

from readiness.views import door, evidence, report, rounds

app_name = "readiness"
urlpatterns = [
    path("", rounds.round_list, name="rounds"),
    path("rounds.csv", rounds.round_export, name="round-export"),
    path("rounds.xlsx", rounds.round_export, {"workbook": True}, name="round-workbook"),
    path("rounds/new/", rounds.round_new, name="round-new"),
    path("rounds/<uuid:round_id>/", rounds.round_show, name="round"),
    path("rounds/<uuid:round_id>/invite/", rounds.invitation_new, name="invite"),
    path("rounds/<uuid:round_id>/links/", rounds.invitation_list, name="links"),
    path("rounds/<uuid:round_id>/links.csv", rounds.invitation_export, name="links-export"),
    path("rounds/<uuid:round_id>/links.xlsx", rounds.invitation_export, {"workbook": True}, name="links-workbook"),
    path("rounds/<uuid:round_id>/share/", rounds.round_share, name="share"),
    path("rounds/<uuid:round_id>/stop/", rounds.round_stop, name="stop"),
    path("rounds/<uuid:round_id>/close/", rounds.round_close, name="close"),
    path("rounds/<uuid:round_id>/report/", report.report_show, name="report"),
    path("rounds/<uuid:round_id>/report.csv", report.report_export, name="report-export"),
    path("rounds/<uuid:round_id>/report.xlsx", report.report_export, {"workbook": True}, name="report-workbook"),
    path("rounds/<uuid:round_id>/plan/", report.plan_new, name="plan-new"),
    path("plans/<uuid:plan_id>/", report.plan_move, name="plan"),
    path("evidence/", evidence.evidence_list, name="evidence-list"),
    path("evidence/export.csv", evidence.evidence_export, name="evidence-export"),
    path("evidence/export.xlsx", evidence.evidence_export, {"workbook": True}, name="evidence-workbook"),
    path("evidence/new/", evidence.evidence_new, name="evidence-new"),
    path("evidence/<uuid:evidence_id>/", evidence.evidence_edit, name="evidence"),
    path("evidence/<uuid:evidence_id>/look/", evidence.evidence_look, name="evidence-look"),
    path("d/<slug:token>/", door.door, name="door"),
    path("d/<slug:token>/<slug:question>/", door.question, name="door-question"),
]
