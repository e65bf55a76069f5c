"""Examples are read by the forms themselves, and their marks mean what they say."""

from typing import Any

import pytest
from flask import Flask

from permits.api import bodies
from permits.api.examples import examples, plain, schema_of
from permits.core.errors import Invalid
from permits.forms.base import BaseForm, each_field, read
from permits.forms.choices import OptionField
from permits.forms.formdata import formdata_from_json
from tests.permits.api.watching import faults


def asked() -> list[tuple[str, type[BaseForm], Any]]:
    """List every example of a request with the form that reads it."""
    forms = {(name, form.__name__): form for name, all_ in bodies.bodies().items() for form in all_}
    return [
        (name, forms[f"api.{name}", form], said)
        for name, example in examples().items()
        for form, said in example.requests.items()
    ]


def _offer(form: BaseForm, said: Any) -> None:
    """Offer what only a database knows, as the routes do: owners, wards, papers."""
    for field in each_field(form):
        if isinstance(field, OptionField) and not field.options and said.get(field.name):
            field.options = [(said[field.name], said[field.name])]


@pytest.mark.usefixtures("session")
def test_every_example_of_a_request_is_taken_by_its_own_form() -> None:
    refused = []
    for name, form, said in asked():
        try:
            read(form, formdata_from_json(said), prepare=lambda made, s=said: _offer(made, s))
        except Invalid as problem:
            refused.append((name, form.__name__, [c.code for c in problem.complaints]))

    assert refused == []


def test_every_route_that_reads_a_form_shows_how() -> None:
    shown = {f"api.{name}" for name, _, _ in asked()}

    assert set(bodies.BODIES) - shown == set()


def test_every_example_of_an_answer_is_as_its_own_schema_says() -> None:
    wrong = [
        (name, fault)
        for name, example in examples().items()
        if example.answer is not None
        for fault in faults(schema_of(example.answer), example.response)
    ]

    assert wrong == []


def test_what_may_be_null_and_what_is_open_is_marked_in_the_name() -> None:
    marked = {"a?": "x", "b*": {"c": 1}, "d?*": {}}

    said = schema_of(marked)

    assert plain(marked) == {"a": "x", "b": {"c": 1}, "d": {}}
    assert faults(said, {"a": None, "b": {"other": []}, "d": None}) == []
    assert faults(said, {"a": 1, "b": None, "d": {}}) == [
        "$.a: 1 is not ['string', 'null']",
        "$.b: None is not object",
    ]
    assert faults(said, {"a": "x", "b": {}, "e": 1}) == ["$: lacks d", "$: has e"]


def test_files_are_named_with_their_kind_where_the_answer_is_a_file(app: Flask) -> None:
    for endpoint in bodies.DOWNLOADS:
        assert endpoint in app.view_functions
        assert examples()[endpoint.removeprefix("api.")].answer is None
