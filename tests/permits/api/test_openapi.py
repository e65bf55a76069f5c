"""The API's description is whole, valid, and about this very program."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.api.bodies import QUERIES
from permits.api.pages import PageForm
from permits.web.auth import needed_by
from tests.permits.api.conftest import Program

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


def answers(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the answer of success of every operation, with its status."""
    for _, _, operation in operations(document):
        [status] = [each for each in operation["responses"] if each.startswith("2")]
        yield operation["operationId"], status, operation["responses"][status]


def test_every_answer_says_what_stands_in_it(document: dict[str, Any]) -> None:
    for name, status, answer in answers(document):
        assert (status == "204" or name in BODILESS) is ("content" not in answer), name
        for kind, content in answer.get("content", {}).items():
            assert content["schema"], name
            assert ("example" in content) is (kind == "application/json"), name


def test_headers_are_described_where_they_are_sent(document: dict[str, Any]) -> None:
    lists = {name for name, _, answer in answers(document) if "Link" in answer["headers"]}
    replayed = {
        n for n, _, answer in answers(document) if "Idempotency-Replayed" in answer["headers"]
    }

    assert lists == {name.removeprefix("api.") for name in PAGED}
    assert {"create", "fill", "discard"} <= replayed
    assert not replayed & {"show", "verify_file"}
    for _, _, operation in operations(document):
        for status in ("429", "503"):
            assert operation["responses"][status]["$ref"].endswith("/Later")
    assert "Retry-After" in document["components"]["responses"]["Later"]["headers"]
    assert all("RateLimit" in answer["headers"] for _, _, answer in answers(document))


def test_what_is_promised_of_headers_is_kept(vnpt: Program) -> None:
    made = vnpt.post("/dossiers", json={"work": "smart_pole"})
    documented = {
        name: set(answer["headers"]) for name, _, answer in answers(vnpt.get("/openapi.json").json)
    }

    assert documented["create"] - set(made.headers.keys()) == {"Idempotency-Replayed"}


def test_tags_group_every_operation_and_speak_the_language_asked_for(vnpt: Program) -> None:
    said = {lang: vnpt.get(f"/openapi.json?lang={lang}").json for lang in ("vi", "en")}
    used = {tag for _, _, operation in operations(said["en"]) for tag in operation["tags"]}

    assert used == {tag["name"] for tag in said["en"]["tags"]}
    for names in zip(said["vi"]["tags"], said["en"]["tags"], strict=True):
        assert names[0]["description"] != names[1]["description"]
    titles = [
        document["components"]["schemas"]["MessageForm"]["properties"]["text"]["title"]
        for document in said.values()
    ]
    assert titles[0] != titles[1]


def test_questions_after_an_address_are_those_of_their_form(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        form = QUERIES.get(f"api.{operation['operationId']}")
        asked = [each for each in operation["parameters"] if each["in"] == "query"]
        if form is not None:
            assert {each["name"] for each in asked} == {field.short_name for field in form()}
        for each in asked:
            assert each["schema"]["type"] != "null"
            assert None not in each["schema"].get("enum", ())


#: Answers of success that are headers alone, though their status could carry more.
BODILESS = {"begin_upload"}
PAGED = {name for name, form in QUERIES.items() if issubclass(form, PageForm)}
