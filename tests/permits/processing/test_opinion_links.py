"""A question answered by a link: once, by whoever it was sent to, and told as what it was."""

import dataclasses
import io
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select

from permits.accounts.models import Person
from permits.cases import jobs, link_queries
from permits.cases import queries as cases
from permits.cases.handovers import handovers
from permits.cases.link_models import ConsulteeLink, OpinionFile
from permits.cases.models import Event
from permits.cases.verifying import verify
from permits.cases.vocabulary import LinkState
from permits.core import calendar, clock
from permits.core.settings import MailSettings
from permits.core.vocabulary import EventKind, Role
from permits.dossiers.models import Paper
from permits.notices.models import Delivery, Notice, NoticeChoice
from permits.notices.vocabulary import NoticeKind, NoticePace, NoticeWay
from tests.conftest import NOW
from tests.permits.processing.conftest import review_of
from tests.support import pages

SAID = {
    "outcome": "agree",
    "note": "Thống nhất.",
    "answerer": "Lê Văn Hỏi",
    "answerer_title": "Trưởng phòng",
}


@pytest.fixture
def mailing(app, monkeypatch):
    """The installation sends mail."""
    mail = MailSettings("127.0.0.1", 9, "none", "thong-bao@htc.example", seconds=1)
    with_mail = dataclasses.replace(app.extensions["settings"], mail=mail)
    monkeypatch.setitem(app.extensions, "settings", with_mail)


@pytest.fixture
def asked(session, walker, mailing):
    """A dossier at its consultation, and somebody of the agency that is asked, with an address."""

    def walked(sample="tower-road"):
        dossier = walker.at("consultation", sample)
        session.commit()
        jobs.tell(0)
        return dossier

    return walked


@pytest.fixture
def pdf():
    """A PDF of one empty page."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def letters(session):
    """Give the letters with links that were written, as (address, path), the latest last."""

    def written():
        rows = session.execute(
            select(Notice.address, Notice.path)
            .where(Notice.kind == NoticeKind.OPINION_LINK)
            .order_by(Notice.id)
        )
        return [(row.address, row.path) for row in rows]

    return written


def links(session):
    session.expire_all()
    return session.scalars(select(ConsulteeLink).order_by(ConsulteeLink.id)).all()


def by_hand(dossier, walker, **more):
    task = walker.task(dossier, "consultation")
    sent = {"question": f"{task.node}~{task.instance_no}", "address": "van-thu@xa.example"}
    return sent | {"why": "Văn thư đổi địa chỉ", "language": "vi"} | more


def test_the_letter_of_a_question_brings_one_link_and_keeps_only_its_hash(session, asked, letters):
    asked()

    sent = letters()
    kept = links(session)

    assert sent
    assert [address for address, _ in sent] == [link.address for link in kept]
    tokens = {path.rsplit("/", 1)[1] for _, path in sent}
    assert not tokens & {link.token_hash for link in kept}
    # The same person is not written to twice about the same question.
    asked_of = select(Notice.id).where(Notice.kind == NoticeKind.OPINION_ASKED)
    mails = select(Delivery).where(Delivery.notice_id.in_(asked_of), Delivery.way == "email")
    assert not session.scalars(mails).all()


def test_who_chose_a_daily_mail_gets_no_link(session, walker, mailing, letters):
    kind, way, pace = NoticeKind.OPINION_ASKED, NoticeWay.EMAIL, NoticePace.DAILY
    for person_id in session.scalars(select(Person.id)):
        session.add(NoticeChoice(person_id=person_id, kind=kind, way=way, pace=pace))
    walker.at("consultation", "tower-road")
    session.commit()
    jobs.tell(0)

    assert not letters()


def test_without_mail_nobody_is_sent_a_link(session, walker, letters):
    walker.at("consultation", "tower-road")
    session.commit()
    jobs.tell(0)

    assert not letters()


def test_the_page_shows_the_question_and_stays_to_itself(client, asked, letters):
    dossier = asked()
    _, path = letters()[0]

    answer = client.get(path)
    page = pages.page(answer)

    assert answer.status_code == 200
    assert dossier.code in page.one("h1").text
    assert page.one("section", class_="d-asked-page__question").text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert dossier.content["applicant"]["phone"] not in answer.text  # not needed to answer
    assert client.get(path).status_code == 200  # looking uses nothing up


def test_a_link_answers_once_and_then_shows_what_was_answered(
    session, client, asked, letters, walker
):
    dossier = asked()
    address, path = letters()[0]

    first = client.post(path, data=SAID)
    second = client.post(path, data=SAID | {"outcome": "disagree", "note": "Khác"})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "Thống nhất." in second.text
    assert "Khác" not in pages.page(second).one("main").text
    case = walker.case(dossier)
    done = [t for t in cases.task_stories(session, case.id) if t.outcome == "agree" and t.party]
    assert done[0].answer["link"]["address"] == address
    event = session.scalars(
        select(Event).where(
            Event.case_id == case.id,
            Event.kind == EventKind.COMPLETED,
            Event.node == "consultation",
        )
    ).all()[-1]
    assert event.data["link"]["by"] == "Lê Văn Hỏi"
    assert not verify(session, case.id)
    link = next(each for each in links(session) if each.address == address)
    assert (link.answerer, link.answerer_title) == ("Lê Văn Hỏi", "Trưởng phòng")


def test_the_control_slip_names_who_answered_by_a_link_and_not_the_account(
    session, client, asked, letters
):
    dossier = asked()
    assert client.post(letters()[0][1], data=SAID).status_code == 303
    case = cases.case_of(session, dossier.id)
    told = handovers(
        cases.event_stories(session, case.id),
        cases.task_stories(session, case.id),
        {},
        calendar.working_calendar(session),
    )

    [answered] = [each for each in told if each.node == "consultation" and each.outcome == "agree"]
    assert answered.received_by == "Lê Văn Hỏi (Trưởng phòng)"
    given = [each.given_by for each in told if each.given_at == answered.ended_at]
    assert set(given) <= {"Lê Văn Hỏi (Trưởng phòng)"}


def test_the_office_reads_who_answered_by_which_link_and_the_file(
    session, client, sign_in, asked, letters, pdf
):
    dossier = asked()
    address, path = letters()[0]

    client.post(path, data=SAID | {"file": (io.BytesIO(pdf), "tra-loi.pdf")})
    screen = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))

    opinions = " ".join(each.text for each in screen.all("li", class_="d-opinion"))
    assert "Lê Văn Hỏi (Trưởng phòng)" in opinions
    assert address in opinions
    kept = session.scalars(select(OpinionFile)).one()
    file = sign_in("sxd.cv1").get(f"{review_of(dossier)}/y-kien/{kept.ref}")
    assert file.data == pdf
    assert sign_in("fpt.ht").get(f"{review_of(dossier)}/y-kien/{kept.ref}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"outcome": "disagree", "note": ""}, "note"),
        ({"outcome": ""}, "outcome"),
        ({"answerer": ""}, "answerer"),
        ({"answerer_title": ""}, "answerer_title"),
        ({"outcome": "approve"}, "outcome"),
    ],
)
def test_a_refused_answer_says_why_and_keeps_what_was_typed(client, asked, letters, sent, field):
    asked()
    _, path = letters()[0]

    answer = client.post(path, data=SAID | {"conditions": "Cách mép đường 5 m"} | sent)
    page = pages.page(answer)

    assert answer.status_code == 422
    summary = page.one("div", class_="govuk-error-summary")
    assert summary.all("a")[0].attributes["href"] == f"#{field}"
    assert "Cách mép đường 5 m" in answer.text


def test_a_file_of_another_type_is_refused(session, client, asked, letters):
    asked()
    _, path = letters()[0]

    answer = client.post(path, data=SAID | {"file": (io.BytesIO(b"MZ\x90\x00"), "a.exe")})

    assert answer.status_code == 422
    assert not session.scalars(select(OpinionFile)).all()


def test_a_link_nobody_was_sent_does_not_exist_and_guessing_is_counted(client):
    answers = [client.get(f"/y-kien/{n:043d}").status_code for n in range(22)]

    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


def test_an_expired_link_says_so_and_what_to_do(session, client, asked, letters):
    asked()
    _, path = letters()[0]
    for link in links(session):
        link.expires_at = NOW
    session.execute(ConsulteeLink.__table__.update().values(expires_at=NOW))
    session.commit()

    with clock.at(NOW + timedelta(days=60)):
        answer = client.get(path)
        refused = client.post(path, data=SAID)

    assert answer.status_code == 410
    assert "hết hạn" in answer.text
    assert "gửi đường dẫn mới" in answer.text
    assert refused.status_code == 409


def test_a_link_is_closed_once_the_question_is_answered_another_way(
    session, client, asked, letters, walker
):
    dossier = asked()
    _, path = letters()[0]
    walker.act(dossier, "consultation")
    session.commit()

    answer = client.get(path)

    assert answer.status_code == 410
    assert "đã trả lời" in answer.text
    assert client.post(path, data=SAID).status_code == 409


def test_what_a_colleague_has_taken_up_is_his(session, client, asked, letters, walker):
    dossier = asked()
    address, path = letters()[0]
    task = walker.task(dossier, "consultation")
    other = session.scalars(select(Person).where(Person.login == "sxd.cv1")).one()
    task.person_id, task.claimed_at = other.id, clock.now()
    session.commit()

    assert "đã nhận trả lời" in client.get(path).text
    assert client.post(path, data=SAID).status_code == 409
    session.expire_all()
    assert walker.task(dossier, "consultation").closed_at is None
    case_id = walker.case(dossier).id
    rows = link_queries.of_case(session, case_id, at=clock.now())
    assert next(row for row in rows if row.address == address).state is LinkState.HELD


def test_the_papers_are_read_only_while_the_question_is_open(session, client, asked, letters):
    dossier = asked()
    _, path = letters()[0]
    paper = session.scalars(select(Paper).where(Paper.dossier_id == dossier.id)).first()

    assert client.get(f"{path}/giay-to/{paper.ref}").status_code == 200
    client.post(path, data=SAID)
    assert client.get(f"{path}/giay-to/{paper.ref}").status_code == 409


def test_an_official_sends_a_link_by_hand_and_takes_it_back(
    session, client, sign_in, asked, letters, walker
):
    dossier = asked()
    browser = sign_in("sxd.cv1")

    sent = browser.post(f"{review_of(dossier)}/duong-dan", data=by_hand(dossier, walker))
    address, path = letters()[-1]
    screen = pages.page(browser.get(review_of(dossier)))
    made = links(session)[-1]

    assert sent.status_code == 303
    assert (address, made.reason) == ("van-thu@xa.example", "Văn thư đổi địa chỉ")
    assert "van-thu@xa.example" in screen.one("div", id="cac-y-kien").text
    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.OPINION_LINK_MADE)).all()
    assert told  # the agency knows that somebody may answer in its name
    assert client.get(path).status_code == 200

    taken = browser.post(f"{review_of(dossier)}/duong-dan/thu-hoi", data={"link": str(made.id)})

    assert taken.status_code == 303
    gone = client.get(path)
    assert gone.status_code == 410
    assert "thu hồi" in gone.text
    assert client.post(path, data=SAID).status_code == 409


def test_a_link_sent_anew_to_an_address_replaces_the_old_one(
    client, sign_in, asked, letters, walker
):
    dossier = asked()
    browser = sign_in("sxd.cv1")

    for _ in range(2):
        browser.post(f"{review_of(dossier)}/duong-dan", data=by_hand(dossier, walker))
    old, new = letters()[-2:]

    assert client.get(old[1]).status_code == 410
    assert client.get(new[1]).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "sxd.cv1@demo.example"},  # his own
        {"address": "khong-phai-thu"},
        {"why": ""},
        {"question": "elsewhere"},
    ],
)
def test_an_official_cannot_send_a_link_to_himself_or_without_a_reason(
    session, sign_in, asked, walker, wrong
):
    dossier = asked()
    before = len(links(session))

    answer = sign_in("sxd.cv1").post(
        f"{review_of(dossier)}/duong-dan", data=by_hand(dossier, walker) | wrong
    )

    assert answer.status_code == 422
    assert len(links(session)) == before


def test_only_who_decides_on_the_dossier_sends_links(sign_in, asked, walker, session):
    dossier = asked()
    task = walker.task(dossier, "consultation")
    consultee = session.scalars(
        select(Person).where(
            Person.office_id == task.office_id, Person.roles.any(role=Role.CONSULTEE)
        )
    ).first()

    answer = sign_in(consultee.login).post(
        f"{review_of(dossier)}/duong-dan", data=by_hand(dossier, walker)
    )

    assert answer.status_code == 403
