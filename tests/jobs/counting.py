"""Long work for the tests: makes organisations one by one, so that what was done twice or left out shows."""

import os
import time
from typing import Any
from uuid import UUID

from celery import shared_task

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import Batch, carry_out


def make_next(run: JobRun) -> Batch:
    """One organisation, from where the cursor says, slowly where COUNTING_PAUSE says so (seconds)."""
    number = int(run.cursor.get("next", 0))
    Organisation.objects.create(name=f"made {run.pk} {number}", sector=Sector.OTHER_PUBLIC)
    time.sleep(float(os.environ.get("COUNTING_PAUSE", "0")))
    return Batch(done=1, cursor={"next": number + 1}, last=number + 1 == run.total)


@shared_task
def count(job: str) -> None:
    """Celery's door."""
    carry_out(UUID(job), make_next)


def made(job: UUID) -> list[int]:
    """The numbers made so far, in order."""
    names: Any = Organisation.objects.filter(name__startswith=f"made {job}").values_list("name", flat=True)
    return sorted(int(name.rsplit(" ", 1)[1]) for name in names)
