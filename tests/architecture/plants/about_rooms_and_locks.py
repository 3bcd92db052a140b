"""Faults in who knows whom, in addresses, and in the locks."""

from tests.architecture.plants.plant import Plant, model

JOURNEYS = "tests/architecture/test_the_journeys_page_is_true.py::"
ROOMS = "tests/architecture/test_rooms_know_only_what_is_below_them.py::"
ADDRESSES = "tests/architecture/test_every_address_is_guarded.py::"
NAMED = "tests/architecture/test_locks_are_named.py::"
LOCKS = "tests/architecture/test_locks_are_in_the_database.py::"
URLS, SETTINGS = "frontdoor/urls.py", "frontdoor/settings.py"
CORE_LOCKS, PEOPLE_LOCKS, PEOPLE = (
    "frontdoor/core/locks.py",
    "frontdoor/people/locks.py",
    "frontdoor/people/models/person.py",
)
GIFT_LOCK = "lock: Lock = ItemLock(Item.GIFTS)"


def page(route: str, *marks: str, view: str = "_planted", before: str = "") -> dict[str, str]:
    """A page to append to the addresses."""
    made = "".join(f"@_{mark}\n" for mark in marks) + "def _planted(request):\n    return None\n"
    return {
        URLS: f"""
from django.contrib.auth.decorators import login_not_required as _login_not_required
from django.urls import path as _path
from django.views.decorators.csrf import csrf_exempt as _csrf_exempt
from rest_framework.permissions import AllowAny as _AllowAny
from rest_framework.views import APIView as _APIView

{before or made}
urlpatterns += [_path({route!r}, {view}, name="planted")]
"""
    }


def api(permissions: str) -> dict[str, str]:
    """An API view to append to the addresses."""
    return page("planted/", view="_Planted.as_view()", before=f"class _Planted(_APIView):\n    {permissions}\n")


PLANTS = (
    Plant(
        ROOMS + "test_imports_point_down_and_siblings_do_not_know_each_other",
        "accounts imports people",
        "BROKEN",
        append={"frontdoor/accounts/roles.py": "\nfrom frontdoor.people.items import Item\n"},
    ),
    Plant(
        "import contracts",
        "networks imports its sibling readiness",
        "BROKEN",
        append={
            "networks/apps.py": "\nimport readiness.apps\n",
        },
    ),
    Plant(
        ROOMS + "test_every_room_has_its_place_in_the_layers",
        "a room in no layer",
        "frontdoor.weather",
        append={
            "frontdoor/weather/__init__.py": '"""Planted."""\n',
        },
    ),
    Plant(
        ROOMS + "test_foreign_keys_point_down_and_never_to_a_sibling",
        "a key written as a string points up",
        "reference.Planted.person -> people.Person",
        append={
            "frontdoor/reference/models.py": model(
                'person = _models.ForeignKey("people.Person", on_delete=_models.PROTECT, related_name="+")'
            )
        },
    ),
    Plant(
        ROOMS + "test_the_directory_links_to_no_person",
        "an entry of the directory points to a person",
        "neighbourhoods.Planted reaches people.Person",
        append={
            "neighbourhoods/models/places.py": model(
                'who = _models.ForeignKey("people.Person", on_delete=_models.PROTECT, related_name="+")'
            )
        },
    ),
    Plant(
        ROOMS + "test_the_directory_links_to_no_person",
        "an entry of the directory holds a person's bare id",
        "neighbourhoods.Planted.met_person",
        append={"neighbourhoods/models/places.py": model("met_person = _models.UUIDField()")},
    ),
    Plant(
        ROOMS + "test_nothing_is_imported_behind_the_linters_back",
        "importlib",
        "frontdoor/core/refusals.py importlib",
        append={
            "frontdoor/core/refusals.py": "\nimport importlib\n",
        },
    ),
    Plant(
        ROOMS + "test_models_actions_and_reports_know_nothing_of_requests",
        "an action takes a request",
        "django.http",
        append={
            "frontdoor/people/actions.py": "\nfrom django.http import HttpRequest\n",
        },
    ),
    Plant(
        ROOMS + "test_every_room_is_on_the_map",
        "a room the map does not show",
        "frontdoor.outbox",
        replace={
            "docs/map.md": ("`frontdoor/outbox/`", "the outbox"),
        },
    ),
    Plant(
        JOURNEYS + "test_every_function_it_names_is_there",
        "a function the journeys name is gone",
        "save_drafts",
        replace={"docs/journeys.md": ("actions.py::save_draft`", "actions.py::save_drafts`")},
    ),
    Plant(
        JOURNEYS + "test_every_address_and_step_it_names_is_there",
        "a step the journeys name is gone",
        "NEED_WISHED",
        replace={"docs/journeys.md": ("`NEED_RAISED`", "`NEED_WISHED`")},
    ),
    Plant(
        JOURNEYS + "test_every_action_on_the_way_of_a_call_is_on_the_page",
        "an action the journeys do not show",
        "introductions.py::introduce",
        replace={"docs/journeys.md": ("introductions.py::introduce`", "introductions.py::cancel`")},
    ),
    Plant(
        ADDRESSES + "test_every_address_wants_a_signed_in_user_or_is_listed_open",
        "an open page that is not listed",
        "planted",
        append=page("planted/", "login_not_required"),
    ),
    Plant(
        ADDRESSES + "test_every_address_wants_a_signed_in_user_or_is_listed_open",
        "an open API view that is not listed",
        "planted",
        append=api("permission_classes = [_AllowAny]"),
    ),
    Plant(
        ADDRESSES + "test_every_address_wants_a_signed_in_user_or_is_listed_open",
        "a listed address that is not open any more",
        "long-gone",
        replace={
            "tests/architecture/open_urls.py": (
                "WITHOUT_CSRF_TOKEN: dict",
                'OPEN["long-gone"] = "It was open once, for a good reason."\nWITHOUT_CSRF_TOKEN: dict',
            )
        },
    ),
    Plant(
        ADDRESSES + "test_signing_in_is_asked_for_right_after_the_user_is_known",
        "the middleware that asks for signing in is gone",
        "nobody is asked to sign in",
        replace={SETTINGS: ('    "django.contrib.auth.middleware.LoginRequiredMiddleware",\n', "")},
    ),
    Plant(
        ADDRESSES + "test_every_api_view_states_who_may",
        "an API view without permissions",
        "planted",
        append=api("pass"),
    ),
    Plant(
        ADDRESSES + "test_every_api_view_states_who_may",
        "an API view with an empty list",
        "planted",
        append=api("permission_classes = []"),
    ),
    Plant(
        ADDRESSES + "test_every_change_is_protected_from_forged_requests",
        "a page without the token",
        "planted",
        append=page("planted/", "csrf_exempt"),
    ),
    Plant(
        ADDRESSES + "test_addresses_carry_ids_and_never_names",
        "a name in an address",
        "planted first_name",
        append=page("people/<str:first_name>/"),
    ),
    Plant(
        LOCKS + "test_the_catalogue_is_what_the_code_generates",
        "migrate ends without writing the locks",
        "in the database are not those of the code",
        replace={"frontdoor/core/management/commands/migrate.py": ("            write_locks()", "            pass")},
    ),
    Plant(
        LOCKS + "test_every_policy_has_the_name_command_and_role_of_its_lock",
        "policies made for everyone",
        "public",
        replace={
            CORE_LOCKS: (
                '"CURRENT_USER" if policy.name == "owner" else app',
                '"CURRENT_USER" if policy.name == "owner" else "PUBLIC"',
            )
        },
    ),
    Plant(
        LOCKS + "test_every_table_linked_to_a_person_is_under_forced_row_security_with_a_policy",
        "a table linked to a person without a policy",
        "people_gift",
        replace={PEOPLE: (GIFT_LOCK, "lock: Lock = Lock()")},
    ),
    Plant(
        LOCKS + "test_every_table_with_a_policy_enforces_it",
        "row security that does not bind the owner",
        "people_gift",
        replace={CORE_LOCKS: ("""        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'\n""", "")},
    ),
    Plant(
        LOCKS + "test_drafts_and_staged_rows_belong_to_their_owner_alone",
        "a draft anyone may read",
        "drafts.Draft",
        replace={
            "frontdoor/drafts/models.py": (
                '    were kept beside it take numbers too.\n    """\n\n    lock = OwnRows(jobs=(Job.TIDY_DRAFTS,))\n',
                '    were kept beside it take numbers too.\n    """\n\n    from frontdoor.core.locks import Lock as _Lock\n\n    lock = _Lock()\n',
            )
        },
    ),
    Plant(
        LOCKS + "test_no_policy_of_the_application_lets_every_row_through",
        "a policy that is simply true",
        "people_person.read",
        replace={PEOPLE_LOCKS: ('[Policy("read", READ, using=seen)', '[Policy("read", READ, using="true")')},
    ),
    Plant(
        LOCKS + "test_nothing_is_granted_to_everyone",
        "a table granted to everyone",
        "SELECT on accounts_user",
        replace={
            CORE_LOCKS: (
                '    yield f"GRANT SELECT ON django_migrations TO {app}"\n',
                '    yield f"GRANT SELECT ON django_migrations TO {app}"\n    yield "GRANT SELECT ON accounts_user TO PUBLIC"\n',
            )
        },
    ),
    Plant(
        LOCKS + "test_the_report_role_reads_only_what_is_meant_for_it",
        "reports read people",
        "people_person",
        replace={
            PEOPLE_LOCKS: (
                'and by the person."""\n\n    grants = (READ, ADD)\n',
                'and by the person."""\n\n    grants = (READ, ADD)\n    report_role_reads = True\n',
            )
        },
    ),
    Plant(
        LOCKS + "test_every_table_belongs_to_a_model",
        "a table no model knows",
        "planted",
        replace={
            "frontdoor/core/migrations/0001_scope_key.py": (
                "            CREATE TABLE core_scope_key (",
                "            CREATE TABLE planted (one int); CREATE TABLE core_scope_key (",
            )
        },
    ),
    Plant(
        NAMED + "test_everything_about_people_names_its_lock",
        "an item without a lock",
        "people.Gift",
        replace={PEOPLE: (f"    {GIFT_LOCK}\n", "")},
    ),
    Plant(
        NAMED + "test_rows_of_ones_own_name_columns_that_exist",
        "a lock on columns that are not there",
        "drafts.Planted owner_id",
        append={
            "frontdoor/drafts/models.py": "from frontdoor.core.locks import OwnRows as _OwnRows\n"
            + model("lock = _OwnRows()")
        },
    ),
    Plant(
        NAMED + "test_a_lock_names_only_jobs_that_exist",
        "a lock open to a job nobody knows",
        "no-such-job",
        replace={
            PEOPLE_LOCKS: (
                '        held, job = held_basis(f\'"{table}".id\', "", ""), job_is(*FILLING)\n',
                '        held, job = held_basis(f\'"{table}".id\', "", ""), job_is("no-such-job")\n',
            ),
        },
    ),
)
