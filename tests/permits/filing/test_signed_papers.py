"""What a received file's signature is worth is told at once, kept with it, and printed on slips."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from permits.accounts import service as accounts
from permits.core.errors import Invalid
from permits.dossiers import queries as dossiers
from permits.dossiers import signatures
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import Dossier, Paper
from permits.dossiers.signatures import Examined
from permits.dossiers.vocabulary import ExaminationGap, SignedState
from permits.filing import examining, jobs, service
from permits.filing.uploads import taking
from permits.papers.vocabulary import PaperKind
from permits.processing import slips
from tests.permits.filing.test_papers import send as posted
from tests.support import pages
from tests.support import signed_files as files
from tests.support.clients import Client
from tests.support.dossiers import Walker
from tests.support.jobs import promised
from tests.support.signed_files import Hand


@pytest.fixture(scope="module")
def ca(app: Flask) -> Hand:
    """An authority whose certificate lies in TRUST_DIR."""
    made = files.authority()
    trust: Path = app.extensions["settings"].trust_dir
    trust.mkdir(parents=True, exist_ok=True)
    (trust / "test.pem").write_bytes(made.pem)
    return made


@pytest.fixture(scope="module")
def signed(ca: Hand) -> bytes:
    return files.signed(files.blank(), files.hand_of(ca))


def send(browser: Client, dossier: Dossier, content: bytes) -> TestResponse:
    """Post the drawings as a browser does."""
    return posted(browser, f"/dn/ho-so/{dossier.ref}", "drawings", "ban-ve.pdf", content)


def row_of(browser: Client, dossier: Dossier) -> str:
    page = pages.page(browser.get(f"/dn/ho-so/{dossier.ref}/giay-to"))
    return page.one("section", id="paper-drawings").text


def drawings_of(session: Session, dossier: Dossier) -> Paper:
    session.expire_all()
    """Give the drawings that came last: several may stand side by side."""
    statement = select(Paper).where(
        Paper.dossier_id == dossier.id,
        Paper.component == "drawings",
        Paper.replaced_at.is_(None),
    )
    return session.scalars(statement.order_by(Paper.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("make", "state", "words"),
    [
        (lambda signed, ca: signed, SignedState.GOOD, "Lê Văn Mẫu"),
        (lambda signed, ca: signed + b"\n%", SignedState.CHANGED, "Bị thay đổi sau khi ký"),
        (
            lambda signed, ca: files.signed(files.blank(), files.hand_of(None)),
            SignedState.UNTRUSTED,
            "chứng thư số tự ký",
        ),
        (lambda signed, ca: files.blank(), SignedState.UNSIGNED, "Không có chữ ký số"),
    ],
    ids=["good", "changed", "self-signed", "unsigned"],
)
def test_the_page_says_at_once_what_the_signature_is_worth(
    session: Session,
    drafted: Callable[[str], Dossier],
    viettel: Client,
    ca: Hand,
    signed: bytes,
    make: Callable[[bytes, Hand], bytes],
    state: SignedState,
    words: str,
) -> None:
    dossier = drafted("tower-zone")

    answer = send(viettel, dossier, make(signed, ca))

    assert answer.status_code == 303
    assert words in row_of(viettel, dossier)
    kept = drawings_of(session, dossier).examined
    assert kept is not None
    assert kept.state is state


def test_a_program_that_attaches_a_file_is_told_the_same(
    session: Session, app: Flask, walker: Walker, drafted: Callable[[str], Dossier], signed: bytes
) -> None:
    dossier = drafted("tower-zone")
    token = accounts.issue_token(session, walker.person("viettel"), label="thử")
    session.commit()

    answer = app.test_client().post(
        f"/api/v1/dossiers/{dossier.ref}/papers",
        data={"component": "drawings", "file": (io.BytesIO(signed), "ban-ve.pdf")},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 201
    said = answer.get_json()["signatures"]
    assert said["state"] == "good"
    assert said["signers"][0]["name"] == "Lê Văn Mẫu"


def test_officials_see_the_state_beside_the_file_and_the_receipt_prints_it(
    session: Session,
    walker: Walker,
    sign_in: Callable[[str], Client],
    signed: bytes,
) -> None:
    dossier = walker.at("appraise")
    paper = drawings_of(session, dossier)
    paper.signatures = Examined(SignedState.UNSIGNED, paper.uploaded_at).to_plain()
    session.commit()

    shown = pages.page(sign_in("sxd.cv1").get(f"/cb/ho-so/{dossier.code}")).text
    [order] = slips.orders(session, dossier.id, PaperKind.RECEIPT)

    assert "Không có chữ ký số" in shown
    notes = {each.name: each.note for each in order.content.components}  # type: ignore[attr-defined]
    [note] = [text for name, text in notes.items() if "Bản vẽ" in name]
    assert note.startswith("Không có chữ ký số")
    assert "tệp do Sở Xây dựng" in note
    assert note.endswith("giữ.")


@pytest.mark.parametrize(
    ("state", "wish", "is_refused", "is_noted"),
    [
        (SignedState.GOOD, "required", False, True),
        (SignedState.UNSIGNED, "required", True, True),
        (SignedState.CHANGED, "required", True, True),
        (SignedState.BROKEN, "required", True, True),
        (SignedState.UNTRUSTED, "required", False, True),
        (SignedState.UNCHECKED, "required", False, True),
        (SignedState.UNSIGNED, "expected", False, True),
        (SignedState.CHANGED, "expected", False, True),
        (SignedState.UNSIGNED, "", False, False),
        (SignedState.CHANGED, "", False, True),
    ],
)
def test_what_is_refused_and_what_is_noted_follows_what_the_sheet_asks(
    state: SignedState, wish: str, is_refused: bool, is_noted: bool
) -> None:
    examined = replace(signatures.unchecked(ExaminationGap.TOO_HEAVY), state=state, why=None)

    assert signatures.is_refused(examined, wish) is is_refused  # type: ignore[arg-type]
    assert bool(signatures.note(examined, wish, "Sở Xây dựng")) is is_noted  # type: ignore[arg-type]


def test_a_component_that_must_be_signed_takes_no_file_without(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    drafted: Callable[[str], Dossier],
    viettel: Client,
) -> None:
    dossier = drafted("tower-zone")
    before = drawings_of(session, dossier).id
    monkeypatch.setattr(signatures, "wanted", lambda paper: "required")

    refused = send(viettel, dossier, files.blank())

    assert refused.status_code == 422
    assert "phải có chữ ký số hợp lệ" in pages.page(refused).text
    assert drawings_of(session, dossier).id == before


def test_the_drawings_of_frozen_sheets_are_expected_to_be_signed_by_their_name(
    drafted: Callable[[str], Dossier], session: Session
) -> None:
    procedure = service.procedure_of(session, drafted("tower-zone"))

    wishes = {paper.code: signatures.wanted(paper) for paper in procedure.papers}

    assert wishes["drawings"] == "expected"
    assert {wish for code, wish in wishes.items() if code != "drawings"} == {""}


def test_what_could_not_be_weighed_is_kept_as_such_and_looked_at_again_by_a_job(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    walker: Walker,
    drafted: Callable[[str], Dossier],
    signed: bytes,
    ca: Hand,
) -> None:
    dossier = drafted("tower-zone")
    heavy = signatures.unchecked(ExaminationGap.TOO_HEAVY)
    upload = ReceivedFile("ban-ve.pdf", "application/pdf", signed, heavy)
    kept = service.attach(
        session, walker.person("viettel"), walker.files, dossier, "drawings", upload
    )
    session.commit()
    assert "filing.examine" in promised(session)
    assert kept.examined == heavy

    monkeypatch.setattr(examining, "look_into", lambda *asked: heavy)
    with pytest.raises(jobs.StillUnchecked):
        jobs.examine(kept.id)
    monkeypatch.undo()
    jobs.examine(kept.id)

    found = drawings_of(session, dossier).examined
    assert found is not None
    assert found.state is SignedState.GOOD


def test_files_received_before_anybody_looked_are_looked_at_in_their_turn(
    session: Session, monkeypatch: pytest.MonkeyPatch, drafted: Callable[[str], Dossier]
) -> None:
    dossier = drafted("tower-zone")
    session.commit()
    unsigned = Examined(SignedState.UNSIGNED, drawings_of(session, dossier).uploaded_at)
    looked: list[str] = []

    def examine(name: str, *asked: object) -> Examined:
        looked.append(name)
        if name == "drawings.pdf":
            raise Invalid.one("file", "paper.too_heavy", filename=name)
        return unsigned

    monkeypatch.setattr(examining, "examine", examine)
    jobs.examine_rest(0)
    jobs.examine_rest(0)

    assert len(looked) == len(set(looked)) == len(dossiers.papers(session, dossier.id))
    found = drawings_of(session, dossier).examined
    assert found is not None
    assert found.state is SignedState.UNCHECKED


def test_a_file_of_a_draft_thrown_away_is_nothing_to_look_at(session: Session) -> None:
    jobs.examine(987_654_321)


def test_nothing_is_held_while_a_file_is_looked_into(
    monkeypatch: pytest.MonkeyPatch, drafted: Callable[[str], Dossier], viettel: Client
) -> None:
    dossier = drafted("tower-zone")
    order: list[str] = []
    usual, ended, locked = examining.look_into, taking.end_reading, taking.dossiers.own

    def own(*asked: object, to_change: bool = False) -> Dossier | None:
        order.extend(["lock"] if to_change else [])
        return locked(*asked, to_change=to_change)  # type: ignore[arg-type]

    monkeypatch.setattr(taking.dossiers, "own", own)
    monkeypatch.setattr(taking, "end_reading", lambda: (order.append("ended"), ended())[1])
    monkeypatch.setattr(examining, "look_into", lambda *a: (order.append("looked"), usual(*a))[1])

    assert send(viettel, dossier, files.blank()).status_code == 303
    assert order == ["ended", "looked", "lock"]
