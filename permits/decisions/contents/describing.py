"""How a dossier's works, rights, days and people are said on the papers of its decision."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Office, Person
from permits.cases.lettering import place_of
from permits.core.vocabulary import LandRight, MastClass, OfficeKind, WorkKind
from permits.decisions.models import Draft
from permits.decisions.vocabulary import ARCHIVE
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.procedures import works


def work_of(session: Session, dossier: Dossier) -> papers.PointWork:
    """Say a work that is not linear (Mẫu 03, mục 2.1); what the dossier does not say stays out."""
    said, technical = dossier.section("applicant"), dossier.section("technical")
    kind = WorkKind(dossier.work_kind)
    works_class = works.classed(kind, checking.height_of(dossier)).works_class
    mast = technical.get("mast_class")
    return papers.PointWork(
        name=dossier.work_name,
        kind=kind.vi,
        works_class=works_class.vi,
        place=place_of(session, dossier),
        designer=said.get("designer"),
        reviewer=said.get("reviewer"),
        footprint_m2=number_of(technical.get("footprint_m2")),
        ground_level_m=number_of(technical.get("ground_level_m")),
        setback_m=number_of(technical.get("setback_m")),
        height_m=number_of(technical.get("height_m")),
        host_building=technical.get("building_owner"),
        host_height_m=number_of(technical.get("building_height_m")),
        mast_class=MastClass(mast).vi if mast else None,
        foundation=technical.get("structure"),
        pole_owner=technical.get("lighting_owner"),
        radio=technical.get("frequency_bands"),
    )


def reasons_of(draft: Draft) -> tuple[papers.Clause, ...]:
    """List the reasons the officer gave, in his order."""
    return tuple(papers.Clause(line) for line in draft.content["reasons"])


def received_on(dossier: Dossier) -> date:
    """Say on which day the dossier came."""
    return dossier.filed_at.date() if dossier.filed_at else date.min


def signatory_of(person: Person) -> papers.Signatory:
    """Say in what capacity somebody signs: his title in his office."""
    return papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name)


def land_papers(dossier: Dossier) -> tuple[str, ...]:
    """Name the right to the place as it was stated."""
    right = dossier.section("site").get("land_right")
    return (LandRight(right).vi,) if right else ()


def recipients_of(dossier: Dossier, issuer: Office) -> tuple[str, str]:
    """Name who always gets the paper: the applicant first, the office's own register last."""
    return (
        dossier.carrier.name_vi,
        ARCHIVE.format(office=issuer.document_suffix or issuer.short_vi),
    )


def also_told(session: Session, dossier: Dossier) -> tuple[str, ...]:
    """Name who watches the works without deciding: the commune of the place, the telecom office."""
    commune = accounts.office_by_ward(session, dossier.ward_code) if dossier.ward_code else None
    telecom = accounts.offices_of_kind(session, OfficeKind.TELECOM)
    return tuple(office.name_vi for office in (commune, *telecom[:1]) if office is not None)


def months_of(dossier: Dossier, draft: Draft) -> int | None:
    """Say in how many months the works are to be finished, as decided or else as asked for."""
    said = draft.content.get("finish_months") or dossier.section("applicant").get("expected_months")
    return int(said) if said else None


def number_of(value: object) -> float | None:
    """Read a number a form kept as text."""
    return None if value is None else float(Decimal(str(value)))
