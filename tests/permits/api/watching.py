"""Programs whose every call is remembered by the operation it was, to be held against the book."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one call was answered."""

    operation: str
    status: int
    content_type: str
    document: Any


@dataclass
class Watched:
    """Calls the program as any of its people and remembers what was answered."""

    app: Flask
    token_of: Any
    seen: list[Seen] = field(default_factory=list)

    def ask(self, login: str | None, method: str, path: str, **more: Any) -> TestResponse:
        """Call as somebody, or as nobody; a path may be a whole address of ours."""
        address = path if path.startswith(API) else API + path
        client: Any = self.app.test_client()
        token = self.token_of(login) if login else None
        answer: TestResponse = client.open(address, method=method, bearer=token, **more)
        adapter = self.app.url_map.bind("localhost")
        endpoint, _ = adapter.match(urlsplit(address).path, method=method)
        self.seen.append(
            Seen(
                str(endpoint).removeprefix("api."),
                answer.status_code,
                answer.mimetype,
                answer.get_json() if answer.mimetype == "application/json" else None,
            )
        )
        return answer

    def must(self, login: str | None, method: str, path: str, **more: Any) -> Any:
        """Call, insist on success, and give the document answered."""
        answer = self.ask(login, method, path, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return self.seen[-1].document


def faults(schema: dict[str, Any], value: Any, where: str = "$") -> list[str]:
    """Say where a value is not as a schema of ours describes it."""
    kinds = schema.get("type")
    if kinds is None:
        return []
    allowed = kinds if isinstance(kinds, list) else [kinds]
    if not any(_is(kind, value) for kind in allowed):
        return [f"{where}: {value!r} is not {kinds}"]
    if isinstance(value, dict) and "properties" in schema:
        return _object_faults(schema, value, where)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [f for n, each in enumerate(value) for f in faults(items, each, f"{where}[{n}]")]
    return []


def _object_faults(schema: dict[str, Any], value: dict[str, Any], where: str) -> list[str]:
    known, needed = set(schema["properties"]), set(schema["required"])
    found = [f"{where}: lacks {name}" for name in sorted(needed - set(value))]
    if not schema["additionalProperties"]:
        found += [f"{where}: has {name}" for name in sorted(set(value) - known)]
    for name in sorted(known & set(value)):
        found += faults(schema["properties"][name], value[name], f"{where}.{name}")
    return found


def _is(kind: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "null": value is None,
        "boolean": isinstance(value, bool),
        "integer": is_number and float(value).is_integer(),
        "number": is_number,
        "string": isinstance(value, str),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }[kind]
