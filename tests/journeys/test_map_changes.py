"""Rules, what their publication changed, and a contested hit, as the three people see them."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from gis import rule_drafts
from permits.core import clock
from permits.dossiers.models import Dossier
from permits.planning import contest_pages, contesting, jobs, rule_service
from permits.planning.contesting import Contesting, Meant
from permits.planning.models import FindingChange
from permits.planning.rule_service import Decision
from tests.support.browser import DESK, PHONE
from tests.support.dossiers import Walker

pytestmark = pytest.mark.browser

FACES = {
    "vi": {"locale": "vi-VN", "viewport": DESK},
    "en": {"locale": "en-US", "viewport": PHONE},
}
NEW_RULE = {
    "code": "pole-around",
    "kind": "existing_pole",
    "applies_to": ["smart_pole"],
    "effect": "inform",
    "reach_m": 2500,
    "when": {"all": [{"feature": "owner", "is": "chieusang"}, {"site": "height_m", "above": 3}]},
    "name": {"vi": "Cột dùng chung trong khu vực", "en": "Shared poles around"},
    "text": {"vi": "Xem các cột dùng chung trong khu vực.", "en": "See the shared poles around."},
    "cite": {"ref": "Đề xuất của hệ thống", "certainty": "proposal"},
    "in_force": {"from": "2025-07-01"},
}


@dataclass(frozen=True)
class Standing:
    """Where the pages of this journey are."""

    draft: int
    publication: int
    change: int
    code: str
    ref: str
    hit: str


def _stand(walker: Walker) -> Standing:
    session, planner = walker.session, walker.person("sxd.qh")
    dossier = walker.at("appraise", "pole-city")
    published = rule_service.start(session, planner, "Cột dùng chung trong khu vực")
    rule_service.write_rule(session, published, NEW_RULE, instead=None)
    number = rule_service.publish(
        session, planner, published, Decision("12/QĐ-UBND", clock.today())
    )
    draft = rule_service.start(session, planner, "Thu hẹp phạm vi cột dùng chung")
    rule_service.write_rule(session, draft, {**NEW_RULE, "reach_m": 1}, instead=None)
    rule_drafts.close(session, draft, "heritage-near@2025-07-01", now=clock.now())
    session.commit()
    jobs.recheck()
    rule_service.look_ahead(session, session.get_one(type(draft), draft.id))
    session.commit()
    change = session.scalar(select(FindingChange.id).where(FindingChange.dossier_id == dossier.id))
    dossier = session.get_one(Dossier, dossier.id)
    row = next(r for r in contest_pages.hits_of(session, dossier) if r.rule == "pole-around")
    said = Contesting("Cột này đã được tháo dỡ theo biên bản kèm theo hồ sơ.")
    contesting.contest(session, walker.person("vnpt"), dossier, Meant(row.rule, row.feature), said)
    return Standing(
        draft.id, number, change or 0, dossier.code or "", dossier.ref, f"{row.rule}/{row.feature}"
    )


@pytest.fixture(scope="module")
def standing(site):
    """A dossier whose answer a publication changed, and whose carrier contests the new hit."""
    return site.behind(_stand)


@pytest.mark.parametrize("face", FACES)
def test_the_pages_of_rules_changes_and_contests(desk, standing, face):
    draft = f"/quy-hoach/quy-tac/du-thao/{standing.draft}"
    own = f"/dn/ho-so/{standing.ref}/giai-trinh"
    weighed = f"/cb/ho-so/{standing.code}/giai-trinh"
    change = f"/quy-hoach/thay-doi/{standing.change}"
    paths = {
        "sxd.qh": {
            "rules": "/quy-hoach/quy-tac",
            "rule": "/quy-hoach/quy-tac/pole-around",
            "rules_draft": draft,
            "rules_edit": f"{draft}/quy-tac?ten=pole-around@2025-07-01",
            "publications": "/quy-hoach/cong-bo",
            "publication": f"/quy-hoach/cong-bo/{standing.publication}",
            "change_planner": change,
        },
        "sxd.cv1": {
            "queue_map": "/cb",
            "changes_open": "/cb/thay-doi",
            "change": change,
            "review_changed": f"/cb/ho-so/{standing.code}",
            "contests_hits": weighed,
            "contests_weigh": f"{weighed}/{standing.hit}",
        },
        "vnpt": {
            "check_contested": f"/dn/ho-so/{standing.ref}/quy-hoach",
            "contests_own": own,
            "contests_contest": f"{own}/{standing.hit}",
        },
    }
    for login, pages in paths.items():
        opened = desk(login, **FACES[face])
        for name, path in pages.items():
            opened.open(path)
            opened.inspect(f"{name}-{face}")


def test_a_rule_is_edited_and_refused_and_a_change_settled(desk, standing):
    opened = desk("sxd.qh")
    page = opened.open(f"/quy-hoach/quy-tac/du-thao/{standing.draft}/quy-tac")
    page.locator("main form button.govuk-button").click()
    opened.inspect("rules_edit_refused")
    opened = desk("sxd.cv1")
    page = opened.open(f"/quy-hoach/thay-doi/{standing.change}")
    page.locator("main form button.govuk-button").click()
    opened.inspect("change_refused")
    page.locator("[name=decision][value=no_consequence]").check()
    page.locator("[name=reason]").fill("Chỉ là lưu ý, không ảnh hưởng.")
    page.locator("main form button.govuk-button").click()
    page.wait_for_url("**/cb/thay-doi")
    opened.open(f"/quy-hoach/thay-doi/{standing.change}")
    opened.inspect("change_settled")
