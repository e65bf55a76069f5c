"""The history of administration: found again, handed out safely, changed by nobody."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from permits.accounts import changes, queries
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from tests.conftest import NOW
from tests.support import pages


@pytest.fixture
def administrator(sign_in):
    return sign_in("quantri")


@pytest.fixture
def told(session):
    """Three changes on three days, by two people and a shell."""
    actors = [queries.actor_by_login(session, name) for name in ("quantri", "sxd.tp")]
    said = [
        (actors[0], ChangeSubject.FEE, "7", {"amount": 150_000}),
        (actors[1], ChangeSubject.CALENDAR, "2026-11-13", {"name": "Nghỉ bù"}),
        (None, ChangeSubject.PHRASE, "=HYPERLINK(1)", {"vi": "-cmd|calc"}),
    ]
    for n, (actor, subject, key, after) in enumerate(said):
        with clock.at(NOW + timedelta(days=n)):
            changes.record(
                session, actor, subject, key, ChangeAct.ADDED, after=after, reason="+1+cmd"
            )
    session.commit()
    return actors


def keys(answer) -> list[str]:
    assert answer.status_code == 200
    return [each.text for each in pages.page(answer).all("a", class_="d-code")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["=HYPERLINK(1)", "2026-11-13", "7"]),
        ("loai=fee", ["7"]),
        ("ma=2026", ["2026-11-13"]),
        ("nguoi=quantri", ["7"]),
        ("tu=13/11/2026", ["=HYPERLINK(1)", "2026-11-13"]),
        ("den=2026-11-12", ["7"]),
        ("tu=13/11/2026&den=13/11/2026", ["2026-11-13"]),
        ("ma=%25", []),
        ("loai=nothing&nguoi=quantri", ["7"]),
        ("tu=hôm qua", ["=HYPERLINK(1)", "2026-11-13", "7"]),
        ("sau=forged", ["=HYPERLINK(1)", "2026-11-13", "7"]),
    ],
)
def test_changes_are_found_by_what_people_ask(administrator, told, query, found):
    assert keys(administrator.get(f"/qt/lich-su?{query}")) == found


def test_long_histories_have_pages_and_lose_nothing(administrator, session):
    for n in range(120):
        after = {"n": n}
        changes.record(session, None, ChangeSubject.SETTING, f"k{n}", ChangeAct.ADDED, after=after)
    session.commit()
    seen: list[str] = []
    address = "/qt/lich-su?loai=setting"
    while address:
        answer = administrator.get(address)
        seen += keys(answer)
        older = pages.page(answer).all("a", rel="next")
        address = older[0].attributes["href"] if older else ""

    assert seen == [f"k{n}" for n in reversed(range(120))]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Chuyên viên thụ lý", "Văn thư", "Lệ phí cấp giấy phép", "đường dẫn đặt mật khẩu"]),
        ("en", ["Case officer", "Records clerk", "Charge for the permit", "link that sets a new"]),
    ],
)
def test_codes_are_shown_as_words_in_the_readers_language(administrator, session, language, words):
    roles = {"roles": ["case_officer", "clerk", "a_role_of_old"]}
    for subject, key, before, after in (
        (ChangeSubject.PERSON, "sxd.cv1", {"roles": []}, roles),
        (ChangeSubject.PERSON, "sxd.cv2", None, {"password": "link"}),
        (ChangeSubject.FEE, "8", None, {"kind": "licence", "matter": "new", "certainty": "found"}),
    ):
        act = ChangeAct.CHANGED
        changes.record(session, None, subject, key, act, before=before, after=after)
    session.commit()

    shown = pages.page(administrator.get(f"/qt/lich-su?lang={language}"))
    said = " ".join(each.text for each in shown.all("dl", class_="d-diffs"))

    for word in words:
        assert word in said
    assert "a_role_of_old" in said  # what the dictionary no longer knows is not hidden
    assert not [code for code in ("case_officer", "licence") if code in said]


def test_the_table_says_the_same_and_computes_nothing(administrator, told):
    answer = administrator.get("/qt/lich-su.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["key"] for row in rows] == ["'=HYPERLINK(1)", "2026-11-13", "7"]
    assert {row["reason"] for row in rows} == {"'+1+cmd"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-"))]
    assert rows[2]["after"] == '{"amount": 150000}'
    assert administrator.get("/qt/lich-su.csv?loai=fee").text.count("\r\n") == 2


def test_nobody_changes_what_was_told(administrator, session, told):
    for statement in ("update setting_change set reason = ''", "delete from setting_change"):
        with pytest.raises(IntegrityError, match="setting_change"), session.begin_nested():
            session.execute(text(statement))
    for method in (administrator.post, administrator.put, administrator.delete):
        assert method("/qt/lich-su").status_code == 405
