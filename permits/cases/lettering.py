"""How a dossier's parties and its place are named on papers."""

from sqlalchemy.orm import Session

from gis import drawing
from gis import queries as map_queries
from gis.site import Site
from permits.accounts.models import Office
from permits.core.vocabulary import PROVINCE
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from workflow.model import Citation

SYSTEM = "VN-2000, 108°30′, 3°"


def office_of(office: Office) -> papers.Office:
    """Say an agency the way papers head themselves."""
    return papers.Office(
        code=office.code,
        name=office.name_vi,
        parent=office.letterhead_parent_vi or "",
        place=PROVINCE.vi,
        address=office.address,
    )


def holder_of(dossier: Dossier) -> papers.Party:
    """Say the applicant the way papers name him."""
    said = dossier.section("applicant")
    return papers.Party(
        name=dossier.carrier.name_vi,
        address=str(said.get("address", "")),
        tax_code=said.get("tax_code"),
        representative=said.get("representative"),
        position=said.get("representative_title"),
        phone=said.get("phone"),
        email=said.get("email"),
    )


def place_of(session: Session, dossier: Dossier) -> str:
    """Say where the work stands: the plot, then the ward by its own name."""
    check = checking.last(session, dossier)
    ward = check.ward.name if check and check.ward else ""
    return ", ".join(part for part in (dossier.section("site").get("address"), ward) if part)


def vertices_of(site: Site | None) -> papers.Vertices:
    """List the coordinates annex in both systems."""
    if site is None:
        return papers.Vertices(SYSTEM, ())
    pairs = zip(site.vn2000(), site.wgs84(), strict=True)
    return papers.Vertices(
        SYSTEM,
        tuple(
            papers.Vertex(str(n), metres.x, metres.y, degrees.lat, degrees.lon)
            for n, (metres, degrees) in enumerate(pairs, start=1)
        ),
    )


def map_of(session: Session, site: Site, title: str) -> str:
    """Draw the site among what the planning layers know around it."""
    around = map_queries.nearby(session, site)
    shown = drawing.frame(site, width=480, height=300)
    return drawing.site_map(site, around, shown=shown, title=title)


def cited(cite: Citation | None) -> papers.Citation | None:
    """Carry a source and its certainty onto paper."""
    return papers.Citation(cite.text, cite.certainty) if cite else None
