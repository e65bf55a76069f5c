"""Examples of requests and answers, kept as data; the answers' schemas are read from them.

In an example of an answer a name that ends in `?` may be null, and one that ends in `*` holds
whatever it holds: names below it are data, not structure. The marks are no part of the names.
`like` names a route that answers the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("examples")
MAY_BE_NULL, OPEN = "?", "*"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of routes, named in both languages."""

    name: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Example:
    """How one route is asked, form by form, and how it answers; `answer` keeps its marks."""

    tag: str
    status: int
    requests: Mapping[str, Any] = field(default_factory=dict)
    answer: Any = None

    @property
    def response(self) -> Any:
        """Give the answer as a program would see it."""
        return plain(self.answer)


@cache
def tags() -> tuple[Tag, ...]:
    """List the groups of routes in the order they are described."""
    return tuple(Tag(name, each["vi"], each["en"]) for name, each in _file("tags.yaml").items())


@cache
def examples() -> Mapping[str, Example]:
    """Give the example of each route, by the name of its operation."""
    read = {tag.name: _file(f"{tag.name}.yaml") for tag in tags()}
    known = {name: said for file in read.values() for name, said in file.items()}
    return {
        name: Example(
            tag=tag,
            status=said.get("status", 200),
            requests=said.get("requests", {}),
            answer=known[said.get("like", name)].get("response"),
        )
        for tag, file in read.items()
        for name, said in file.items()
    }


def _file(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return read


def plain(marked: Any) -> Any:
    """Take the marks off the names of an example."""
    match marked:
        case dict():
            return {name.rstrip(MAY_BE_NULL + OPEN): plain(value) for name, value in marked.items()}
        case list():
            return [plain(each) for each in marked]
    return marked


def schema_of(marked: Any) -> dict[str, Any]:
    """Read the JSON Schema of an answer from its example, every name required and no other."""
    match marked:
        case dict():
            names = {name.rstrip(MAY_BE_NULL + OPEN): name for name in marked}
            return {
                "type": "object",
                "properties": {k: _member(name, marked[name]) for k, name in names.items()},
                "required": list(names),
                "additionalProperties": False,
            }
        case list():
            return {"type": "array", "items": schema_of(marked[0]) if marked else {}}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            return {"type": "string", **_format(marked)}
    return {}


def _member(name: str, value: Any) -> dict[str, Any]:
    if OPEN in name:
        described: dict[str, Any] = {"type": "object", "additionalProperties": True}
    else:
        described = schema_of(value)
    if MAY_BE_NULL in name and "type" in described:
        described["type"] = [described["type"], "null"]
    return described


def _format(text: str) -> dict[str, str]:
    if _MOMENT.fullmatch(text):
        return {"format": "date-time"}
    return {"format": "date"} if _DAY.fullmatch(text) else {}
