"""What happens to some of the demo's dossiers beside their drawing: extended, asked back, left."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import extending, leaving
from permits.cases.extending import Extend
from permits.core.vocabulary import Role
from permits.demo import walk
from permits.dossiers.models import Dossier
from workflow import side

Besides = Callable[[Session, Dossier], None]

SORRY = (
    "Phải chờ kết quả thẩm tra kết cấu của đơn vị tư vấn.\n"
    "Cơ quan xin lỗi doanh nghiệp vì sự chậm trễ này."
)


def extend(session: Session, dossier: Dossier) -> None:
    """Let the head of the deciding office extend the limit, with an apology."""
    extending.extend(session, _head(session, dossier), dossier.id, Extend(5, SORRY))


def ask_back(session: Session, dossier: Dossier) -> None:
    """Let the carrier ask to withdraw; nobody has answered yet."""
    carrier = _one(session, dossier.carrier_id, Role.APPLICANT)
    reason = "Chủ đất không tiếp tục cho thuê vị trí đặt trạm."
    leaving.ask_withdrawal(session, carrier, dossier.id, reason)


def leave(session: Session, dossier: Dossier) -> None:
    """Let the carrier withdraw and the office confirm it."""
    ask_back(session, dossier)
    task = walk.task_at(session, dossier, side.WITHDRAWAL.id)
    walk.take(session, dossier, task)


def _head(session: Session, dossier: Dossier) -> Actor:
    return _one(session, dossier.authority_id or 0, Role.UNIT_HEAD)


def _one(session: Session, office_id: int, role: Role) -> Actor:
    people = accounts.people_of(session, office_id=office_id, role=role)
    return walk.actor(session, people[0].login)
