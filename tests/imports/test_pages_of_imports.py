"""Over HTTP: an administrator imports organisations; lists, reports and exports are one's own."""

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.core.scope import Scope, acting_as
from frontdoor.imports.models import ImportedFile
from tests.factories.cast import Cast, member
from tests.factories.clients import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILE = (
    "Organisation;Type;Phone\n"
    "Northgate Surgery;health;1\n"
    "harbour trust;Voluntary, community, faith or social enterprise;2\n"
    "Elm Street Club;council;3\n"
    "=1+1;nonsense;4\n"
)
UPLOAD = "/imports/organisations/"


@pytest.fixture
def nia(cast: Cast) -> Scope:
    """Nia looks after the council's accounts."""
    return member("nia", cast.council, "admin")


def upload(client: Client, data: str = FILE) -> str:
    """Upload a file; give the address of its checking page."""
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("groups.csv", data.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def report_of(client: Client, check: str) -> str:
    """Run a staged file; give the address of its report."""
    answer = client.post(f"{check}run/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_organisations_are_read_looked_over_imported_and_reported(nia: Scope) -> None:
    client = signed_in(nia)
    assert "imported nothing" in client.get("/imports/").content.decode()
    check = upload(client)
    look = client.get(check).content.decode()
    assert "Northgate Surgery" in look
    assert "not used: Phone" in look
    assert not Organisation.objects.filter(name="Northgate Surgery").exists()
    report = client.get(report_of(client, check)).content.decode()
    assert Organisation.objects.get(name="Northgate Surgery").sector == Sector.HEALTH
    assert Organisation.objects.get(name="Elm Street Club").sector == Sector.RESIDENTS
    for words in ("Added", "Already so", "Not taken", "is not a sector we know", "is on record under", "semicolon"):
        assert words in report
    assert "groups.csv" in client.get("/imports/").content.decode()
    assert client.get(check).status_code == 302


def test_importing_the_same_organisations_again_changes_nothing(nia: Scope) -> None:
    client = signed_in(nia)
    report_of(client, upload(client))
    before = list(Organisation.objects.order_by("pk").values())
    again = report_of(client, upload(client))
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert ">Added<" not in client.get(again).content.decode()


def test_a_file_without_the_columns_is_refused_on_the_form(nia: Scope) -> None:
    client = signed_in(nia)
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("groups.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 422
    assert "The file has no column for" in answer.content.decode()
    assert client.post(UPLOAD).status_code == 422
    with acting_as(nia):
        assert not ImportedFile.objects.exists()


def test_columns_are_chosen_otherwise_on_the_page(nia: Scope) -> None:
    client = signed_in(nia)
    check = upload(client, "Name,Title,Sector\nx,Northgate Surgery,health\n")
    assert client.post(check, {"name": "Title", "sector": "Title"}).status_code == 422
    assert client.post(check, {"name": "Title", "sector": "Sector"}).status_code == 302
    report_of(client, check)
    assert Organisation.objects.filter(name="Northgate Surgery").exists()


def test_the_report_is_exported_and_nothing_in_it_is_a_formula(nia: Scope) -> None:
    client = signed_in(nia)
    report = report_of(client, upload(client))
    answer = client.get(f"{report}report.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [row["outcome"] for row in rows] == ["Added", "Already so", "Not taken", "Not taken"]
    assert rows[3]["line"] == "5"
    check = upload(client, "=1+1,Name,Sector\n@cmd,Band,health\n")
    leaves = b"".join(client.get(f"{report_of(client, check)}report.csv")).decode()
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(leaves)) for cell in row)


def test_a_long_report_comes_in_pages_and_by_outcome(nia: Scope) -> None:
    client = signed_in(nia)
    names = "".join(f"Group {number},{'health' if number % 2 else 'nonsense'}\n" for number in range(130))
    report = report_of(client, upload(client, "Name,Sector\n" + names))
    first = client.get(report).content.decode()
    assert first.count('<tr class="govuk-table__row">') == 51
    assert 'rel="next"' in first
    only = client.get(f"{report}?only=refused").content.decode()
    assert ">Added<" not in only.split("Row by row")[1]
    assert "only=refused&amp;page=" in only
    assert client.get(f"{report}?page=nonsense").status_code == 422


def test_somebody_elses_import_is_not_found_like_one_that_never_was(nia: Scope, cast: Cast) -> None:
    mine = upload(signed_in(nia))
    import_id = mine.rstrip("/").rsplit("/", 1)[1]
    colleague = signed_in(member("noor", cast.council, "admin"))
    for other in (import_id, str(uuid4())):
        assert colleague.get(f"/imports/{other}/").status_code == 404
        assert colleague.get(f"/imports/{other}/report.csv").status_code == 404
        assert colleague.get(f"/imports/organisations/{other}/").status_code == 404
        assert colleague.post(f"/imports/organisations/{other}/run/").status_code == 404
    assert "groups.csv" not in colleague.get("/imports/").content.decode()
    assert not Organisation.objects.filter(name="Northgate Surgery").exists()


def test_someone_who_may_not_look_after_accounts_imports_no_organisations(cast: Cast) -> None:
    for role in ("worker", "lead"):
        client = signed_in(member(f"one-{role}", cast.council, role))
        assert client.get(UPLOAD).status_code == 422
        assert client.post(UPLOAD, {"file": SimpleUploadedFile("groups.csv", FILE.encode())}).status_code == 422
        assert UPLOAD not in client.get("/imports/").content.decode()


def test_an_administrator_of_a_guest_organisation_adds_no_organisation(cast: Cast) -> None:
    client = signed_in(member("gus", cast.trust, "admin"))
    report = client.get(report_of(client, upload(client))).content.decode()
    assert "Only those who do this for the council" in report
    assert not Organisation.objects.filter(name="Northgate Surgery").exists()


def test_signed_out_every_page_asks_to_sign_in() -> None:
    for address in ("/imports/", UPLOAD, f"/imports/{uuid4()}/", f"/imports/{uuid4()}/report.csv"):
        assert Client().get(address)["Location"].startswith("/sign-in/")
