"""Faults in actions, models, tasks, logs and shapes."""

from tests.architecture.plants.plant import Plant, model

ACTIONS = "tests/architecture/test_actions_keep_their_shape.py::"
MODELS = "tests/architecture/test_models_keep_their_shape.py::"
NAMES = "tests/architecture/test_nothing_carries_names.py::"
PLAIN = "tests/architecture/test_the_house_stays_plain.py::"
PEOPLE, DOORS, OUTBOX = "frontdoor/people/actions.py", "frontdoor/outbox/tasks.py", "frontdoor/outbox/planted.py"


def an_action(rest: str, mark: str = "@action\n") -> dict[str, str]:
    """An action to append to those of people."""
    return {PEOPLE: f"\n\n{mark}{rest}\n"}


def a_model(body: str, text: str = "") -> dict[str, str]:
    """A model to append to those of reference."""
    return {"frontdoor/reference/models.py": model(body, text=text) if text else model(body)}


PLANTS = (
    Plant(
        PLAIN + "test_csv_is_written_in_one_place",
        "a list written beside the house's own way",
        "neighbourhoods/planted.py csv.writer",
        append={"neighbourhoods/planted.py": "import csv\nimport sys\n\ncsv.writer(sys.stdout).writerow(['=1+1'])\n"},
    ),
    Plant(
        ACTIONS + "test_every_action_is_all_or_nothing",
        "an action that may stop halfway",
        "people/actions.py planted",
        append=an_action('def planted(*, by: Scope) -> None:\n    """Planted."""', mark=""),
    ),
    Plant(
        ACTIONS + "test_every_action_takes_its_facts_by_keyword",
        "an action with positions",
        "people/actions.py planted",
        append=an_action('def planted(person: Person, *, by: Scope) -> None:\n    """Planted."""'),
    ),
    Plant(
        ACTIONS + "test_every_action_knows_by_whom",
        "an action by nobody",
        "people/actions.py planted",
        append=an_action('def planted(*, person: Person) -> None:\n    """Planted."""'),
    ),
    Plant(
        ACTIONS + "test_every_action_is_typed",
        "an action that does not say what it takes",
        "people/actions.py planted",
        append=an_action('def planted(*, by: Scope, person) -> None:\n    """Planted."""'),
    ),
    Plant(
        ACTIONS + "test_every_action_is_explained",
        "an action without a docstring",
        "people/actions.py planted",
        append=an_action("def planted(*, by: Scope) -> None:\n    return None"),
    ),
    Plant(
        ACTIONS + "test_every_action_is_tested_in_its_rooms_folder",
        "an action nobody tests",
        "people/actions.py planted",
        append=an_action('def planted(*, by: Scope) -> None:\n    """Planted."""'),
    ),
    Plant(
        ACTIONS + "test_pages_and_the_api_write_through_actions_alone",
        "a page that writes",
        "core/views.py",
        append={"frontdoor/core/views.py": "\n\ndef planted(form):\n    form.save()\n"},
    ),
    Plant(
        MODELS + "test_when_and_by_whom_are_constrained_together",
        "by whom, and never when",
        "reference.Planted.closed_by",
        append=a_model("closed_at = _models.DateTimeField(null=True)\n    closed_by = _models.UUIDField(null=True)"),
    ),
    Plant(
        MODELS + "test_a_model_saves_as_django_saves",
        "a save() of its own",
        "reference.Planted.save",
        append=a_model("def save(self, *args, **kwargs):\n        super().save(*args, **kwargs)"),
    ),
    Plant(
        MODELS + "test_nothing_happens_by_signal",
        "a listener",
        "frontdoor/people/steps.py django.db.models.signals",
        append={"frontdoor/people/steps.py": "\nfrom django.db.models.signals import post_save\n"},
    ),
    Plant(
        MODELS + "test_no_models_text_holds_a_name",
        "a text that tells the name",
        "people.KnownAs",
        replace={
            "frontdoor/people/models/person.py": (
                'return f"what to call person {self.person_id}"',
                "return self.first_name",
            )
        },
    ),
    Plant(
        MODELS + "test_every_model_has_a_text_of_its_own",
        "a model without a text",
        "reference.Planted",
        append=a_model("words = _models.TextField()", text="pass"),
    ),
    Plant(
        MODELS + "test_rows_are_known_by_ids_made_here",
        "rows that are numbered",
        "reference.Planted",
        append={
            "frontdoor/reference/models.py": '\n\nclass Planted(models.Model):\n    def __str__(self) -> str:\n        return "planted"\n',
        },
    ),
    Plant(
        MODELS + "test_the_code_speaks_the_houses_words",
        "a class for service users",
        "ServiceUserList",
        append={"frontdoor/people/steps.py": "\n\nclass ServiceUserList:\n    pass\n"},
    ),
    Plant(
        NAMES + "test_tasks_take_ids_only",
        "a task that takes a name",
        "planted(first_name)",
        append={DOORS: "\n\ndef planted(first_name: str) -> None:\n    return None\n"},
    ),
    Plant(
        NAMES + "test_tasks_are_doors_of_three_lines",
        "a task with logic of its own",
        "outbox/tasks.py planted",
        append={DOORS: "\n\ndef planted(row_id: str) -> None:\n    a = 1\n    b = a\n    c = b\n    d = c\n"},
    ),
    Plant(
        NAMES + "test_what_waits_stands_in_a_column",
        "a countdown in the queue",
        "countdown",
        append={OUTBOX: "def planted(task, row_id):\n    task.apply_async([row_id], countdown=60)\n"},
    ),
    Plant(
        NAMES + "test_logs_carry_ids_and_never_names",
        "a name in the log",
        "frontdoor/outbox/planted.py",
        append={OUTBOX: 'def planted(log, person):\n    log.info("met", first_name=person)\n'},
    ),
    Plant(
        NAMES + "test_logs_carry_ids_and_never_names",
        "a log line made of what was typed",
        "frontdoor/outbox/planted.py",
        append={OUTBOX: 'def planted(logger, typed):\n    logger.warning(f"searched {typed}")\n'},
    ),
    Plant(
        PLAIN + "test_every_shape_lists_its_fields_one_by_one",
        "a serializer with every field",
        "__all__",
        append={OUTBOX: 'class Planted:\n    class Meta:\n        fields = "__all__"\n'},
    ),
    Plant(
        PLAIN + "test_every_shape_lists_its_fields_one_by_one",
        "a form with all fields but one",
        "Meta.exclude",
        append={OUTBOX: 'class Planted:\n    class Meta:\n        exclude = ["id"]\n'},
    ),
    Plant(
        PLAIN + "test_files_stay_readable",
        "a file of 401 lines",
        "outbox/planted.py",
        append={OUTBOX: "# line\n" * 401},
    ),
    Plant(
        PLAIN + "test_functions_stay_readable",
        "a function of 41 lines",
        "outbox/planted.py planted",
        append={OUTBOX: "def planted():\n" + "    a = 1\n" * 40},
    ),
    Plant(
        PLAIN + "test_there_is_no_sqlite_and_no_eager_celery",
        "SQLite",
        "frontdoor/settings.py sqlite",
        append={"frontdoor/settings.py": '\nOTHER = "django.db.backends.sqlite3"\n'},
    ),
    Plant(
        PLAIN + "test_there_is_no_sqlite_and_no_eager_celery",
        "tasks that never reach a queue",
        "always_eager",
        append={"frontdoor/settings.py": "\nCELERY_TASK_ALWAYS_EAGER = True\n"},
    ),
    Plant(
        PLAIN + "test_no_test_flushes_the_database",
        "a test that flushes",
        "test_planted.py transactional_db",
        append={"tests/people/test_planted.py": "def test_planted(transactional_db):\n    pass\n"},
    ),
)
