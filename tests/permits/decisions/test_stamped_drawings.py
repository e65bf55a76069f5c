"""The drawings of an issued permit are stamped by themselves; the permit waits for none."""

import errno
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import queries as cases
from permits.cases.queries import EventStory
from permits.core import files as core_files
from permits.core.errors import Problem
from permits.core.files import FileStore
from permits.core.vocabulary import DossierStatus, EventKind
from permits.decisions import jobs
from permits.decisions.models import Permit
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import story
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.papers import queries as papers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind
from permits.signing.keys import trust_anchors
from permits.signing.verification import verify
from tests.support.dossiers import Walker
from tests.support.jobs import promised

Run = Callable[[], list[str]]


@pytest.fixture
def numbered(session: Session, walker: Walker) -> Dossier:
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    session.commit()
    return dossier


def permits(session: Session, dossier: Dossier) -> list[Permit]:
    return list(session.scalars(select(Permit).where(Permit.dossier_id == dossier.id)))


def stamped(session: Session, dossier: Dossier) -> list[PaperIssued]:
    rows = papers.of_subject(session, dossier.code or "")
    return [row for row in rows if row.kind is PaperKind.DRAWINGS]


def events(session: Session, walker: Walker, dossier: Dossier, kind: EventKind) -> list[EventStory]:
    found = cases.events_of_kind(session, walker.case(dossier).id, kind)
    return [event for event in found if "drawing" in event.data]


def full_disk(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_drawings_are_stamped_signed_and_listed_with_the_papers_of_the_dossier(
    session: Session,
    walker: Walker,
    files: FileStore,
    numbered: Dossier,
    run_jobs: Run,
    app: Any,
) -> None:
    assert "decisions.stamp_drawings" in run_jobs()

    [paper] = stamped(session, numbered)
    [given] = [p for p in dossiers.papers(session, numbered.id) if p.component == "drawings"]
    keys = app.extensions["settings"].keys_dir
    assert verify(files.get(paper.file_sha256 or ""), trust_anchors(keys)).good
    assert paper.content["original_sha256"] == given.sha256
    assert paper.content["words"] == "CẤP PHÉP XÂY DỰNG"
    assert paper.content["permit"].endswith("/GPXD")
    assert PaperKind.DRAWINGS in {one.kind for one in story.issued(session, numbered)}
    [told] = events(session, walker, numbered, EventKind.PAPER)
    assert told.data["note"] == given.filename
    # A second run finds nothing to do.
    jobs.stamp_drawings(numbered.id)
    assert len(stamped(session, numbered)) == 1
    assert len(events(session, walker, numbered, EventKind.PAPER)) == 1


def test_the_applicant_is_told_once_that_stamped_drawings_followed_his_permit(
    session: Session, numbered: Dossier, run_jobs: Run
) -> None:
    run_jobs()
    jobs.stamp_drawings(numbered.id)

    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.PAPER_ISSUED)).all()
    assert numbered.created_by_id in {each.person_id for each in told}
    assert len({each.person_id for each in told}) == len(told)
    assert {each.path for each in told} == {f"/dn/ho-so/{numbered.ref}"}
    assert {each.facts["paper"]["vi"] for each in told} == {PaperKind.DRAWINGS.vi}


def test_drawings_of_another_format_are_told_of_once_and_the_permit_stands(
    session: Session, walker: Walker, numbered: Dossier, run_jobs: Run
) -> None:
    for paper in dossiers.papers(session, numbered.id):
        if paper.component == "drawings":
            paper.media_type, paper.filename = "image/vnd.dwg", "ban-ve.dwg"
    session.commit()

    run_jobs()
    jobs.stamp_drawings(numbered.id)

    assert len(permits(session, numbered)) == 1
    assert stamped(session, numbered) == []
    [told] = events(session, walker, numbered, EventKind.FAILED)
    assert (told.data["trouble"], told.data["note"]) == ("drawing.not_pdf", "ban-ve.dwg")


def test_on_a_full_disk_nothing_is_issued_and_later_it_is_under_the_same_number(
    session: Session,
    walker: Walker,
    files: FileStore,
    numbered: Dossier,
    run_jobs: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {path for path in files.folder.rglob("*") if path.is_file()}
    with monkeypatch.context() as context:
        context.setattr(core_files, "os", SimpleNamespace(fsync=full_disk))
        with pytest.raises(Problem, match=r"storage\.full"):
            jobs.issue(numbered.id)

    assert permits(session, numbered) == []
    assert PaperKind.PERMIT not in {p.kind for p in papers.of_subject(session, numbered.code or "")}
    assert walker.task(numbered, "issue_permit").trouble == "storage.full"
    assert walker.case(numbered).status is DossierStatus.PROCESSING
    assert {path for path in files.folder.rglob("*") if path.is_file()} == before

    jobs.issue(numbered.id)
    [permit] = permits(session, numbered)
    assert permit.number == 1
    assert promised(session)[-1] == "decisions.stamp_drawings"

    # The drawings meet the full disk in their turn: named, tried again, the permit stands.
    with monkeypatch.context() as context:
        context.setattr(core_files, "os", SimpleNamespace(fsync=full_disk))
        with pytest.raises(Problem, match=r"storage\.full"):
            jobs.stamp_drawings(numbered.id)
    [told] = events(session, walker, numbered, EventKind.FAILED)
    assert told.data["trouble"] == "storage.full"
    run_jobs()
    assert len(stamped(session, numbered)) == 1
