"""Whether every step of a procedure would be somebody's work, in the offices there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, Role
from workflow.model import Procedure

#: The kind of office each unit of a procedure is; carriers see to their own people.
KINDS = {
    "reception": OfficeKind.RECEPTION,
    "construction": OfficeKind.CONSTRUCTION,
    "zone": OfficeKind.ZONE_BOARD,
    "commune": OfficeKind.COMMUNE,
    "telecom": OfficeKind.TELECOM,
}
AUTHORITY, PARTY = "authority", "party"


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Work that would wait for ever: no working person of this office has this role."""

    unit: str
    office: Bilingual
    role: Role


def vacancies(session: Session, procedure: Procedure) -> list[Vacancy]:
    """List every office of the procedure's units in which a role of its steps is held by nobody."""
    found: dict[Vacancy, None] = {}
    for unit, role in sorted(_posts(procedure)):
        kind = KINDS.get(unit)
        if kind is None:
            continue
        offices = accounts.offices_of_kind(session, kind)
        if not offices:
            found[Vacancy(unit, Bilingual(kind.vi, kind.en), Role(role))] = None
        for office in offices:
            if not accounts.people_of(session, office_id=office.id, role=Role(role)):
                names = Bilingual(office.name_vi, office.name_en)
                found[Vacancy(unit, names, Role(role))] = None
    found.update(dict.fromkeys(_silent_parties(session, procedure)))
    return list(found)


def _posts(procedure: Procedure) -> set[tuple[str, str]]:
    """Name every unit with the roles its steps are for; the authority may be several units."""
    posts = {(task.unit or "", task.role or "") for task in procedure.tasks}
    if procedure.escalation is not None:
        posts.add((procedure.escalation.unit, procedure.escalation.role))
    deciding = {rule.office for rule in procedure.authority}
    return {
        (place, role)
        for unit, role in posts
        for place in (deciding if unit == AUTHORITY else {unit})
    }


def _silent_parties(session: Session, procedure: Procedure) -> Iterator[Vacancy]:
    """Name agencies that would be asked and have nobody to answer."""
    if not any(task.unit == PARTY for task in procedure.tasks):
        return
    for consultee in procedure.consultees:
        office = accounts.office_by_code(session, consultee.office)
        role = Role(consultee.role)
        if office is None:
            continue  # it stands for whoever owns what is met, known only at a place
        if not accounts.people_of(session, office_id=office.id, role=role):
            yield Vacancy(PARTY, Bilingual(office.name_vi, office.name_en), role)
