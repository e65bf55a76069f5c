"""A permit exists if and only if its signed file does, and that file is what was signed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from permits.cases import transitions
from permits.cases.registry import Act
from permits.core.errors import NotAllowed, Problem
from permits.core.files import FileStore
from permits.core.vocabulary import DossierStatus
from permits.decisions import about_queries, jobs, queries
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.papers import queries as papers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState, PermitState
from permits.signing.keys import trust_anchors
from permits.signing.verification import verify
from tests.support.dossiers import Walker
from tests.support.jobs import promised


@pytest.fixture
def numbered(session: Session, walker: Walker) -> Dossier:
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    session.commit()
    return dossier


@pytest.fixture
def broken_keys(app: Flask, tmp_path: Path) -> Iterator[None]:
    """An installation whose folder of keys is no folder."""
    usual = app.extensions["settings"]
    not_a_folder = tmp_path / "keys"
    not_a_folder.write_text("")
    app.extensions["settings"] = replace(usual, keys_dir=not_a_folder)
    yield
    app.extensions["settings"] = usual


def permits(session: Session, dossier: Dossier) -> list[Permit]:
    return list(session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)))


def paper_of(session: Session, permit: Permit) -> PaperIssued:
    return session.get_one(PaperIssued, permit.paper_id)


def test_before_its_paper_is_made_there_is_no_permit(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    assert permits(session, numbered) == []
    assert walker.open(numbered) == ["issue_permit"]
    assert promised(session)[-1] == "decisions.issue"
    assert walker.case(numbered).status is DossierStatus.PROCESSING


def test_nobody_finishes_the_systems_step_by_hand(walker: Walker, numbered: Dossier) -> None:
    task = walker.task(numbered, "issue_permit")

    for login in ("sxd.vt", "sxd.gd"):
        with pytest.raises(NotAllowed):
            walker.complete(walker.person(login), numbered, task, Act("done"))


def test_the_stored_file_is_what_both_signed(
    app: Flask,
    session: Session,
    walker: Walker,
    files: FileStore,
    numbered: Dossier,
    run_jobs: Callable[[], list[str]],
) -> None:
    assert "decisions.issue" in run_jobs()

    [permit] = permits(session, numbered)
    paper = paper_of(session, permit)
    assert paper.kind is PaperKind.PERMIT
    assert paper.state is PaperState.SIGNED
    assert permit.state is PermitState.VALID
    assert permit.start_before is not None
    assert (permit.start_before.year, permit.start_before.month) == (2027, 11)
    content = files.get(paper.file_sha256 or "")
    seen = verify(content, trust_anchors(app.extensions["settings"].keys_dir))
    assert seen.good
    assert [state.signer for state in seen.signatures] == [
        walker.person("sxd.gd").name,
        "Sở Xây dựng tỉnh Đắk Lắk",
    ]
    assert walker.open(numbered) == ["deliver"]
    assert walker.case(numbered).status is DossierStatus.DONE

    # The job comes again, as a queue's jobs do: nothing is left to do.
    before = session.scalar(select(func.count()).select_from(PaperIssued))
    jobs.issue(numbered.id)
    assert len(permits(session, numbered)) == 1
    assert session.scalar(select(func.count()).select_from(PaperIssued)) == before

    # A permit that was issued is neither changed nor removed, and its paper is not either.
    for change in (
        "update permit set issued_on = issued_on + 1",
        "delete from permit",
        "update paper_issued set file_sha256 = 'a'",
        "delete from paper_issued",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(change))

    # One flipped byte is noticed by whoever opens the file.
    place = files.path(paper.file_sha256 or "")
    place.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    with pytest.raises(Problem, match=r"file\.damaged"):
        files.get(paper.file_sha256 or "")
    outcome = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert outcome.exit_code == 1
    assert f"file {paper.file_sha256}" in outcome.output
    place.write_bytes(content)


def test_a_refusal_issues_its_own_paper_and_no_permit(
    session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> None:
    dossier = walker.at("draft")
    walker.act(dossier, "draft", "propose_refusal", "Không bảo đảm khoảng cách.\nThiếu lối lên.")
    while "number_refusal" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])
    walker.act(dossier, "number_refusal")
    session.commit()
    run_jobs()

    [decision] = permits(session, dossier)
    paper = paper_of(session, decision)
    assert (decision.outcome, decision.start_before) == ("refusal", None)
    assert paper.kind is PaperKind.REFUSAL
    assert "Không bảo đảm khoảng cách." in str(paper.content)
    kinds = {each.kind for each in papers.of_subject(session, dossier.code or "")}
    assert kinds == {PaperKind.RECEIPT, PaperKind.REFUSAL}
    row = about_queries.by_paper(session, paper.id)
    assert row is not None
    assert row.number_text == "01/TB-SXD"
    [told] = queries.refusals_of(session, dossier.id)
    assert told.number_text == "01/TB-SXD"
    assert told.reasons == ("Không bảo đảm khoảng cách.", "Thiếu lối lên.")
    walker.act(dossier, "deliver")
    assert walker.case(dossier).status is DossierStatus.RETURNED


@pytest.mark.usefixtures("broken_keys")
def test_what_cannot_be_signed_is_not_issued_and_is_shown(
    app: Flask, session: Session, walker: Walker, numbered: Dossier
) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a broken folder raises
        jobs.issue(numbered.id)

    assert permits(session, numbered) == []
    task = walker.task(numbered, "issue_permit")
    assert task.trouble
    assert walker.case(numbered).ended_at is None
    entry = queries.entry_of(session, queries.latest_draft(session, numbered.id).id)  # type: ignore[union-attr]
    assert entry is not None
    assert entry.number == 1


def test_after_the_keys_are_mended_a_second_try_issues_it_under_its_number(
    app: Flask,
    session: Session,
    walker: Walker,
    numbered: Dossier,
    tmp_path: Path,
    run_jobs: Callable[[], list[str]],
) -> None:
    usual = app.extensions["settings"]
    (tmp_path / "keys").write_text("")
    app.extensions["settings"] = replace(usual, keys_dir=tmp_path / "keys")
    try:
        with pytest.raises(Exception):  # noqa: B017, PT011 - as above
            jobs.issue(numbered.id)
    finally:
        app.extensions["settings"] = usual

    transitions.retry_service(session, numbered.id, "issue_permit")
    session.commit()
    assert walker.task(numbered, "issue_permit").trouble is None
    run_jobs()

    [permit] = permits(session, numbered)
    assert permit.number == 1
    assert walker.open(numbered) == ["deliver"]


def test_the_database_refuses_a_permit_without_its_signed_paper(
    session: Session, walker: Walker, numbered: Dossier
) -> None:
    draft = queries.latest_draft(session, numbered.id)
    assert draft is not None
    entry = queries.entry_of(session, draft.id)
    assert entry is not None
    paper = PaperIssued(
        subject=numbered.code,
        kind=PaperKind.PERMIT,
        template="permit_point",
        content={},
        content_sha256="0" * 64,
        state=PaperState.DRAFT,
        created_at=draft.proposed_at,
    )
    session.add(paper)
    session.flush()

    session.add(
        Permit(
            dossier_id=numbered.id,
            draft_id=draft.id,
            book_id=entry.book_id,
            number=entry.number,
            outcome="permit",
            paper_id=paper.id,
            holder_id=numbered.carrier_id,
            issued_on=entry.taken_on,
            created_at=draft.proposed_at,
        )
    )
    with pytest.raises(DBAPIError, match="signed paper"):
        session.flush()
