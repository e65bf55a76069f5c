"""A paper is issued once, only with good signatures, and never changes."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from permits.core import codes
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.papers import queries, service
from permits.papers.service import SignedPaper
from permits.papers.vocabulary import PaperState
from permits.signing.signing import NotSigned
from tests.permits.papers.conftest import SAMPLES

KEY = b"a key for codes in tests"
CODE = "7K4M9QWX2TRB5ZHD"
SLIP = SAMPLES["slip_refuse"].content


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path)


@pytest.fixture
def paper(signed):
    return SignedPaper(
        subject=SLIP.dossier_code,
        content=SLIP,
        pdf=signed.pdf,
        verification=signed.verification,
        code_hash=codes.keyed_hash(CODE, KEY),
    )


def test_a_signed_paper_is_kept_with_its_file_and_what_verification_said(session, files, paper):
    row = service.store_signed(session, files, paper)

    assert files.get(row.file_sha256) == paper.pdf
    assert row.state is PaperState.SIGNED
    assert row.content == SLIP.to_plain()
    assert row.content_sha256 == SLIP.sha256()
    assert [said["field"] for said in row.signatures] == ["person", "office"]


def test_a_job_that_runs_twice_issues_one_paper(session, files, paper):
    first = service.store_signed(session, files, paper)
    second = service.store_signed(session, files, replace(paper, code_hash="another"))

    assert second is first
    assert queries.of_subject(session, SLIP.dossier_code) == [first]


def test_a_paper_whose_signature_is_not_good_is_not_issued(session, files, paper):
    broken = replace(paper.verification, whole_file=False)

    with pytest.raises(NotSigned):
        service.store_signed(session, files, replace(paper, verification=broken))

    assert queries.of_subject(session, SLIP.dossier_code) == []


def test_a_draft_becomes_the_signed_paper_of_the_same_content(session, files, paper):
    drafted = service.draft(session, SLIP.dossier_code, SLIP)
    assert queries.of_subject(session, SLIP.dossier_code) == []

    assert service.store_signed(session, files, paper) is drafted
    assert service.draft(session, SLIP.dossier_code, SLIP) is drafted


@pytest.mark.parametrize("typed", [CODE, "7k4m-9qwx-2trb-5zhd", " 7K4M 9QWX 2TRB 5ZHD "])
def test_a_code_is_found_however_it_is_typed(session, files, paper, typed):
    row = service.store_signed(session, files, paper)

    assert queries.by_verify_code(session, typed, key=KEY) is row


@pytest.mark.parametrize("typed", ["", "7K4M", "7K4M9QWX2TRB5ZHE", "%", "0" * 16, "x" * 10_000])
def test_an_unknown_code_finds_nothing(session, files, paper, typed):
    service.store_signed(session, files, paper)

    assert queries.by_verify_code(session, typed, key=KEY) is None


def test_the_code_opens_nothing_without_the_key(session, files, paper):
    row = service.store_signed(session, files, paper)

    assert queries.by_verify_code(session, CODE, key=b"another key") is None
    assert CODE not in repr(vars(row))


def test_a_file_is_known_by_its_bytes(session, files, paper):
    row = service.store_signed(session, files, paper)

    assert queries.by_file(session, row.file_sha256) is row
    assert queries.by_file(session, "0" * 64) is None


@pytest.mark.parametrize(
    ("member", "value"),
    [("content", {"number": "99"}), ("file_sha256", "0" * 64), ("verify_hash", "x"), ("size", 1)],
)
def test_the_database_itself_refuses_to_change_an_issued_paper(
    session, files, paper, member, value
):
    row = service.store_signed(session, files, paper)

    setattr(row, member, value)
    with pytest.raises(DBAPIError, match="does not change"):
        session.flush()


def test_an_issued_paper_is_never_deleted(session, files, paper):
    row = service.store_signed(session, files, paper)

    session.delete(row)
    with pytest.raises(DBAPIError, match="is kept"):
        session.flush()


def test_a_void_paper_is_still_found_and_says_why(session, files, paper):
    row = service.store_signed(session, files, paper)

    service.void(row, reason="cấp sai thẩm quyền")
    session.flush()

    found = queries.by_verify_code(session, CODE, key=KEY)
    assert (found.state, found.void_reason) == (PaperState.VOID, "cấp sai thẩm quyền")
    with pytest.raises(Conflict):
        service.void(row, reason="again")


def test_a_draft_cannot_be_made_void(session):
    with pytest.raises(Conflict):
        service.void(service.draft(session, "H15", SLIP), reason="x")
