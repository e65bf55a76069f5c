"""Branches that run side by side are waited for, each time they run."""

from datetime import timedelta

import pytest

from permits.cases import jobs
from permits.cases.models import JoinToken
from permits.core import clock
from permits.core.errors import Invalid
from permits.core.vocabulary import Role
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support.dossiers import Walker


def waiting(walker: Walker, dossier: Dossier) -> set[str]:
    query = walker.session.query(JoinToken.flow).filter_by(case_id=walker.case(dossier).id)
    return {flow for (flow,) in query}


def second_pass(walker: Walker, sample: str) -> Dossier:
    """A dossier whose branches have been joined once and are open for the second time."""
    dossier = walker.file(sample)
    while "appraise" not in walker.open(dossier):
        first = next(node for node in walker.open(dossier) if node in ("reception", "assign"))
        walker.act(dossier, first)
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
    while "supplement" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])
    walker.act(dossier, "supplement")
    return dossier


def test_in_a_zone_department_and_board_work_side_by_side(walker: Walker) -> None:
    dossier = walker.file("tower-zone")
    walker.act(dossier, "reception")

    assert sorted(walker.open(dossier)) == ["assign", "zone_approval"]
    offices = {task.node: task.office_id for task in walker.tasks(dossier)}
    assert offices["assign"] == walker.person("sxd.tp").office_id
    assert offices["zone_approval"] == dossier.authority_id


def test_nothing_is_drafted_until_every_branch_has_arrived(walker: Walker) -> None:
    dossier = walker.file("tower-zone")
    walker.act(dossier, "reception")
    walker.act(dossier, "assign")
    walker.act(dossier, "appraise")

    assert walker.open(dossier) == ["zone_approval"]
    # The consultation asks nobody here, so its branch waits at the join from the start.
    assert waiting(walker, dossier) == {"appraisal_given", "consulted"}

    walker.act(dossier, "zone_approval")
    assert walker.open(dossier) == ["draft"]
    assert waiting(walker, dossier) == set()


def test_a_supplement_is_asked_for_only_when_all_have_spoken(walker: Walker) -> None:
    dossier = walker.file("tower-zone")
    walker.act(dossier, "reception")
    walker.act(dossier, "assign")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")

    assert walker.open(dossier) == ["zone_approval"]
    walker.act(dossier, "zone_approval")
    assert walker.open(dossier) == ["supplement"]


def test_after_a_supplement_every_branch_is_waited_for_again(walker: Walker) -> None:
    dossier = second_pass(walker, "tower-zone")
    assert sorted(walker.open(dossier)) == ["assign", "zone_approval"]

    walker.act(dossier, "zone_approval")
    assert waiting(walker, dossier) == {"zone_known", "consulted"}
    walker.act(dossier, "assign")
    assert walker.open(dossier) == ["appraise"]
    walker.act(dossier, "appraise")

    assert walker.open(dossier) == ["draft"]
    assert waiting(walker, dossier) == set()


def test_every_party_is_asked_at_once_and_each_is_waited_for(walker: Walker) -> None:
    dossier = walker.file("tower-road-high")
    walker.act(dossier, "reception")
    asked = [task for task in walker.tasks(dossier) if task.node == "consultation"]

    assert [task.instance_no for task in asked] == [1, 2]
    assert {(task.party or {})["office"] for task in asked} == {"bo-chqs", "so-xd-giaothong"}
    assert all(task.role is Role.CONSULTEE and task.due_at for task in asked)
    walker.act(dossier, "assign")
    walker.act(dossier, "appraise")
    walker.act(dossier, "consultation")
    assert walker.open(dossier) == ["consultation"]
    walker.act(dossier, "consultation")
    assert walker.open(dossier) == ["draft"]


def test_who_has_answered_is_not_asked_the_same_again(walker: Walker) -> None:
    dossier = second_pass(walker, "tower-road")

    assert sorted(walker.open(dossier)) == ["assign"]


def test_a_silent_party_is_asked_again_after_the_supplement(walker: Walker) -> None:
    dossier = walker.file("tower-road")
    walker.act(dossier, "reception")
    walker.session.commit()
    with clock.at(NOW + timedelta(days=6)):
        jobs.fire_timers(timestamp=0)
        walker.act(dossier, "assign")
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
        walker.act(dossier, "supplement")

    assert sorted(walker.open(dossier)) == ["assign", "consultation"]


def test_a_consent_is_not_offered_where_the_owner_refuses(walker: Walker) -> None:
    dossier = walker.at("owner_consent", "duct")
    walker.act(dossier, "owner_consent", "refuse", "Ống đã đầy.")
    while "draft" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])

    with pytest.raises(Invalid):
        walker.act(dossier, "draft", "propose_permit", "Đủ điều kiện.")
    walker.act(dossier, "draft", "propose_refusal", "Chủ sở hữu không đồng ý.")
    assert walker.open(dossier) == ["review"]
