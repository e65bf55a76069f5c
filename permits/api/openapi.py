"""The API's description, written from the routes and the forms, so that it cannot drift."""

from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import gettext
from werkzeug.routing import Rule

from permits.api.forms import NewDossierForm, SupplementForm, TakeUploadForm, TakeWayForm
from permits.cases import registry
from permits.core.vocabulary import SYSTEM_NAME, WorkKind
from permits.dossiers import forms as sections
from permits.forms.base import BaseForm
from permits.forms.schema import schema
from permits.network.route_forms import RouteForm
from permits.web import idempotency
from permits.web.auth import needed_by

#: The body each route reads, by its endpoint; sections and tasks have one for each kind.
BODIES: dict[str, list[type[BaseForm]]] = {
    "api.create": [NewDossierForm],
    "api.submit": [sections.SubmitForm],
    "api.supplement": [SupplementForm],
    "api.find_route": [RouteForm],
    "api.take_route": [TakeWayForm],
    "api.take_upload": [TakeUploadForm],
    "api.fill": [
        sections.ApplicantForm,
        sections.SiteForm,
        sections.SharingForm,
        *(sections.TECHNICAL[work] for work in WorkKind),
    ],
}
#: Bodies that no form reads: a file with its component, and a bare PDF.
FILES: dict[str, dict[str, Any]] = {
    "api.attach": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["component", "file"],
                "properties": {
                    "component": {"type": "string"},
                    "file": {"type": "string", "format": "binary"},
                    "instead_of": {"type": "string"},
                    "beside": {"type": "boolean"},
                },
            }
        }
    },
    "api.report": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["happened_on"],
                "properties": {
                    "happened_on": {"type": "string"},
                    "note": {"type": "string"},
                    "system": {"type": "string"},
                    "meridian": {"type": "string"},
                    "coordinates": {"type": "string"},
                    "height_m": {"type": "string"},
                    "photos": {"type": "array", "items": {"type": "string", "format": "binary"}},
                },
            }
        }
    },
    # Its file is described in headers (tus): nothing stands in the body yet.
    "api.begin_upload": {"application/offset+octet-stream": {"schema": {"maxLength": 0}}},
    "api.send_part": {
        "application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}
    },
    "api.verify_file": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}
#: What lists may be asked beside their address.
QUERIES = {
    "api.listing": ("after",),
    "api.permits": ("after",),
    "api.report": ("corrects",),
    "api.tasks": ("view", "after"),
}
READING = frozenset({"GET"})
REFUSALS = ("400", "401", "403", "404", "409", "413", "422", "429")


def document(base_url: str) -> dict[str, Any]:
    """Write the OpenAPI 3.1 document of this installation."""
    bodies = BODIES | {"api.act": sorted_forms()}
    forms = {form for each in bodies.values() for form in each}
    return {
        "openapi": "3.1.0",
        "info": {"title": SYSTEM_NAME, "version": "1"},
        "servers": [{"url": base_url}],
        "security": [{"bearer": []}],
        "paths": _paths(bodies),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                **{f.__name__: schema(f, translate=gettext) for f in forms},
                "Problem": PROBLEM,
            },
            "responses": {
                "Problem": {
                    "description": "RFC 9457",
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
            },
        },
    }


def sorted_forms() -> list[type[BaseForm]]:
    """List the forms of tasks, each once."""
    return sorted({kind.form for kind in registry.task_kinds.values()}, key=lambda f: f.__name__)


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _paths(bodies: dict[str, list[type[BaseForm]]]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            operations = paths.setdefault(_path(rule), {})
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                operations[method.lower()] = _operation(rule, method, bodies)
    return dict(sorted(paths.items()))


def _path(rule: Rule) -> str:
    parts = [f"{{{text}}}" if is_name else text for is_name, text in _parts(rule)]
    return "".join(parts)


def _parts(rule: Rule) -> Iterator[tuple[bool, str]]:
    for piece in rule.rule.replace(">", "<").split("<"):
        name = piece.rsplit(":", 1)[-1]
        yield (name in rule.arguments, name if name in rule.arguments else piece)


def _operation(rule: Rule, method: str, bodies: dict[str, list[type[BaseForm]]]) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    is_public = not needed_by(view)
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": (view.__doc__ or "").strip().splitlines()[0],
        "parameters": list(_parameters(rule, has_key=not is_public and method not in READING)),
        "responses": {
            "2XX": {"description": "done"},
            **{status: {"$ref": "#/components/responses/Problem"} for status in REFUSALS},
        },
    }
    if is_public:
        operation["security"] = []
    content = _content(rule.endpoint, bodies)
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(rule: Rule, *, has_key: bool) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    for name in QUERIES.get(rule.endpoint, ()):
        yield {"name": name, "in": "query", "schema": {"type": "string"}}
    if has_key:
        yield {"name": idempotency.HEADER, "in": "header", "schema": {"type": "string"}}


def _content(endpoint: str, bodies: dict[str, list[type[BaseForm]]]) -> dict[str, Any]:
    if endpoint in bodies:
        refs = [{"$ref": f"#/components/schemas/{f.__name__}"} for f in bodies[endpoint]]
        return {"application/json": {"schema": {"oneOf": refs}}}
    return FILES.get(endpoint, {})
