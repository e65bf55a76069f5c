"""What lies with one person, or waits for one kind of person, over all running cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from permits.cases.models import Case, Task
from permits.core.vocabulary import Role, TaskState


@dataclass(frozen=True, slots=True)
class HeldTask:
    """An open task in a person's hands."""

    id: int
    dossier_id: int
    node: str
    instance_no: int


def held_by(
    session: Session, person_id: int, roles: Collection[Role], *, dossier_id: int | None = None
) -> Sequence[HeldTask]:
    """List the open tasks a person has in hands in these roles, of one dossier or of all."""
    statement = (
        select(Task.id, Case.dossier_id, Task.node, Task.instance_no)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.person_id == person_id,
            Task.state == TaskState.OPEN,
            Task.role.in_(list(roles)),
        )
        .order_by(Case.dossier_id, Task.id)
    )
    if dossier_id is not None:
        statement = statement.where(Case.dossier_id == dossier_id)
    return [HeldTask(*row) for row in session.execute(statement)]


def promised_to(session: Session, person_id: int) -> Sequence[int]:
    """List the dossiers whose later steps of some kind would be given to a person."""
    path = cast(f"$.holders.* ? (@ == {int(person_id)})", JSONPATH)
    statement = (
        select(Case.dossier_id)
        .where(Case.ended_at.is_(None), func.jsonb_path_exists(Case.facts, path))
        .order_by(Case.dossier_id)
    )
    return session.scalars(statement).all()


def waiting_for(session: Session, office_id: int, role: Role) -> int:
    """Count the open tasks of a role in an office, in somebody's hands or not."""
    statement = select(func.count()).where(
        Task.office_id == office_id, Task.role == role, Task.state == TaskState.OPEN
    )
    return session.execute(statement).scalar_one()


def open_in(session: Session, office_id: int) -> int:
    """Count the open tasks of an office."""
    statement = select(func.count()).where(
        Task.office_id == office_id, Task.state == TaskState.OPEN, Task.role != Role.SYSTEM
    )
    return session.execute(statement).scalar_one()
