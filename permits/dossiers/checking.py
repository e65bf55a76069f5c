"""Checks a dossier's site against the planning layers, keeps the evidence, and draws its facts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from gis import checks
from gis.results import Check, Consultation
from gis.site import Site
from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.errors import Problem
from permits.core.vocabulary import OfficeKind, WorkKind
from permits.dossiers.models import Dossier
from permits.procedures import works
from workflow.model import Procedure

STORAGE_SRID = 9218
#: The consultee of a procedure that stands for whichever carrier owns what is met.
OWNER = "owner"


def place(dossier: Dossier, site: Site, ward_code: str | None) -> None:
    """Put a dossier's site on the map, with the words and the system it was given in."""
    dossier.site = from_shape(site.geometry, srid=STORAGE_SRID)
    dossier.site_source = site.document()
    dossier.ward_code = ward_code
    dossier.check_run_id = None  # the evidence was about another place


def site_of(dossier: Dossier) -> Site | None:
    """Give the site as it was understood, or None before one was given."""
    return Site.read(dossier.site_source) if dossier.site_source else None


def run(session: Session, dossier: Dossier) -> Check:
    """Check the site under today's law and today's knowledge, and keep the check as evidence."""
    site = site_of(dossier)
    if site is None:
        raise Problem("dossier.site_missing")
    check = look(session, dossier, site)
    dossier.check_run_id = checks.store(
        session, check, subject=dossier.ref, supersedes=dossier.check_run_id
    )
    return check


def look(
    session: Session, dossier: Dossier, site: Site, instead: Mapping[str, object] | None = None
) -> Check:
    """Check a place for a dossier under today's law and knowledge, and keep nothing of it.

    `instead` asks about other attributes of the work than the dossier has.
    """
    now = clock.now()
    asked = asked_of(session, dossier) | dict(instead or {})
    return checks.check(session, site, asked, asked_as_of=now.date(), known_at=now, now=now)


def last(session: Session, dossier: Dossier) -> Check | None:
    """Give the check the dossier stands on, as it was stored."""
    return checks.load(session, dossier.check_run_id) if dossier.check_run_id else None


def asked_of(session: Session, dossier: Dossier) -> dict[str, object]:
    """Say what the planning rules may ask of this work and of who builds it.

    `carrier` is the code by which features name their owners.
    """
    carrier = accounts.office_of(session, dossier.carrier_id)
    return {**attributes(dossier), "carrier": carrier.code}


def attributes(dossier: Dossier) -> dict[str, object]:
    """Say what the planning rules may ask of this work."""
    technical = dossier.section("technical")
    given = {
        "work": str(dossier.work_kind),
        "height_m": top_of(dossier),
        "ground_level_m": _number(technical.get("ground_level_m")),
        "mast_class": technical.get("mast_class"),
        "carrier_id": dossier.carrier_id,
    }
    return {name: value for name, value in given.items() if value is not None}


def height_of(dossier: Dossier) -> Decimal | None:
    """Give the height in metres, where the kind of work has one and it was given."""
    return _number(dossier.section("technical").get("height_m"))


def top_of(dossier: Dossier) -> Decimal | None:
    """Give the height of the top above the ground: on a roof, the building comes first."""
    height = height_of(dossier)
    building = _number(dossier.section("technical").get("building_height_m"))
    return height if height is None or building is None else height + building


def _number(kept: object) -> Decimal | None:
    return None if kept is None else Decimal(str(kept))


def facts(session: Session, dossier: Dossier, check: Check, procedure: Procedure) -> dict[str, Any]:
    """Say what the procedure asks to know of this dossier: zone, offices, whom to consult."""
    zone = next((zone for zone in check.zones if zone.authority), None)
    height = height_of(dossier)
    return {
        "in_zone": zone is not None,
        "height_m": float(height) if height is not None else 0.0,
        "works_class": str(works.classed(WorkKind(dossier.work_kind), height).works_class),
        "offices": _offices(session, dossier, check, zone.authority if zone else None),
        "consultees": _parties(session, dossier, check, procedure),
    }


def _offices(
    session: Session, dossier: Dossier, check: Check, zone_authority: str | None
) -> dict[str, int]:
    """Name the office each unit of the procedure means at this place."""
    found: dict[str, int] = {}
    for unit, kind in (
        ("reception", OfficeKind.RECEPTION),
        ("construction", OfficeKind.CONSTRUCTION),
        ("telecom", OfficeKind.TELECOM),
    ):
        offices = accounts.offices_of_kind(session, kind)
        if offices:
            found[unit] = offices[0].id
    owner = dossier.section("technical").get("owner")
    for unit, code in (("zone", zone_authority), ("owner", owner)):
        office = accounts.office_by_code(session, code) if code else None
        if office is not None:
            found[unit] = office.id
    commune = accounts.office_by_ward(session, check.ward.code) if check.ward else None
    if commune is not None:
        found["commune"] = commune.id
    return found


def _parties(
    session: Session, dossier: Dossier, check: Check, procedure: Procedure
) -> list[dict[str, Any]]:
    """List whom the check says must be asked, each with the procedure's own limit and silence."""
    parties = []
    for consultation in check.consultations:
        office = accounts.office_by_code(session, consultation.office)
        if office is None or office.id == dossier.carrier_id:
            continue  # nobody is asked about what is his own
        wanted = OWNER if office.kind == OfficeKind.CARRIER else office.code
        consultee = next((c for c in procedure.consultees if c.office == wanted), None)
        if consultee is None:
            continue  # the procedure gives this agency no say; the hit itself stays in the file
        parties.append(
            {
                "code": consultee.code,
                "role": consultee.role,
                "office": office.code,
                "office_id": office.id,
                "name_vi": office.name_vi,
                "name_en": office.name_en,
                "limit_days": str(consultee.limit_days),
                "silence": consultee.silence,
                "cite": consultee.cite.text if consultee.cite else None,
                "certainty": consultee.cite.certainty if consultee.cite else None,
                "question_vi": consultee.question.vi,
                "question_en": consultee.question.en,
                "asked": _asked(consultation),
            }
        )
    return parties


def _asked(consultation: Consultation) -> list[dict[str, Any]]:
    """Say which findings the question is about, so that the same is not asked twice."""
    return [
        {
            "rule": hit.rule,
            "name_vi": hit.name_vi,
            "name_en": hit.name_en,
            "feature": hit.feature_ref,
            "name": hit.feature_name,
            "distance_m": round(hit.distance_m, 1),
        }
        for hit in consultation.hits
    ]


def authority_of(procedure: Procedure, found: Mapping[str, Any]) -> int:
    """Say which office is competent at this place, by the procedure's own rules."""
    unit = procedure.competent_office(found)
    offices: Mapping[str, int] = found["offices"]
    if unit not in offices:
        raise Problem("dossier.no_authority")
    return offices[unit]
