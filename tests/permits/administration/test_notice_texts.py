"""Texts of notices: what may be written, how it reads, what is sent, and what stays on record."""

import pytest
from sqlalchemy import select

from permits.accounts.change_models import SettingChange
from permits.core.vocabulary import Role
from permits.notices import list_queries
from permits.notices.models import NoticeText
from permits.notices.vocabulary import NoticeKind

PLACE = "/qt/mau-thong-bao/result_issued/vi"
WORDS = {"subject": "Kết quả {code}", "body": "Xong.\r\n{office} đã ký."}


@pytest.fixture
def browser(client_for):
    return client_for(Role.ADMINISTRATOR)


def test_new_words_are_sent_and_seen_and_the_old_ones_come_back(browser, session):
    assert browser.post(PLACE, data=WORDS | {"act": "save"}).status_code == 303

    kept = session.scalars(select(NoticeText)).one()
    assert (kept.subject, kept.body) == ("Kết quả {code}", "Xong.\n{office} đã ký.")
    assert "Đã sửa" in browser.get("/qt/mau-thong-bao").get_data(as_text=True)
    assert set(list_queries.texts(session, "vi")) == {NoticeKind.RESULT_ISSUED}

    assert browser.post(f"{PLACE}/goc").status_code == 303
    assert session.scalars(select(NoticeText)).all() == []
    acts = [each.act for each in session.scalars(select(SettingChange).order_by(SettingChange.id))]
    assert acts == ["changed", "restored"]


def test_a_preview_keeps_nothing(browser, session):
    answer = browser.post(PLACE, data=WORDS | {"act": "preview"})

    assert answer.status_code == 200
    assert "Kết quả H15.10-261126-000012" in answer.get_data(as_text=True)
    assert session.scalars(select(NoticeText)).all() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"subject": "{secret_key}"}, "không có thông tin {secret_key}"),
        ({"body": "{due}"}, "không có thông tin {due}"),
        ({"subject": ""}, "Cần nhập"),
        ({"subject": "x" * 300}, "Có nội dung cần sửa"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_and_stay_in_the_form(browser, session, sent, said):
    answer = browser.post(PLACE, data=WORDS | sent | {"act": "save"})

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert session.scalars(select(NoticeText)).all() == []


@pytest.mark.parametrize(
    "path", ["/qt/mau-thong-bao/nothing/vi", "/qt/mau-thong-bao/result_issued/fr"]
)
def test_what_there_is_not_is_not_found(browser, path):
    assert browser.get(path).status_code == 404
    assert browser.post(path, data=WORDS).status_code == 404


def test_the_usual_words_saved_again_are_kept_nowhere(browser, session):
    page = browser.get(PLACE).get_data(as_text=True)
    assert "Đã có kết quả hồ sơ {code}" in page
    usual = {
        "subject": "Đã có kết quả hồ sơ {code}",
        "body": "{office} đã giải quyết xong hồ sơ {code}. Mở hồ sơ để đọc và tải văn bản kết quả"
        " đã ký.",
    }
    assert browser.post(PLACE, data=usual | {"act": "save"}).status_code == 303
    assert session.scalars(select(NoticeText)).all() == []
