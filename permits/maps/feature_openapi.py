"""The OpenAPI 3.0 document of the OGC routes, written from what they read."""

from collections.abc import Sequence
from typing import Any

from gis.collections import Collection
from permits.core import installation
from permits.maps import asking, boxes, vocabulary
from permits.maps.documents import GEOJSON, GPKG, HTML, JSON
from permits.web.language import language

#: What each route of a collection's features may be asked, beside its queryables.
FORMS = ("json", "html")
ITEM_FORMS = (*FORMS, "gpkg")
ASKED_OF_ITEMS = ("f", "limit", "after", "bbox", "bbox-crs", "crs", "datetime", "count")
ASKED_OF_ITEM = ("f", "crs")

_SYSTEMS = {"type": "string", "format": "uri", "enum": [each.uri for each in boxes.SYSTEMS]}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "f": {"schema": {"type": "string", "enum": list(FORMS)}},
    "limit": {
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": asking.MOST,
            "default": asking.USUAL,
        }
    },
    "after": {"schema": {"type": "integer", "minimum": 0}},
    "bbox": {
        "schema": {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "bbox-crs": {"schema": {**_SYSTEMS, "default": boxes.DEFAULT.uri}},
    "crs": {"schema": {**_SYSTEMS, "default": boxes.DEFAULT.uri}},
    "datetime": {"schema": {"type": "string"}},
    "count": {"schema": {"type": "boolean", "default": False}},
}


def document(found: Sequence[Collection]) -> dict[str, Any]:
    """Write the document for the collections a reader may see."""
    paths = {
        "/": _get("landing", JSON, ["f"]),
        "/conformance": _get("conformance", JSON, ["f"]),
        "/api": _get("api", "application/vnd.oai.openapi+json;version=3.0", ["f"]),
        "/collections": _get("collections", JSON, ["f"]),
    }
    for each in found:
        paths |= _paths_of(each)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": vocabulary.SERVICE.in_locale(language()),
            "description": vocabulary.SERVICE_ABOUT.in_locale(language()),
            "version": "1",
        },
        "servers": [{"url": installation.settings().base_url.rstrip("/") + "/ogc"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                _component(name): {"name": name, "in": "query", "required": False, **told}
                for name, told in _PARAMETERS.items()
            },
            "responses": {
                "Problem": {
                    "description": "RFC 9457",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                }
            },
        },
        "security": [{}, {"bearer": []}],
    }


def _paths_of(told: Collection) -> dict[str, Any]:
    base, code = f"/collections/{told.code}", told.code
    items = _get(f"{code}.items", GEOJSON, ASKED_OF_ITEMS)
    items["get"]["responses"]["200"]["content"][GPKG] = {"schema": {"format": "binary"}}
    items["get"]["parameters"][0] = _inline("f", ITEM_FORMS)
    items["get"]["parameters"] += [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in told.queryables
    ]
    item = _get(f"{code}.item", GEOJSON, ASKED_OF_ITEM)
    item["get"]["parameters"].append(
        {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    )
    return {
        base: _get(code, JSON, ["f"]),
        f"{base}/items": items,
        f"{base}/items/{{featureId}}": item,
    }


def _inline(name: str, words: Sequence[str]) -> dict[str, Any]:
    schema = {"type": "string", "enum": list(words)}
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _get(name: str, media: str, asked: Sequence[str]) -> dict[str, Any]:
    content: dict[str, Any] = {kind: {"schema": {}} for kind in (media, HTML)}
    return {
        "get": {
            "operationId": name,
            "parameters": [{"$ref": f"#/components/parameters/{_component(one)}"} for one in asked],
            "responses": {
                "200": {"description": "OK", "content": content},
                **{
                    status: {"$ref": "#/components/responses/Problem"}
                    for status in ("400", "401", "404")
                },
            },
        }
    }


def _component(name: str) -> str:
    return name.replace("-", "_")
