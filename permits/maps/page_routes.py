"""The map page and the two parts of it that change while somebody moves about."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis import crs
from permits.core.db import db
from permits.core.text import N_
from permits.maps import pages, places, wishes
from permits.maps.wishes import Wishes
from permits.web.auth import actor_or_none, public

bp = Blueprint("map_page", __name__)

TITLE = N_("Bản đồ quy hoạch và hạ tầng")


@bp.get("/ban-do")
@public
def page() -> ResponseReturnValue:
    """Show the map: a picture and a list, which the script makes a live map of."""
    place = places.typed(db.session, request.args)
    asked = _wishes(place)
    made = pages.whole_page(db.session, actor_or_none(), asked, gettext(TITLE))
    status = 422 if place.form.errors else 200
    return render_template("maps/page.html", page=made, place=place, proj4=crs.PROJ4), status


@bp.get("/ban-do/danh-sach")
@public
def beside() -> ResponseReturnValue:
    """Give the list beside the map alone, for a script that has moved the map."""
    asked = wishes.read(request.args)
    actor = actor_or_none()
    layers = pages.shelf(db.session, actor, asked)
    twin = pages.twin(db.session, actor, asked, layers)
    return render_template("maps/_twin.html", twin=twin, wishes=asked)


@bp.get("/ban-do/cac-lop")
@public
def shelf() -> ResponseReturnValue:
    """Give the list of layers alone, for a script that has changed the day."""
    asked = wishes.read(request.args)
    layers = pages.shelf(db.session, actor_or_none(), asked)
    return render_template("maps/_shelf.html", layers=layers, wishes=asked)


def _wishes(place: places.Typed) -> Wishes:
    asked = wishes.read(request.args)
    if place.point is None:
        return asked
    return replace(asked, point=place.point, radius_m=place.radius_m or asked.radius_m)
