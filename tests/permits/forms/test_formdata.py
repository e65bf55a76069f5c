"""A JSON body is read as a browser's form would have been, within bounds."""

import json
from typing import Any

import pytest

from permits.core.errors import Problem
from permits.forms.formdata import DEEPEST, MOST_VALUES, formdata_from_json, read_json


def pairs(document: dict[str, Any]) -> list[tuple[str, str]]:
    return list(formdata_from_json(document).items(multi=True))


def test_objects_rows_nulls_and_booleans_are_written_as_a_browser_posts_them() -> None:
    document = {
        "a": None,
        "b": True,
        "c": False,
        "d": 1.5,
        "e": {"f": "x", "g": {}},
        "h": [{"i": 1}, None, {}],
        "j": ["k", "l"],
        "m": [],
    }

    assert pairs(document) == [
        ("a", ""),
        ("b", "true"),
        ("c", "false"),
        ("d", "1.5"),
        ("e-f", "x"),
        ("e-g", ""),
        ("h-0-i", "1"),
        ("h-1", ""),
        ("h-2", ""),
        ("j", "k"),
        ("j", "l"),
    ]


def test_numbers_keep_the_letters_they_were_written_with() -> None:
    assert read_json(b'{"a": 1e3, "b": 12.50, "c": NaN, "d": ' + b"9" * 5000 + b"}") == {
        "a": "1e3",
        "b": "12.50",
        "c": "NaN",
        "d": "9" * 5000,
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body.not_json"),
        (b"{", "body.not_json"),
        (b"\xff\xfe", "body.not_json"),
        (b"[" * 200_000, "body.not_json"),
        (b"[]", "body.not_object"),
        (b'"text"', "body.not_object"),
        (b'{"a": 1, "a": 2}', "body.repeated_name"),
    ],
)
def test_a_body_that_is_no_single_object_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Problem) as refusal:
        read_json(body)

    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_depth_and_number_of_values_are_bounded() -> None:
    deep: Any = "x"
    for _ in range(DEEPEST):
        deep = {"a": deep}
    assert len(pairs(deep)) == 1
    with pytest.raises(Problem, match="too_deep"):
        formdata_from_json({"a": deep})
    with pytest.raises(Problem, match="too_many_values"):
        formdata_from_json({"a": ["x"] * (MOST_VALUES + 1)})
    with pytest.raises(Problem, match="not_object"):
        formdata_from_json(json.loads("[1]"))
