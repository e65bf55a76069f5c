"""Who has a dossier in hands, and who of an office may settle what the map says about it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases.models import Case, Task
from permits.core.vocabulary import Role, TaskState
from permits.dossiers.models import Dossier

#: Who weighs a dossier; those who receive, number or are only asked do not.
WEIGHS = frozenset({Role.CASE_OFFICER, Role.ZONE_OFFICER, Role.UNIT_HEAD, Role.SIGNING_LEADER})


def who_has(session: Session, dossier_id: int, authority_id: int) -> tuple[int, int | None]:
    """Give office and person: the holder of an open step of those who weigh, else the authority."""
    held = session.execute(
        select(Task.office_id, Task.person_id)
        .join(Case, Case.id == Task.case_id)
        .where(
            Case.dossier_id == dossier_id,
            Task.state == TaskState.OPEN,
            Task.person_id.is_not(None),
            Task.role.in_(WEIGHS),
        )
        .order_by(Task.id)
        .limit(1)
    ).one_or_none()
    return (authority_id, None) if held is None else (held[0], held[1])


def weighed_by(session: Session, actor: Actor, code: str) -> Dossier | None:
    """Find a filed dossier by its code, where this person may weigh it: his office decides on it,
    or was given a step of those who weigh.
    """
    given = (
        select(Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(
            Case.dossier_id == Dossier.id,
            Task.office_id == actor.office_id,
            Task.role.in_(WEIGHS),
        )
        .exists()
    )
    return session.scalar(
        select(Dossier).where(
            Dossier.code == code, or_(Dossier.authority_id == actor.office_id, given)
        )
    )


def weighs(actor: Actor) -> bool:
    """Say whether a person wears a hat of those who weigh dossiers."""
    return bool(actor.all_roles & WEIGHS)
