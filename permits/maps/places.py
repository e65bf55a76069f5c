"""A place somebody typed: read by the map, or refused with what was perhaps meant."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from gis import coordinates
from gis import queries as map_queries
from gis.errors import SiteProblem
from gis.site import Degrees
from permits.filing.misplaced import Other, misplaced
from permits.maps.forms import PlaceForm


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent, where its place lies, or the readings that would fit."""

    form: PlaceForm
    point: Degrees | None = None
    radius_m: float | None = None
    others: tuple[Other, ...] = ()


def typed(session: Session, query: MultiDict[str, str]) -> Typed:
    """Read the place an address's query types; without one the form is empty and no complaint."""
    if not query.get("coordinates", "").strip():
        return Typed(PlaceForm())
    form = PlaceForm(query)
    if not form.validate():
        return Typed(form)
    try:
        found = coordinates.read(
            form.coordinates.data or "",
            coordinates.declared(form.system.data.value, form.meridian.data or "108.5"),
            shape="point",
            locate=lambda point: map_queries.ward_at(session, point),
        )
    except SiteProblem as problem:
        refusal = misplaced(session, problem, "point")
        form.take(refusal.complaints)
        return Typed(form, others=refusal.others)
    radius = form.radius.data
    return Typed(form, found.site.wgs84()[0], float(radius) if radius else None)
