"""Whom the check obliges the procedure to ask: which agency by which rule, and until when.

Who is asked is the procedure's and the map's to say, never a person's; this only shows it ahead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.core import calendar, clock
from permits.core.text import Bilingual
from permits.processing.review.pages import Review
from workflow.model import Names, Procedure

#: The fact a procedure keeps its consultees in.
CONSULTEES = "consultees"


@dataclass(frozen=True, slots=True)
class Party:
    """One agency or owner that is to be asked: what, by which rule, and until when if asked now."""

    office: Bilingual
    question: Names
    asked: Sequence[Mapping[str, Any]]
    limit_days: Decimal
    answer_by: datetime
    is_after_ours: bool  # its time would end after the dossier's own
    warn: Sequence[int]  # the shares of its time, in per cent, at which it is reminded
    silence: str | None
    cite: str | None
    certainty: str | None


def ahead(session: Session, page: Review) -> Sequence[Party]:
    """List whom the last check says is to be asked and who was not asked yet."""
    if page.case.ended_at is not None or page.case.decided_at is not None or page.is_asked_only:
        return ()
    asked = {(each.office_id, each.question.vi) for each in page.opinions}
    found = page.case.known.get(CONSULTEES, ())
    known, now = calendar.working_calendar(session), clock.now()
    # Before it is accepted no time runs: then it is what it would be from now.
    due_at = page.case.due_at or known.add(now, known.minutes(page.procedure.limit_days))
    listed = []
    for each in found:
        if (each["office_id"], each["question_vi"]) in asked:
            continue
        office = accounts.office_of(session, each["office_id"])
        days = Decimal(str(each["limit_days"]))
        answer_by = known.add(now, known.minutes(days))
        listed.append(
            Party(
                office=Bilingual(office.name_vi, office.name_en or ""),
                question=Names(each["question_vi"], each["question_en"]),
                asked=each["asked"],
                limit_days=days,
                answer_by=answer_by,
                is_after_ours=answer_by > due_at,
                warn=_warn(page.procedure, each.get("code")),
                silence=each.get("silence"),
                cite=each.get("cite"),
                certainty=each.get("certainty"),
            )
        )
    return listed


def _warn(procedure: Procedure, code: str | None) -> Sequence[int]:
    own = next((c.warn for c in procedure.consultees if c.code == code), None)
    return procedure.warn if own is None else own
