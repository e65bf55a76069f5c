"""What the carrier's pages show: frozen rows, made before a template sees them."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.results import Outcome
from gis.site import Degrees, Metres
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core.vocabulary import (
    DossierSection,
    OfficeKind,
    WorkKind,
)
from permits.dossiers import checking, evidence, forms
from permits.dossiers.evidence import Evidence
from permits.dossiers.forms import SectionForm, SharingForm
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import service
from permits.sharing import looking, showing
from permits.sharing.showing import Neighbourhood

#: How many ducts along a route are listed.
MOST_DUCTS = 5
PAGE_SIZE = 25
RECENT = timedelta(days=30)
MOST_WAITING = 20

#: Every section in the order pages show them; `papers` and `submit` are pages too.
ALL_SECTIONS = (
    DossierSection.REQUEST,
    DossierSection.APPLICANT,
    DossierSection.SITE,
    DossierSection.TECHNICAL,
    DossierSection.SHARING,
)


def place_name(session: Session, dossier: Dossier) -> str | None:
    """Name the place of a dossier: its address and its ward."""
    if not dossier.ward_code:
        return None
    ward = map_queries.ward_name(session, dossier.ward_code)
    return ", ".join(part for part in (dossier.section("site").get("address"), ward) if part)


def evidence_of(session: Session, dossier: Dossier) -> Evidence | None:
    """Give the check a dossier stands on, ordered for reading; None before a place was given."""
    check = checking.last(session, dossier)
    return evidence.read(check) if check else None


def is_warned(session: Session, dossier: Dossier) -> bool:
    """Say whether the check found what its reader must have seen before he files."""
    check = checking.last(session, dossier)
    return check is not None and check.outcome in (Outcome.FORBIDDEN, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class SiteView:
    """Where the site is, in both systems, and as the map's script reads it."""

    geojson: str
    points: tuple[tuple[Metres, Degrees], ...]
    length_m: float


def site_of(dossier: Dossier) -> SiteView | None:
    """Write the site the way pages show it."""
    site = checking.site_of(dossier)
    if site is None:
        return None
    feature = {"type": "Feature", "properties": {}, "geometry": site.geojson()}
    points = tuple(zip(site.vn2000(), site.wgs84(), strict=True))
    return SiteView(json.dumps(feature), points, site.length_m)


def shape_of(dossier: Dossier) -> str:
    """Say whether this kind of work stands on a point or runs along a line."""
    return forms.SHAPES[WorkKind(dossier.work_kind)]


def sections_of(session: Session, dossier: Dossier) -> tuple[DossierSection, ...]:
    """List the sections this dossier is asked for."""
    if dossier.matter in BY_OFFICE:
        return ()  # an office wrote it; its holder answers and attaches
    shared = looking.is_asked(session, dossier)
    named = asked_sections(dossier)
    return tuple(name for name in named if name is not DossierSection.SHARING or shared)


def asked_sections(dossier: Dossier) -> tuple[DossierSection, ...]:
    """List the sections its matter knows, in the order they are shown."""
    known = service.sections_of(dossier)
    return tuple(name for name in ALL_SECTIONS if name in known)


def neighbourhood(
    session: Session, actor: Actor, dossier: Dossier, form: SectionForm
) -> Neighbourhood | None:
    """Give what is near, for the page on which a carrier answers about it."""
    found = form.found if isinstance(form, SharingForm) else None
    return showing.neighbourhood(session, actor, dossier, found) if found else None


def surroundings(session: Session, actor: Actor, dossier: Dossier) -> Neighbourhood | None:
    """Give what is near a place, for the page that says what the check found there."""
    found = looking.look(session, dossier)
    return showing.neighbourhood(session, actor, dossier, found) if found else None


@dataclass(frozen=True, slots=True)
class DuctAlong:
    """A duct a route runs along, whose owner will be asked."""

    name: str
    owner: str
    length_m: float


def ducts_along(session: Session, dossier: Dossier) -> tuple[DuctAlong, ...]:
    """List the ducts a route runs along, the longest stretch first; a point runs along none."""
    site = checking.site_of(dossier)
    if site is None or site.shape != "line":
        return ()
    carriers = accounts.offices_of_kind(session, OfficeKind.CARRIER)
    owners = {carrier.code: carrier.short_vi for carrier in carriers}
    return tuple(
        DuctAlong(
            name=each.name,
            owner=owners.get(each.owner, each.owner),
            length_m=each.length_m,
        )
        for each in map_queries.duct_segments(session, site)[:MOST_DUCTS]
    )
