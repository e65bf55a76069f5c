"""One way in: a JSON document written the way a browser would have posted it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from permits.core.errors import Problem, TooLarge

DEEPEST = 6
MOST_VALUES = 20_000


class BadBody(Problem):
    """The body is not something a form can be read from."""


class BodyTooLarge(TooLarge):
    """The body holds more values than any form of ours takes."""


def read_json(body: bytes) -> dict[str, Any]:
    """Read a request's body as a JSON object, every number kept as it was written."""
    try:
        text = body.decode("utf-8")
        document = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=str,  # NaN and Infinity reach the field, which names itself in refusing
            object_pairs_hook=_without_repetition,
        )
        if "\\u" in text:  # an escape may name half a character, which nobody can keep
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadBody("body.not_json") from None
    if not isinstance(document, dict):
        raise BadBody("body.not_object")
    return document


def formdata_from_json(document: Mapping[str, Any]) -> MultiDict[str, str]:
    """Write a JSON document the way a browser would have posted it."""
    if not isinstance(document, Mapping):
        raise BadBody("body.not_object")
    formdata: MultiDict[str, str] = MultiDict()
    for count, (name, value) in enumerate(_pairs("", document, depth=1)):
        if count >= MOST_VALUES:
            raise BodyTooLarge("body.too_many_values", limit=MOST_VALUES)
        formdata.add(name, value)
    return formdata


def _pairs(name: str, value: Any, *, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST + 1:
        raise BadBody("body.too_deep", limit=DEEPEST)
    match value:
        case None:
            yield name, ""  # an empty box, not an absent one
        case bool():
            yield name, "true" if value else "false"
        case Mapping() if not value and name:
            yield name, ""  # keeps an empty row in its place
        case Mapping():
            for key, inner in value.items():
                yield from _pairs(f"{name}-{key}" if name else str(key), inner, depth=depth + 1)
        case list():
            yield from _listed(name, value, depth=depth)
        case _:
            yield name, str(value)


def _listed(name: str, values: list[Any], *, depth: int) -> Iterator[tuple[str, str]]:
    # One row written as an object makes all of them rows: a null among them stays a row.
    rows = any(isinstance(value, Mapping | list) for value in values)
    for index, value in enumerate(values):
        yield from _pairs(f"{name}-{index}" if rows else name, value, depth=depth + 1)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in pairs:
        if name in document:
            raise BadBody("body.repeated_name", name=name[:80])
        document[name] = value
    return document
