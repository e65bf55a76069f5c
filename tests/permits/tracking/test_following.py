"""Following a dossier by its code: what anybody may learn, and what nobody may."""

from datetime import timedelta

import pytest

from permits.cases import extending, leaving, timer_queries, transitions
from permits.cases.extending import Extend
from permits.cases.registry import Act
from permits.core import clock
from permits.core.codes import grouped
from permits.tracking import counting, routes
from tests.support import pages

#: What the sample says of persons and of the exact place.
PRIVATE = (
    "Nguyễn Văn Mẫu",
    "hoso@carrier.example",
    "0905000001",
    "905 000 001",
    "0100109106",
    "Số 01 đường Mẫu",
    "12.6",
    "108.0",
    "Đỗ Mẫu Hùng",
    "Ngô Mẫu Lan",
    "Trạm BTS Ea Kao",
)


def track(browser, dossier):
    return browser.get(f"/tra-cuu/{dossier.ref}")


def test_a_stranger_learns_status_office_next_step_and_day(client, at):
    dossier = at("appraise")

    answer = track(client, dossier)
    page = pages.page(answer)
    said = dict(
        zip([t.text for t in page.all("dt")], [d.text for d in page.all("dd")], strict=True)
    )

    assert page.one("div", class_="d-standing").all("span", class_="d-tag")[0].text == "Đang xử lý"
    assert said["Cơ quan giải quyết"] == "Sở Xây dựng tỉnh Đắk Lắk"
    assert said["Đang giữ hồ sơ"] == "Sở Xây dựng tỉnh Đắk Lắk – Thẩm định hồ sơ"
    assert said["Bước tiếp theo"] == "Tổng hợp, dự thảo kết quả"
    assert "Còn 10 ngày làm việc" in page.text
    assert "Hẹn trả 27/11/2026" in page.text


@pytest.mark.parametrize("node", ["reception", "appraise", "sign", "number_permit"])
def test_no_person_and_no_exact_place_is_ever_told(client, at, node):
    dossier = at(node)

    words = pages.page(track(client, dossier)).text

    assert [each for each in PRIVATE if each in words] == []


def test_what_officials_write_is_not_told(client, at):
    dossier = at("draft", answers={"appraise": Act("pass", "Chỉ nội bộ được đọc.")})

    page = track(client, dossier).text

    assert "Chỉ nội bộ được đọc." not in page
    assert "Đạt yêu cầu" not in pages.page(page).one("ol", class_="d-timeline").text


def test_before_acceptance_no_day_is_promised(client, at):
    page = pages.page(track(client, at("reception")))

    assert "Hẹn trả" not in page.text
    assert "10 ngày làm việc bắt đầu tính khi hồ sơ được tiếp nhận" in page.text


def test_a_stopped_clock_is_explained(client, at):
    dossier = at("supplement", answers={"appraise": Act("supplement", "Thiếu bản vẽ.")})

    page = pages.page(track(client, dossier))
    line = page.one("ol", class_="d-timeline")

    assert "không tính vào thời hạn giải quyết" in page.one("div", class_="d-standing").text
    assert line.all("li", class_="is-stopped")[0].all("b")[0].text == "Tạm dừng tính thời hạn"
    assert "Thiếu bản vẽ." not in page.text


def test_a_day_that_has_passed_is_said_plainly(client, at):
    dossier = at("appraise")

    with clock.at(clock.now() + timedelta(days=30)):
        words = pages.page(track(client, dossier)).text

    assert "Quá hạn" in words
    assert "đã quá ngày hẹn trả" in words


def test_time_is_told_in_totals_without_the_inner_steps(client, at, session, walker):
    dossier = at("supplement", answers={"appraise": Act("supplement", "Thiếu bản vẽ.")})
    with clock.at(clock.now() + timedelta(days=1)):
        walker.act(dossier, "supplement")
        session.commit()
        ledger = pages.page(track(client, dossier)).one("div", class_="d-ledger")

    assert "Doanh nghiệp: 1 ngày" in ledger.one("ul", class_="d-legend").text
    assert "Đã dùng 0 phút" in ledger.text
    assert not ledger.all("tbody")


def test_an_extension_is_told_with_its_days_and_without_its_words(client, at, session, walker):
    dossier = at("appraise")
    command = Extend(5, "Chờ thẩm tra. Xin lỗi doanh nghiệp.")
    extending.extend(session, walker.person("sxd.tp"), dossier.id, command)
    session.commit()

    page = pages.page(track(client, dossier))

    assert "Gia hạn 5 ngày làm việc (12/11/2026): từ 27/11/2026 đến 04/12/2026" in page.text
    assert "Hẹn trả 04/12/2026" in page.text
    assert "Gia hạn giải quyết, xin lỗi" in page.one("ol", class_="d-timeline").text
    assert "Chờ thẩm tra." not in page.text


def test_after_the_decision_it_says_when_and_whether_in_time(client, at, session, walker):
    dossier = at("number_permit")
    with clock.at(clock.now() + timedelta(days=21)):
        walker.act(dossier, "number_permit")
        transitions.finish_service(session, dossier.id, "issue_permit", {})
        session.commit()
        page = pages.page(track(client, dossier))

    standing = page.one("div", class_="d-standing").text
    assert "Đã quyết định 03/12/2026, quá hạn 4 ngày" in standing
    assert "bắt đầu tính khi hồ sơ được tiếp nhận" not in standing
    assert "đã yêu cầu bổ sung" not in standing


def test_a_withdrawal_is_told_soberly(client, at, session, walker):
    dossier = at("appraise")
    leaving.ask_withdrawal(session, walker.person("vnpt"), dossier.id, "Lý do riêng.")
    walker.act(dossier, "@withdrawal", "confirm")
    session.commit()

    page = pages.page(track(client, dossier))

    assert "Công dân yêu cầu rút hồ sơ" in page.one("div", class_="d-standing").text
    assert "Đã quyết định" not in page.text
    assert "Lý do riêng." not in page.text


def test_silence_is_told_as_silence(client, at, session, walker):
    dossier = at("owner_consent", "duct")
    with clock.at(clock.now() + timedelta(days=15)):
        for timer_id, whose in timer_queries.due(session, clock.now()):
            if whose == dossier.id:
                transitions.fire(session, dossier.id, timer_id)
        session.commit()
        line = pages.page(track(client, dossier)).one("ol", class_="d-timeline")

    assert "không có ý kiến trả lời" in line.text


def test_the_drawing_marks_the_place_and_the_words_say_it_too(client, at):
    page = pages.page(track(client, at("appraise")))

    here = [g for g in page.all("g") if "is-here" in g.attributes.get("class", "")]

    assert [g.attributes["data-node"] for g in here] == ["appraise"]
    frame = page.one("div", class_="d-drawn")
    assert (frame.attributes["tabindex"], frame.attributes["role"]) == ("0", "region")
    assert "Hồ sơ đang ở bước: Thẩm định hồ sơ" in page.text


def test_an_unchanged_dossier_is_not_sent_twice(client, at, walker, session):
    dossier = at("reception")
    seen = track(client, dossier).headers["ETag"]

    again = client.get(f"/tra-cuu/{dossier.ref}", headers={"If-None-Match": seen})
    walker.act(dossier, "reception")
    session.commit()
    moved = client.get(f"/tra-cuu/{dossier.ref}", headers={"If-None-Match": seen})

    assert (again.status_code, again.get_data()) == (304, b"")
    assert moved.status_code == 200


def test_a_page_is_drawn_once_until_the_dossier_moves(client, at, walker, session, monkeypatch):
    dossier, drawn = at("reception"), []
    draw = routes._draw
    monkeypatch.setattr(routes, "_draw", lambda ref: drawn.append(ref) or draw(ref))

    first, second = track(client, dossier), track(client, dossier)
    assert (first.get_data(), len(drawn)) == (second.get_data(), 1)

    walker.act(dossier, "reception")
    session.commit()
    assert track(client, dossier).get_data() != first.get_data()
    assert len(drawn) == 2


def test_a_drawn_page_is_for_strangers_of_one_language_only(client, at, sign_in):
    dossier = at("reception")
    vietnamese = track(client, dossier).text

    assert track(sign_in("tiepnhan"), dossier).text != vietnamese
    english = client.get(f"/tra-cuu/{dossier.ref}?lang=en").text
    assert 'lang="en"' in english
    assert english != vietnamese


def test_a_code_is_taken_however_it_was_typed(client, at):
    dossier = at("reception")

    for typed in (dossier.ref.lower(), grouped(dossier.ref), f"  {grouped(dossier.ref, 3)} "):
        answer = client.get("/tra-cuu", query_string={"code": typed})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/tra-cuu/{dossier.ref}")


def test_a_draft_and_an_unknown_code_get_the_same_answer(client, walker, session):
    draft = walker.draft()
    session.commit()

    ours = track(client, draft)
    nobodys = client.get("/tra-cuu/000000000000")

    assert ours.status_code == nobodys.status_code == 404
    told, of_nobody = pages.page(ours).text, pages.page(nobodys).text
    assert told.replace(draft.ref, "CODE") == of_nobody.replace("000000000000", "CODE")


def test_a_code_typed_wrong_stays_in_the_box(client):
    answer = client.get("/tra-cuu", query_string={"code": "<b>12"})

    page = pages.page(answer)
    assert answer.status_code == 404
    assert page.one("input", id="code").attributes["value"] == "<b>12"
    assert "Không tìm thấy mã “<b>12”" in page.one("p", id="code-error").text


def test_an_empty_box_is_asked_to_be_filled(client):
    answer = client.get("/tra-cuu?code=")

    assert "Nhập mã cần tra cứu" in answer.text


def test_whoever_tries_many_codes_is_told_to_wait(client, at, monkeypatch):
    monkeypatch.setattr(counting, "UNKNOWN_LIMIT", 3)
    dossier = at("reception")

    answers = [client.get(f"/tra-cuu/00000000000{n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert track(client, dossier).status_code == 200


def test_an_ended_dossier_says_how_and_when(client, at, walker, session):
    dossier = at("reception")
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")
    session.commit()

    page = pages.page(track(client, dossier))

    assert "Không được tiếp nhận" in page.text
    assert "Kết thúc ngày 12/11/2026" in page.text
    assert "Không thuộc thẩm quyền." not in page.text
