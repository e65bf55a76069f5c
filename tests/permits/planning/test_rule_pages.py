"""Rules as rows: one is edited in a draft, compared, looked ahead at, and published."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gis.models import Rule
from gis.rule_models import RuleDraft
from permits.core import clock
from permits.planning.models import Publication
from permits.planning.vocabulary import PublicationKind
from tests.support import jobs as waiting
from tests.support import pages

BASE = "/quy-hoach/quy-tac"
ROAD = "road-iii@2025-07-01"


@pytest.fixture
def planner(sign_in):
    with clock.at(clock.now() + timedelta(hours=1)):
        yield sign_in("sxd.qh")


@pytest.fixture
def draft(planner):
    answer = planner.post(BASE, data={"title": "Nới hành lang đường cấp III"})
    assert answer.status_code == 303
    return answer.location


def fields_of(page):
    """What the form of a rule would send as it is shown."""
    form = next(each for each in page.all("form") if each.all("textarea", name="text_vi"))
    sent = {}
    for each in form.all("input"):
        kind = each.attributes.get("type")
        if kind in ("radio", "checkbox") and "checked" not in each.attributes:
            continue
        sent.setdefault(each.attributes["name"], []).append(each.attributes.get("value", ""))
    for each in form.all("textarea"):
        sent[each.attributes["name"]] = [each.text]
    for each in form.all("select"):
        chosen = [o for o in each.all("option") if "selected" in o.attributes]
        sent[each.attributes["name"]] = [o.attributes["value"] for o in chosen][:1]
    return {name: values for name, values in sent.items() if values}


def edited(planner, draft, name=ROAD, **changed):
    shown = pages.page(planner.get(f"{draft}/quy-tac?ten={name}"))
    return fields_of(shown) | changed


def draft_row(session):
    session.expire_all()
    return session.scalars(select(RuleDraft)).one()


def test_the_rules_stand_by_kind_with_their_sources(planner):
    page = pages.page(planner.get(BASE))

    assert "Trong hành lang an toàn đường cấp III" in page.text
    assert "Luật Đường bộ 35/2024/QH15" in page.text
    assert "cần xác nhận" in page.text


def test_a_form_sent_back_unchanged_changes_nothing(planner, session, draft):
    sent = planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft))

    assert sent.status_code == 303
    assert draft_row(session).changes == {}


def test_every_shape_of_rule_survives_its_form(planner, session, draft):
    for code in ("power-fall", "height-45", "zone-board", "duct-owner", "airport-surface"):
        name = f"{code}@2025-07-01"
        planner.post(f"{draft}/quy-tac?ten={name}", data=edited(planner, draft, name))

        assert draft_row(session).changes == {}


def test_a_changed_rule_is_compared_part_by_part(planner, draft):
    planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, reach_m="30,5"))
    page = pages.page(planner.get(draft))
    row = page.one("table", class_="d-grid").all("tr")[1]

    assert [each.text for each in row.all("td")] == ["22", "30,5"]


def test_a_refused_rule_keeps_what_was_typed(planner, draft):
    wrong = {"reach_m": "abc", "name_vi": "Tên mới", "conditions-1-what": "feature:road_class"}
    answer = planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, **wrong))
    page = pages.page(answer)

    assert answer.status_code == 422
    assert page.one("input", name="reach_m").attributes["value"] == "abc"
    assert page.one("input", name="name_vi").attributes["value"] == "Tên mới"
    assert "Có nội dung cần sửa" in page.text


def test_a_condition_outside_the_closed_set_is_refused(planner, draft):
    written = {"condition_form": "yaml", "when_yaml": "{site: height_m, sql: 'drop table'}"}
    answer = planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, **written))

    assert answer.status_code == 422
    assert "Điều kiện chưa đúng" in pages.page(answer).text


def test_conditions_are_joined_in_rows(planner, session, draft):
    rows = {
        "condition_form": "rows",
        "joined": "any",
        "conditions-1-what": "site:height_m",
        "conditions-1-test": "at_least",
        "conditions-1-value": "40,5",
    }
    planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, **rows))
    rule = draft_row(session).changes[ROAD]["rule"]

    assert rule["when"] == {
        "any": [
            {"feature": "road_class", "is": "III"},
            {"site": "height_m", "at_least": 40.5},
        ]
    }


def test_one_more_condition_needs_no_script(planner, draft):
    sent = edited(planner, draft) | {"_them": "1", "name_vi": "Chưa lưu"}
    page = pages.page(planner.post(f"{draft}/quy-tac?ten={ROAD}", data=sent))

    assert page.all("select", name="conditions-2-what")
    assert page.one("input", name="name_vi").attributes["value"] == "Chưa lưu"


def test_a_whole_file_becomes_a_draft_of_its_differences(planner, session, draft):
    text = planner.get(f"{BASE}.yaml").get_data(as_text=True)
    planner.post(f"{draft}/tep", data={"content": text})
    same = dict(draft_row(session).changes)
    planner.post(
        f"{draft}/tep", data={"content": text.replace("reach_m: 22.0", "reach_m: 23.0", 1)}
    )
    changed = set(draft_row(session).changes)
    refused = planner.post(f"{draft}/tep", data={"content": "rules: [{code: x}]"})

    assert same == {}
    assert changed == {ROAD} or len(changed) == 1
    assert refused.status_code == 422


def test_a_draft_is_published_under_a_decision_and_dossiers_are_looked_at(planner, session, draft):
    planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, reach_m="30"))
    refused = planner.post(f"{draft}/cong-bo", data={"decision_no": ""})
    done = planner.post(
        f"{draft}/cong-bo", data={"decision_no": "12/QĐ-UBND", "decision_date": "26/11/2026"}
    )
    again = planner.post(
        f"{draft}/cong-bo", data={"decision_no": "12/QĐ-UBND", "decision_date": "26/11/2026"}
    )
    revisions = session.scalars(
        select(Rule.reach_m).where(Rule.code == "road-iii").order_by(Rule.rev)
    ).all()
    publication = session.scalars(select(Publication)).one()

    assert (refused.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert revisions == [22, 30]
    assert (publication.kind, publication.concerns) == (PublicationKind.RULES, ["road_corridor"])
    assert "12/QĐ-UBND" in publication.title
    assert "planning.recheck" in waiting.promised(session)
    history = pages.page(planner.get(f"{BASE}/road-iii")).text
    assert "Hiện hành" in history


def test_a_rule_published_meanwhile_is_not_published_over(planner, session, draft):
    planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, reach_m="30"))
    other = planner.post(BASE, data={"title": "Việc khác"}).location
    planner.post(f"{other}/quy-tac?ten={ROAD}", data=edited(planner, other, reach_m="40"))
    decision = {"decision_no": "13/QĐ-UBND", "decision_date": "26/11/2026"}
    first = planner.post(f"{other}/cong-bo", data=decision)
    second = planner.post(f"{draft}/cong-bo", data=decision)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "road-iii" in pages.page(second).text
    reach = select(Rule.reach_m).where(Rule.code == "road-iii", func.upper_inf(Rule.recorded))
    assert session.scalar(reach) == 40


def test_what_would_change_is_kept_with_the_draft(planner, session, draft, walker):
    dossier = walker.file("tower-city")
    code = dossier.code
    planner.post(f"{draft}/quy-tac?ten={ROAD}", data=edited(planner, draft, reach_m="15000"))
    empty = pages.page(planner.get(draft)).text
    answer = planner.post(f"{draft}/xem-truoc")
    shown = pages.page(planner.get(draft))

    assert answer.status_code == 303
    assert code not in empty
    assert code in shown.text
    assert "1 trên 1 hồ sơ" in shown.text
    assert session.scalar(select(func.count()).select_from(Rule).where(Rule.rev > 1)) == 0


def test_an_empty_draft_is_neither_looked_ahead_at_nor_published(planner, draft):
    decision = {"decision_no": "12/QĐ-UBND", "decision_date": "26/11/2026"}

    assert planner.post(f"{draft}/xem-truoc").status_code == 422
    assert planner.post(f"{draft}/cong-bo", data=decision).status_code == 422


def test_a_draft_and_its_rules_can_be_left(planner, session, draft):
    planner.post(f"{draft}/dong", data={"ten": ROAD})
    closing = dict(draft_row(session).changes)
    planner.post(f"{draft}/bo-thay-doi", data={"ten": ROAD})
    left = dict(draft_row(session).changes)
    planner.post(f"{draft}/huy")
    refused = planner.post(f"{draft}/dong", data={"ten": ROAD})

    assert closing[ROAD]["rule"] is None
    assert left == {}
    assert draft_row(session).state == "dropped"
    assert refused.status_code == 422


def test_unknown_rules_and_drafts_do_not_exist(planner, draft):
    assert planner.get(f"{BASE}/khong-co").status_code == 404
    assert planner.get(f"{BASE}/du-thao/999999").status_code == 404
    assert planner.get(f"{draft}/quy-tac?ten=khong-co@2025-07-01").status_code == 404
