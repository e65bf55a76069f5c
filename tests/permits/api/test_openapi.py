"""The API's description is whole, valid, and about this very program."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.web.auth import needed_by

WRITING = {"post", "put", "patch"}


@pytest.fixture
def document(app: Flask, session: Session) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json is not None
    return answer.json


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def methods_of(methods: set[str]) -> set[str]:
    """Give what a rule serves by itself: OPTIONS only where nothing else is asked there."""
    return methods if methods == {"OPTIONS"} else methods - {"HEAD", "OPTIONS"}


def references(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        if isinstance(thing.get("$ref"), str):
            yield thing["$ref"]
        for value in thing.values():
            yield from references(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from references(value)


def test_it_is_openapi_with_all_that_must_be_there(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert set(document["info"]) >= {"title", "version"}
    assert document["servers"][0]["url"].startswith("http")
    assert document["paths"]
    for path, _, operation in operations(document):
        assert path.startswith("/")
        assert operation["operationId"]
        assert operation["summary"]
        assert operation["responses"]
        for response in operation["responses"].values():
            assert "$ref" in response or "description" in response


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        here: Any = document
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]
        assert here


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert len(names) == len(set(names))


def test_every_route_of_the_api_is_there_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:[a-z]+:)?([a-z0-9_]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in methods_of(rule.methods or set())
    }

    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_the_parts_of_an_address_are_its_parameters(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_writing_route_says_what_it_reads(document: dict[str, Any]) -> None:
    undescribed = [
        (method, path)
        for path, method, operation in operations(document)
        if method in WRITING and not operation.get("requestBody", {}).get("content")
    ]

    assert undescribed == []


def test_every_writing_route_of_people_takes_a_key_against_doubles(
    document: dict[str, Any],
) -> None:
    for _, method, operation in operations(document):
        headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
        guarded = operation.get("security") != []
        assert ("Idempotency-Key" in headers) is (method in {*WRITING, "delete"} and guarded)


def test_public_routes_ask_for_no_token(app: Flask, document: dict[str, Any]) -> None:
    assert document["security"] == [{"bearer": []}]
    for _, _, operation in operations(document):
        view = app.view_functions[f"api.{operation['operationId']}"]
        assert (operation.get("security") == []) is (not needed_by(view))


def test_schemas_describe_the_forms_and_refuse_other_names(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    tower = schemas["GroundTowerForm"]
    assert tower["additionalProperties"] is False
    assert {"height_m", "mast_class"} <= set(tower["required"])
    assert set(tower["properties"]["mast_class"]["enum"]) == {"A1b", "A2b", "A2c"}
    assert schemas["Problem"]["required"]
