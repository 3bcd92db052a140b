"""What models say of their locks, before any database: who names one, and whether what it names exists."""

import re

from frontdoor.core.locks import Open, OwnRows, lock_of
from frontdoor.core.scope import Job
from frontdoor.people.locks import person_linked
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import is_history, label, our_models


def test_everything_about_people_names_its_lock() -> None:
    nothing_breaks(
        "A model of people, or one linked to a person, names its lock and is not open",
        [
            label(model)
            for model in {*our_models(), *person_linked()}
            if (model._meta.app_label == "people" or model in person_linked())
            and not is_history(model)
            and type(lock_of(model)[0]) is Open
        ],
    )


def test_rows_of_ones_own_name_columns_that_exist() -> None:
    wrong = []
    for model in our_models():
        lock, _ = lock_of(model)
        if isinstance(lock, OwnRows):
            columns = {field.column for field in model._meta.local_concrete_fields}
            wrong += [f"{label(model)} {each}" for each in (lock.user, lock.organisation) if each not in columns]
    nothing_breaks("OwnRows names the columns of the owner and the organisation", wrong)


def test_a_lock_names_only_jobs_that_exist() -> None:
    known = set(Job)
    named = [
        (label(model), job)
        for model in our_models()
        for lock, history in [lock_of(model)]
        for policy in lock.policies(model._meta.db_table, history=history)
        for said in re.findall(r"scope_job\(\)\) IN \(([^)]*)\)", f"{policy.using} {policy.check}")
        for job in re.findall(r"'([^']*)'", said)
    ]
    assert named, "no lock names a job, or this test no longer finds them"
    nothing_breaks(
        "A lock opens to named jobs of core.scope.Job", [f"{m} {job}" for m, job in named if job not in known]
    )
