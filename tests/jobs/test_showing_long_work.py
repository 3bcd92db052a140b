"""Whoever asked for long work sees how far it is, cancels it and has it go on, over HTTP; nobody else does."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core import nudge
from frontdoor.core.scope import acting_as
from frontdoor.jobs.actions import start_job
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import WORKER, Batch, carry_out
from frontdoor.jobs.workflow import State
from tests.factories.cast import Cast
from tests.factories.clients import signed_in
from tests.jobs.counting import count, make_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_silent_until", float("inf"))


@pytest.fixture
def job(cast: Cast) -> str:
    with acting_as(cast.amina):
        return str(start_job(by=cast.amina, task=count, title="Import of 5 places", total=5))


def at(page: str, job: str) -> str:
    return reverse(f"jobs:job-{page}", args=[job])


def test_the_list_says_so_when_it_is_empty_and_names_work_when_it_is_not(cast: Cast) -> None:
    amina = signed_in(cast.amina)
    assert "You have not asked for any long work yet" in amina.get(reverse("jobs:job-list")).content.decode()
    with acting_as(cast.amina):
        start_job(by=cast.amina, task=count, title="Import of 5 places", total=5)
    said = amina.get(reverse("jobs:job-list")).content.decode()
    assert "Import of 5 places" in said
    assert "Waiting to start" in said


def test_progress_is_shown_and_asked_for_again_until_the_end(cast: Cast, job: str) -> None:
    def two(run: JobRun) -> Batch:
        if run.done == 2:
            raise RuntimeError
        return make_next(run)

    amina = signed_in(cast.amina)
    before = amina.get(at("show", job)).content.decode()
    assert "hx-trigger" in before
    assert "Cancel this work" in before
    with acting_as(WORKER):
        run = JobRun.objects.get(pk=job)
    carry_out(run.pk, two)
    said = amina.get(at("show", job)).content.decode()
    assert "2 of 5 done" in said
    assert 'value="40"' in said
    assert "Something went wrong on our side" in said
    assert "hx-trigger" not in said
    assert "Go on from where it stopped" in said


def test_work_is_cancelled_and_goes_on_from_its_page(cast: Cast, job: str) -> None:
    amina = signed_in(cast.amina)
    for page, state in (("cancel", State.CANCELLED), ("resume", State.WAITING)):
        assert amina.get(at(page, job)).status_code == 405
        answer = amina.post(at(page, job))
        assert (answer.status_code, answer.headers["Location"]) == (302, at("show", job))
        with acting_as(WORKER):
            assert JobRun.objects.get(pk=job).state == state


def test_what_cannot_be_done_is_said_on_the_page(cast: Cast, job: str) -> None:
    answer = signed_in(cast.amina).post(at("resume", job))
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "This has not stopped" in answer.content.decode()


def test_somebody_elses_work_does_not_exist(cast: Cast, job: str) -> None:
    tom = signed_in(cast.tom)
    assert tom.get(at("show", job)).status_code == 404
    assert tom.get(at("show", str(uuid4()))).status_code == 404
    assert tom.post(at("cancel", job)).status_code == 404
    assert "Import of 5 places" not in tom.get(reverse("jobs:job-list")).content.decode()
    with acting_as(WORKER):
        assert JobRun.objects.get(pk=job).state == State.WAITING


def test_nobody_sees_work_without_signing_in(job: str) -> None:
    answer = Client().get(at("show", job))
    assert answer.status_code == 302
    assert reverse("accounts:sign-in") in answer.headers["Location"]
