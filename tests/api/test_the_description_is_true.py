"""The OpenAPI description: committed as it is, complete for every operation, and true of what is really answered."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from frontdoor.local import openapi
from frontdoor.local.failures import CannotStart
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced
from tests.factories.programs import REFERRALS, Program, program_of

SAYS_MORE = ("operationId", "summary", "description", "tags", "security", "responses")
DOCUMENT = "urn:api"
DONE = {"200", "201", "202", "204"}


@cache
def told() -> dict[str, Any]:
    """The committed description."""
    read: dict[str, Any] = yaml.safe_load(openapi.COMMITTED.read_text())
    return read


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation) for path, methods in told()["paths"].items() for method, operation in methods.items()
    ]


def test_the_committed_description_is_what_the_api_does() -> None:
    openapi.check()


def test_a_description_that_drifted_is_seen(tmp_path: Path) -> None:
    drifted = tmp_path / "openapi-v1.yaml"
    drifted.write_text(openapi.COMMITTED.read_text().replace("acceptReferral", "agreeReferral"))
    with pytest.raises(CannotStart, match="is not what the API does"):
        openapi.check(drifted)
    with pytest.raises(CannotStart, match="is not what the API does"):
        openapi.check(tmp_path / "gone.yaml")


def test_anyone_reads_it_as_yaml_or_json(db: None) -> None:
    as_yaml = Client().get("/api/v1/schema/")
    assert as_yaml.status_code == 200
    assert yaml.safe_load(as_yaml.content) == told()
    as_json = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert as_json.json() == told()
    assert Client().get("/api/v1/schema/?version=%0a&lang=%00").status_code == 200
    assert told()["openapi"] == "3.1.0"


def test_every_address_of_the_api_is_in_it_and_no_other() -> None:
    (api,) = [each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/"]
    there = {re.sub(r"<uuid:(\w+)>", r"{\1}", str(each.pattern)) for each in api.url_patterns}
    assert set(told()["paths"]) == {f"/api/v1/{route}" for route in there - {"schema/", "docs/"}}


def test_every_operation_says_what_it_does_with_examples_and_faults() -> None:
    named = [operation["operationId"] for _, _, operation in operations()]
    assert len(named) == len(set(named)) == 30
    for path, method, operation in operations():
        where = f"{method} {path}"
        assert all(operation.get(each) for each in SAYS_MORE), where
        brings = "Made" in operation["operationId"] or operation["operationId"] in {"bringContact", "makeReferral"}
        scope = "introduce" if brings else "webhooks" if operation["tags"] == ["Webhooks"] else "api"
        assert operation["security"] == [{"partnerToken": [scope]}], where
        assert DONE & set(operation["responses"]), where
        assert "401" in operation["responses"], where
        for status, response in operation["responses"].items():
            if status in {"204", "304"}:
                assert response["description"]
                assert "content" not in response, where
                continue
            (kind, body) = next(iter(response["content"].items()))
            assert kind == ("application/json" if status in DONE else "application/problem+json"), where
            assert response["description"], f"{where} {status}"
            assert body["examples"], f"{where} {status}"
        for body in operation.get("requestBody", {}).get("content", {}).values():
            assert body["examples"], where


def test_its_own_examples_are_of_the_shapes_it_gives() -> None:
    for path, method, operation in operations():
        for status, response in operation["responses"].items():
            for body in response.get("content", {}).values():
                for example in body["examples"].values():
                    conforms(example["value"], body["schema"], f"{method} {path} {status}")


def test_one_signs_in_by_client_credentials() -> None:
    scheme = told()["components"]["securitySchemes"]["partnerToken"]
    assert scheme["type"] == "oauth2"
    assert scheme["flows"]["clientCredentials"]["tokenUrl"] == "/o/token/"
    assert set(scheme["flows"]["clientCredentials"]["scopes"]) == {"api", "introduce", "webhooks"}


def conforms(said: Any, schema: dict[str, Any], where: str) -> None:
    """Check that what was said is of this shape, and holds no member that the shape does not name."""
    registry = Registry().with_resource(DOCUMENT, Resource(told(), DRAFT202012))
    based = {"$ref": f"{DOCUMENT}{schema['$ref']}"}
    faults = [fault.message for fault in Draft202012Validator(based, registry=registry).iter_errors(said)]
    assert not faults, (where, faults)
    shape = told()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    assert set(said) <= set(shape["properties"]), where


def as_described(path: str, method: str, answer: HttpResponse) -> None:
    response = told()["paths"][path][method]["responses"][str(answer.status_code)]
    body = response["content"][answer["Content-Type"]]
    conforms(answer.json(), body["schema"], f"{method} {path} {answer.status_code}")


@pytest.mark.django_db
def test_what_is_answered_is_as_described(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    one, listed = "/api/v1/referrals/{referral}/", REFERRALS
    program = program_of(cast.club)
    as_described(listed, "get", program.get())
    as_described(listed, "get", program.get(f"{listed}?stauts=x"))
    as_described(listed, "get", program.get(f"{listed}?cursor=x"))
    as_described(listed, "get", program.get(f"{listed}?cursor={'x' * 1_001}"))
    as_described(listed, "get", Program("").get())
    as_described(one, "get", program.get(one.format(referral=made.pk)))
    as_described(one, "get", program_of(cast.trust).get(one.format(referral=made.pk)))
    for answer, sent in (
        ("complete", {"outcome": "met"}),
        ("decline", {}),
        ("decline", "reason"),
        ("acknowledge", None),
        ("accept", None),
        ("accept", None),
        ("complete", {"outcome": "met"}),
    ):
        path = f"{one}{answer}/"
        as_described(path, "post", program.post(path.format(referral=made.pk), sent))
    path = f"{one}decline/"
    at, usual = path.format(referral=made.pk), Program.usual()
    as_described(path, "post", program.call("POST", at, b"{", "application/json", **usual))
    as_described(path, "post", program.call("POST", at, b"{", "text/plain", **usual))
    as_described(path, "post", program.call("POST", at, b"{}", "application/json"))
    as_described(path, "post", program.call("POST", f"{at}?a=b", b"{}", "application/json", **usual))
    for sent in ({"If-Match": '"another"'}, {"If-Match": ""}):
        as_described(path, "post", program.call("POST", at, b"{}", "application/json", **usual | sent))


def test_no_words_are_described_that_could_not_be_kept() -> None:
    """PostgreSQL keeps no null character, so no pattern lets one through, also where nothing else is said."""
    named = re.findall(r"pattern: '?(\^\[\^\\u0000.*\$)'?$", openapi.COMMITTED.read_text(), re.MULTILINE)
    assert len(named) > 5
    assert not [pattern for pattern in named for words in ("\0", "Joan\0", "\0 Joan") if re.match(pattern, words)]
