"""Finds the decision that waits for its paper, and writes the order for the press."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis import drawing
from gis import queries as map_queries
from gis.site import Site
from permits.accounts import queries as accounts
from permits.cases import printing
from permits.cases import queries as cases
from permits.core.vocabulary import Role
from permits.decisions import contents, queries
from permits.dossiers import checking
from permits.dossiers import queries as dossiers


@dataclass(frozen=True, slots=True)
class Waiting:
    """A numbered decision without its paper, the step that waits for it, and what to print."""

    draft_id: int
    node: str
    order: printing.Order


def waiting(session: Session, dossier_id: int) -> Waiting | None:
    """Give the decision whose paper is still to be made, or None where nothing waits."""
    case = cases.case_of(session, dossier_id)
    tasks = cases.open_tasks(session, case.id) if case else ()
    task = next((t for t in tasks if t.role == Role.SYSTEM), None)
    draft = queries.latest_draft(session, dossier_id)
    entry = queries.entry_of(session, draft.id) if draft else None
    if task is None or draft is None or entry is None or draft.signed_by_id is None:
        return None
    dossier = dossiers.whole(session, dossier_id)
    person, office = printing.hands(
        accounts.person_of(session, draft.signed_by_id),
        accounts.office_of(session, dossier.authority_id or 0),
    )
    site = checking.site_of(dossier)
    order = printing.Order(
        subject=dossier.code or "",
        purpose=f"draft:{draft.id}",
        content=contents.build(session, dossier, draft, entry),
        person=person,
        office=office,
        map_svg=_map(session, site, dossier.work_name) if site else None,
    )
    return Waiting(draft.id, task.node, order)


def _map(session: Session, site: Site, title: str) -> str:
    """Draw the site among what the planning layers know around it."""
    around = map_queries.nearby(session, site)
    shown = drawing.frame(site, width=480, height=300)
    return drawing.site_map(site, around, shown=shown, title=title)
