"""Working agreements of networks and co-governance bodies, and which are to be looked at again."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from frontdoor.core.exports import Column, csv_response, file_response
from frontdoor.core.paging import page_of, walk
from networks.actions.agreements import agree_to_work, review_agreement
from networks.forms import AgreementForm, ReviewForm
from networks.models import Term, WorkingAgreement
from networks.reads import agreements_of, reviews_due, seats_ending
from networks.views.within import (
    FORM_METHODS,
    convening,
    may_change,
    network_convened,
    network_read,
    reading,
    sent,
    show_form,
)

NEXT_REVIEW = ("review_on", "id")
COLUMNS: tuple[Column[WorkingAgreement], ...] = (
    Column("network", lambda row: row.network.name),
    Column("agreement", lambda row: row.title),
    Column("what was agreed", lambda row: row.words),
    Column("with whom", lambda row: row.with_whom),
    Column("agreed on", lambda row: row.agreed_on),
    Column("look at it again on", lambda row: row.review_on),
)
ENDS_NEXT = ("until_on", "id")
TERMS: tuple[Column[Term], ...] = (
    Column("seat", lambda row: row.seat.title),
    Column("network", lambda row: row.network.name),
    Column("the term ends on", lambda row: row.until_on),
)


@require_safe
def agreement_due(request: HttpRequest) -> HttpResponse:
    """What is to be looked at again in all one's networks, and seats whose terms end."""
    scope = reading(request)
    page = page_of(reviews_due(scope), by=NEXT_REVIEW, cursor=request.GET.get("page"))
    shown = {"page": page, "some_end": seats_ending(scope).exists(), "today": timezone.localdate()}
    return render(request, "networks/agreement_due.html", shown)


@require_safe
def term_due(request: HttpRequest) -> HttpResponse:
    """Terms that end within six weeks in all one's networks, the soonest first."""
    page = page_of(seats_ending(reading(request)), by=ENDS_NEXT, cursor=request.GET.get("page"))
    return render(request, "networks/term_due.html", {"page": page})


@require_safe
def term_due_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """Terms that end within six weeks, as CSV or Excel."""
    scope = reading(request)

    def rows() -> Iterator[Term]:
        return walk(seats_ending(scope), by=ENDS_NEXT)

    return file_response("terms-that-end", TERMS, rows, scope=scope, workbook=workbook)


@require_safe
def agreement_due_export(request: HttpRequest, *, workbook: bool = False) -> StreamingHttpResponse | FileResponse:
    """What is to be looked at again, as CSV or Excel."""
    scope = reading(request)

    def rows() -> Iterator[WorkingAgreement]:
        return walk(reviews_due(scope), by=NEXT_REVIEW)

    return file_response("agreements-due", COLUMNS, rows, scope=scope, workbook=workbook)


@require_safe
def agreement_list(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """The working agreements of one network that stand, and those that ended."""
    scope = reading(request)
    found = network_read(scope, network_id)
    page = page_of(agreements_of(found), by=NEXT_REVIEW, cursor=request.GET.get("page"))
    shown = {
        "network": found,
        "changes": may_change(scope, found),
        "page": page,
        "today": timezone.localdate(),
        "ended": found.agreements.exclude(ended_at=None).order_by("-ended_at")[:20],
    }
    return render(request, "networks/agreement_list.html", shown)


@require_safe
def agreement_export(request: HttpRequest, network_id: UUID) -> StreamingHttpResponse:
    """The working agreements of one network as CSV."""
    scope = reading(request)
    found = network_read(scope, network_id)

    def rows() -> Iterator[WorkingAgreement]:
        return walk(agreements_of(found).select_related("network"), by=NEXT_REVIEW)

    return csv_response("agreements", COLUMNS, rows, scope=scope)


@require_http_methods(FORM_METHODS)
def agreement_new(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """Write down what was agreed."""
    scope = convening(request)
    found = network_convened(scope, network_id)
    form = AgreementForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        new_id = form.cleaned_data["agreement_id"]
        agree_to_work(by=scope, network=found.pk, agreed=form.agreed(), agreement_id=new_id)

    if sent(form, act):
        messages.success(request, "It is written down.")
        return redirect("networks:agreements", network_id=found.pk)
    back = reverse("networks:agreements", args=[found.pk])
    title, back_words = "Write down an agreement", "Working agreements"
    return show_form(request, form, network=found, title=title, back=back, back_words=back_words)


@require_http_methods(FORM_METHODS)
def agreement_show(request: HttpRequest, network_id: UUID, agreement_id: UUID) -> HttpResponse:
    """One working agreement, how it was looked at before, and looking at it again."""
    scope = reading(request)
    found = network_read(scope, network_id)
    row = WorkingAgreement.objects.filter(pk=agreement_id, network=found).first()
    if row is None:
        raise Http404
    changes = may_change(scope, found) and row.ended_at is None
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if sent(form, lambda: review_agreement(by=scope, network=found.pk, agreement=row.pk, **form.cleaned_data)):
        messages.success(request, "What you found is kept.")
        return redirect("networks:agreements", network_id=found.pk)
    page = {
        "network": found,
        "agreement": row,
        "reviews": row.reviews.all(),
        "form": form if changes or form.errors else None,
        "today": timezone.localdate(),
    }
    return render(request, "networks/agreement_show.html", page, status=422 if form.errors else 200)
