"""A co-build window opens when a new mast is accepted, lets others join, and closes for good."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Person
from permits.core import clock
from permits.core.errors import Conflict, NotAllowed
from permits.core.vocabulary import OfficeKind
from permits.dossiers.models import Dossier
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.sharing import window_queries, windows
from permits.sharing.vocabulary import JoinStatus
from permits.sharing.window_queries import WindowRow
from permits.sharing.windows import Join, JoinAnswer
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import Walker

JOIN = Join({"slots": 2.0, "height_m": 30.0}, "Cần hai vị trí ở độ cao 30 m.")
LATER = datetime(2026, 12, 2, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture
def accepted(session: Session, walker: Walker) -> Callable[..., tuple[Dossier, WindowRow | None]]:
    """Give an accepted dossier of a sample and its window."""

    def made(sample: str = "tower-city") -> tuple[Dossier, WindowRow | None]:
        dossier = walker.at("assign", sample)
        session.commit()
        return dossier, window_queries.of_dossier(session, dossier.id)

    return made


@pytest.fixture
def opened(accepted: Callable[..., tuple[Dossier, WindowRow]]) -> WindowRow:
    """Give a window that was opened by acceptance, of a mast of vnpt."""
    return accepted()[1]


def joined(session: Session, walker: Walker, window: WindowRow, login: str = "viettel") -> str:
    """Ask to join a window; give the reference of it."""
    windows.join(session, walker.person(login), window.id, JOIN)
    session.commit()
    return window_queries.joins(session, window.id)[-1].ref


def address(window: WindowRow) -> str:
    """Give the address of a window's page."""
    return f"/dung-chung/cung-xay/{window.ref}"


def test_acceptance_opens_a_window_of_five_working_days_for_a_new_mast(
    accepted: Callable[..., tuple[Dossier, WindowRow | None]],
) -> None:
    dossier, window = accepted()

    assert window is not None
    assert (window.dossier_id, window.initiator_id) == (dossier.id, dossier.carrier_id)
    assert window.closes_at == datetime(2026, 12, 1, 9, 0, tzinfo=clock.VIETNAM)


def test_the_other_carriers_are_told_once_of_a_window_and_not_whose_it_is(
    session: Session, accepted: Callable[..., tuple[Dossier, WindowRow]]
) -> None:
    dossier, window = accepted()

    rows = session.execute(
        select(Person.office_id, Notice.path, Notice.facts)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.kind == NoticeKind.WINDOW_OPENED)
    ).all()
    offices = {row.office_id for row in rows}
    carriers = {each.id for each in accounts.offices_of_kind(session, OfficeKind.CARRIER)}
    assert offices == carriers - {dossier.carrier_id}
    assert len(offices) > 1
    assert {row.path for row in rows} == {address(window)}
    assert not any(dossier.work_name in str(row.facts) for row in rows)
    assert not any(window.initiator.vi in str(row.facts) for row in rows)


def test_a_work_without_a_window_opens_none(
    accepted: Callable[..., tuple[Dossier, WindowRow | None]],
) -> None:
    assert accepted("rooftop")[1] is None


def test_a_carrier_may_open_earlier_and_acceptance_opens_no_second(
    session: Session, walker: Walker
) -> None:
    dossier = walker.file("tower-city")
    windows.offer(session, walker.person("vnpt"), dossier)
    early = window_queries.of_dossier(session, dossier.id)

    walker.act(dossier, "reception", "accept")

    assert window_queries.of_dossier(session, dossier.id) == early
    with pytest.raises(Conflict, match=r"window\.open_already"):
        windows.offer(session, walker.person("vnpt"), dossier)


def test_one_joins_once_and_never_ones_own(
    session: Session, walker: Walker, opened: WindowRow
) -> None:
    joined(session, walker, opened)

    with pytest.raises(Conflict, match=r"window\.joined"):
        windows.join(session, walker.person("viettel.ht"), opened.id, JOIN)
    with pytest.raises(Conflict, match=r"window\.own"):
        windows.join(session, walker.person("vnpt"), opened.id, JOIN)


def test_only_the_initiator_answers_and_only_once(
    session: Session, walker: Walker, opened: WindowRow
) -> None:
    ref = joined(session, walker, opened)
    yes = JoinAnswer(JoinStatus.ACCEPTED, "Cùng góp vốn theo tỷ lệ.")

    with pytest.raises(NotAllowed):
        windows.answer(session, walker.person("mobifone"), opened.id, ref, yes)
    windows.answer(session, walker.person("vnpt"), opened.id, ref, yes)

    (told,) = window_queries.joins(session, opened.id)
    assert (told.status, told.answer) == (JoinStatus.ACCEPTED, "Cùng góp vốn theo tỷ lệ.")
    with pytest.raises(Conflict, match=r"window\.answered"):
        windows.answer(session, walker.person("vnpt"), opened.id, ref, yes)


def test_after_it_closes_nobody_joins_and_nothing_is_answered(
    session: Session, walker: Walker, opened: WindowRow
) -> None:
    ref = joined(session, walker, opened)

    with clock.at(opened.closes_at):
        with pytest.raises(Conflict, match=r"window\.closed"):
            windows.join(session, walker.person("mobifone"), opened.id, JOIN)
        late = JoinAnswer(JoinStatus.DECLINED, "Quá muộn rồi.")
        with pytest.raises(Conflict, match=r"window\.closed"):
            windows.answer(session, walker.person("vnpt"), opened.id, ref, late)


def test_a_window_closes_early_when_nothing_will_be_built(
    session: Session, walker: Walker, accepted: Callable[..., tuple[Dossier, WindowRow]]
) -> None:
    dossier, window = accepted()
    with clock.at(datetime(2026, 11, 26, 9, 0, tzinfo=clock.VIETNAM)):
        windows.follow(session, dossier.id, windows.Milestone.ENDED, "withdrawn")

        assert window_queries.open_at(session, clock.now(), limit=5) == []
    closed = window_queries.of_dossier(session, dossier.id)
    assert closed
    assert closed.closes_at < window.closes_at


def test_strangers_see_that_a_window_is_open_and_nothing_of_whose_it_is(
    session: Session, walker: Walker, opened: WindowRow, sign_in: Callable[[str], Client]
) -> None:
    joined(session, walker, opened)
    mobifone, viettel, vnpt = (sign_in(login) for login in ("mobifone", "viettel", "vnpt"))

    listed = pages.page(mobifone.get("/dung-chung/cung-xay")).text
    stranger = pages.page(mobifone.get(address(opened))).text
    on_map = mobifone.get("/dung-chung/cung-xay/ban-do.json").get_data(as_text=True)
    joiner = pages.page(viettel.get(address(opened))).text
    own = pages.page(vnpt.get(address(opened))).text

    hidden = (opened.dossier_code, opened.dossier_name, "VNPT", "Viettel", "hai vị trí")
    for text in (listed, stranger, on_map):
        assert not [word for word in hidden if word and word in text]
    assert opened.ref in listed
    assert "VNPT" in joiner
    assert "Cần hai vị trí ở độ cao 30 m." in joiner
    assert "Viettel" in own
    assert str(opened.dossier_code) in own


def test_a_closed_window_does_not_exist_for_strangers(
    session: Session, walker: Walker, opened: WindowRow, sign_in: Callable[[str], Client]
) -> None:
    joined(session, walker, opened)

    with clock.at(LATER):
        seen = {n: sign_in(n).get(address(opened)) for n in ("mobifone", "viettel", "vnpt")}

    assert {name: answer.status_code for name, answer in seen.items()} == {
        "mobifone": 404,
        "viettel": 200,
        "vnpt": 200,
    }
    assert "danh sách không thay đổi nữa" in pages.page(seen["vnpt"]).text


def test_joining_and_answering_by_page_keeps_what_was_typed(
    opened: WindowRow, viettel: Client, sign_in: Callable[[str], Client], session: Session
) -> None:
    vnpt = sign_in("vnpt")
    refused = viettel.post(address(opened), data={"act": "join", "words": "Cần chung cột này."})
    sent = viettel.post(
        address(opened), data={"act": "join", "slots": "2", "words": "Cần chung cột này."}
    )
    (join,) = window_queries.joins(session, opened.id)
    short = vnpt.post(address(opened), data={"act": join.ref, f"{join.ref}-status": "accepted"})
    answered = vnpt.post(
        address(opened),
        data={
            "act": join.ref,
            f"{join.ref}-status": "accepted",
            f"{join.ref}-words": "Đồng ý cùng xây.",
        },
    )

    assert refused.status_code == 422
    assert pages.fields(refused)["words"].strip() == "Cần chung cột này."
    assert "ít nhất một nhu cầu" in pages.page(refused).text
    assert (sent.status_code, short.status_code, answered.status_code) == (303, 422, 303)
    assert window_queries.joins(session, opened.id)[0].status is JoinStatus.ACCEPTED


def test_a_filed_dossier_is_opened_by_page(
    session: Session, walker: Walker, sign_in: Callable[[str], Client]
) -> None:
    dossier = walker.file("tower-city")
    session.commit()
    vnpt = sign_in("vnpt")
    ref = dossier.ref

    refused = vnpt.post("/dung-chung/cung-xay", data={"dossier": "none"})
    done = vnpt.post("/dung-chung/cung-xay", data={"dossier": ref})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert window_queries.of_dossier(session, dossier.id) is not None
