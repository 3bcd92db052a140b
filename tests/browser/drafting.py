"""A form that keeps what is typed, served by the tests alone."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontdoor.accounts.acting import scope_of
from frontdoor.drafts.status import draft_status, sitting_of


class CallForm(forms.Form):
    """What someone says on the telephone."""

    what_matters = forms.CharField(label="What matters to them?", widget=forms.Textarea, required=False)
    also = forms.MultipleChoiceField(
        label="Who is around?",
        choices=[("family", "Family"), ("friends", "Friends")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def drafting_page(request: HttpRequest, purpose: str) -> HttpResponse:
    """The form, as the draft has it."""
    by, sitting = scope_of(request), sitting_of(request)
    draft = draft_status(by=by, purpose=purpose, back=request.path, sitting=sitting)
    sent = request.POST if request.method == "POST" else None
    form = CallForm(sent, initial=draft.fields)
    return render(request, "drafting.html", {"form": form, "draft": draft, "sent": sent is not None})
