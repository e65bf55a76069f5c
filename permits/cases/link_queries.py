"""Reads of the links by which a consulted office answers, with the question each stands for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Person, PersonRole
from permits.cases.link_models import ConsulteeLink, OpinionFile
from permits.cases.models import Case, Task
from permits.cases.vocabulary import LinkState
from permits.core.vocabulary import Role, TaskState
from permits.notices.models import NoticeChoice
from permits.notices.vocabulary import NoticeKind, NoticePace, NoticeWay

#: So long after a question falls due its links still answer it, if it is still open.
GRACE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link and the question it answers; `ends_at` follows the question's due time."""

    id: int
    task_id: int
    case_id: int
    dossier_id: int
    node: str
    instance_no: int
    office_id: int
    opened_at: datetime
    person_id: int
    login: str
    address: str
    made_at: datetime
    made_by_id: int | None
    made_by: str | None
    reason: str
    ends_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    answerer: str | None
    answerer_title: str | None
    state: LinkState
    is_task_open: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom a link may go, and in which language."""

    person_id: int
    address: str
    locale: str


def by_hash(session: Session, token_hash: str, *, at: datetime) -> LinkRow | None:
    """Find a link by the hash of what its holder knows."""
    row = session.execute(_links().where(ConsulteeLink.token_hash == token_hash)).one_or_none()
    return _row(row, at) if row else None


def of_case(session: Session, case_id: int, *, at: datetime) -> Sequence[LinkRow]:
    """List the links to the questions of a case, the latest first."""
    statement = _links().where(Task.case_id == case_id).order_by(ConsulteeLink.id.desc())
    return [_row(row, at) for row in session.execute(statement)]


def locked(session: Session, link_id: int) -> ConsulteeLink:
    """Load a link to change it; only under the lock of its case, which orders who comes first."""
    return session.get_one(ConsulteeLink, link_id, populate_existing=True, with_for_update=True)


def standing(session: Session, task_id: int, address: str) -> ConsulteeLink | None:
    """Find the link of a question to an address that was neither used nor revoked."""
    return session.scalar(
        select(ConsulteeLink).where(
            ConsulteeLink.task_id == task_id,
            func.lower(ConsulteeLink.address) == address.lower(),
            ConsulteeLink.used_at.is_(None),
            ConsulteeLink.revoked_at.is_(None),
        )
    )


def mailed_at_once(
    session: Session, people: Collection[int], kind: NoticeKind
) -> Sequence[Addressee]:
    """List who of some people has an address and did not choose another pace for a kind."""
    chosen = and_(
        NoticeChoice.person_id == Person.id,
        NoticeChoice.kind == kind,
        NoticeChoice.way == NoticeWay.EMAIL,
    )
    statement = (
        select(Person.id, Person.email, Person.locale)
        .outerjoin(NoticeChoice, chosen)
        .where(
            Person.id.in_(people),
            Person.is_active,
            Person.email.is_not(None),
            or_(NoticeChoice.pace.is_(None), NoticeChoice.pace == NoticePace.AT_ONCE),
        )
        .order_by(Person.id)
    )
    return [
        Addressee(number, email or "", locale)
        for number, email, locale in session.execute(statement)
    ]


def consultees(session: Session, office_id: int) -> Sequence[Row[int, str | None]]:
    """List the working people who answer for an office, with their addresses."""
    statement = (
        select(Person.id, Person.email)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.office_id == office_id, Person.is_active, PersonRole.role == Role.CONSULTEE)
        .order_by(Person.id)
    )
    return session.execute(statement).all()


def is_elsewhere(session: Session, address: str, office_id: int) -> bool:
    """Say whether an address belongs to somebody who works in another office."""
    statement = select(Person.id).where(
        func.lower(Person.email) == address.lower(),
        Person.office_id != office_id,
        Person.is_active,
    )
    return session.execute(statement.limit(1)).first() is not None


def open_task(session: Session, dossier_id: int, node: str, instance_no: int) -> Task | None:
    """Find the open task at a place of a dossier."""
    return session.scalar(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(
            Case.dossier_id == dossier_id,
            Task.node == node,
            Task.instance_no == instance_no,
            Task.state == TaskState.OPEN,
        )
        .execution_options(populate_existing=True)
    )


def case_id_of(session: Session, dossier_id: int) -> int | None:
    """Number the case of a dossier."""
    return session.scalar(select(Case.id).where(Case.dossier_id == dossier_id))


def file_of(
    session: Session, case_id: int, ref: str, office_id: int | None = None
) -> OpinionFile | None:
    """Find a file attached to an answer of a case, or only to one of an office."""
    statement = (
        select(OpinionFile)
        .join(Task, Task.id == OpinionFile.task_id)
        .where(Task.case_id == case_id, OpinionFile.ref == ref)
    )
    if office_id is not None:
        statement = statement.where(Task.office_id == office_id)
    return session.scalar(statement)


_maker = aliased(Person)


def _links() -> Select[ConsulteeLink, Task, int, str, bool, str]:
    return (
        select(
            ConsulteeLink,
            Task,
            Case.dossier_id,
            Person.login,
            Person.is_active,
            _maker.name,
        )
        .join(Task, Task.id == ConsulteeLink.task_id)
        .join(Case, Case.id == Task.case_id)
        .join(Person, Person.id == ConsulteeLink.person_id)
        .outerjoin(_maker, _maker.id == ConsulteeLink.made_by_id)
        .execution_options(populate_existing=True)
    )


def _row(row: Row[ConsulteeLink, Task, int, str, bool, str], at: datetime) -> LinkRow:
    link, task, dossier_id, login, is_active, made_by = row
    ends_at = max(link.expires_at, task.due_at + GRACE) if task.due_at else link.expires_at
    return LinkRow(
        id=link.id,
        task_id=task.id,
        case_id=task.case_id,
        dossier_id=dossier_id,
        node=task.node,
        instance_no=task.instance_no,
        office_id=task.office_id,
        opened_at=task.opened_at,
        person_id=link.person_id,
        login=login,
        address=link.address,
        made_at=link.made_at,
        made_by_id=link.made_by_id,
        made_by=made_by,
        reason=link.reason,
        ends_at=ends_at,
        revoked_at=link.revoked_at,
        used_at=link.used_at,
        answerer=link.answerer,
        answerer_title=link.answerer_title,
        state=_state(link, task, is_active=is_active, is_over=ends_at <= at),
        is_task_open=task.state is TaskState.OPEN,
    )


def _state(link: ConsulteeLink, task: Task, *, is_active: bool, is_over: bool) -> LinkState:
    """Judge by what came first: what was answered or taken back stays so, whatever followed."""
    if link.used_at is not None:
        return LinkState.USED
    if link.revoked_at is not None or not is_active:
        return LinkState.REVOKED
    if task.state is not TaskState.OPEN:
        return LinkState.CLOSED
    if is_over:
        return LinkState.EXPIRED
    return LinkState.OPEN if task.person_id in (None, link.person_id) else LinkState.HELD
