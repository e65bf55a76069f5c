"""A paper's place in the chain of its permit, as far as a stranger may know it."""

from datetime import date

import pytest
from sqlalchemy import select

from permits.accounts.models import Office
from permits.core import clock
from permits.core.codes import grouped, keyed_hash
from permits.core.vocabulary import OfficeKind
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import (
    Decided,
    PaperKind,
    PaperState,
    PermitChange,
    PermitState,
)
from tests.permits.tracking.conftest import CODE, Follow
from tests.support import pages

SECOND, THIRD = "AAAA2222BBBB3333", "CCCC4444DDDD5555"
EXTENSION = (PermitChange.EXTENDS, Decided.EXTENSION, PaperKind.EXTENSION)
ADJUSTMENT = (PermitChange.REPLACES, Decided.ADJUSTMENT, PaperKind.ADJUSTMENT)
REVOCATION = (PermitChange.REVOKES, Decided.REVOCATION, PaperKind.REVOCATION)


def told(client, code):
    """Give the page of a code in words and the same answer for programs."""
    return pages.page(client.get(f"/v/{code}")).text, client.get(f"/v/{code}.json").json


def test_a_replaced_permit_names_its_successor_by_number_and_never_by_code(client, permit):
    old = permit(PermitState.REPLACED, state_since=date(2026, 11, 12))
    permit(code=SECOND, follow=Follow(old, *ADJUSTMENT))

    page, said = told(client, CODE)

    assert "Đã được thay thế" in page
    assert "Giấy phép xây dựng điều chỉnh số 02/GPXD ngày 12/11/2026" in page
    assert (said["verdict"], said["counts"], said["since"]) == ("replaced", False, "2026-11-12")
    assert [(each["number"], each["verdict"]) for each in said["successors"]] == [
        ("02/GPXD", "valid")
    ]
    assert SECOND not in page
    assert grouped(SECOND) not in page


def test_the_new_permit_says_whose_place_it_took(client, permit):
    old = permit(PermitState.REPLACED, state_since=date(2026, 11, 12))
    permit(code=SECOND, follow=Follow(old, *ADJUSTMENT))

    page, said = told(client, SECOND)

    assert "Thay cho Giấy phép xây dựng số 01/GPXD ngày 12/11/2026" in page
    assert (said["verdict"], said["about"]) == ("valid", None)
    assert said["instead_of"]["number"] == "01/GPXD"


def test_a_long_chain_is_followed_to_the_paper_that_counts(client, permit):
    first = permit(PermitState.REPLACED, state_since=date(2026, 11, 12))
    second = permit(PermitState.REPLACED, code=SECOND, follow=Follow(first, *ADJUSTMENT))
    permit(PermitState.REVOKED, code=THIRD, follow=Follow(second, *ADJUSTMENT))

    _, said = told(client, CODE)

    assert [(each["number"], each["verdict"]) for each in said["successors"]] == [
        ("02/GPXD", "replaced"),
        ("03/GPXD", "revoked"),
    ]


def test_an_amended_permit_lists_what_amended_it(client, permit):
    old = permit(PermitState.AMENDED, state_since=date(2026, 11, 12))
    permit(code=SECOND, follow=Follow(old, *EXTENSION))

    page, said = told(client, CODE)

    assert "Gia hạn giấy phép xây dựng số 02/GPXD ngày 12/11/2026" in page
    assert (said["verdict"], said["counts"]) == ("amended", True)
    assert [each["changes"] for each in said["changed_by"]] == ["extends"]


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (PermitState.AMENDED, "amended"),
        (PermitState.REVOKED, "revoked"),
        (PermitState.REPLACED, "replaced"),
        (PermitState.DISMANTLED, "dismantled"),
    ],
)
def test_an_annex_is_worth_what_its_permit_is_worth(client, permit, state, verdict):
    old = permit(state, state_since=date(2026, 11, 12))
    permit(code=SECOND, follow=Follow(old, *EXTENSION))

    page, said = told(client, SECOND)

    assert said["verdict"] == verdict
    assert said["about"]["number"] == "01/GPXD"
    assert "Thuộc giấy phép Giấy phép xây dựng số 01/GPXD" in page


def test_a_revocation_was_issued_and_says_what_became_of_the_permit(client, permit):
    old = permit(PermitState.REVOKED, state_since=date(2026, 11, 12))
    permit(code=SECOND, follow=Follow(old, *REVOCATION))

    _, of_decision = told(client, SECOND)
    page, of_permit = told(client, CODE)

    assert (of_decision["verdict"], of_decision["about"]["verdict"]) == ("issued", "revoked")
    assert "thu hồi từ ngày 12/11/2026" in page
    assert [each["number"] for each in of_permit["changed_by"]] == ["02/GPXD"]


def test_a_void_annex_changes_nothing(client, permit, session):
    old = permit()
    annex = permit(code=SECOND, follow=Follow(old, *EXTENSION))
    paper = session.get_one(PaperIssued, annex.paper_id)
    paper.state, paper.voided_at, paper.void_reason = PaperState.VOID, clock.now(), "In sai."
    session.commit()

    assert told(client, CODE)[1]["changed_by"] == []
    assert told(client, SECOND)[1]["verdict"] == "void"


def test_works_that_were_started_in_time_do_not_expire(client, permit):
    permit(start_before=date(2026, 11, 1), started_on=date(2026, 10, 20))

    page, said = told(client, CODE)

    assert said["verdict"] == "valid"
    assert "Đã khởi công 20/10/2026" in page


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (PermitState.CANCELLED, "Không được thi công theo giấy phép này"),
        (PermitState.DISMANTLED, "Xây dựng lại phải có giấy phép mới"),
    ],
)
def test_a_permit_that_ended_otherwise_says_what_that_means(client, permit, state, word):
    permit(state, state_since=date(2026, 11, 2))

    page, said = told(client, CODE)

    assert word in page
    assert "02/11/2026" in page
    assert (said["counts"], said["since"]) == (False, "2026-11-02")


def test_drawings_stamped_for_a_dossier_are_worth_what_its_permit_is_worth(
    app, client, permit, session
):
    made = permit(PermitState.REVOKED, state_since=date(2026, 11, 12))
    of_permit = session.get_one(PaperIssued, made.paper_id)
    session.add(another_paper(app, PaperKind.DRAWINGS, of_permit.subject, SECOND, {}))
    session.commit()

    _, said = told(client, SECOND)

    assert (said["verdict"], said["about"]["number"]) == ("revoked", "01/GPXD")


def test_a_slip_says_who_issued_it_and_when_and_nothing_of_its_content(app, client, session):
    said = {
        "office": {"name": "Bộ phận một cửa"},
        "issued_on": "2026-11-12",
        "number": "7",
        "suffix": "TNHS",
        "applicant": {"representative": "Nguyễn Văn Mẫu"},
    }
    session.add(another_paper(app, PaperKind.RECEIPT, "H15.20-261112-0001", CODE, said))
    session.commit()

    page, answer = told(client, CODE)

    assert (answer["verdict"], answer["number"]) == ("issued", "7/TNHS")
    assert "Bộ phận một cửa" in page
    assert "12/11/2026" in page
    assert "Nguyễn Văn Mẫu" not in page
    assert "H15.20-261112-0001" not in page


def test_the_holder_is_an_organisation_named_in_full(client, permit, session):
    made = permit()
    holder = session.scalars(select(Office).where(Office.id == made.holder_id)).one()

    page, said = told(client, CODE)

    assert holder.kind is OfficeKind.CARRIER
    assert said["holder"] == holder.name_vi
    assert holder.name_vi in page


def another_paper(app, kind, subject, code, content):
    return PaperIssued(
        subject=subject,
        kind=kind,
        template=str(kind),
        content=content,
        content_sha256="2" * 64,
        file_sha256="3" * 64,
        size=3,
        state=PaperState.SIGNED,
        created_at=clock.now(),
        signed_at=clock.now(),
        signatures=[],
        verify_hash=keyed_hash(code, app.extensions["settings"].code_key),
    )
