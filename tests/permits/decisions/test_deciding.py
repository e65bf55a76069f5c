"""Who proposes does not sign, what is signed is what was seen, and numbers follow one another."""

import threading
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from permits.accounts.models import Office, PersonRole
from permits.cases.registry import Act
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import Role
from permits.decisions import life, queries, service
from permits.decisions.models import Draft, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker, free

THREADS, TRIES = 8, 12


@pytest.fixture
def to_sign(walker: Walker) -> Dossier:
    return walker.at("sign")


def draft_of(session: Session, dossier: Dossier) -> Draft:
    found = queries.latest_draft(session, dossier.id)
    assert found is not None
    return found


def test_whoever_proposed_a_decision_does_not_sign_it(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    author = walker.session.get_one(Draft, draft_of(session, to_sign).id).proposed_by_id
    session.add(PersonRole(person_id=author, role=Role.SIGNING_LEADER))
    session.flush()
    login = next(who for who in ("sxd.cv1", "sxd.cv2") if walker.person(who).person_id == author)
    task = walker.task(to_sign, "sign")

    with pytest.raises(NotAllowed, match="four_eyes"):
        walker.complete(walker.person(login), to_sign, task, walker.usual(to_sign, task))

    assert draft_of(session, to_sign).signed_at is None
    assert walker.open(to_sign) == ["sign"]


def test_the_database_itself_refuses_a_draft_signed_by_its_author(
    session: Session, to_sign: Dossier
) -> None:
    draft = draft_of(session, to_sign)

    with pytest.raises(IntegrityError, match="four_eyes"), session.begin_nested():
        session.execute(
            text(
                "update draft set signed_by_id = proposed_by_id, signed_at = now() where id = :id"
            ),
            {"id": draft.id},
        )


@pytest.mark.parametrize("hash_", ["", "0" * 64])
def test_only_the_draft_that_was_seen_is_signed(
    session: Session, walker: Walker, to_sign: Dossier, hash_: str
) -> None:
    with pytest.raises(Conflict, match=r"draft\.stale"):
        walker.act(to_sign, "sign", "sign", draft_sha256=hash_)

    assert draft_of(session, to_sign).signed_at is None


def test_a_draft_written_anew_makes_the_one_before_stale(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    before = draft_of(session, to_sign)
    walker.act(to_sign, "sign", "return", "Ghi rõ điều kiện an toàn.")
    walker.act(to_sign, "draft", "propose_permit", "Đã sửa.", conditions=free("Điều kiện khác."))
    walker.act(to_sign, "review")

    with pytest.raises(Conflict, match=r"draft\.stale"):
        walker.act(to_sign, "sign", "sign", draft_sha256=before.content_sha256)

    assert draft_of(session, to_sign).version == before.version + 1
    walker.act(to_sign, "sign")
    assert draft_of(session, to_sign).signed_by_id == walker.person("sxd.gd").person_id
    assert before.signed_at is None


def test_a_signed_draft_never_changes(session: Session, walker: Walker, to_sign: Dossier) -> None:
    walker.act(to_sign, "sign")
    session.flush()

    for change in ("update draft set outcome = 'refusal'", "delete from draft"):
        with pytest.raises(DBAPIError, match="was signed"), session.begin_nested():
            session.execute(text(change))


def test_a_refusal_needs_its_reasons(walker: Walker) -> None:
    dossier = walker.at("draft")

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "draft", "propose_refusal", "  ")

    [complaint] = refusal.value.complaints
    assert (complaint.field, complaint.code) == ("note", "task.reason_needed")


def test_the_draft_keeps_what_it_rests_on(session: Session, to_sign: Dossier) -> None:
    draft = draft_of(session, to_sign)

    assert draft.content["dossier"] == to_sign.content
    assert draft.content["check_run"] == to_sign.check_run_id
    assert draft.content["conditions"] == free("Treo biển báo an toàn tại công trường.")
    assert draft.content_sha256 == service.sha256_of(draft.content)


def test_a_number_is_written_as_the_papers_book_wants(session: Session, walker: Walker) -> None:
    permit, refusal = walker.at("draft"), walker.at("draft")
    walker.act(refusal, "draft", "propose_refusal", "Không bảo đảm khoảng cách.")
    for dossier in (permit, refusal):
        while not {"number_permit", "number_refusal"} & set(walker.open(dossier)):
            walker.act(dossier, walker.open(dossier)[0])
        walker.act(dossier, walker.open(dossier)[0])

    entries = {
        entry.number_text
        for dossier in (permit, refusal)
        if (entry := queries.entry_of(session, draft_of(session, dossier).id))
    }
    assert entries == {"01/GPXD", "01/TB-SXD"}
    for change in (
        "update register_entry set number = number + 1",
        "delete from register_entry",
    ):
        with pytest.raises(DBAPIError, match="was taken"), session.begin_nested():
            session.execute(text(change))


def test_an_unsigned_draft_gets_no_number(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    standing_like_number = walker.at("number_permit")
    draft_of(session, standing_like_number)
    session.add(
        Draft(
            dossier_id=standing_like_number.id,
            version=9,
            outcome="permit",
            content={},
            content_sha256="0" * 64,
            proposed_by_id=walker.person("sxd.cv1").person_id,
            proposed_at=clock.now(),
        )
    )
    session.flush()

    with pytest.raises(Conflict, match=r"draft\.stale"):
        walker.act(standing_like_number, "number_permit")


def test_numbers_start_anew_for_each_office_book_and_year(session: Session) -> None:
    first, second = session.scalars(select(Office.id).order_by(Office.id).limit(2)).all()

    def take(office: int, book: str, year: int) -> int:
        return queries.take_number(session, office, book, year)[1]

    assert [take(first, "GPXD", 2026) for _ in range(3)] == [1, 2, 3]
    assert take(second, "GPXD", 2026) == 1
    assert take(first, "TB", 2026) == 1
    assert take(first, "GPXD", 2027) == 1
    assert take(first, "GPXD", 2026) == 4


def test_the_year_of_a_number_is_the_year_in_viet_nam(session: Session, walker: Walker) -> None:
    dossier = walker.at("number_permit")
    with clock.at(datetime(2027, 1, 1, 0, 30, tzinfo=clock.VIETNAM)):  # still 2026 in UTC
        walker.act(dossier, "number_permit")

    entry = queries.entry_of(session, draft_of(session, dossier).id)
    assert entry is not None
    assert session.get_one(RegisterBook, entry.book_id).year == 2027
    assert entry.taken_on.year == 2027


def test_a_number_given_back_with_its_transaction_is_given_again(
    session: Session, walker: Walker
) -> None:
    first, second = walker.at("number_permit"), walker.at("number_permit", "rooftop")
    with session.begin_nested() as lost:
        walker.act(first, "number_permit")
        lost.rollback()
    walker.act(second, "number_permit")

    numbers = session.scalars(select(RegisterEntry.number)).all()
    assert list(numbers) == [1]


@pytest.mark.concurrent
def test_many_clerks_at_once_leave_no_gap_whatever_is_rolled_back(database: Flask) -> None:
    kept: list[int] = []

    def clerk(which: int) -> None:
        with database.app_context(), clock.at(datetime(2026, 11, 12, tzinfo=clock.VIETNAM)):
            office = db.session.scalars(select(Office.id).order_by(Office.id)).first()
            assert office is not None
            db.session.rollback()
            for attempt in range(TRIES):
                try:
                    with committing() as session:
                        number = queries.take_number(session, office, "GPXD", 2026)[1]
                        if (which + attempt) % 3 == 0:
                            raise InterruptedError
                    kept.append(number)
                except InterruptedError:
                    continue

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept) == THREADS * TRIES * 2 // 3
    assert sorted(kept) == list(range(1, len(kept) + 1))


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 11, 12), 12, (2027, 11, 12)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
    ],
)
def test_months_after_a_day_end_on_that_day_or_the_months_last(
    day: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    assert life.months_after(date(*day), months) == date(*end)
    assert life.months_after(date(*day), None) is None


def test_outcomes_of_signing_other_than_sign_leave_the_draft_unsigned(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    walker.complete(
        walker.person("sxd.gd"),
        to_sign,
        walker.task(to_sign, "sign"),
        Act("return", "Xem lại."),
    )

    assert draft_of(session, to_sign).signed_at is None
    assert walker.open(to_sign) == ["draft"]
    assert timedelta(0) <= clock.now() - draft_of(session, to_sign).proposed_at
