"""The documents of OGC API Features, as programs read them; pages for people show the same."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from gis import collections, features
from gis.collections import Collection, View
from permits.core import clock, installation
from permits.core.db import db
from permits.core.text import Bilingual
from permits.maps import boxes, vocabulary
from permits.web.language import language

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
GPKG = "application/geopackage+sqlite3"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

_CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS = (
    _CORE + "core",
    _CORE + "oas30",
    _CORE + "html",
    _CORE + "geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)

#: What pages are called that have no title of their own.
TITLES = {
    "conformance": vocabulary.CONFORMANCE,
    "api": vocabulary.DESCRIPTION,
    "collections": vocabulary.COLLECTIONS,
}

Link = dict[str, str]
Document = dict[str, Any]


def address(endpoint: str, **parts: Any) -> str:
    """Give the whole address of a route; the host is the installation's own, not the asker's."""
    return installation.settings().base_url.rstrip("/") + url_for(endpoint, **parts)


def link(href: str, rel: str, media: str, title: Bilingual | None = None) -> Link:
    """Write one link."""
    told = {"title": title.in_locale(language()), "hreflang": language()} if title else {}
    return {"href": href, "rel": rel, "type": media, **told}


def here(form: str, **changes: object) -> str:
    """Give the address of this very question in another form, or going on elsewhere."""
    asked = {**request.args.to_dict(), "f": form, **changes}
    path = installation.settings().base_url.rstrip("/") + request.path
    return f"{path}?{urlencode(asked)}"


def itself(media: str) -> list[Link]:
    """Link a document to itself and to its other face."""
    return [
        link(here("json"), "self", media, vocabulary.AS_JSON),
        link(here("html"), "alternate", HTML, vocabulary.AS_HTML),
    ]


def landing() -> Document:
    """Write the front page of the interface."""
    description = vocabulary.DESCRIPTION
    return {
        "title": vocabulary.SERVICE.in_locale(language()),
        "description": vocabulary.SERVICE_ABOUT.in_locale(language()),
        "links": [
            *itself(JSON),
            link(address("features.description"), "service-desc", OPENAPI, description),
            link(address("features.description", f="html"), "service-doc", HTML, description),
            link(address("features.conformance"), "conformance", JSON, vocabulary.CONFORMANCE),
            link(address("features.collections"), "data", JSON, vocabulary.COLLECTIONS),
        ],
    }


def conformance() -> Document:
    """List what of the standards is kept."""
    return {"conformsTo": list(CONFORMS), "links": itself(JSON)}


def listing(found: Sequence[Collection]) -> Document:
    """Tell of every collection the reader may see."""
    return {"links": itself(JSON), "collections": [collection(each) for each in found]}


def collection(told: Collection) -> Document:
    """Tell of one collection: its names, extent, systems and links."""
    view = View(None, None, clock.now())
    editions = collections.standing(db.session, told, view)
    extent = features.extent(db.session, told, view, editions)
    sources = collections.provenance(db.session, editions)
    crs = [system.uri for system in boxes.SYSTEMS]
    spatial = {"spatial": {"bbox": [list(extent)], "crs": boxes.DEFAULT.uri}} if extent else {}
    temporal = {"temporal": {"interval": [_interval(sources)]}} if sources else {}
    own = address("features.collection", code=told.code)
    return {
        "id": told.code,
        "title": title_of(told),
        "description": _about(told),
        "itemType": "feature",
        "extent": spatial | temporal,
        "crs": crs,
        "storageCrs": boxes.STORAGE.uri,
        "editions": [_plain(asdict(source)) for source in sources],
        "links": [
            link(own, "self", JSON, vocabulary.AS_JSON),
            link(f"{own}?f=html", "alternate", HTML, vocabulary.AS_HTML),
            link(f"{own}/items", "items", GEOJSON, vocabulary.ITEMS),
            link(f"{own}/items?f=html", "items", HTML, vocabulary.ITEMS),
            link(f"{own}/items?f=gpkg", "enclosure", GPKG, vocabulary.AS_GPKG),
        ],
    }


def page_head(told: Collection, page: features.Page, matched: int | None) -> Document:
    """Write all of a page but its features."""
    links = itself(GEOJSON)
    if page.goes_on_after is not None:
        on = here("json", after=page.goes_on_after)
        links.append(link(on, "next", GEOJSON, vocabulary.NEXT))
    own = address("features.collection", code=told.code)
    links.append(link(own, "collection", JSON))
    counted = {} if matched is None else {"numberMatched": matched}
    return {
        "type": "FeatureCollection",
        "timeStamp": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberReturned": len(page.features),
        **counted,
        "links": links,
    }


def item_links(told: Collection) -> list[Link]:
    """Link one feature to itself and to its collection."""
    own = address("features.collection", code=told.code)
    return [*itself(GEOJSON), link(own, "collection", JSON)]


def title_of(told: Collection) -> str:
    """Name a collection in the reader's language."""
    return Bilingual(told.name_vi, told.name_en).in_locale(language())


def way_up(told: Collection | None = None) -> Link:
    """Link a page to the one above it: features to their collection, the others to the front."""
    if told is None:
        front = vocabulary.SERVICE
        return link(address("features.landing", f="html"), "up", HTML, front)
    href = address("features.collection", code=told.code, f="html")
    return link(href, "up", HTML) | {"title": title_of(told)}


def _about(told: Collection) -> str:
    about = vocabulary.LAYER_ABOUT if told.is_layer else vocabulary.REGISTER_ABOUT
    words = [about.in_locale(language())]
    if told.audience != "public":
        words.append(vocabulary.OFFICIALS_ABOUT.in_locale(language()))
    return " ".join(words)


def _interval(sources: Sequence[collections.Provenance]) -> list[str | None]:
    """Give the days any edition holds, as instants; None where there is no end."""
    first = [source.in_force_from for source in sources]
    last = [source.in_force_to for source in sources]
    return [
        None if None in first else _instant(min(day for day in first if day)),
        None if None in last else _instant(max(day for day in last if day)),
    ]


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+07:00"


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
    }
