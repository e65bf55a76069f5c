"""Finds the decision that waits for its paper, and writes the order for the press."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import lettering, printing, transitions
from permits.cases import queries as cases
from permits.core.vocabulary import Role
from permits.decisions import contents, queries
from permits.decisions.drafting import previewing
from permits.decisions.drafting import queries as drafting_queries
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.papers.contents import Content, read_content


@dataclass(frozen=True, slots=True)
class Waiting:
    """A numbered decision without its paper, the step that waits for it, and what to print."""

    draft_id: int
    node: str
    order: printing.Order
    is_as_shown: bool  # whether it says what its signer saw in print
    entry: tuple[int, int]  # the book and the number it was given; void, the paper is nobody's


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
        map_svg=lettering.map_of(session, site, dossier.work_name) if site else None,
    )
    return Waiting(
        draft.id,
        task.node,
        order,
        previewing.is_as_shown(session, dossier, draft),
        (entry.book_id, entry.number),
    )


def still_waits(session: Session, dossier_id: int, printed: Waiting) -> bool:
    """Say, under the case's lock, whether what was printed is what the case still waits for.

    Not where its job was done by a twin, nor where its number was made void meanwhile.
    """
    if not transitions.waits_for_service(session, dossier_id, printed.node):
        return False
    entry = queries.entry_of(session, printed.draft_id)
    return entry is not None and (entry.book_id, entry.number) == printed.entry


@dataclass(frozen=True, slots=True)
class Trial:
    """What to print of a draft, as it was put together when it was asked for."""

    content: Content
    map_svg: str | None


def trial(session: Session, print_id: int) -> Trial | None:
    """Give a print that is still to be made, or None where nothing waits."""
    row = drafting_queries.print_of(session, print_id)
    if row is None or row.file_sha256 is not None:
        return None
    dossier = dossiers.whole(session, row.dossier_id)
    site = checking.site_of(dossier)
    content = read_content(row.template, row.content)
    return Trial(content, lettering.map_of(session, site, dossier.work_name) if site else None)
