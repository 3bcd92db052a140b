"""Coming in by a link: the code first, then inside for half an hour at a time, and a code to come back with."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.links.actions import Passage, check_code, make_return_code, use_door
from frontdoor.links.tokens import entry_to

COME_BACK = "Write this code down. With your link it lets you in another time, once; then you get a new one:"


class CodeForm(forms.Form):
    """The code that opens a link."""

    code = forms.CharField(
        label="Your code",
        help_text="Six digits: the ones you were given with your link or, if you were here before, wrote down.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-5"}
        ),
        error_messages={"required": "Enter your code"},
    )


def come_in(request: HttpRequest, *, visitor: Scope, purpose: str, template: str) -> Passage | HttpResponse:
    """What the door leads to, for somebody inside, whose half hour begins anew; else the page that asks for the code.

    That page is `template` with `form` and `typed`: what was sent after the half hour was over goes along with the
    code, so that no word is lost. Refused: as `links.actions.use_door`.
    """
    key = _key(visitor, purpose)
    if key not in request.session:
        form = CodeForm(request.POST if "code" in request.POST else None)
        if not _let_in(request, form, visitor, purpose):
            page = {"form": form, "typed": _typed(request)}
            return render(request, template, page, status=422 if form.errors else 200)
    try:
        passage = use_door(by=visitor, purpose=purpose, entry=request.session[key])
    except Refusal as refusal:
        if refusal.code != "code_needed":
            raise
        del request.session[key]
        return come_in(request, visitor=visitor, purpose=purpose, template=template)
    request.session[key] = entry_to(passage.door)
    return passage


def leave(request: HttpRequest, *, visitor: Scope, purpose: str) -> None:
    """Forget that somebody was inside, such as when their door was shut."""
    request.session.pop(_key(visitor, purpose), None)


def _key(visitor: Scope, purpose: str) -> str:
    return f"{purpose} {visitor.link[:16]}"


def _let_in(request: HttpRequest, form: CodeForm, visitor: Scope, purpose: str) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    entry = check_code(by=visitor, purpose=purpose, code=form.cleaned_data["code"])
    if isinstance(entry, Refusal):
        form.add_error("code" if entry.field else None, entry.words)
        return False
    request.session[_key(visitor, purpose)] = entry.signed
    back = make_return_code(by=visitor, purpose=purpose, entry=entry.signed)
    messages.info(request, f"{COME_BACK} {back}")
    return True


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    apart = {"csrfmiddlewaretoken", "code"}
    return [(name, str(each)) for name in request.POST if name not in apart for each in request.POST.getlist(name)]
