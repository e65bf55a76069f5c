"""Vector tiles of the layers, the register of assets and the permits."""

import gzip
import hashlib

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from gis import collections, tiles
from gis.collections import Collection, Standing, View
from permits.core import clock
from permits.core.db import db
from permits.core.errors import Problem
from permits.maps import asking
from permits.maps.reading import answer_programs, collection_of, kept_by
from permits.maps.shelf import DEEPEST, shelf
from permits.web.auth import public

bp = Blueprint("tiles", __name__)
answer_programs(bp)

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
#: Belongs to the ETag: another way of drawing makes other tiles of the same editions.
_DRAWING = "2"
_WORTH_PACKING = 1_000


@bp.get("/ban-do/o/<kind>/<z>/<x>/<y>.mvt")
@public
def tile(kind: str, z: str, x: str, y: str) -> ResponseReturnValue:
    """Give one tile of a collection on a day (`ngay`, default today), as known now."""
    asking.only(request.args, {"ngay"})
    collection, address = collection_of(kind), _address(z, x, y)
    day = asking.day(request.args.get("ngay"))
    view = View(day, day, clock.now())
    editions = collections.standing(db.session, collection, view)
    if collection.is_layer and _is_known(tag := _tag(editions.stamp, str(day))):
        return _answer(collection, 304, b"", tag)
    made = _drawn(collection, address, view, editions)
    tag = _tag(editions.stamp if collection.is_layer else _content_of(made), str(day))
    if _is_known(tag):
        return _answer(collection, 304, b"", tag)
    if made.is_empty:
        return _answer(collection, 204, b"", tag)
    return _answer(collection, 200, made.content, tag)


def _address(z: str, x: str, y: str) -> tiles.Address:
    try:
        return tiles.Address.read(z, x, y)
    except tiles.NoSuchTile:
        raise Problem("map.bad_tile", most=tiles.DEEPEST) from None


def _drawn(
    collection: Collection, address: tiles.Address, view: View, editions: Standing
) -> tiles.Tile:
    """Draw a tile, or take it from the shelf if these editions were drawn before."""
    if not collection.is_layer or address.z > DEEPEST:
        return tiles.make(db.session, collection, address, view, editions)
    key = (collection.code, address, view.first, editions.stamp, tiles.MOST)
    kept = shelf().get(key)
    if kept is None:
        kept = tiles.make(db.session, collection, address, view, editions)
        shelf().put(key, kept)
    return kept


def _content_of(made: tiles.Tile) -> str:
    return hashlib.sha256(made.content).hexdigest()


def _tag(*parts: str) -> str:
    return hashlib.sha256("|".join((_DRAWING, *parts)).encode()).hexdigest()[:32]


def _is_known(tag: str) -> bool:
    return request.if_none_match.contains_weak(tag)


def _answer(collection: Collection, status: int, content: bytes, tag: str) -> Response:
    packs = len(content) > _WORTH_PACKING and request.accept_encodings["gzip"] > 0
    body = gzip.compress(content, 4, mtime=0) if packs else content
    answer = Response(body, status, mimetype=MEDIA_TYPE)
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.set_etag(tag, weak=True)  # the same tile, packed or not
    answer.headers["Cache-Control"] = kept_by(collection)
    return answer
