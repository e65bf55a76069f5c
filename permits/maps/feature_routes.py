"""OGC API Features: layers, assets and permits for programs, and pages of the same for people."""

import json
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from gis import collections as sources
from gis import features
from gis.collections import Collection, Standing, View
from gis.exporting import MOST_FEATURES
from gis.features import Wanted
from permits.core import clock
from permits.core.db import db
from permits.core.errors import NotFound, Problem
from permits.maps import asking, boxes, documents, export_routes, feature_openapi, queries
from permits.maps.days import days
from permits.maps.documents import GEOJSON, JSON, OPENAPI, Document
from permits.maps.exporting import packed
from permits.maps.reading import collection_of, kept_by, reader
from permits.web import errors
from permits.web.auth import public
from permits.web.language import language

bp = Blueprint("features", __name__)
bp.register_blueprint(export_routes.bp)

ITEM_FORMS = feature_openapi.ITEM_FORMS
#: How many features an answer holds when nobody says.
_USUAL = {"json": asking.USUAL, "html": 50, "gpkg": MOST_FEATURES}


@bp.get("/ogc/", strict_slashes=False)
@public
def landing() -> ResponseReturnValue:
    """Say what there is and where."""
    _asked()
    return _told("landing", documents.landing())


@bp.get("/ogc/conformance")
@public
def conformance() -> ResponseReturnValue:
    """Say which parts of the standards are kept."""
    _asked()
    return _told("conformance", documents.conformance())


@bp.get("/ogc/api")
@public
def description() -> ResponseReturnValue:
    """Describe these routes as OpenAPI 3.0."""
    _asked()
    found = queries.visible(db.session, reader())
    return _told("api", feature_openapi.document(found), media=OPENAPI)


@bp.get("/ogc/collections")
@public
def collections() -> ResponseReturnValue:
    """List what the reader may see."""
    _asked()
    return _told("collections", documents.listing(queries.visible(db.session, reader())))


@bp.get("/ogc/collections/<code>")
@public
def collection(code: str) -> ResponseReturnValue:
    """Tell of one collection."""
    _asked()
    return _told("collection", documents.collection(collection_of(code)))


@bp.get("/ogc/collections/<code>/items")
@public
def items(code: str) -> ResponseReturnValue:
    """Give a page of features, or all of them as a GeoPackage."""
    found = collection_of(code)
    form = _asked(*feature_openapi.ASKED_OF_ITEMS, *found.queryables, forms=ITEM_FORMS)
    wanted, view = _wanted(found, form), _view(days(request.args.get("datetime")))
    editions = sources.standing(db.session, found, view)
    if form == "gpkg":
        return packed(found, view, editions, wanted)
    page = features.page(db.session, found, view, editions, wanted)
    head = documents.page_head(found, page, _matched(found, view, editions, wanted, page))
    if form == "html":
        rows = [json.loads(text) for text in page.features]
        return _page("items", head | {"features": rows}, found)
    body = json.dumps(head, ensure_ascii=False)[:-1]
    return _geojson(f'{body}, "features": [{",".join(page.features)}]}}', found, view)


@bp.get("/ogc/collections/<code>/items/<item_id>")
@public
def item(code: str, item_id: str) -> ResponseReturnValue:
    """Give one feature, as it is today or as it was or will be last."""
    found = collection_of(code)
    form = _asked(*feature_openapi.ASKED_OF_ITEM)
    system, view = boxes.system(request.args.get("crs")), _view((None, None))
    editions, key = sources.standing(db.session, found, view), asking.identity(item_id)
    text = key is not None and features.item(
        db.session, found, view, editions, key=key, today=clock.today(), system=system.code
    )
    if not text:
        raise NotFound("map.no_feature", name=item_id[:60])
    links = documents.item_links(found)
    whole = f'{text}, "links": {json.dumps(links, ensure_ascii=False)}}}'
    if form == "html":
        return _page("item", json.loads(whole), found)
    return _geojson(whole, found, view)


def _asked(*known: str, forms: tuple[str, ...] = feature_openapi.FORMS) -> str:
    """Refuse what nobody knows, and say in which form the answer is wanted."""
    asking.only(request.args, {"f", *known})
    form = request.args.get("f")
    if form is None:
        return "html" if _reads_pages() else "json"
    if form not in forms:
        raise Problem("map.bad_format", known=", ".join(forms))
    return form


def _reads_pages() -> bool:
    """Say whether the asker names pages before JSON; who takes anything gets JSON."""
    offered = [JSON, GEOJSON, documents.HTML, documents.GPKG]
    return request.accept_mimetypes.best_match(offered, default=JSON) == documents.HTML


def _wants_page() -> bool:
    form = request.args.get("f")
    return form == "html" if form in feature_openapi.ITEM_FORMS else _reads_pages()


def _view(wished: tuple[Any, Any]) -> View:
    first, last = wished
    return View(first, last, clock.now(), queries.sees_details(reader()))


def _wanted(found: Collection, form: str) -> Wanted:
    asked = request.args
    of_box = boxes.system(asked.get("bbox-crs"))
    return Wanted(
        limit=asking.limit(asked.get("limit"), usual=_USUAL[form]),
        after=asking.key(asked.get("after")),
        box=boxes.box(asked.get("bbox"), of_box),
        having={name: asked[name] for name in found.queryables if name in asked},
        system=boxes.system(asked.get("crs")).code,
    )


def _matched(
    found: Collection, view: View, editions: Standing, wanted: Wanted, page: features.Page
) -> int | None:
    """Give how many there are in all where that is free, or where it was asked for."""
    is_asked = asking.yes(request.args.get("count"), "count")
    if wanted.after == 0 and page.goes_on_after is None:
        return len(page.features)
    if is_asked:
        return features.count(db.session, found, view, editions, wanted)
    return None


def _geojson(body: str, found: Collection, view: View) -> Response:
    answer = Response(body, mimetype=GEOJSON)
    answer.headers["Content-Crs"] = f"<{boxes.system(request.args.get('crs')).uri}>"
    answer.headers["Cache-Control"] = kept_by(found, is_private=view.details)
    return answer


def _page(name: str, told: Document, found: Collection) -> str:
    return render_template(
        "maps/features.html",
        page=name,
        told=told,
        title=documents.title_of(found),
        collection=found,
        up=documents.way_up(found),
    )


def _told(name: str, document: Document, media: str = JSON) -> ResponseReturnValue:
    if not _wants_page():
        return Response(json.dumps(document, ensure_ascii=False), content_type=media)
    return render_template(
        "maps/features.html",
        page=name,
        told=document,
        title=document.get("title") or documents.TITLES[name].in_locale(language()),
        up=None if name == "landing" else documents.way_up(),
    )


def _on_problem(problem: Problem) -> ResponseReturnValue:
    return errors.tell(problem) if _wants_page() else errors.tell_program(problem)


@bp.after_request
def _differs_by_reader(answer: Response) -> Response:
    answer.vary.update(("Accept", "Accept-Language", "Authorization", "Cookie"))
    return answer


bp.register_error_handler(Problem, _on_problem)
