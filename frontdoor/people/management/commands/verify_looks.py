"""Check that the log of who looked is as it was written."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.sealing import Head, faults_of_log, head_of_chain

A_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


class Command(BaseCommand):
    """Exit status 0 and the head where the log is whole; each fault on a line and status 1 where it is not."""

    help = "Follow the chain over the log of who looked, and say where it was broken."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--head` takes what the sealing job wrote to its log, such as 12:0f…"""
        parser.add_argument("--head", default="", help="a head kept elsewhere: position, colon, 64 hexadecimal digits")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        """Check the whole chain. CommandError where it is broken, or the head is not one."""
        kept = None
        if head:
            found = A_HEAD.fullmatch(head)
            if found is None:
                raise CommandError("A head is a position, a colon and 64 hexadecimal digits, such as the log has it.")
            kept = Head(int(found[1]), found[2])
        faults = 0
        with acting_as(Scope(job=Job.SEAL_LOOKS)) as checking:
            for fault in faults_of_log(by=checking, kept=kept):
                faults += 1
                self.stdout.write(f"{fault.position}: {fault.words}")
            end = head_of_chain()
        if faults:
            raise CommandError(f"The log of who looked is not as it was written: {faults} fault(s).")
        self.stdout.write(f"The log of who looked is whole: {end.position} look(s) sealed. Head: {end}")
