"""Reads of whom a change of the calendar or of the law is news to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, cast, func, or_, select, union
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, aliased

from permits.accounts.change_models import SettingChange
from permits.accounts.models import Person
from permits.accounts.vocabulary import ChangeSubject
from permits.cases.models import Case, Event, Task
from permits.core.vocabulary import EventKind, Role, TaskState
from permits.dossiers.models import Dossier
from permits.notices.models import OfficeAddressee

#: What a recomputation changed: the due time of the dossier, or of one of its steps.
_CHANGED = Event.data["changed"]
_OF_DOSSIER: ColumnElement[bool] = _CHANGED.contains([{"of": "dossier"}])
_OF_STEP = func.jsonb_path_exists(
    _CHANGED, cast('$[*] ? (@.of != "dossier" && @.of != "used_minutes")', JSONPATH)
)


def last_calendar_change(session: Session) -> SettingChange | None:
    """Find the last change of the calendar."""
    return session.scalar(
        select(SettingChange)
        .where(SettingChange.subject == ChangeSubject.CALENDAR)
        .order_by(SettingChange.id.desc())
        .limit(1)
    )


def holders(session: Session, since: datetime) -> Mapping[int, int]:
    """Say of whoever has an open step of a dossier that moved since then how many he has."""
    moved = _moved(since, or_(_OF_DOSSIER, _OF_STEP))
    return _counted(
        session,
        select(Task.person_id.label("person_id"), Task.case_id.label("case_id"))
        .join(moved, moved.c.case_id == Task.case_id)
        .where(Task.state == TaskState.OPEN, Task.role != Role.APPLICANT),
    )


def filers(session: Session, since: datetime) -> Mapping[int, int]:
    """Say of those whom a dossier of a carrier concerns how many of theirs have a new due day."""
    moved = _moved(since, _OF_DOSSIER)
    filed = aliased(Event)
    theirs = (
        select(Dossier.created_by_id.label("person_id"), moved.c.case_id)
        .join(Case, Case.dossier_id == Dossier.id)
        .join(moved, moved.c.case_id == Case.id)
    )
    sent = select(filed.actor_id, moved.c.case_id).join(
        moved, (moved.c.case_id == filed.case_id) & (filed.kind == EventKind.FILED)
    )
    chosen = (
        select(OfficeAddressee.person_id, moved.c.case_id)
        .join(Dossier, Dossier.carrier_id == OfficeAddressee.office_id)
        .join(Case, Case.dossier_id == Dossier.id)
        .join(moved, moved.c.case_id == Case.id)
    )
    return _counted(session, select(union(theirs, sent, chosen).subquery()))


def drafters(session: Session, works: Collection[str], matter: str) -> Sequence[int]:
    """List the working people who have a draft of some kinds of work, for one matter."""
    return session.scalars(
        select(Person.id)
        .where(
            Person.is_active,
            Person.id.in_(
                select(Dossier.created_by_id).where(
                    Dossier.filed_at.is_(None),
                    Dossier.work_kind.in_(works),
                    Dossier.matter == matter,
                )
            ),
        )
        .order_by(Person.id)
    ).all()


def _moved(since: datetime, what: ColumnElement[bool]) -> CTE:
    """Name the running cases of which something moved since then."""
    return (
        select(Event.case_id)
        .join(Case, Case.id == Event.case_id)
        .where(
            Case.ended_at.is_(None),
            Event.kind == EventKind.RECOMPUTED,
            Event.at >= since,
            what,
        )
        .distinct()
        .cte("moved")
    )


def _counted(session: Session, pairs: Select[*tuple[Any, ...]]) -> Mapping[int, int]:
    found = pairs.subquery()
    rows = session.execute(
        select(found.c.person_id, func.count(found.c.case_id.distinct()))
        .join(Person, Person.id == found.c.person_id)
        .where(Person.is_active)
        .group_by(found.c.person_id)
        .order_by(found.c.person_id)
    )
    return {row[0]: row[1] for row in rows}
