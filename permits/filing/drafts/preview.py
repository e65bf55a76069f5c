"""A place while it is typed: where it lies, what the map says of it, what could be shared there.

The same reading, check and search as of a place that is saved; nothing of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.colocation import Search
from gis.coordinates import Reading
from gis.queries import DuctSegment, Nearest
from gis.results import Check
from permits.accounts.actor import Actor
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import WorkKind
from permits.dossiers import checking, evidence, forms
from permits.dossiers.evidence import Evidence
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.filing.drafts import vertices
from permits.filing.misplaced import Misplaced, Other
from permits.sharing import looking, showing
from permits.sharing.showing import Near

#: How many things that could be shared are listed beside what is typed.
MOST_OFFERS = 5
MOST_DUCTS = 3
#: The mast that is nearest is told whatever its distance: far away is an answer too.
MAST = "existing_mast"


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of a typed place, or the complaint why it cannot be one.

    `ward` is the code of where it lies; `others` are readings that would fit.
    """

    complaint: Complaint | None = None
    others: tuple[Other, ...] = ()
    ward: str = ""
    ward_name: str = ""
    length_m: float = 0.0
    check: Check | None = None
    evidence: Evidence | None = None
    mast: Nearest | None = None
    search: Search | None = None
    offers: tuple[Near, ...] = ()
    ducts: tuple[DuctSegment, ...] = ()


def of_form(session: Session, actor: Actor, dossier: Dossier, form: SectionForm) -> Preview | None:
    """Look at what a site's form holds; None before there is anything to look at."""
    said = {field.short_name: field.data for field in form}
    if not said.get("coordinates") or not said.get("system") or form["system"].process_errors:
        return None
    return at(session, actor, dossier, said, ward=said.get("ward"))


def points_of(dossier: Dossier, form: SectionForm) -> list[str]:
    """Give the typed points of a route, for the list in which they are put in order."""
    if forms.SHAPES[WorkKind(dossier.work_kind)] != "line":
        return []
    return vertices.lines(str(form["coordinates"].data or ""))


def at(
    session: Session, actor: Actor, dossier: Dossier, said: Mapping[str, Any], *, ward: str | None
) -> Preview:
    """Look at a place in the words of a site's form: `coordinates`, `system`, `meridian`."""
    try:
        reading = service.read_place(session, dossier, said, ward=ward)
    except Misplaced as problem:
        return Preview(complaint=problem.complaints[0], others=problem.others)
    except Invalid as problem:
        return Preview(complaint=problem.complaints[0])
    return _seen(session, actor, dossier, reading)


def _seen(session: Session, actor: Actor, dossier: Dossier, reading: Reading) -> Preview:
    site = reading.site
    check = checking.look(session, dossier, site)
    found = looking.look_at(session, dossier, site)
    near = showing.near_of(session, found, actor.office_code)
    is_line = site.shape == "line"
    return Preview(
        ward=reading.ward,
        ward_name=map_queries.ward_name(session, reading.ward),
        length_m=site.length_m,
        check=check,
        evidence=evidence.read(check),
        mast=None if is_line else map_queries.nearest(session, site, MAST),
        search=found,
        offers=near[:MOST_OFFERS],
        ducts=tuple(map_queries.duct_segments(session, site)[:MOST_DUCTS]) if is_line else (),
    )
