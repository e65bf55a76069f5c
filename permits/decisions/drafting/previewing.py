"""The paper as it would be issued, before anybody signs: what it says, its print, its sameness."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.errors import Conflict
from permits.core.jobs import enqueue
from permits.decisions import contents
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.drafting.models import DraftPrint
from permits.decisions.models import Draft, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.contents import Content
from permits.procedures import catalogue

#: Stands where the number will.
UNNUMBERED = "……"


def suffix_of(document_suffix: str, office_suffix: str | None) -> str:
    """Write what follows the number of a paper: GPXD, or with the office's own sign in it."""
    return document_suffix.lstrip("/").format(office=office_suffix or "")


def unsigned(
    session: Session, dossier: Dossier, outcome: str, content: dict[str, Any], day: date
) -> Content:
    """Say what the paper of a draft would say: all but its number, its day and who signs it."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    document = procedure.document(outcome)
    issuer = accounts.office_of(session, dossier.authority_id or 0)
    # Made for this one reading and given to no session: there is no such draft, no such number.
    draft = Draft(dossier_id=dossier.id, outcome=outcome, content=content)
    suffix = suffix_of(document.suffix, issuer.document_suffix)
    entry = RegisterEntry(number=0, number_text=f"0/{suffix}", taken_on=day)
    built: Any = contents.build(session, dossier, draft, entry)
    return cast(Content, replace(built, number=UNNUMBERED))


def order(
    session: Session, dossier: Dossier, person_id: int, outcome: str, content: dict[str, Any]
) -> int:
    """Have the press print what would be issued; asking twice for one content prints once."""
    built = unsigned(session, dossier, outcome, content, clock.today())
    statement = (
        insert(DraftPrint)
        .values(
            dossier_id=dossier.id,
            template=built.template,
            content=built.to_plain(),
            content_sha256=built.sha256(),
            asked_by_id=person_id,
            asked_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(DraftPrint.id)
    )
    number = session.scalar(statement)
    if number is not None:
        enqueue(session, "decisions.print", once=f"decisions.print:{number}", print_id=number)
        return number
    return drafting_queries.print_again(session, dossier.id, built.sha256())


def is_as_shown(session: Session, dossier: Dossier, draft: Draft) -> bool:
    """Say whether a draft's paper would say today what its print said; old drafts had no print."""
    shown = drafting_queries.print_of(session, draft.print_id) if draft.print_id else None
    if shown is None:
        return True
    day = date.fromisoformat(str(shown.content["issued_on"]))
    built = unsigned(session, dossier, draft.outcome, draft.content, day)
    return built.sha256() == shown.content_sha256


def confirm(session: Session, dossier: Dossier, draft: Draft) -> None:
    """Let nobody sign a paper that would say something else than what was on his screen."""
    if not is_as_shown(session, dossier, draft):
        raise Conflict("draft.paper_moved")
