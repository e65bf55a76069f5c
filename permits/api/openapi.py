"""The API's description, written from the routes and the forms, so that it cannot drift."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import current_app
from flask_babel import gettext
from werkzeug.routing import Rule

from permits.api.bodies import DOWNLOADS, FILES, QUERIES, WORDS, bodies
from permits.api.examples import Example, examples, schema_of, tags
from permits.api.pages import PageForm
from permits.core.vocabulary import SYSTEM_NAME
from permits.forms.base import BaseForm
from permits.forms.schema import schema
from permits.web import idempotency
from permits.web.auth import needed_by
from permits.web.language import language

READING = frozenset({"GET"})
REFUSALS = ("400", "401", "403", "404", "409", "413", "422", "429", "503")
#: Answers without a body, and what came of them.
_EMPTY = {204: "done, nothing to say"}
_DONE = {200: "done", 201: "made", 202: "taken on, done by a job"}
#: Writing routes whose first answer has no `Location`.
_NO_PLACE = frozenset({"attach", "write", "report", "report_condition", "contest_finding"})
_UNPLACED = _NO_PLACE | {"take_upload", "take_route", "join_window"}
HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit": {
        "description": 'What is left of the allowance: "calls";r=LEFT;t=SECONDS.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'The allowance: "calls";q=CALLS;w=SECONDS.',
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds after which to come again.",
        "schema": {"type": "integer"},
    },
    "Link": {
        "description": 'The next page: <ADDRESS>; rel="next"; absent on the last one.',
        "schema": {"type": "string"},
    },
    "Location": {"description": "Where what was made is read.", "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "true where this is the answer the same key got before.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "code", "detail"],
                "properties": {
                    "name": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class TwoForms(Exception):
    """Two forms have one name, so that a reference would lead to either."""


def document(base_url: str) -> dict[str, Any]:
    """Write the OpenAPI 3.1 document of this installation, in the language of the asker."""
    known = {form for each in bodies().values() for form in each}
    return {
        "openapi": "3.1.0",
        "info": {"title": SYSTEM_NAME, "version": "1"},
        "servers": [{"url": base_url}],
        "security": [{"bearer": []}],
        "tags": [
            {"name": tag.name, "description": tag.en if language() == "en" else tag.vi}
            for tag in tags()
        ],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {**_schemas(known), "Problem": PROBLEM},
            "headers": HEADERS,
            "responses": {"Problem": _problem(), "Later": _problem("Retry-After")},
        },
    }


def _schemas(forms: Iterable[type[BaseForm]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form in sorted(forms, key=lambda each: each.__name__):
        if form.__name__ in found:
            raise TwoForms(form.__name__)
        found[form.__name__] = schema(form, translate=gettext)
    return found


def _problem(*headers: str) -> dict[str, Any]:
    return {
        "description": "RFC 9457",
        "headers": _headers("RateLimit", "RateLimit-Policy", *headers),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            operations = paths.setdefault(_path(rule), {})
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                operations[method.lower()] = _operation(rule, method)
            if rule.methods == {"OPTIONS"}:
                operations["options"] = _operation(rule, "OPTIONS")
    return dict(sorted(paths.items()))


def _path(rule: Rule) -> str:
    return "".join(f"{{{text}}}" if is_name else text for is_name, text in _parts(rule))


def _parts(rule: Rule) -> Iterator[tuple[bool, str]]:
    for piece in rule.rule.replace(">", "<").split("<"):
        name = piece.rsplit(":", 1)[-1]
        yield (name in rule.arguments, name if name in rule.arguments else piece)


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    is_public, name = not needed_by(view), rule.endpoint.removeprefix("api.")
    example = examples()[name]
    has_key = not is_public and method in ("POST", "PUT", "PATCH", "DELETE")
    later = {"429": "Later", "503": "Later"}
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [example.tag],
        "summary": (view.__doc__ or "").strip().splitlines()[0],
        "parameters": list(_parameters(rule, has_key=has_key)),
        "responses": {
            str(example.status): _answer(rule.endpoint, example, has_key=has_key),
            **{
                status: {"$ref": f"#/components/responses/{later.get(status, 'Problem')}"}
                for status in REFUSALS
            },
        },
    }
    if is_public:
        operation["security"] = []
    content = _content(rule.endpoint, example)
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answer(endpoint: str, example: Example, *, has_key: bool) -> dict[str, Any]:
    names = ["RateLimit", "RateLimit-Policy"]
    if has_key:
        names.append("Idempotency-Replayed")
    if example.status == 201 and endpoint.removeprefix("api.") not in _UNPLACED:
        names.append("Location")
    form = QUERIES.get(endpoint)
    if form is not None and issubclass(form, PageForm):
        names.append("Link")
    said = _EMPTY.get(example.status) or _DONE[example.status]
    answer: dict[str, Any] = {"description": said, "headers": _headers(*names)}
    if endpoint in DOWNLOADS:
        binary = {"type": "string", "format": "binary"}
        answer["content"] = {DOWNLOADS[endpoint]: {"schema": binary}}
    elif example.answer is not None:
        shape = {"schema": schema_of(example.answer), "example": example.response}
        answer["content"] = {"application/json": shape}
    return answer


def _parameters(rule: Rule, *, has_key: bool) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    form = QUERIES.get(rule.endpoint)
    if form is not None:
        yield from _asked(schema(form, translate=gettext))
    for name in WORDS.get(rule.endpoint, ()):
        yield {"name": name, "in": "query", "schema": {"type": "string"}}
    if has_key:
        yield {"name": idempotency.HEADER, "in": "header", "schema": {"type": "string"}}


def _asked(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Write the fields of a form as questions after an address, where nothing is null."""
    for name, field in described["properties"].items():
        shape = {k: v for k, v in field.items() if k not in ("title", "description")}
        kinds = shape.get("type")
        if isinstance(kinds, list):
            shape["type"] = next(kind for kind in kinds if kind != "null")
        if "enum" in shape:
            shape["enum"] = [value for value in shape["enum"] if value is not None]
        said = " ".join(filter(None, (field.get("title"), field.get("description"))))
        yield {
            "name": name,
            "in": "query",
            "required": name in described.get("required", ()),
            **({"description": said} if said else {}),
            "schema": shape,
        }


def _content(endpoint: str, example: Example) -> dict[str, Any]:
    forms = bodies().get(endpoint, [])
    if not forms:
        return FILES.get(endpoint, {})
    refs = [{"$ref": f"#/components/schemas/{form.__name__}"} for form in forms]
    shape: dict[str, Any] = {"schema": {"anyOf": refs} if len(refs) > 1 else refs[0]}
    shape["examples"] = {
        form.__name__: {"value": example.requests[form.__name__]}
        for form in forms
        if form.__name__ in example.requests
    }
    return {"application/json": shape, **FILES.get(endpoint, {})}
