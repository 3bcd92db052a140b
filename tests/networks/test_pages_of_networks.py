"""Networks page by page, as a browser sends it: what anybody sees, what a convenor does, and what each page refuses."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from frontdoor.accounts.models import Sector
from frontdoor.core.scope import acting_as
from networks.actions.agreements import Agreed, agree_to_work
from networks.actions.gatherings import call_gathering, say_who_came, write_notes
from networks.actions.members import name_in_public
from networks.actions.seats import keep_seat, take_seat
from networks.models import Gathering, Member, MemberKind, Network, OfferOrAsk, Seat, Term, WorkingAgreement
from networks.models.networks import NetworkQuerySet
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.networks.story import Story, at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HIDDEN = re.compile(r'name="(\w+_id)"\s+value="([^"]+)"')
REFUSED = 422


def words(response: HttpResponse) -> str:
    return " ".join(body(response).split())


def parts(name: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def hidden(page: Client, address: str) -> dict[str, str]:
    """The hidden ids of a form."""
    found = dict(HIDDEN.findall(body(page.get(address))))
    assert found
    return found


def at_of(story: Story, name: str, *more: object) -> str:
    return reverse(f"networks:{name}", args=[story.network.pk, *more])


def called(story: Story, **facts: object) -> Gathering:
    row = story.gathering(**facts)
    with acting_as(story.nia):
        return call_gathering(by=story.nia, network=story.network.pk, gathering=row.pk)


def test_anybody_finds_networks_by_kind_and_reads_what_each_is_for(story: Story) -> None:
    everybody = Client()
    shown = words(everybody.get(reverse("networks:networks")))
    assert "Tillerby Network" in shown
    assert "Deaf Voices" in shown
    only = words(everybody.get(reverse("networks:networks") + "?kind=identity"))
    assert "Deaf Voices" in only
    assert "Tillerby Network" not in only
    assert "No network of this kind meets here yet" in words(everybody.get("/networks/?kind=co-governance"))
    assert "Neighbours and those who work here talk." in words(everybody.get(at_of(story, "network")))
    assert "Tillerby Network" in body(everybody.get(reverse("networks:networks-export")))


def test_anybody_sees_empty_seats_and_gatherings_and_the_name_of_nobody_who_did_not_agree(story: Story) -> None:
    dot, seat = story.dot(), story.seat()
    row, closed = called(story), called(story, title="Closed room", for_anybody=False)
    page = Client()
    shown = words(page.get(at_of(story, "network")))
    assert "kept for somebody who rents" in shown
    assert "Tea and plans" in shown
    assert "Closed room" not in shown
    with acting_as(story.nia):
        Term.objects.create(network=story.network, seat=seat, member=dot, from_on=timezone.localdate())
        say = {"by": story.nia, "network": story.network.pk, "member": dot.pk}
        before = words(page.get(at_of(story, "network")))
        name_in_public(**say, words="Yes do.")
    assert "Taken" in before
    assert "Dot" not in before
    assert "Dot" in words(page.get(at_of(story, "network")))
    ics = page.get(reverse("networks:gathering-calendar", args=[row.pk]))
    assert [event["SUMMARY"] for event in Calendar.from_ical(ics.content).walk("VEVENT")] == [
        "Tillerby Network: Tea and plans"
    ]
    assert ics["Content-Type"].startswith("text/calendar")
    every = Calendar.from_ical(page.get(at_of(story, "calendar")).content).walk("VEVENT")
    assert len(every) == 1
    assert page.get(reverse("networks:gathering-calendar", args=[closed.pk])).status_code == 404
    assert signed_in(story.nia).get(reverse("networks:gathering-calendar", args=[closed.pk])).status_code == 200


def test_a_network_is_formed_on_a_page_and_twice_is_once(story: Story) -> None:
    page, new = signed_in(story.nia), reverse("networks:new")
    sent = {
        **hidden(page, new),
        "kind": "co-governance",
        "name": "Round Table",
        "purpose": "To govern together.",
        "place": str(story.tillerby.pk),
    }
    for _ in range(2):
        shown = page.post(new, sent, follow=True)
    assert "Round Table" in words(shown)
    assert Network.objects.filter(name="Round Table").count() == 1
    wrong = page.post(new, {**sent, **hidden(page, new), "kind": "identity", "name": "Other"})
    assert wrong.status_code == REFUSED
    assert "a network of identity is of an identity community" in words(wrong).lower()
    assert page.post(new, {}).status_code == REFUSED


def test_a_convenor_adds_members_keeps_seats_and_seats_somebody(story: Story) -> None:
    page, add = signed_in(story.nia), at_of(story, "member-new")
    sent = {**hidden(page, add), "kind": "person", "known_as": "Dot", "sector": "", "role": "Bakes"}
    assert page.post(add, sent).status_code == 302
    assert page.post(add, {**sent, "known_as": "", "member_id": str(story.other.pk)}).status_code == REFUSED
    new_seat = at_of(story, "seat-new")
    kept = {**hidden(page, new_seat), "title": "A tenant", "sector": "residents", "kept_for": "somebody who rents"}
    assert "kept for somebody who rents" in words(page.post(new_seat, kept, follow=True))
    with acting_as(story.nia):
        dot, seat = Member.objects.get(known_as="Dot"), Seat.objects.get()
    take = at_of(story, "seat-take", seat.pk)
    shown = page.post(take, {"member": str(dot.pk), **parts("from_on", 0), **parts("until_on", 30)}, follow=True)
    assert "Dot, until" in words(shown)
    again = page.post(take, {"member": str(dot.pk), **parts("from_on", 1), **parts("until_on", 40)})
    assert again.status_code == REFUSED
    assert "Somebody sits there on some of these days" in words(again)
    assert "Who sat there" in words(page.get(at_of(story, "seat", seat.pk)))
    assert page.post(at_of(story, "seat-leave", seat.pk), parts("last_day", 2)).status_code == 302
    renamed = {"seat_id": str(seat.pk), "title": "Two tenants", "sector": "residents"}
    assert "Two tenants" in words(page.post(at_of(story, "seat", seat.pk), renamed, follow=True))
    for name in ("members-export", "seats-export"):
        assert "Dot" in body(page.get(at_of(story, name)))
    assert page.post(at_of(story, "seat-end", seat.pk)).status_code == 302
    assert "No seats are kept" in words(page.get(at_of(story, "members")))


def test_a_member_is_put_right_named_in_public_and_forgotten(story: Story) -> None:
    dot, page = story.dot(), signed_in(story.nia)
    one, sent = at_of(story, "member", dot.pk), {"known_as": "Dotty", "sector": "residents", "role": ""}
    unsaid = page.post(one, {**sent, "public": "on"})
    assert unsaid.status_code == REFUSED
    assert "Write how they agreed" in words(unsaid)
    page.post(one, {**sent, "public": "on", "public_words": "Yes."})
    assert "Dotty" in words(Client().get(at_of(story, "network")))
    page.post(one, sent)
    assert "Dotty" not in words(Client().get(at_of(story, "network")))
    page.post(at_of(story, "goodbye", dot.pk))
    assert "Dotty, left on" in words(page.get(at_of(story, "members")))
    assert page.get(one).status_code == 404
    page.post(at_of(story, "goodbye", dot.pk), {"forget": "on"})
    assert "Dotty" not in words(page.get(at_of(story, "members")))


def test_a_gathering_goes_from_plan_to_notes_on_pages(story: Story) -> None:
    dot, page, new = story.dot(), signed_in(story.nia), at_of(story, "gathering-new")
    sent = {"title": "Tea", "begins": "18:30", "ends": "20:00", "where": "The hall", "agenda": "Benches"}
    sent |= {**hidden(page, new), **parts("day", 3), "for_anybody": "on"}
    for _ in range(2):
        shown = page.post(new, sent, follow=True)
    assert "Call people together" in words(shown)
    with acting_as(story.nia):
        row = Gathering.objects.get()
    assert page.post(new, {**sent, "begins": "25:00"}).status_code == REFUSED
    same = page.post(new, {**sent, **hidden(page, new), "ends": "18:30"})
    assert "It must end after it begins" in words(same)
    changed = page.post(at_of(story, "change", row.pk), {**sent, "where": "The chapel"}, follow=True)
    assert "The chapel" in words(changed)
    assert "Words to pass on" in words(page.post(at_of(story, "call", row.pk), follow=True))
    with time_machine.travel(at(4)):
        page = signed_in(story.nia)
        came = page.post(at_of(story, "came", row.pk), {"members": [str(dot.pk)], "others_health": "2"}, follow=True)
        assert "3 people, by sector" in words(came)
        assert page.post(at_of(story, "came", row.pk), {"others_health": "-2"}).status_code == REFUSED
        notes = at_of(story, "notes", row.pk)
        page.post(notes, {**hidden(page, notes), "words": "Benches first."})
        shown = page.post(notes, {**hidden(page, notes), "words": "Benches, then the bus."}, follow=True)
        assert "Earlier notes" in words(shown)
        export = body(page.get(at_of(story, "gatherings-export")))
    assert "Health: 2" in export
    assert "Residents and residents' groups: 1" in export


def test_a_gathering_is_called_off_with_a_reason(story: Story) -> None:
    row, page = called(story), signed_in(story.nia)
    off = at_of(story, "call-off", row.pk)
    assert page.post(off, {"because": ""}).status_code == REFUSED
    assert "The hall is flooded" in words(page.post(off, {"because": "The hall is flooded."}, follow=True))


def test_an_ask_is_written_down_answered_opened_again_and_taken_back(story: Story) -> None:
    row, page, new = story.gathering(days=-1), signed_in(story.nia), at_of(story, "exchange-new")
    assert f'value="{row.pk}" selected' in body(page.get(f"{new}?gathering={row.pk}"))
    sent = {**hidden(page, new), "kind": "ask", "words": "A kettle.", "member": "", "gathering": str(row.pk)}
    assert "A kettle." in words(page.post(new, sent, follow=True))
    with acting_as(story.nia):
        ask = OfferOrAsk.objects.get()
    assert page.post(at_of(story, "exchange", ask.pk), {"answer": ""}).status_code == REFUSED
    shown = page.post(at_of(story, "exchange", ask.pk), {"answer": "The chapel has one."}, follow=True)
    assert "None is open" in words(shown)
    assert "The chapel has one." in words(page.get(at_of(story, "exchanges") + "?all=yes"))
    assert "The chapel has one." in body(page.get(at_of(story, "exchanges-export")))
    page.post(at_of(story, "reopen", ask.pk))
    assert "A kettle." in words(page.get(at_of(story, "exchanges")))
    page.post(at_of(story, "withdraw", ask.pk))
    assert "None is open" in words(page.get(at_of(story, "exchanges")))
    assert "answered or" not in words(page.post(at_of(story, "withdraw", ask.pk)))
    assert page.post(at_of(story, "withdraw", ask.pk)).status_code == REFUSED


def test_an_agreement_is_written_down_comes_due_and_is_reviewed(story: Story) -> None:
    page, new = signed_in(story.nia), at_of(story, "agreement-new")
    sent = {**hidden(page, new), "title": "Keys", "words": "We share them.", "with_whom": "All"}
    sent |= {**parts("agreed_on", -30), **parts("review_on", 9)}
    assert "Keys" in words(page.post(new, sent, follow=True))
    assert page.post(new, {**sent, **hidden(page, new), **parts("review_on", -40)}).status_code == REFUSED
    for name in ("mine", "due"):
        assert "Keys" in words(page.get(reverse(f"networks:{name}")))
    assert "Keys" in body(page.get(reverse("networks:due-export")))
    assert "Keys" in body(page.get(at_of(story, "agreements-export")))
    with acting_as(story.nia):
        one = at_of(story, "agreement", WorkingAgreement.objects.get().pk)
    assert page.post(one, {**hidden(page, one), "words": ""}).status_code == REFUSED
    later = {**hidden(page, one), "words": "Works.", **parts("next_on", 200)}
    assert page.post(one, later).status_code == 302
    assert "Works." in words(page.get(one))
    assert "No agreement is due" in words(page.get(reverse("networks:due")))
    assert "It ended on" in words(
        page.post(one, {**hidden(page, one), "words": "Done."}, follow=True) and page.get(one)
    )


def test_a_reflection_is_written_for_a_network_and_for_an_organisation(story: Story) -> None:
    page = signed_in(story.nia)
    of_network = at_of(story, "reflection", "groundbreakers-1")
    assert "28 questions" in words(page.get(at_of(story, "reflections")))
    assert page.post(of_network, {"words": " "}).status_code == REFUSED
    assert "We asked the choir." in words(page.post(of_network, {"words": "We asked the choir."}, follow=True))
    own = reverse("networks:own-reflection", args=["groundbreakers-1"])
    page.post(own, {"words": "We asked nobody."})
    shown = words(page.get(reverse("networks:own-reflections")))
    assert "We asked nobody." in shown
    assert "We asked nobody." not in words(page.get(at_of(story, "reflections")))
    assert "We asked the choir." in body(page.get(at_of(story, "reflections-export")))
    assert "We asked nobody." in body(page.get(reverse("networks:own-reflections-export")))
    assert page.get(reverse("networks:own-reflection", args=["no-such"])).status_code == 404
    assert signed_in(story.cast.amina).get(reverse("networks:own-reflections")).status_code == REFUSED


def test_convening_is_shared_and_stopped_and_a_network_ends_on_pages(story: Story) -> None:
    page = signed_in(story.nia)
    assert "Share the convening first" in words(page.post(at_of(story, "stop")))
    assert page.post(at_of(story, "share"), {"username": "lena"}).status_code == REFUSED
    assert page.post(at_of(story, "share"), {"username": "owen"}).status_code == 302
    assert page.post(at_of(story, "stop")).status_code == 302
    assert page.get(at_of(story, "about")).status_code == 404
    owens = signed_in(story.owen)
    about = {"name": "Tillerby", "purpose": "All.", "place": str(story.tillerby.pk), "network_id": "x"}
    assert owens.post(at_of(story, "about"), {**about, "network_id": str(story.network.pk)}).status_code == 302
    assert "This network ended" in words(owens.post(at_of(story, "end"), {"because": "Done."}, follow=True))
    assert "Tillerby" not in words(Client().get(reverse("networks:networks")))


def test_leaders_read_and_are_offered_no_change_and_others_find_nothing(story: Story, cast: Cast) -> None:
    dot, row = story.dot(), story.gathering(days=-1)
    with acting_as(story.nia):
        facts = {"by": story.nia, "network": story.network.pk, "gathering": row.pk}
        say_who_came(**facts, members=[dot.pk], others={})
        write_notes(**facts, words="We talked of benches.")
    inside = ("inside", "members", "gatherings", "exchanges", "agreements")
    lena = signed_in(story.lena)
    for name in inside:
        shown = lena.get(at_of(story, name))
        assert shown.status_code == 200
        assert "govuk-button" not in body(shown).split("<main")[1]
    assert "We talked of benches." in words(lena.get(at_of(story, "gathering", row.pk)))
    assert lena.get(at_of(story, "gathering-new")).status_code == REFUSED
    owen, amina = signed_in(story.owen), signed_in(cast.amina)
    for name in inside:
        assert owen.get(at_of(story, name)).status_code == 404
        assert amina.get(at_of(story, name)).status_code == REFUSED
    assert owen.get(at_of(story, "gathering", row.pk)).status_code == 404
    assert "You convene no network yet" not in words(owen.get(reverse("networks:mine")))
    assert Client().get(at_of(story, "inside")).status_code == 302


def test_empty_pages_say_what_to_do(story: Story) -> None:
    page = signed_in(story.nia)
    for name, said in (
        ("members", "Nobody is on the list yet"),
        ("gatherings", "No gathering yet"),
        ("exchanges", "None is open"),
        ("agreements", "No agreement stands"),
        ("reflections", "Nothing is written yet"),
    ):
        assert said in words(page.get(at_of(story, name)))


def test_an_organisation_in_a_network_is_put_right_without_a_name_of_its_own(story: Story) -> None:
    trust, page = story.trust(), signed_in(story.nia)
    assert trust.kind == MemberKind.ORGANISATION
    one = at_of(story, "member", trust.pk)
    assert "Forget" not in words(page.get(one))
    assert "Hosts us" in words(page.post(one, {"role": "Hosts us"}, follow=True))


def test_long_lists_have_pages(story: Story) -> None:
    with acting_as(story.nia):
        Gathering.objects.bulk_create(
            Gathering(
                network=story.network,
                title=f"Number {number}",
                starts_at=at(-number),
                ends_at=at(-number, 20),
                where="Hall",
                planned_by_id=story.nia.user,
            )
            for number in range(60)
        )
    page = signed_in(story.nia)
    first = body(page.get(at_of(story, "gatherings")))
    assert "Number 49" in first
    assert "Number 50" not in first
    (cursor,) = set(re.findall(r'href="(\?page=[^"]+)"', first))
    assert "Number 59" in words(page.get(at_of(story, "gatherings") + cursor))


def test_both_read_what_the_other_wrote_when_two_keep_notes_at_once(story: Story) -> None:
    row, hers, theirs = story.gathering(days=-1), signed_in(story.nia), signed_in(story.nia)
    notes = at_of(story, "notes", row.pk)
    form, other = hidden(hers, notes), hidden(theirs, notes)
    hers.post(notes, {**form, "words": "The benches."})
    shown = words(theirs.post(notes, {**other, "words": "The bus."}, follow=True))
    assert "Both are kept and stand here" in shown
    assert "2 people wrote at the same time" in shown
    assert "The benches." in shown
    assert "The bus." in shown
    together = words(hers.get(notes))
    assert together.index("The benches.") < together.index("The bus.")
    shown = words(hers.post(notes, {**hidden(hers, notes), "words": "Benches and bus."}, follow=True))
    assert "at the same time" not in shown


def test_a_name_or_number_taken_a_moment_ago_is_refused_in_words_beside_the_form(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, new = signed_in(story.nia), reverse("networks:new")
    elsewhere = story.gathering()
    with acting_as(story.owen):
        theirs = story.other.pk
    monkeypatch.setattr(NetworkQuerySet, "going_on", lambda self: self.none())  # both looked before either wrote
    named = {"kind": "neighbourhood", "name": story.network.name, "purpose": "x", "place": str(story.tillerby.pk)}
    answer = page.post(new, {**hidden(page, new), **named})
    assert answer.status_code == REFUSED
    assert "There is a network of that name already." in words(answer)
    other = signed_in(story.owen)
    planned = reverse("networks:gathering-new", args=[theirs])
    said = {"title": "Tea", "begins": "18:30", "ends": "20:00", "where": "The hall", **parts("day", 3)}
    answer = other.post(planned, {**hidden(other, planned), **said, "gathering_id": str(elsewhere.pk)})
    assert answer.status_code == REFUSED
    assert "This is there already" in words(answer)


def test_what_is_overdue_and_whose_term_ends_is_said_on_ones_own_page_and_can_be_taken_away(story: Story) -> None:
    today = timezone.localdate()
    dot = story.dot()
    by, network = story.nia, story.network.pk
    with acting_as(by):
        seat = keep_seat(by=by, network=network, title="Young people", sector=Sector.RESIDENTS).pk
        term = {"from_on": today - timedelta(days=90), "until_on": today + timedelta(days=7)}
        take_seat(by=by, network=network, seat=seat, member=dot.pk, **term)
    with time_machine.travel(timezone.now() - timedelta(days=60)), acting_as(by):
        agreed_on = timezone.localdate()
        agreed = Agreed("Keys", "Whoever is last locks up.", "The hall", agreed_on, today - timedelta(days=3))
        agree_to_work(by=by, network=network, agreed=agreed)
    page = signed_in(by)
    mine = words(page.get(reverse("networks:mine")))
    assert "Overdue" in mine
    assert f">Young people</a>” of {story.network.name} ends on" in mine
    assert "Terms that end within six weeks" in words(page.get(reverse("networks:due")))
    assert "Young people" in words(page.get(reverse("networks:terms-due")))
    for name, said in (("terms-due", "Young people"), ("due", "Keys"), ("mine", story.network.name)):
        assert said in body(page.get(reverse(f"networks:{name}-export")))
        file = page.get(reverse(f"networks:{name}-workbook"))
        rows = load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0].values
        cells = {cell for row in rows for cell in row}
        assert said in cells
