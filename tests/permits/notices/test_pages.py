"""Pages of notices: the list, what marks one read, choices, a company's systems, bad addresses."""

import re

import pytest
from sqlalchemy import select

from permits.accounts.change_models import SettingChange
from permits.core import clock
from permits.core.vocabulary import Role
from permits.notices.models import (
    BadAddress,
    Notice,
    NoticeChoice,
    NoticeHabit,
    OfficeAddressee,
    Webhook,
)
from permits.notices.pages import PAGE_SIZE
from permits.notices.vocabulary import NoticeKind, NoticePace
from tests.permits.notices.conftest import reachable
from tests.support import people


@pytest.fixture
def browser(sign_in, lan):
    return sign_in(lan.login)


@pytest.fixture
def head(session):
    """The company's administrator."""
    return reachable(session, people.person_with(session, Role.COMPANY_ADMINISTRATOR))


def words(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_list_says_what_happened_and_how_much_is_unread(browser, lan, tell):
    tell(lan)
    tell(lan, once="b")

    page = words(browser.get("/thong-bao"))

    assert page.count("Đã có kết quả hồ sơ H15.10-1</p>") == 2
    assert 'class="d-count">2<' in page
    assert "has decided dossier" in words(browser.get("/thong-bao?lang=en"))


def test_opening_a_notice_reads_it_and_goes_to_its_page(browser, session, lan, tell):
    tell(lan)
    number = session.scalars(select(Notice.id)).one()

    answer = browser.post("/thong-bao/mo", data={"notice": number})

    assert (answer.status_code, answer.location) == (303, "/dn/h/1")
    session.expire_all()
    assert session.scalars(select(Notice.read_at)).one() is not None


def test_nobody_opens_anothers_notice(sign_in, session, lan, head, tell):
    tell(lan)
    number = session.scalars(select(Notice.id)).one()

    assert sign_in(head.login).post("/thong-bao/mo", data={"notice": number}).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999999999", "1 or 1=1"])
def test_a_number_that_is_none_is_refused(browser, number):
    assert browser.post("/thong-bao/mo", data={"notice": number}).status_code in (404, 422)


def test_reading_all_leaves_what_came_after_the_page_was_drawn(browser, session, lan, tell):
    tell(lan)
    first = session.scalars(select(Notice.id)).one()
    tell(lan, once="later")

    assert browser.post("/thong-bao/da-doc", data={"up_to": first}).status_code == 303

    session.expire_all()
    left = session.scalars(select(Notice.once).where(Notice.read_at.is_(None))).all()
    assert left == ["later"]


def test_long_lists_have_pages_and_filters_that_forgive(browser, lan, tell):
    for number in range(PAGE_SIZE + 3):
        tell(lan, once=str(number))

    first = words(browser.get("/thong-bao"))
    older = re.search(r'href="(/thong-bao\?after=[^"]+)"', first)[1]

    assert first.count("d-told__subject") == PAGE_SIZE
    assert words(browser.get(older)).count("d-told__subject") == 3
    for odd in ("?group=nonsense", "?after=forged", "?unread=maybe", "?group=%00x&unread=y"):
        assert browser.get(f"/thong-bao{odd}").status_code in (200, 404)
    assert "Không có thông báo nào khớp" in words(browser.get("/thong-bao?group=permit"))


def test_choices_are_kept_only_where_they_differ(browser, session, lan):
    page = words(browser.get("/tai-khoan/thong-bao"))
    assert "Luôn gửi ngay" in page
    assert 'name="email_supplement_asked"' not in page

    answer = browser.post(
        "/tai-khoan/thong-bao",
        data={
            "email_dossier_filed": "never",
            "email_dossier_accepted": "at_once",
            "email_supplement_asked": "never",  # is not asked: it always comes
            "quiet_from": "21:00",
            "quiet_until": "6h30",
        },
    )

    assert answer.status_code == 303
    kept = session.scalars(select(NoticeChoice)).all()
    assert {(each.kind, each.pace) for each in kept} == {
        (NoticeKind.DOSSIER_FILED, NoticePace.NEVER)
    }
    habit = session.scalars(select(NoticeHabit)).one()
    assert (habit.quiet_from.hour, habit.quiet_until.minute) == (21, 30)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"quiet_from": "25:00", "quiet_until": "6:00"}, "Hãy nhập giờ và phút"),
        ({"quiet_from": "21:00"}, "Nhập cả giờ bắt đầu"),
        ({"quiet_from": "6:00", "quiet_until": "06:00"}, "phải khác nhau"),
        ({"email_dossier_filed": "hourly"}, "Có nội dung cần sửa"),
    ],
)
def test_choices_that_cannot_be_are_refused_and_stay_in_the_form(browser, sent, said):
    answer = browser.post("/tai-khoan/thong-bao", data=sent)

    assert answer.status_code == 422
    assert said in words(answer)
    assert all(f'value="{value}"' in words(answer) for key, value in sent.items() if "quiet" in key)


def test_a_company_adds_a_system_and_sees_its_secret_once(app, sign_in, session, head, monkeypatch):
    monkeypatch.setattr("permits.notices.outward.socket.getaddrinfo", lambda *a, **k: PUBLIC)
    browser = sign_in(head.login)
    sent = {"label": "Trạm", "url": "https://hook.example/x", "groups": ["dossier"]}

    answer = browser.post("/dn/cong-ty/webhook", data=sent)
    assert answer.status_code == 303
    assert "whsec_" in words(browser.get(answer.location))
    assert "whsec_" not in words(browser.get(answer.location))
    assert session.scalars(select(SettingChange)).one().after["url"] == sent["url"]

    assert browser.post(f"{answer.location}/thu").status_code == 303
    assert browser.post(f"{answer.location}/thu").status_code == 409
    assert "Tin thử" in words(browser.get(answer.location))
    assert browser.post(f"{answer.location}/khoa-moi").status_code == 303
    assert session.scalars(select(Webhook.secret_no)).one() == 2
    browser.post(f"{answer.location}/tat")
    assert "Doanh nghiệp tắt" in words(browser.get(answer.location))
    browser.post(f"{answer.location}/bat")
    browser.post(f"{answer.location}/xoa")
    assert browser.get(answer.location).status_code == 404


PUBLIC = [(2, 1, 6, "", ("93.184.216.34", 443))]


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "https://127.0.0.1/",
        "https://10.1.2.3/x",
        "ftp://x",
        "https://",
        "x",
    ],
)
def test_an_address_that_may_not_be_called_is_refused_at_once(sign_in, head, url):
    answer = sign_in(head.login).post("/dn/cong-ty/webhook", data={"label": "x", "url": url})

    assert answer.status_code == 422
    assert f'value="{url}"' in words(answer)


def test_nobody_sees_another_companys_system(sign_in, session, head):
    session.add(
        Webhook(
            ref="OTHER",
            office_id=people.person_with(session, Role.CLERK).office_id,
            url="https://x.example",
            label="x",
            groups=[],
            made_by_id=head.id,
            made_at=clock.now(),
        )
    )
    session.flush()
    browser = sign_in(head.login)

    for path in ("", "/thu", "/xoa"):
        ask = browser.post if path else browser.get
        assert ask(f"/dn/cong-ty/webhook/OTHER{path}").status_code == 404


def test_a_company_chooses_who_is_told_as_well(sign_in, session, head, lan):
    browser = sign_in(head.login)

    assert browser.post("/dn/cong-ty/nguoi-nhan", data={"people": [lan.login]}).status_code == 303
    assert session.scalars(select(OfficeAddressee.person_id)).all() == [lan.id]
    assert browser.post("/dn/cong-ty/nguoi-nhan", data={"people": ["clerk"]}).status_code == 422
    assert browser.post("/dn/cong-ty/nguoi-nhan", data={}).status_code == 303
    assert session.scalars(select(OfficeAddressee.person_id)).all() == []


def test_a_bad_address_is_seen_and_believed_again_by_who_looks_after_it(
    sign_in, session, head, lan, browser
):
    session.add(BadAddress(address=lan.email, since=clock.now(), proof="550 no such user"))
    session.flush()

    assert "bị trả lại" in words(browser.get("/thong-bao"))
    page = words(sign_in(head.login).get("/thong-bao/dia-chi-hong"))
    assert "550 no such user" in page
    assert browser.get("/thong-bao/dia-chi-hong").status_code == 403

    stranger = sign_in(people.person_with(session, Role.ADMINISTRATOR).login)
    assert "550 no such user" in words(stranger.get("/thong-bao/dia-chi-hong"))
    sent = {"address": lan.email}
    assert (
        sign_in(head.login).post("/thong-bao/dia-chi-hong", data={"address": "x@y"}).status_code
        == 404
    )
    assert sign_in(head.login).post("/thong-bao/dia-chi-hong", data=sent).status_code == 303
    session.expire_all()
    assert session.get(BadAddress, lan.email) is None


def test_an_old_list_counts_no_more_than_ninety_nine(browser, lan, tell):
    for number in range(101):
        tell(lan, once=str(number))

    assert ">99+<" in words(browser.get("/thong-bao"))
