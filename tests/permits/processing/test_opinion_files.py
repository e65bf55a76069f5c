"""A consulted office that is signed in attaches one file to its answer, judged as by a link."""

import io

import pikepdf
import pytest
from sqlalchemy import select

from permits.accounts.models import Person
from permits.cases import queries as cases
from permits.cases.link_models import OpinionFile
from permits.cases.models import Event
from permits.cases.verifying import verify
from permits.core.vocabulary import EventKind, Role
from tests.permits.processing.conftest import act_on, review_of
from tests.support import pages, people

SAID = {"outcome": "agree", "note": "Thống nhất."}
NOT_A_PDF = b"MZ\x90\x00"


@pytest.fixture
def pdf():
    """A PDF of one empty page."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def asked(session, at, walker):
    """A dossier at its consultation, the open question, and who may answer it."""
    dossier = at("consultation", "tower-road")
    task = walker.task(dossier, "consultation")
    login = session.scalars(
        select(Person.login).where(
            Person.office_id == task.office_id, Person.roles.any(role=Role.CONSULTEE)
        )
    ).first()
    return dossier, task.instance_no, login


def kept(session):
    return session.scalars(select(OpinionFile)).all()


def test_the_form_of_an_answer_takes_a_file(sign_in, asked):
    dossier, number, login = asked
    page = pages.page(sign_in(login).get(review_of(dossier)))

    wanted = act_on(dossier, "consultation", number)
    [form] = [each for each in page.all("form") if each.attributes.get("action") == wanted]

    assert form.attributes["enctype"] == "multipart/form-data"
    assert [each for each in form.all("input") if each.attributes.get("type") == "file"]


def test_a_signed_in_answer_keeps_its_file_with_the_answer_and_in_the_record(
    session, sign_in, asked, pdf, walker
):
    dossier, number, login = asked
    said = SAID | {"file": (io.BytesIO(pdf), "tra-loi.pdf")}

    answer = sign_in(login).post(act_on(dossier, "consultation", number), data=said)

    assert answer.status_code == 303
    [file] = kept(session)
    case = walker.case(dossier)
    [done] = [t for t in cases.task_stories(session, case.id) if t.answer.get("file")]
    assert (done.instance_no, done.outcome) == (number, "agree")
    told = {"ref": file.ref, "filename": "tra-loi.pdf", "sha256": file.sha256}
    assert done.answer["file"] == told
    completed = select(Event).where(Event.case_id == case.id, Event.kind == EventKind.COMPLETED)
    events = session.scalars(completed.order_by(Event.seq)).all()
    assert events[-1].data["file"] == told
    assert not verify(session, case.id)


def test_the_file_is_read_by_the_deciding_office_and_by_who_attached_it(
    session, sign_in, asked, pdf
):
    dossier, number, login = asked
    said = SAID | {"file": (io.BytesIO(pdf), "tra-loi.pdf")}
    sign_in(login).post(act_on(dossier, "consultation", number), data=said)
    path = f"{review_of(dossier)}/y-kien/{kept(session)[0].ref}"

    for reader in ("sxd.cv1", login):
        browser = sign_in(reader)
        links = [each.attributes["href"] for each in _links(browser.get(review_of(dossier)))]
        assert path in links
        assert browser.get(path).data == pdf
    others = session.scalars(
        select(Person.login).where(Person.roles.any(role=Role.CONSULTEE), Person.login != login)
    )
    assert {sign_in(other).get(path).status_code for other in list(others)[:3]} == {404}


def _links(answer):
    return [each for each in pages.page(answer).all("a") if "/y-kien/" in each.attributes["href"]]


def test_a_refused_file_is_named_at_its_field_and_keeps_what_was_typed(session, sign_in, asked):
    dossier, number, login = asked
    said = SAID | {"conditions": "Cách mép đường 5 m", "document_number": "15/CV"}

    answer = sign_in(login).post(
        act_on(dossier, "consultation", number),
        data=said | {"file": (io.BytesIO(NOT_A_PDF), "tra-loi.pdf")},
    )

    assert answer.status_code == 422
    summary = pages.page(answer).one("div", class_="govuk-error-summary")
    assert summary.all("a")[0].attributes["href"] == f"#consultation-{number}-file"
    assert "Cách mép đường 5 m" in answer.text
    assert not kept(session)


def test_an_answer_without_a_file_stays_possible(session, sign_in, asked):
    dossier, number, login = asked
    browser = sign_in(login)

    answer = browser.post(act_on(dossier, "consultation", number), data=SAID)

    assert answer.status_code == 303
    assert not kept(session)


def test_whoever_answers_for_nobody_leaves_no_file(session, sign_in, asked, pdf):
    dossier, number, _ = asked

    answer = sign_in("sxd.cv1").post(
        act_on(dossier, "consultation", number),
        data=SAID | {"file": (io.BytesIO(pdf), "tra-loi.pdf")},
    )

    assert answer.status_code in (403, 404)
    assert not kept(session)


@pytest.fixture
def program(app, session):
    """Give the software of one person, with his token."""

    def of(login):
        client = app.test_client()
        client.bearer = people.token_for(session, login)
        return client

    return of


def test_a_program_answers_with_a_file_too(session, program, asked, pdf):
    dossier, number, login = asked
    path = f"/api/v1/cases/{dossier.code}/tasks/consultation/{number}"

    refused = program(login).post(path, data=SAID | {"file": (io.BytesIO(NOT_A_PDF), "a.pdf")})
    answer = program(login).post(path, data=SAID | {"file": (io.BytesIO(pdf), "tra-loi.pdf")})

    assert refused.status_code == 422
    assert [each["name"] for each in refused.json["errors"]] == ["file"]
    assert answer.status_code == 200, answer.text
    [file] = kept(session)
    seen = program("sxd.cv1").get(f"/api/v1/cases/{dossier.code}").json["tasks"]
    named = [each["file"] for each in seen if each["file"]]
    assert named == [{"filename": "tra-loi.pdf", "sha256": file.sha256}]


def test_json_has_no_file(program, asked):
    dossier, number, login = asked

    answer = program(login).post(
        f"/api/v1/cases/{dossier.code}/tasks/consultation/{number}", json=SAID | {"file": "a.pdf"}
    )

    assert answer.status_code == 422
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [("file", "field.unknown")]
