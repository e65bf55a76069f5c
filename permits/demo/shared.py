"""What the demo's carriers ask of each other: requests in many states, one joining a window."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.vocabulary import SharingReason
from permits.demo import walk
from permits.sharing import service, sweeping, window_queries, windows
from permits.sharing.models import SharingRequest
from permits.sharing.service import Answer, Ask, Wanted
from permits.sharing.vocabulary import SharedAsset
from permits.sharing.windows import Join

STATION = Wanted(("antenna",), 1, 30.0, 120.0, 1_500.0, 1.2)
CABLE = Wanted(slots=1)
WORDS = "Đề nghị dùng chung để phát sóng trạm 5G trong quý tới."
REFUSAL = Answer("no", "Cột đã đầy tải theo báo cáo kiểm định gần nhất.", SharingReason.OVERLOAD)
MORE = Answer("more", "Đề nghị gửi bản vẽ và khối lượng từng thiết bị.")
YES = Answer("yes", "Đồng ý theo giá niêm yết; lắp đặt ngoài giờ cao điểm.")
JOIN = Join({"slots": 1.0, "height_m": 30.0}, "Cần một vị trí trên cột mới ở độ cao 30 m.")

Then = Callable[[Session, SharingRequest], None]


def tell() -> None:
    """Let carriers ask owners some working days ago, and what came of it."""
    _ask(1, "viettel", "vnpt.ht", SharedAsset.MAST, "Cột chợ trung tâm", STATION)
    _ask(
        2,
        "mobifone",
        "viettel.ht",
        SharedAsset.MAST,
        "Cột đầu cầu",
        STATION,
        _answer("viettel.ht", MORE),
    )
    _ask(
        3,
        "vnpt",
        "dienluc",
        SharedAsset.POLE,
        "Cột điện tuyến phố",
        STATION,
        _answer("dienluc", YES),
    )
    _ask(
        6,
        "fpt",
        "viettel.ht",
        SharedAsset.MAST,
        "Cột khu dân cư",
        STATION,
        _answer("viettel.ht", REFUSAL),
    )
    _ask(8, "fpt", "vnpt.ht", SharedAsset.DUCT, "Cống bể trục trung tâm", CABLE, _silence, 1)
    _join()


def _ask(
    days_ago: int,
    asker: str,
    owner: str,
    asset: SharedAsset,
    name: str,
    wanted: Wanted,
    then: Then | None = None,
    then_ago: int | None = None,
) -> None:
    with clock.at(_working_days_ago(days_ago)), committing() as session:
        command = Ask(
            owner_id=walk.actor(session, owner).office_id,
            asset=asset,
            key=f"named:{name}",
            name=name,
            wanted=wanted,
            first=clock.today(),
            words=WORDS,
            figures={"ref": name, "pole_id": None},
        )
        request = service.ask(session, walk.actor(session, asker), command)
        number = request.id
    if then is not None:
        moment = _working_days_ago(days_ago - 1 if then_ago is None else then_ago)
        with clock.at(moment), committing() as session:
            then(session, session.get_one(SharingRequest, number))


def _answer(login: str, said: Answer) -> Then:
    def then(session: Session, request: SharingRequest) -> None:
        owner = walk.actor(session, login)
        service.answer(session, owner, request.id, said)

    return then


def _silence(session: Session, request: SharingRequest) -> None:
    sweeping.notice(session, request.id)


def _join() -> None:
    """Ask to join the newest open window of another carrier."""
    with committing() as session:
        actor = walk.actor(session, "mobifone")
        open_now = window_queries.open_at(session, clock.now(), limit=10)
        others = [each for each in open_now if each.initiator_id != actor.office_id]
        if others:
            windows.join(session, actor, others[0].id, JOIN)


def _working_days_ago(count: int) -> datetime:
    """Give half past eight of a working day so many before today."""
    known, now = calendar.working_calendar(db.session), clock.now()
    day = now.date()
    while count > 0 or not known.is_working(day):
        day -= timedelta(days=1)
        count -= known.is_working(day)
    moment = datetime(day.year, day.month, day.day, 8, 30, tzinfo=clock.VIETNAM)
    return min(moment, now)
