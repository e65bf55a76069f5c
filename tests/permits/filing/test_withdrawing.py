"""A carrier takes a filed dossier back, and reads what became of its time."""

from datetime import timedelta

import pytest

from permits.cases import extending, leaving, sweeping, transitions
from permits.cases.extending import Extend
from permits.cases.registry import Act
from permits.core import clock
from tests.permits.filing.conftest import NOW
from tests.support import pages

WHY = "Đã thuê chỗ trên cột khác."


@pytest.fixture
def appraised(walker, session):
    """A dossier of a carrier's that is being appraised."""
    dossier = walker.at("appraise", "tower-zone")
    session.commit()
    return dossier


def address_of(dossier):
    return f"/dn/ho-so/{dossier.ref}"


def ask(browser, dossier, **said):
    """Fill in the request as its page shows it, and send it."""
    page = f"{address_of(dossier)}/rut"
    return browser.post(page, data=pages.fields(browser.get(page)) | said)


def test_a_request_is_sent_with_its_reason_once_it_is_meant(viettel, appraised, walker):
    unsure = ask(viettel, appraised, note=WHY)
    sent = ask(viettel, appraised, note=WHY, confirmed="y")
    shown = pages.page(viettel.get(address_of(appraised)))

    assert unsure.status_code == 422
    assert pages.fields(unsure)["note"].strip() == WHY
    assert sent.status_code == 303
    assert "@withdrawal" in walker.open(appraised)
    assert "Bạn đã đề nghị rút hồ sơ này" in shown.text
    assert WHY in shown.one("ol", class_="d-timeline").text
    assert not [a for a in shown.all("a") if a.attributes["href"].endswith("/rut")]


def test_a_request_without_a_reason_is_refused(viettel, appraised):
    assert ask(viettel, appraised, note=" ", confirmed="y").status_code == 422


def test_a_request_can_be_taken_back(viettel, appraised, walker):
    ask(viettel, appraised, note=WHY, confirmed="y")

    answer = viettel.post(f"{address_of(appraised)}/rut/thoi")
    again = viettel.post(f"{address_of(appraised)}/rut/thoi")
    shown = viettel.get(again.headers["Location"])

    assert answer.status_code == again.status_code == 303
    assert "Việc này đã được xử lý" in pages.page(shown).text
    assert sorted(walker.open(appraised)) == ["appraise", "zone_approval"]
    assert viettel.get(f"{address_of(appraised)}/rut").status_code == 200


def test_a_second_request_meets_the_first(viettel, appraised):
    form = pages.fields(viettel.get(f"{address_of(appraised)}/rut"))
    ask(viettel, appraised, note=WHY, confirmed="y")

    again = viettel.post(
        f"{address_of(appraised)}/rut", data=form | {"note": "Lý do khác.", "confirmed": "y"}
    )

    assert again.status_code == 409
    assert "Đã có một đề nghị rút hồ sơ" in pages.page(again).text
    assert pages.fields(again)["note"].strip() == "Lý do khác."
    assert viettel.get(f"{address_of(appraised)}/rut").status_code == 303


def test_once_the_result_is_being_made_nothing_is_withdrawn(viettel, walker, session):
    dossier = walker.at("number_permit", "tower-zone")
    form = pages.fields(viettel.get(f"{address_of(dossier)}/rut"))
    walker.act(dossier, "number_permit")
    session.commit()

    late = viettel.post(f"{address_of(dossier)}/rut", data=form | {"note": WHY, "confirmed": "y"})

    assert late.status_code == 409
    shown = pages.page(viettel.get(address_of(dossier)))
    assert not [a for a in shown.all("a") if a.attributes["href"].endswith("/rut")]
    assert "Đề nghị rút hồ sơ: Kết quả đã có hoặc đang được phát hành" in shown.text


def test_nobody_withdraws_anothers_dossier_or_a_draft(viettel, vnpt, appraised, drafted):
    for dossier, browser, status in ((appraised, vnpt, 404), (drafted("tower-zone"), viettel, 303)):
        assert browser.get(f"{address_of(dossier)}/rut").status_code == status
    assert vnpt.post(f"{address_of(appraised)}/rut", data={"note": WHY}).status_code == 404
    assert vnpt.post(f"{address_of(appraised)}/rut/thoi").status_code == 404


@pytest.mark.parametrize(
    ("outcome", "note", "told"),
    [
        ("decline", "Đã đào móng.", "Không đồng ý"),
        ("confirm", "Theo đề nghị.", "Đồng ý cho rút hồ sơ"),
    ],
)
def test_the_answer_is_read_with_its_reason(
    viettel, appraised, walker, session, outcome, note, told
):
    leaving.ask_withdrawal(session, walker.person("viettel"), appraised.id, WHY)
    walker.act(appraised, "@withdrawal", outcome, note)
    session.commit()

    line = pages.page(viettel.get(address_of(appraised))).one("ol", class_="d-timeline").text

    assert f"Xem xét đề nghị rút hồ sơ: {told}" in line
    assert note in line
    assert "Không còn xem xét" not in line


def test_a_stop_is_read_with_its_reason(viettel, appraised, walker, session):
    leaving.stop(session, walker.person("kcn.tp"), appraised.id, "Trùng hồ sơ khác.")
    session.commit()

    page = pages.page(viettel.get(address_of(appraised)))

    assert "Cơ quan dừng giải quyết hồ sơ" in page.text
    assert "Trùng hồ sơ khác." in page.text


# --- the time of the dossier ----------------------------------------------------------------------


def test_an_extension_is_an_apology_with_the_old_and_the_new_day(
    viettel, appraised, walker, session
):
    command = Extend(3, "Chờ kết quả thẩm tra. Chúng tôi xin lỗi.")
    extending.extend(session, walker.person("kcn.tp"), appraised.id, command)
    session.commit()

    page = pages.page(viettel.get(address_of(appraised)))
    [banner] = [
        b for b in page.all("div", class_="d-banner--warn") if "xin lỗi và gia hạn" in b.text
    ]

    assert "xin lỗi và gia hạn thêm 3 ngày làm việc" in banner.text
    assert "Chờ kết quả thẩm tra. Chúng tôi xin lỗi." in banner.text
    assert "Ngày hẹn trả cũ 08/12/2026, ngày hẹn mới 11/12/2026" in banner.text
    assert "NĐ 118/2025" in banner.text
    assert "13 ngày (đã gồm gia hạn)" in page.one("div", class_="d-ledger").text


def test_the_ledger_names_the_offices_and_adds_up(viettel, walker, session):
    asked = {"appraise": Act("supplement", "Thiếu bản vẽ.")}
    dossier = walker.at("supplement", "tower-zone", asked)
    with clock.at(NOW + timedelta(hours=6)):  # 15:00, after the midday break
        walker.act(dossier, "supplement")
        session.commit()
        ledger = pages.page(viettel.get(address_of(dossier))).one("div", class_="d-ledger")
    rows = [[cell.text for cell in row.all("td")] for row in ledger.one("tbody").all("tr")]

    assert [
        rows[-2][0].split(" NĐ ")[0],
        rows[-2][2],
        rows[-2][3],
    ] == ["Chờ doanh nghiệp bổ sung", "4 giờ", "Không"]
    assert "Doanh nghiệp: 4 giờ" in ledger.one("ul", class_="d-legend").text


def test_officials_reminders_are_their_own_the_carriers_are_his(sign_in, walker, session):
    asked = {"appraise": Act("supplement", "Thiếu bản vẽ.")}
    dossier = walker.at("supplement", "tower-zone", asked)
    other = walker.at("appraise", "tower-zone")
    with clock.at(NOW + timedelta(days=4)):
        for each, node in ((dossier, "supplement"), (other, "appraise")):
            sweeping.notice(session, each.id, walker.task(each, node).id)
        session.commit()
        browser = sign_in("viettel")
        mine = browser.get(address_of(dossier)).get_data(as_text=True)
        theirs = browser.get(address_of(other)).get_data(as_text=True)

    assert "Nhắc: đã qua 80 % thời hạn bổ sung" in mine
    assert "Nhắc" not in theirs
    assert "Báo cáo cấp trên" not in theirs


def test_after_the_decision_the_clock_is_over(viettel, walker, session):
    dossier = walker.at("number_permit", "tower-zone")
    walker.act(dossier, "number_permit")
    transitions.finish_service(session, dossier.id, "issue_permit", {})
    session.commit()

    page = pages.page(viettel.get(address_of(dossier)))
    row = pages.page(viettel.get("/dn")).one("tbody").all("tr")[0]

    assert "Đã quyết định 23/11/2026, đúng hạn" in page.one("div", class_="d-card").text
    assert "Tạm dừng, chờ bổ sung" not in page.text
    assert "Đã quyết định 23/11/2026" in row.text
