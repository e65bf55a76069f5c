"""The page of a procedure says what rules it, since when, by which source, and what else holds."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from permits.core import clock
from permits.procedures import service
from permits.procedures.service import Enact, Revoke
from tests.conftest import NOW
from tests.support.clients import Client
from tests.support.pages import page

LATER = NOW + timedelta(days=9)
NOTICE = Enact(
    "commencement_notice", 1, LATER.date(), "2150/QĐ-UBND", decided_on=NOW.date(), to_day=None
)


def told(client: Client, work: str = "tower_ground", lang: str = "vi") -> str:
    return page(client.get(f"/huong-dan/thu-tuc/{work}?lang={lang}")).text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "vi",
            [
                "Áp dụng từ 01/10/2026 phiên bản 3",
                "nhắc khi đã qua 50, 80, 100 % thời hạn",
                "báo cho Lãnh đạo phòng, Cơ quan có thẩm quyền",
                "không trả lời thì báo cáo cấp trên, không coi là đồng ý",
                "không trả lời được coi là đồng ý",
                "Quá hạn bổ sung: 2 ngày làm việc NĐ 217/2026/NĐ-CP, Điều 54 khoản 2 điểm b",
                "phiên bản 1: từ 01/07/2026",
                "phiên bản 2: từ 01/07/2025 đến hết 30/06/2026",
                "phiên bản 1: chỉ áp dụng khi tỉnh có quyết định",
            ],
        ),
        (
            "en",
            [
                "reminded when 50, 80, 100 % of the time has passed",
                "told to: Head of unit, Competent authority",
                "no answer is reported to a superior and does not count as consent",
                "Supplement overdue: 2 working days Decree 217/2026/NĐ-CP, Article 54(2)(b)",
                "from 01/07/2025 to the end of 30/06/2026",
                "holds only once the province has decided so",
            ],
        ),
    ],
)
def test_a_procedure_is_told_with_its_limits_sources_and_other_versions(
    client: Client, lang: str, words: list[str]
) -> None:
    text = told(client, lang=lang)

    assert [each for each in words if each not in text] == []


def test_a_decision_to_come_stands_beside_its_version_and_then_rules(
    client: Client, session: Session
) -> None:
    decision = service.enact(session, None, NOTICE)
    session.commit()

    assert "Quyết định số 2150/QĐ-UBND, từ 21/11/2026" in told(client)
    with clock.at(LATER):
        text = told(client)
        assert "thông báo khởi công" in text
        assert "Áp dụng từ 21/11/2026 phiên bản 1" in text
        assert "Theo quyết định số 2150/QĐ-UBND ngày 12/11/2026" in text
        assert "Không quy định số ngày" in text
        assert "phiên bản 3: từ 01/10/2026" in text
        assert "notice" in told(client, lang="en").lower()

        service.revoke(session, None, Revoke(decision.id, "Tỉnh quyết định lại"))
        session.commit()
        assert "2150/QĐ-UBND, từ 21/11/2026 (thu hồi ngày 21/11/2026)" in told(client)


def test_programs_learn_what_rules_and_by_which_decision(client: Client, session: Session) -> None:
    service.enact(session, None, Enact("commencement_notice", 1, NOW.date(), "2150/QĐ-UBND"))
    session.commit()

    answer: list[dict[str, Any]] = client.get("/api/v1/procedures").json["procedures"]  # type: ignore[index]

    tower = next(each for each in answer if each["work"] == "tower_ground")
    assert (tower["code"], tower["version"]) == ("commencement_notice", 1)
    assert tower["legal_basis"][0] == {
        "text": "Quyết định số 2150/QĐ-UBND: áp dụng từ 12/11/2026",
        "certainty": "found",
    }
    assert "request_form" not in {paper["code"] for paper in tower["papers"]}
