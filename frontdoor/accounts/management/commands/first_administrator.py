"""`manage.py first_administrator`: the host organisation and whoever looks after its accounts, on a new site."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from frontdoor.accounts.models import Membership, Organisation, Sector, User


class Command(BaseCommand):
    help = (
        "Adds the organisation this site belongs to and its first administrator, and asks for their password. Once: "
        "everybody after them is added on the site. Runs as the owner of the tables, whom no lock holds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, help="the name of the council or partnership")
        parser.add_argument("--sector", choices=Sector.values, default=Sector.COUNCIL.value)
        parser.add_argument("--username", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:  # two at once would both find nobody
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.first'))")
        if Membership.objects.filter(organisation__host=True, role="admin").exists():
            raise CommandError("This site has had its first administrator. They add everybody else on the site.")
        user = User(username=options["username"], is_staff=True, is_superuser=True)
        password = getpass(f"Password for {user.username}: ")
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from weak
        user.set_password(password)
        user.save(force_insert=True)
        host, _ = Organisation.objects.get_or_create(
            host=True, defaults={"name": options["organisation"], "sector": options["sector"]}
        )
        Membership.objects.create(user=user, organisation=host, role="admin")
        self.stdout.write(f"{user.username} looks after the accounts of {host.name}.")
