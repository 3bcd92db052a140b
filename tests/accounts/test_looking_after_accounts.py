"""Administrators add organisations and users, give and end roles, and register partners' programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from frontdoor.accounts import actions
from frontdoor.accounts.acting import belongings_of
from frontdoor.accounts.models import ApiClient, Membership, Organisation, Sector, User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from tests.factories.cast import FILLING, Cast, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Scope:
    """Ada looks after accounts at Merrowdale Council, the host."""
    return member("ada", cast.council, "admin")


@pytest.fixture
def hal(cast: Cast) -> Scope:
    """Hal looks after accounts at the Harbour Trust alone."""
    return member("hal", cast.trust, "admin")


def refused(what: Callable[..., Any], by: Scope, **facts: Any) -> str:
    with pytest.raises(Refusal) as refusal, acting_as(by):
        what(by=by, **facts)
    return refusal.value.code


def done(what: Callable[..., Any], by: Scope, **facts: Any) -> Any:
    with acting_as(by):
        return what(by=by, **facts)


def new_user(organisation: UUID, **more: str) -> dict[str, Any]:
    person = {"username": "nia", "first_name": "Nia", "last_name": "Rees", "password": "walks by the weir"}
    return {**person, "organisation": organisation, "role": "worker", **more}


def new_organisation(**more: Any) -> dict[str, Any]:
    return {"name": "Weir Walkers", "sector": Sector.VOLUNTARY, **more}


def test_an_organisation_is_added_once(ada: Scope) -> None:
    added = done(actions.add_organisation, ada, **new_organisation())
    assert Organisation.objects.get(name="Weir Walkers") == added
    assert refused(actions.add_organisation, ada, **new_organisation()) == "organisation_there"
    assert refused(actions.add_organisation, ada, **new_organisation(name=" ")) == "name_missing"


def test_a_site_has_one_host_and_it_is_never_suspended(ada: Scope, cast: Cast) -> None:
    assert refused(actions.add_organisation, ada, **new_organisation(host=True)) == "host_there"
    assert refused(actions.suspend_organisation, ada, organisation=cast.council.pk) == "host_stays"
    for change in ({"pk": cast.club.pk}, {"host": True}), ({"host": True}, {"suspended_at": timezone.now()}):
        with pytest.raises(IntegrityError), acting_as(FILLING):
            Organisation.objects.filter(**change[0]).update(**change[1])


def test_only_the_hosts_administrators_add_or_suspend_organisations(cast: Cast, hal: Scope) -> None:
    for by in (hal, cast.amina):
        assert refused(actions.add_organisation, by, **new_organisation()) == "not_permitted"
        assert refused(actions.suspend_organisation, by, organisation=cast.club.pk) == "not_permitted"
    assert Organisation.objects.filter(suspended_at=None).count() == 3


def test_a_suspended_organisation_can_be_acted_for_by_nobody(ada: Scope, cast: Cast) -> None:
    done(actions.suspend_organisation, ada, organisation=cast.trust.pk)
    assert belongings_of(cast.bea.user) == ()
    assert refused(actions.suspend_organisation, ada, organisation=cast.trust.pk) == "already_suspended"
    assert refused(actions.suspend_organisation, ada, organisation=uuid4()) == "unknown_organisation"


def test_a_user_is_added_with_a_role_and_a_hashed_password(ada: Scope, cast: Cast) -> None:
    nia = done(actions.add_user, ada, **new_user(cast.club.pk))
    assert nia.check_password("walks by the weir")
    assert nia.password.startswith("argon2")
    assert [(each.organisation, each.roles) for each in belongings_of(nia.pk)] == [(cast.club, (ROLES["worker"],))]
    assert refused(actions.add_user, ada, **new_user(cast.club.pk)) == "username_taken"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"password": "short"}, "password_weak"),
        ({"username": ""}, "username_missing"),
        ({"role": "king"}, "unknown_role"),
    ],
)
def test_a_user_not_fit_to_be_added_leaves_nothing(ada: Scope, cast: Cast, fault: dict[str, str], code: str) -> None:
    assert refused(actions.add_user, ada, **new_user(cast.club.pk, **fault)) == code
    assert not User.objects.filter(first_name="Nia").exists()


def test_administrators_add_users_to_their_own_organisation_and_no_other(cast: Cast, hal: Scope) -> None:
    assert refused(actions.add_user, hal, **new_user(cast.council.pk)) == "not_permitted"
    assert refused(actions.add_user, cast.amina, **new_user(cast.council.pk)) == "not_permitted"
    done(actions.add_user, hal, **new_user(cast.trust.pk))


def test_a_role_is_given_once_ends_once_and_may_be_given_again(ada: Scope, cast: Cast) -> None:
    facts = {"user": cast.tom.user, "organisation": cast.trust.pk, "role": "convenor"}
    held = done(actions.give_role, ada, **facts)
    assert refused(actions.give_role, ada, **facts) == "role_held"
    done(actions.end_role, ada, membership=held.pk)
    assert refused(actions.end_role, ada, membership=held.pk) == "already_ended"
    assert [each.organisation for each in belongings_of(cast.tom.user)] == [cast.club]
    done(actions.give_role, ada, **facts)


def test_roles_are_given_and_ended_by_their_own_administrators_alone(cast: Cast, hal: Scope) -> None:
    facts = {"user": cast.tom.user, "organisation": cast.club.pk, "role": "lead"}
    toms = Membership.objects.get(user_id=cast.tom.user)
    for by in (hal, cast.tom):
        assert refused(actions.give_role, by, **facts) == "not_permitted"
        assert refused(actions.end_role, by, membership=toms.pk) == "not_permitted"
    assert refused(actions.end_role, cast.tom, membership=uuid4()) == "not_permitted"
    done(actions.give_role, hal, **{**facts, "organisation": cast.trust.pk})


def test_a_role_for_nobody_is_refused(ada: Scope, cast: Cast) -> None:
    facts = {"organisation": cast.club.pk, "role": "lead"}
    assert refused(actions.give_role, ada, user=uuid4(), **facts) == "unknown_user"
    assert refused(actions.give_role, ada, user=cast.tom.user, organisation=uuid4(), role="lead") == (
        "unknown_organisation"
    )


def test_a_user_chooses_among_their_own_organisations(cast: Cast) -> None:
    tom = User.objects.get(pk=cast.tom.user)
    for _ in range(2):
        assert actions.choose_organisation(by=tom, organisation=cast.club.pk).organisation == cast.club
    for other in (cast.council.pk, uuid4()):
        with pytest.raises(Refusal, match="not_a_member"):
            actions.choose_organisation(by=tom, organisation=other)


def test_a_program_is_registered_once_by_its_own_administrators(ada: Scope, hal: Scope, cast: Cast) -> None:
    facts = {"organisation": cast.trust.pk, "name": "Trust records"}
    registered = done(actions.register_api_client, hal, **facts)
    assert registered.client.organisation == cast.trust
    assert registered.secret not in ApiClient.objects.values_list("client_secret", flat=True)
    assert refused(actions.register_api_client, hal, **facts) == "client_there"
    assert refused(actions.register_api_client, hal, **{**facts, "name": ""}) == "name_missing"
    assert refused(actions.register_api_client, hal, organisation=cast.club.pk, name="Club") == "not_permitted"
    assert refused(actions.register_api_client, cast.bea, organisation=cast.trust.pk, name="B") == "not_permitted"
    done(actions.register_api_client, ada, organisation=cast.club.pk, name="Trust records")


def test_a_secret_is_renewed_as_often_as_wanted_by_its_own_administrators(ada: Scope, hal: Scope, cast: Cast) -> None:
    theirs = done(actions.register_api_client, hal, organisation=cast.trust.pk, name="Trust records")
    ours = done(actions.register_api_client, ada, organisation=cast.council.pk, name="Council records")
    secrets = {done(actions.rotate_api_client_secret, hal, client=theirs.client.pk).secret for _ in range(2)}
    assert len(secrets | {theirs.secret}) == 3
    assert refused(actions.rotate_api_client_secret, hal, client=ours.client.pk) == "not_permitted"
    assert refused(actions.rotate_api_client_secret, hal, client=uuid4()) == "not_permitted"
    assert refused(actions.rotate_api_client_secret, cast.bea, client=theirs.client.pk) == "not_permitted"


def test_admin_pages_open_to_administrators_of_the_host_alone(ada: Scope, hal: Scope, cast: Cast) -> None:
    assert refused(actions.open_admin_pages, hal, user=hal.user) == "not_permitted"
    assert refused(actions.open_admin_pages, cast.amina, user=cast.amina.user) == "not_permitted"
    for outsider in (hal, cast.amina):
        assert refused(actions.open_admin_pages, ada, user=outsider.user) == "not_an_administrator"
    for _ in range(2):
        done(actions.open_admin_pages, ada, user=ada.user)
    assert set(User.objects.filter(is_staff=True)) == {User.objects.get(pk=ada.user)}


def test_a_program_does_what_an_action_lets_programs_do_and_nothing_else(cast: Cast) -> None:
    program = Scope(organisation=cast.club.pk)
    require(program, May.ANSWER_INTRODUCTIONS, programs=True)
    with pytest.raises(Refusal, match="not_permitted"):
        require(program, May.ANSWER_INTRODUCTIONS)
    with pytest.raises(Refusal, match="not_permitted"):
        require(cast.amina, May.MANAGE_ACCOUNTS, programs=True)
