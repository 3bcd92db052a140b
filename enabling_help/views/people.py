"""A person's page, and stopping what is shared with someone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from enabling_help.reads import conversations_of, held_items, needs_of, people_known, shared_with_others
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.scope import Scope
from frontdoor.people.actions import stop_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import Person
from frontdoor.voice.reads import passed_on_by

SHOWN = (Item.MATTERS, Item.CIRCLE, Item.KNOWN_AS, Item.IDENTITY, Item.REACH, Item.COMMUNICATION, Item.GIFTS)


def person_or_404(scope: Scope, person: UUID) -> Person:
    """The person, for a worker; somebody the acting organisation may not see does not exist."""
    require(scope, May.LOG_CONVERSATIONS)
    found = Person.objects.filter(pk=person).first()
    if found is None:
        raise Http404
    return found


@require_safe
@never_cache
def person_show(request: HttpRequest, person: UUID) -> HttpResponse:
    """What the organisation may see of someone, item by item; their needs, introductions and what is shared."""
    scope = scope_of(request)
    return render(request, "enabling_help/person_show.html", whole_page(scope, person_or_404(scope, person)))


def whole_page(scope: Scope, someone: Person) -> dict[str, object]:
    """What the page of a person is made of."""
    held = held_items(by=scope, person=someone.pk)
    return {
        "person": someone,
        "known": people_known([someone.pk])[someone.pk],
        "items": [(item.value, item.label, item in held, held.get(item)) for item in SHOWN],
        "conversations": conversations_of(someone.pk),
        "needs": needs_of(someone.pk),
        "shared": shared_with_others(by=scope, person=someone.pk),
        "passed_on": passed_on_by(someone.pk),
    }


@require_POST
def sharing_stop(request: HttpRequest, person: UUID, organisation: UUID) -> HttpResponse:
    """Stop, in one step, all that someone agreed to share with an organisation."""
    scope = scope_of(request)
    someone = person_or_404(scope, person)
    other = Organisation.objects.filter(pk=organisation).first()
    if other is None:
        raise Http404
    stop_sharing(by=scope, person=someone, organisation=other)
    messages.success(request, f"Nothing more is shared with {other.name} by agreement.")
    return redirect("help:person", person=someone.pk)
