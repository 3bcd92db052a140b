"""What the three commands that bring in files share: act as the job, print the report, fail in one sentence."""

from collections.abc import Callable

from django.core.management.base import CommandError, OutputWrapper

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from neighbourhoods.brought import Brought


def bring(out: OutputWrapper, run: Callable[[Scope], Brought]) -> None:
    """Run an import as the job `import-map` and print what it brought. CommandError where it is refused."""
    by = Scope(job=Job.IMPORT_MAP)
    try:
        with acting_as(by):
            brought = run(by)
    except Refusal as refusal:
        raise CommandError(refusal.words) from refusal
    for line in brought.lines():
        out.write(line)
