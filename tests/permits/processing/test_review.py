"""A dossier's page for officials: who may see it, and what it puts before them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from permits.cases import sweeping, timer_queries, transitions
from permits.cases.models import Task
from permits.cases.registry import Act
from permits.core import clock
from permits.core.vocabulary import Role
from permits.dossiers.models import Paper
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState
from tests.permits.processing.conftest import act_on, review_of
from tests.support import pages


@pytest.mark.parametrize("login", ["sxd.cv1", "sxd.gd", "tiepnhan"])
def test_offices_with_a_part_in_it_see_a_dossier(sign_in, at, login):
    dossier = at("appraise")

    assert sign_in(login).get(review_of(dossier)).status_code == 200


@pytest.mark.parametrize("login", ["kkt.cv1", "vhttdl", "fpt.ht"])
def test_for_others_it_does_not_exist(sign_in, at, login):
    dossier = at("appraise")
    browser = sign_in(login)

    unknown = browser.get("/cb/ho-so/H15.10-261112-9999")
    known = browser.get(review_of(dossier))

    assert known.status_code == unknown.status_code == 404
    assert pages.title(known) == pages.title(unknown)
    assert browser.post(act_on(dossier, "appraise"), data={"outcome": "pass"}).status_code == 404


def test_an_enterprise_does_not_read_the_officials_side_of_its_own_dossier(sign_in, at, walker):
    asked = {"reception": Act("supplement", "Thiếu trang ký.")}
    dossier = at("complete_intake", answers=asked)  # its carrier has a task now

    assert dossier.carrier_id == walker.person("vnpt.ht").office_id
    assert sign_in("vnpt.ht").get(review_of(dossier)).status_code == 404
    assert sign_in("vnpt").get(review_of(dossier)).status_code == 403


def test_the_check_comes_first_the_gravest_on_top_with_its_source(sign_in, at):
    dossier = at("appraise", "tower-high")

    page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    headings = [each.text for each in page.one("div", class_="d-review__scroll").all("h2")]
    first = page.one("ul", class_="d-checks").all("li")[0]

    assert headings[0].startswith("Kiểm tra quy hoạch")
    assert first.attributes["class"] == "is-warn"
    assert "Nghị định" in first.text
    assert "cần xác nhận" in first.text


def test_what_could_not_be_checked_is_never_counted_as_passed(sign_in, at):
    dossier = at("appraise")

    page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    unknown = page.one("ul", class_="d-checks").all("li", class_="is-unknown")

    assert unknown
    assert all("Chưa có dữ liệu" in each.text for each in unknown)


def test_facts_stand_under_the_labels_of_the_carriers_form(sign_in, at):
    dossier = at("appraise")

    page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    said = {}
    for table in page.all("dl", class_="d-facts"):
        terms, values = table.all("dt"), table.all("dd")
        said |= {term.text: value.text for term, value in zip(terms, values, strict=True)}

    assert said["Tổ chức thiết kế"] == "Công ty TNHH Tư vấn thiết kế Mẫu"
    assert said["Quyền sử dụng đất, công trình"] == "Hợp đồng thuê"
    assert said["Chiều cao đến đỉnh ăng ten"].endswith(" m")


def test_the_place_is_drawn_and_written_out_without_any_script(sign_in, at):
    dossier = at("appraise")

    page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    place = page.one("section", id="ban-do")

    assert place.one("div", class_="d-map__static").all("svg")
    assert "VN-2000" in place.one("table").text


def test_papers_are_handed_out_to_keep_never_to_run(sign_in, at):
    dossier = at("appraise")
    browser = sign_in("sxd.cv1")

    links = pages.page(browser.get(review_of(dossier))).one("section", id="giay-to").all("a")
    links = [link for link in links if "/giay-to/" in link.attributes["href"]]
    answer = browser.get(links[0].attributes["href"])

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.get_data().startswith(b"%PDF")
    assert sign_in("kkt.cv1").get(links[0].attributes["href"]).status_code == 404


def test_a_missing_required_paper_is_said(sign_in, at, session):
    dossier = at("appraise")
    session.execute(
        update(Paper)
        .where(Paper.dossier_id == dossier.id, Paper.component == "drawings")
        .values(replaced_at=clock.now())
    )
    session.commit()

    papers = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("section", id="giay-to")

    assert "Thiếu 1 giấy tờ bắt buộc" in papers.text


def test_history_tells_who_did_what_in_words(sign_in, at):
    dossier = at("appraise")

    told = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("ol", class_="d-history")
    lines = [line.text for line in told.all("li")]

    assert any("Phân công thụ lý: Phân công" in line and "Ngô Mẫu Lan" in line for line in lines)
    assert any("Phát hành: Giấy tiếp nhận hồ sơ" in line for line in lines)
    assert "Nộp hồ sơ" in lines[-1]


def test_the_procedure_is_drawn_with_the_place_marked(sign_in, at):
    dossier = at("appraise")

    tab = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("section", id="quy-trinh")
    here = [g for g in tab.all("g") if "is-here" in g.attributes.get("class", "")]

    assert [g.attributes["data-node"] for g in here] == ["appraise"]
    assert "Đỗ Mẫu Hùng" in tab.one("ul", class_="d-holders").text


def test_an_answer_stands_under_its_question(sign_in, at, walker, session):
    dossier = at("appraise", "tower-high")
    [asked] = [task for task in walker.tasks(dossier) if task.node == "consultation"]
    said = Act("agree_with_conditions", "Sơn báo hiệu.")
    walker.complete(walker.taker(asked), dossier, asked, said)
    session.commit()

    shown = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("ul", class_="d-opinions")

    assert "Đồng ý có điều kiện" in shown.text
    assert "Sơn báo hiệu." in shown.text
    assert "Im lặng không phải là đồng ý" not in shown.text


def test_reminders_and_the_report_stand_under_the_question(sign_in, at, session, walker):
    dossier = at("appraise", "tower-high")
    with clock.at(clock.now() + timedelta(days=7)):
        sweeping.notice(session, dossier.id, walker.task(dossier, "consultation").id)
        session.commit()
        answer = sign_in("sxd.tp").get(review_of(dossier))
    page = pages.page(answer)
    shown = page.one("ul", class_="d-opinions").text

    assert "Đã nhắc khi qua 50, 80, 100 % thời hạn." in shown
    assert "Đã báo cáo cấp trên" in shown
    told = page.one("ol", class_="d-history").text
    assert "Báo cáo cấp trên (Lãnh đạo phòng, Sở Xây dựng tỉnh Đắk Lắk)" in told


def test_who_needs_more_is_asked_again_and_both_answers_stand(sign_in, at, session, walker):
    dossier = at("appraise", "tower-high")
    walker.act(dossier, "consultation", "needs_more", "Thiếu bản vẽ.")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    session.commit()
    waiting = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    walker.act(dossier, "supplement")
    session.commit()

    again = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    [first, second] = [
        each.text for each in again.one("ul", class_="d-opinions").all("li", class_="d-opinion")
    ]

    before = waiting.one("ul", class_="d-opinions").text
    assert "Được hỏi lại khi doanh nghiệp nộp bổ sung." in before
    assert "Đã hỏi lại lúc" in first
    assert "Hỏi lại Đang chờ trả lời" in second


def test_before_the_limit_the_page_says_what_silence_would_mean(sign_in, at, near_a_relic):
    dossier = at("appraise", near_a_relic)

    shown = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("ul", class_="d-opinions")

    assert "Đang chờ trả lời" in shown.text
    assert "không trả lời được coi là đồng ý" in shown.text
    assert "Điều 54 khoản 2 điểm c" in shown.text


def test_a_silence_is_never_shown_as_an_answer(sign_in, at, session, walker, near_a_relic):
    dossier = at("appraise", near_a_relic)
    with clock.at(clock.now() + timedelta(days=6)):
        for timer_id, whose in timer_queries.due(session, clock.now()):
            if whose == dossier.id:
                transitions.fire(session, dossier.id, timer_id)
        session.commit()
        answer = sign_in("sxd.cv1").get(review_of(dossier))
    opinion = pages.page(answer).one("ul", class_="d-opinions").text

    assert "Im lặng đến hết hạn" in opinion
    assert "Điều 54 khoản 2 điểm c" in opinion
    assert "Đồng ý" not in opinion


def test_a_consultee_sees_his_question_and_none_of_the_offices_papers(sign_in, at):
    dossier = at("owner_consent", "duct")
    browser = sign_in("vnpt.ht")

    page = pages.page(browser.get(review_of(dossier)))

    assert "Đơn vị có cho dùng chung hạ tầng" in page.one("div", class_="d-question").text
    assert not page.all("ol", class_="d-history")
    assert not page.all("div", class_="d-draft")
    assert "hoso@carrier.example" not in page.text


def test_an_issued_paper_is_handed_to_the_office_and_not_to_those_only_asked(
    sign_in, at, session, files
):
    dossier = at("owner_consent", "duct")
    content = b"%PDF-1.7 signed"
    sha256 = files.put(content)
    paper = PaperIssued(
        subject=dossier.code,
        kind=PaperKind.RECEIPT,
        template="slip_receipt",
        content={},
        content_sha256="0" * 64,
        file_sha256=sha256,
        size=len(content),
        state=PaperState.SIGNED,
        created_at=clock.now(),
        signed_at=clock.now(),
        signatures=[],
    )
    session.add(paper)
    session.commit()
    address = f"{review_of(dossier)}/van-ban/{sha256}"

    assert sign_in("sxd.tp").get(address).get_data() == content
    assert sign_in("vnpt.ht").get(address).status_code == 404
    assert sign_in("sxd.tp").get(f"{review_of(dossier)}/van-ban/{'0' * 64}").status_code == 404


def test_a_step_the_machine_gave_up_can_be_tried_again(sign_in, at, session, walker, monkeypatch):
    dossier = at("number_permit")
    walker.act(dossier, "number_permit")
    task = walker.task(dossier, "issue_permit")
    session.execute(update(Task).where(Task.id == task.id).values(trouble="storage.full"))
    session.commit()
    browser = sign_in("sxd.vt")

    page = pages.page(browser.get(review_of(dossier)))
    assert "Hệ thống không làm được bước" in page.one("div", class_="d-notes").text
    answer = browser.post(f"{review_of(dossier)}/viec/issue_permit/thu-lai")

    assert answer.status_code == 303
    assert walker.task(dossier, "issue_permit").trouble is None
    again = browser.post(f"{review_of(dossier)}/viec/issue_permit/thu-lai")
    assert again.status_code == 409
    assert task.role is Role.SYSTEM
