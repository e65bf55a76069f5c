"""What a checker without a network fetches beforehand: the signed list, and the keys it needs."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from permits.core import clock, installation
from permits.core.db import db
from permits.signing import cose, offline_keys
from permits.tracking import list_queries
from permits.tracking.models import RevocationList
from permits.web.auth import found, public

bp = Blueprint("lists", __name__)

_MINUTE_S, _YEAR_S = 60, 365 * 24 * 3600


@bp.get("/thu-hoi/danh-sach")
@public
def page() -> ResponseReturnValue:
    """Tell people what the list is, from when, and how it is used."""
    newest = list_queries.newest(db.session)
    return render_template(
        "tracking/ended_list.html",
        newest=newest,
        is_late=newest is not None and newest.next_update < clock.now(),
        keys=offline_keys.published(installation.settings().keys_dir),
    )


@bp.get("/thu-hoi/danh-sach.json")
@public
def as_json() -> ResponseReturnValue:
    """Give the newest list to read; who must trust it takes the signed one."""
    newest, signed = _with_bytes(list_queries.newest(db.session))
    return _cacheable(cose.payload_of(signed), "application/json", newest)


@bp.get("/thu-hoi/danh-sach.cose")
@public
def as_cose() -> ResponseReturnValue:
    """Give the newest list under the installation's signature."""
    newest, signed = _with_bytes(list_queries.newest(db.session))
    return _cacheable(signed, "application/cose", newest)


@bp.get("/thu-hoi/danh-sach/<int:number>.cose")
@public
def earlier(number: int) -> ResponseReturnValue:
    """Give an earlier list, as long as it is kept; it never changes."""
    chosen, signed = _with_bytes(list_queries.numbered(db.session, number))
    response = _cacheable(signed, "application/cose", chosen)
    response.cache_control.max_age = _YEAR_S
    return response


@bp.get("/pki/offline.json")
@public
def keys() -> ResponseReturnValue:
    """Publish the keys that lists and second codes are signed with, the newest first."""
    published = offline_keys.published(installation.settings().keys_dir)
    response = make_response({"keys": [key.jwk() for key in published]})
    response.cache_control.public, response.cache_control.max_age = True, _MINUTE_S * 60
    response.add_etag()
    response.make_conditional(request)
    return response


def _with_bytes(chosen: RevocationList | None) -> tuple[RevocationList, bytes]:
    kept = found(chosen)
    return kept, found(kept.signed)


def _cacheable(content: bytes, kind: str, chosen: RevocationList) -> Response:
    """Let caches keep a list for a minute and ask again by its number."""
    response = make_response(content)
    response.mimetype = kind
    response.cache_control.public, response.cache_control.max_age = True, _MINUTE_S
    response.last_modified = chosen.issued_at
    response.set_etag(f"{chosen.number}-{chosen.payload_sha256[:16]}-{kind[-4:]}")
    response.make_conditional(request)
    return response
