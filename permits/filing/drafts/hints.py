"""What a draft's place and law say beside a field, and what is odd without being wrong."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.errors import Complaint
from permits.core.vocabulary import DossierSection, LandRight, WorkKind
from permits.dossiers import checking, evidence, forms
from permits.dossiers.models import Dossier
from permits.filing import service
from workflow.model import Procedure

#: Higher than anything any form takes, in metres.
_TOO_HIGH = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Limit:
    """The lowest height the rules of a place allow above its ground, in metres, and by what."""

    height_m: float
    title: object
    cite: str | None
    certainty: str | None


def limits_of(session: Session, dossier: Dossier) -> Mapping[str, Limit]:
    """Say which fields the dossier's place limits: `height_m`, where a surface lies above it.

    A limit is met by what is too high, so the place is asked about a height that always is. A mast
    on a roof is measured from the roof: what the building takes is not left for it.
    """
    site = checking.site_of(dossier)
    if site is None or "height_m" not in forms.TECHNICAL[WorkKind(dossier.work_kind)]():
        return {}
    check = checking.look(session, dossier, site, {"height_m": _TOO_HIGH})
    found = evidence.read(check).findings
    lowest = min(
        (each for each in found if each.allowed_height_m is not None),
        key=lambda each: each.allowed_height_m or 0.0,
        default=None,
    )
    if lowest is None or lowest.allowed_height_m is None:
        return {}
    building = dossier.section(DossierSection.TECHNICAL).get("building_height_m")
    left = lowest.allowed_height_m - float(building or 0)
    return {"height_m": Limit(max(0.0, left), lowest.title, lowest.cite, lowest.certainty)}


def oddities(session: Session, dossier: Dossier) -> list[Complaint]:
    """List what an officer will ask about and nobody forbids, each under the section it is in."""
    said = dossier.section(DossierSection.SITE)
    if said.get("land_right") != LandRight.LEASED:
        return []
    place = f"section-{DossierSection.SITE}"
    if not said.get("land_document"):
        return [Complaint(place, "land.no_document")]
    ends, needed = _day(said.get("land_until")), _needed_until(session, dossier)
    if ends is None:
        return [Complaint(place, "land.no_end")]
    if ends < needed:
        return [Complaint(place, "land.too_short", {"until": ends, "needed": needed})]
    return []


def _needed_until(session: Session, dossier: Dossier) -> date:
    """Give the day up to which the place is needed at least, by what the dossier says itself.

    Ducts for the years of the sharing; works for the time to start of the permit, and to build.
    """
    technical = dossier.section(DossierSection.TECHNICAL)
    if years := technical.get("term_years"):
        return _months_on(12 * int(years))
    building = int(dossier.section(DossierSection.APPLICANT).get("expected_months") or 0)
    return _months_on(_months_to_start(service.procedure_of(session, dossier)) + building)


def _months_to_start(procedure: Procedure) -> int:
    return max((each.validity_months or 0 for each in procedure.documents), default=0)


def _months_on(months: int) -> date:
    """Give the same day some months from today, or the last one of a shorter month."""
    today = clock.today()
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _day(said: Any) -> date | None:
    return date.fromisoformat(str(said)) if said else None
