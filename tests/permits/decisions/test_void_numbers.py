"""A number made void stays in its book with its reason; its dossier goes back and gets another."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from permits.cases import queries as cases
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind
from permits.decisions import jobs, ordering, queries
from permits.decisions.books import service
from permits.decisions.books.service import Voiding
from permits.decisions.models import Permit, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.service import SignedPaper
from permits.signing.verification import Verification
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import Walker

WRONG = Voiding("number_permit", "Ghi nhầm sổ.", "01/GPXD")


@pytest.fixture
def numbered(session: Session, walker: Walker) -> Dossier:
    """A dossier with a number whose paper the worker has not made yet."""
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    session.commit()
    return dossier


def entries(session: Session) -> list[tuple[int, str | None]]:
    rows = session.scalars(select(RegisterEntry).order_by(RegisterEntry.number))
    return [(row.number, row.void_reason) for row in rows]


def test_the_number_stays_and_the_next_numbering_takes_a_new_one(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    assert service.void(session, walker.person("sxd.vt"), numbered.id, WRONG) == "01/GPXD"

    assert walker.open(numbered) == ["number_permit"]
    walker.act(numbered, "number_permit")

    assert entries(session) == [(1, "Ghi nhầm sổ."), (2, None)]
    draft = queries.latest_draft(session, numbered.id)
    assert draft is not None
    standing = queries.entry_of(session, draft.id)
    assert standing is not None
    assert standing.number_text == "02/GPXD"
    assert queries.gaps(session, standing.book_id) == []


def test_who_did_it_when_and_why_is_kept_with_the_number_and_told_in_the_story(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    leader = walker.person("sxd.gd")
    service.void(session, leader, numbered.id, WRONG)

    entry = session.scalars(select(RegisterEntry)).one()
    assert (entry.voided_by_id, entry.voided_at) == (leader.person_id, clock.now())
    [event] = cases.events_of_kind(session, walker.case(numbered).id, EventKind.SENT_BACK)
    assert event.data["number"] == "01/GPXD"
    assert event.data["note"] == "Ghi nhầm sổ."


def test_a_draft_taken_back_to_its_officer_is_written_signed_and_numbered_anew(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    said = Voiding("draft", "Sai tọa độ trong dự thảo.", "01/GPXD")
    service.void(session, walker.person("sxd.vt"), numbered.id, said)
    before = queries.latest_draft(session, numbered.id)
    for node in ("draft", "review", "sign", "number_permit"):
        walker.act(numbered, node)

    after = queries.latest_draft(session, numbered.id)
    assert before is not None
    assert after is not None
    assert after.version == before.version + 1
    assert before.signed_at is not None  # what was signed stays as it was signed
    entry = queries.entry_of(session, after.id)
    assert entry is not None
    assert entry.number == 2


@pytest.mark.parametrize("login", ["sxd.cv1", "tiepnhan", "kkt.vt", "vhttdl"])
def test_only_who_gives_numbers_or_signs_at_that_office_may(
    session: Session, walker: Walker, numbered: Dossier, login: str
) -> None:
    with pytest.raises(NotAllowed):
        service.void(session, walker.person(login), numbered.id, WRONG)

    session.rollback()
    assert entries(session) == [(1, None)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Voiding("number_permit", "  ", "01/GPXD"), "note"),
        (Voiding("deliver", "Lý do.", "01/GPXD"), "to"),
        (Voiding("khong_co", "Lý do.", "01/GPXD"), "to"),
    ],
)
def test_a_reason_and_a_step_the_case_has_been_at_are_needed(
    session: Session, walker: Walker, numbered: Dossier, said: Voiding, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        service.void(session, walker.person("sxd.vt"), numbered.id, said)

    assert [each.field for each in refusal.value.complaints] == [field]


def test_another_number_than_the_one_seen_is_not_made_void(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    said = Voiding("number_permit", "Ghi nhầm sổ.", "09/GPXD")

    with pytest.raises(Conflict, match=r"number\.not_standing"):
        service.void(session, walker.person("sxd.vt"), numbered.id, said)


def test_where_no_number_was_taken_there_is_nothing_to_make_void(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("number_permit")

    with pytest.raises(Conflict):
        service.void(session, walker.person("sxd.vt"), dossier.id, WRONG)


def test_an_issued_number_is_made_void_by_nobody(
    session: Session, walker: Walker, numbered: Dossier, run_jobs: Callable[[], list[str]]
) -> None:
    run_jobs()
    assert session.scalars(select(Permit)).one().number == 1

    with pytest.raises(Conflict):
        service.void(session, walker.person("sxd.vt"), numbered.id, WRONG)
    with pytest.raises(DBAPIError, match="stands on an issued paper"), session.begin_nested():
        session.execute(
            text(
                "update register_entry set void_reason = 'x', voided_at = now(),"
                " voided_by_id = taken_by_id"
            )
        )


def test_a_void_number_never_stands_again(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    service.void(session, walker.person("sxd.vt"), numbered.id, WRONG)
    session.flush()

    for change in (
        "update register_entry set void_reason = null, voided_at = null, voided_by_id = null",
        "update register_entry set void_reason = 'khác'",
        "delete from register_entry",
    ):
        with pytest.raises(DBAPIError, match="was taken and stays"), session.begin_nested():
            session.execute(text(change))


def test_a_paper_printed_with_a_number_that_became_void_is_not_issued(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    printed = ordering.waiting(session, numbered.id)
    assert printed is not None
    service.void(session, walker.person("sxd.vt"), numbered.id, WRONG)
    walker.act(numbered, "number_permit")  # it waits for its paper again, with another number
    session.commit()

    late = SignedPaper(numbered.code or "", printed.order.content, b"", Verification((), True))
    jobs._keep(numbered.id, printed, late)

    assert session.scalars(select(Permit)).all() == []
    again = ordering.waiting(session, numbered.id)
    assert again is not None
    assert again.entry == (printed.entry[0], 2)


@pytest.fixture
def clerk(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("sxd.vt")


def test_the_clerk_makes_a_number_void_from_its_book(
    session: Session, walker: Walker, clerk: Client, numbered: Dossier
) -> None:
    book = session.scalars(select(RegisterBook)).one()
    address = f"/cb/ho-so/{numbered.code}/huy-so"
    before = clerk.get(f"/cb/so-van-ban/{book.year}/{book.book}")
    assert address in before.get_data(as_text=True)

    asked = clerk.get(address)
    refused = clerk.post(address, data=pages.fields(asked, 1) | {"to": "number_permit"})
    assert refused.status_code == 422
    answer = clerk.post(
        address, data=pages.fields(asked, 1) | {"to": "number_permit", "note": "Nhầm sổ."}
    )
    after = pages.page(clerk.get(f"/cb/so-van-ban/{book.year}/{book.book}")).text

    assert answer.status_code == 303
    assert walker.open(numbered) == ["number_permit"]
    assert "Nhầm sổ." in after
    assert "Đã hủy" in after
    assert "liên tục từ 1 đến 1" in after
    twice = clerk.post(
        address, data=pages.fields(asked, 0) | {"_once": "2", "to": "number_permit", "note": "x"}
    )
    assert twice.status_code in (409, 422)
    assert entries(session) == [(1, "Nhầm sổ.")]


@pytest.mark.parametrize("login", ["sxd.cv1", "kkt.vt", "vhttdl"])
def test_for_others_the_page_does_not_exist(
    sign_in: Callable[[str], Client], numbered: Dossier, login: str
) -> None:
    assert sign_in(login).get(f"/cb/ho-so/{numbered.code}/huy-so").status_code == 404


def test_a_book_is_its_own_offices(
    session: Session, sign_in: Callable[[str], Client], numbered: Dossier
) -> None:
    book = session.scalars(select(RegisterBook)).one()
    other = sign_in("kkt.vt")

    assert other.get(f"/cb/so-van-ban/{book.year}/{book.book}").status_code == 404
    assert other.get(f"/cb/so-van-ban/{book.year}/{book.book}/bang.csv").status_code == 404
    assert "GPXD" not in pages.page(other.get("/cb/so-van-ban")).text


def test_a_book_as_a_table_holds_every_number_and_no_formula(
    session: Session, walker: Walker, clerk: Client, numbered: Dossier
) -> None:
    said = Voiding("number_permit", "=HYPERLINK(1)", "01/GPXD")
    service.void(session, walker.person("sxd.vt"), numbered.id, said)
    walker.act(numbered, "number_permit")
    session.commit()
    book = session.scalars(select(RegisterBook)).one()

    answer = clerk.get(f"/cb/so-van-ban/{book.year}/{book.book}/bang.csv")

    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row["number_text"] for row in table] == ["01/GPXD", "02/GPXD"]
    assert [row["state"] for row in table] == ["void", "pending"]
    assert table[0]["void_reason"] == "'=HYPERLINK(1)"
    assert answer.headers["Content-Type"].startswith("text/csv")


def test_a_long_book_is_read_page_by_page_each_number_once(
    session: Session, clerk: Client, numbered: Dossier
) -> None:
    book = session.scalars(select(RegisterBook)).one()
    session.execute(
        text(
            "insert into register_entry (book_id, number, draft_id, number_text, taken_on,"
            " taken_by_id, void_reason, voided_at, voided_by_id)"
            " select book_id, n, draft_id, n || '/GPXD', taken_on, taken_by_id, 'thử', now(),"
            " taken_by_id from register_entry, generate_series(2, 120) n"
        )
    )
    book.last_number = 120
    session.commit()

    address, seen = f"/cb/so-van-ban/{book.year}/{book.book}", []
    while address:
        page = pages.page(clerk.get(address))
        seen += [row.all("td")[0].text for row in page.one("tbody").all("tr")]
        more = [a for a in page.all("a") if a.attributes.get("rel") == "next"]
        address = more[0].attributes["href"] if more else ""

    assert seen == [str(n) for n in range(120, 0, -1)]
