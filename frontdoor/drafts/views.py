"""Saving while typing, and choosing between two texts. Whatever goes wrong, the words come back with the answer."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from frontdoor.accounts.acting import scope_of
from frontdoor.core.clock import time_in_words
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.drafts.actions import Conflict, Saved, save_draft, settle_conflict
from frontdoor.drafts.forms import ChoiceForm, Sent, SettleForm, as_words, label_of, read_sent, thing_of, way_back
from frontdoor.drafts.reads import latest_draft
from frontdoor.drafts.status import writer_of
from frontdoor.drafts.texts import NOT_KEPT, SavedText

SIGNED_OUT = "You are signed out, so your latest words are not saved. Sign in in a new tab, then save again here."
SIGNED_IN_SINCE = "You signed in again since this page was opened, so please save once more."
CONFLICT = "This draft was also changed on another page. Both texts are kept: choose between them."


class _TokenCheck(CsrfViewMiddleware):
    """Says what is wrong with a request's security token, and leaves the answer to the view."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


@csrf_exempt  # the token is checked below: a page that stayed open past a sign-in must get its words back, not a 403
@login_not_required  # so that whoever was signed out meanwhile gets their words back, not the sign-in page instead
@require_POST
def save(request: HttpRequest, purpose: str) -> HttpResponse:
    """Keep what is typed into a form. Answers JSON to JSON, pages to ordinary forms."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise PermissionDenied
    if not request.user.is_authenticated:
        return _not_saved(request, purpose, code="signed_out", words=SIGNED_OUT, status=401)
    if _token_is_wrong(request):
        return _not_saved(request, purpose, code="token_old", words=SIGNED_IN_SINCE, status=403)
    try:
        scope, sent = scope_of(request), read_sent(request)
        _same_writer(scope, sent)
        outcome = save_draft(
            by=scope,
            purpose=purpose,
            thing=sent.thing,
            fields=sent.fields,
            based_on=sent.based_on,
            sitting=sent.sitting,
            turn=sent.turn,
        )
    except Refusal as refusal:
        return _not_saved(request, purpose, code=refusal.code, words=refusal.words, status=422)
    return _saved_or_both(request, purpose, sent, outcome)


def _token_is_wrong(request: HttpRequest) -> bool:
    check = _TokenCheck(lambda _: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _saved_or_both, (), {}) is not None


def _same_writer(scope: Scope, sent: Sent) -> None:
    """On a shared computer, or with two pages open, somebody else's words or another organisation's stay apart."""
    if not constant_time_compare(sent.writer, writer_of(scope)):
        raise Refusal(
            code="another_writer",
            words="You signed in as someone else, or chose another organisation, since this page was opened, so this "
            "is not saved. Go back to who you were and save again.",
        )


def _wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or not request.accepts("text/html")


def _saved_or_both(request: HttpRequest, purpose: str, sent: Sent, outcome: Saved | Conflict) -> HttpResponse:
    if isinstance(outcome, Saved):
        words = f"Saved {_clock(outcome.text)}"
        if _wants_json(request):
            return JsonResponse({**_as_json(outcome.text), "words": words})
        messages.success(request, f"Your draft is saved ({_clock(outcome.text)}).")
        return redirect(sent.back)
    page = _texts_address(purpose, sent.thing, outcome.yours.number, sent.back)
    if _wants_json(request):
        both = {"theirs": _as_json(outcome.theirs), "yours": _as_json(outcome.yours)}
        return JsonResponse({"code": "draft_conflict", "words": CONFLICT, "page": page, **both}, status=412)
    return redirect(page)


def _as_json(text: SavedText) -> dict[str, object]:
    return {"version": text.number, "saved_at": text.saved_at.isoformat(), "fields": text.fields}


def _clock(text: SavedText) -> str:
    return time_in_words(timezone.localtime(text.saved_at).time())


def _texts_address(purpose: str, thing: UUID | None, beside: int, back: str) -> str:
    asked = {"thing": str(thing) if thing else "", "beside": str(beside), "back": back}
    return f"{reverse('drafts:texts', args=[purpose])}?{urlencode(asked)}"


def _not_saved(request: HttpRequest, purpose: str, *, code: str, words: str, status: int) -> HttpResponse:
    """Say why nothing was saved. An ordinary form gets its words back on the page, ready to be saved again."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if _wants_json(request):
        return JsonResponse({"code": code, "words": words, "sign_in": sign_in}, status=status)
    hidden = [(name, text) for name, texts in request.POST.lists() for text in texts if not name.startswith("csrf")]
    shown = [
        (label_of(name), as_words([text for text in texts if isinstance(text, str)]))
        for name, texts in request.POST.lists()
        if not name.startswith(NOT_KEPT)
    ]
    page = {
        "refusal": {"words": words},
        "signed_out": status == HTTPStatus.UNAUTHORIZED,
        "sign_in": sign_in,
        "purpose": purpose,
        "hidden": [(name, text) for name, text in hidden if not name.startswith("password")],
        "shown": shown,
    }
    return render(request, "drafts/draft_not_saved.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, purpose: str) -> HttpResponse:
    """Two texts of one draft side by side, field by field, to choose from or to join."""
    scope, back = scope_of(request), way_back(request.GET.get("back", ""))
    try:
        thing = thing_of(request.GET.get("thing", ""))
    except ValidationError as error:
        raise Http404 from error
    draft = latest_draft(by=scope, purpose=purpose, thing=thing)
    if draft is None or not draft.beside:
        messages.info(request, "There is nothing left to choose: the draft has one text.")
        return redirect(back)
    asked = request.GET.get("beside", "")
    yours = next((text for text in draft.beside if str(text.number) == asked), draft.beside[0])
    sent = request.POST if request.method == "POST" else None
    form, between = ChoiceForm(sent, theirs=draft.text, yours=yours), SettleForm(sent)
    if request.method == "POST" and between.is_valid():
        in_view = (between.cleaned_data["latest"], between.cleaned_data["beside"])
        if in_view != (draft.text.number, yours.number):
            messages.warning(request, "The draft was changed again meanwhile. Here are both texts as they are now.")
            return redirect(_texts_address(purpose, thing, yours.number, back))
        if form.is_valid():
            return _settle(request, scope=scope, purpose=purpose, thing=thing, form=form, back=back)
    page = {"form": form, "theirs": draft.text, "yours": yours, "others": len(draft.beside) - 1, "back": back}
    return render(request, "drafts/draft_conflict.html", page, status=422 if form.errors else 200)


def _settle(
    request: HttpRequest, *, scope: Scope, purpose: str, thing: UUID | None, form: ChoiceForm, back: str
) -> HttpResponse:
    outcome = settle_conflict(
        by=scope,
        purpose=purpose,
        thing=thing,
        latest=form.theirs.number,
        beside=form.yours.number,
        fields=form.chosen(),
    )
    if isinstance(outcome, Conflict):
        return redirect(_texts_address(purpose, thing, outcome.yours.number, back))
    messages.success(request, f"Your choice is saved ({_clock(outcome.text)}). You can go on writing.")
    return redirect(back)
