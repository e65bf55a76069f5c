"""The shipped procedures: what they allow, how long they take, what they are based on."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.workflow.walking import Case
from workflow.errors import NotOffered
from workflow.loader import DEFINITIONS, load_all
from workflow.model import NEW, NodeKind
from workflow.publishing import check_lock, is_published

VERSIONS = {f"{procedure.code}/v{procedure.version}": procedure for procedure in load_all()}
#: The newest version of each for new works that rules by its own days; what waits for a decision.
PROCEDURES = {
    procedure.code: procedure
    for procedure in sorted(VERSIONS.values(), key=lambda one: one.in_force_from)
    if not procedure.by_decision and procedure.matter == NEW
}
NOTICE = VERSIONS["commencement_notice/v1"]
PERMITS = ("tower", "smart_pole", "road_dig")
MARKED = re.compile("[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", re.I)

every_procedure = pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
every_version = pytest.mark.parametrize("procedure", VERSIONS.values(), ids=VERSIONS)
every_permit = pytest.mark.parametrize("code", PERMITS)


def appraised(code: str, verdict: str = "pass", **facts: object) -> Case:
    """Bring a dossier outside any zone, with nobody to ask, through its appraisal."""
    case = Case(PROCEDURES[code], **facts).do("reception", "accept").do("assign", "assign")
    if code == "duct_share":
        case.do("owner_consent", "agree")
    return case.do("appraise", verdict)


def test_these_versions_hold_on_these_days():
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1)]
    held = [{name for name, p in VERSIONS.items() if p.is_in_force(day)} for day in days]
    first = {"tower/v1", "smart_pole/v1", "duct_share/v1"}

    assert held == [set(), {"tower/v2"}, {"tower/v2"}, first]
    assert all(procedure.is_in_force(date(2026, 10, 1)) for procedure in PROCEDURES.values())
    assert {name for name, p in VERSIONS.items() if p.is_in_force(date(2026, 9, 30))} == first


def test_what_waits_for_a_decision_holds_on_no_day_of_its_own():
    assert [name for name, p in VERSIONS.items() if p.by_decision] == ["commencement_notice/v1"]
    assert not NOTICE.is_in_force(date(2026, 11, 12))
    assert not NOTICE.is_in_force(date.max)


def test_every_kind_of_work_has_one_procedure():
    works = [work for procedure in PROCEDURES.values() for work in procedure.works]

    assert sorted(works) == [
        "duct_build",
        "duct_share",
        "smart_pole",
        "tower_ground",
        "tower_rooftop",
    ]


@pytest.mark.parametrize(
    ("code", "days"),
    [("tower", "10.0"), ("smart_pole", "8.5"), ("duct_share", "10.0"), ("road_dig", "7.0")],
)
def test_the_steps_of_the_office_add_up_to_no_more_than_the_limit(code, days):
    procedure = PROCEDURES[code]
    way = ("reception", "assign", "appraise", "draft", "review", "sign", "number_permit")

    total = sum(procedure.node(step).limit_days or 0 for step in way)

    assert total == Decimal(days) <= procedure.limit_days


@every_procedure
def test_what_runs_beside_the_appraisal_takes_no_longer_than_it(procedure):
    appraisal = procedure.node("assign").limit_days + procedure.node("appraise").limit_days
    beside = "owner_consent" if procedure.code == "duct_share" else "zone_approval"

    assert procedure.node(beside).limit_days <= appraisal
    assert all(consultee.limit_days <= appraisal for consultee in procedure.consultees)


@every_procedure
def test_ten_days_are_given_for_a_permit_seven_for_a_dig_and_the_applicant_has_two(procedure):
    assert procedure.limit_days == (7 if procedure.code == "road_dig" else 10)
    assert procedure.supplement_days == 2
    assert procedure.node("supplement").limit_days == 2
    assert procedure.node("supplement_overdue").after_days == 2


@every_version
def test_every_name_has_two_faces_and_the_english_one_is_english(procedure):
    named = [*procedure.nodes, *procedure.flows, *procedure.papers, *procedure.consultees]
    names = [thing.names for thing in [*named, *procedure.documents]]
    names += [outcome.names for node in procedure.nodes for outcome in node.outcomes]
    names += [*procedure.doubts, procedure.names, *(c.question for c in procedure.consultees)]

    for name in names:
        assert bool(name.vi) is bool(name.en)
        assert not MARKED.search(name.en.replace("Đắk Lắk", "").replace("(đ)", "")), name.en


@every_version
def test_every_paper_and_every_meaning_of_silence_is_cited(procedure):
    assert all(paper.cite for paper in procedure.papers)
    assert all(c.cite for c in procedure.consultees if c.silence != "nothing")
    assert procedure.limit_cite is not None
    assert procedure.legal_basis


@every_procedure
def test_silence_is_consent_only_by_the_decree(procedure):
    for consultee in procedure.consultees:
        if consultee.silence == "consent":
            assert "Điều 54 khoản 2 điểm c" in consultee.cite.text
            assert not consultee.cite.to_confirm


@every_version
def test_what_is_not_found_in_a_text_is_marked_and_doubted(procedure):
    assert procedure.doubts
    for cite in procedure.legal_basis:
        assert cite.to_confirm is (cite.certainty in ("recall", "proposal"))


@every_version
def test_every_timer_of_the_second_schema_says_by_which_rule(procedure):
    timers = [node for node in procedure.nodes if node.kind is NodeKind.TIMER and not node.each]

    assert all(node.cite for node in timers) is (procedure.schema == 2)


@every_procedure
def test_time_is_warned_of_and_what_is_overdue_told_to_the_head_of_the_deciding_unit(procedure):
    assert procedure.warn == (50, 80, 100)
    told = procedure.escalation
    assert (told.role, told.unit, told.after_days) == ("unit_head", "authority", 0)
    assert all(procedure.warnings_of(one) == (50, 80, 100) for one in procedure.consultees)


@every_procedure
def test_an_agency_may_ask_for_more_once_and_is_asked_again(procedure):
    [again] = [o for node in procedure.nodes for o in node.outcomes if o.asks_again]

    assert again.code == "needs_more"
    assert again.needs_reason
    case = appraised(procedure.code, "supplement", consultees=["road", "power"])
    assert "needs_more" in case.offered("consultation")
    case.do("consultation", "agree").do("consultation", "needs_more")
    assert case.open == {"supplement"}
    case.do("supplement", "resubmit")
    assert "needs_more" not in case.offered("consultation")


@every_version
def test_every_task_says_who_does_it_and_shows_a_status(procedure):
    for task in procedure.tasks:
        assert task.role
        assert task.unit
        assert task.form
        assert task.status


@every_version
def test_every_procedure_is_drawn_with_coordinates_and_proved_marking_by_marking(procedure):
    assert procedure.layout is not None
    assert procedure.reachable.markings is not None
    assert procedure.reachable.count == len(procedure.reachable.markings) >= 10


@every_version
def test_a_published_procedure_is_frozen(procedure):
    assert is_published(DEFINITIONS, DEFINITIONS / procedure.code / f"v{procedure.version}")


def test_the_lock_agrees_with_the_files():
    check_lock(DEFINITIONS)


@every_permit
def test_the_zone_board_is_competent_inside_its_zone(code):
    assert PROCEDURES[code].competent_office({"in_zone": True}) == "zone"
    assert PROCEDURES[code].competent_office({"in_zone": False}) == "construction"


def test_a_procedure_is_asked_for_its_parts_by_name():
    tower = PROCEDURES["tower"]

    assert tower.paper("drawings").is_required({})
    assert tower.consultee("road").office == "so-xd-giaothong"
    assert tower.document("permit").book == "GPXD"
    with pytest.raises(KeyError):
        tower.paper("horoscope")


def test_a_height_acceptance_is_asked_from_45_metres_on():
    paper = PROCEDURES["tower"].paper("height_acceptance")

    assert paper.is_asked({"height_m": 45})
    assert not paper.is_asked({"height_m": 44.9})


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_good_dossier_ends_with_a_delivered_result(code):
    case = appraised(code)

    case.do("draft", "propose_permit").do("review", "forward").do("sign", "sign")
    case.do("number_permit", "issue")
    assert case.open == {"issue_permit"}
    case.finish("issue_permit").do("deliver", "deliver")

    assert case.ended == "returned"
    assert case.effects == ["accept_dossier", "check_planning", "publish"]


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_refusal_has_its_own_number_and_is_not_published(code):
    case = appraised(code, "fail")

    assert case.offered("draft") == ["propose_refusal"]
    case.do("draft", "propose_refusal").do("review", "forward").do("sign", "sign")
    case.do("number_refusal", "issue").finish("issue_refusal").do("deliver", "deliver")

    assert case.ended == "returned"
    assert "publish" not in case.effects


@pytest.mark.parametrize("code", PROCEDURES)
def test_reception_may_ask_to_complete_a_dossier_as_often_as_needed(code):
    case = Case(PROCEDURES[code])
    for _ in range(3):
        case.do("reception", "supplement")
        assert case.open == {"complete_intake"}
        case.do("complete_intake", "resubmit")

    assert case.open == {"reception"}


@pytest.mark.parametrize("code", PROCEDURES)
def test_reception_may_refuse_a_dossier(code):
    case = Case(PROCEDURES[code]).do("reception", "refuse")

    assert case.ended == "not_received"
    assert case.procedure.node("not_received").status == "not_received"
    assert case.effects == ["refuse_intake"]


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_supplement_is_asked_once_and_leads_to_a_second_appraisal(code):
    case = appraised(code, "supplement")
    assert case.open == {"supplement"}

    case.do("supplement", "resubmit").do("assign", "assign")

    assert case.offered("appraise") == ["pass", "fail"]
    assert case.effects[-2:] == ["resume_clock", "check_planning"]
    with pytest.raises(NotOffered):
        case.do("appraise", "supplement")


@pytest.mark.parametrize("code", PROCEDURES)
def test_a_supplement_that_does_not_come_in_time_ends_in_a_refusal(code):
    case = appraised(code, "supplement").fire("supplement_overdue")

    assert case.open == {"draft"}
    assert case.offered("draft") == ["propose_refusal"]


@pytest.mark.parametrize("code", PROCEDURES)
@pytest.mark.parametrize("step", ["review", "sign"])
def test_a_draft_may_be_returned_to_the_officer(code, step):
    case = appraised(code).do("draft", "propose_permit")
    if step == "sign":
        case.do("review", "forward")

    assert case.do(step, "return").open == {"draft"}


@every_permit
def test_inside_a_zone_the_board_must_approve_before_a_permit_is_proposed(code):
    case = Case(PROCEDURES[code], in_zone=True).do("reception", "accept").do("assign", "assign")
    case.do("appraise", "pass")
    assert case.open == {"zone_approval"}

    case.do("zone_approval", "object")

    assert case.offered("draft") == ["propose_refusal"]


@every_permit
def test_with_the_boards_approval_a_permit_may_be_proposed(code):
    case = Case(PROCEDURES[code], in_zone=True).do("reception", "accept").do("assign", "assign")

    case.do("zone_approval", "approve").do("appraise", "pass")

    assert case.offered("draft") == ["propose_permit", "propose_refusal"]


@pytest.mark.parametrize("code", PROCEDURES)
def test_the_draft_waits_for_every_consulted_agency_or_its_silence(code):
    case = appraised(code, consultees=["road", "culture", "power"])
    assert case.open == {"consultation"}

    case.do("consultation", "agree").fire("silence")
    assert case.open == {"consultation"}
    case.do("consultation", "disagree")

    assert case.open == {"draft"}


def test_nobodys_silence_about_a_dig_is_consent_and_every_figure_is_to_be_confirmed():
    dig = PROCEDURES["road_dig"]

    assert {one.silence for one in dig.consultees} == {"escalate"}
    assert all(one.cite.to_confirm for one in [*dig.consultees, *dig.papers])
    assert dig.limit_cite.to_confirm


def test_an_owner_who_does_not_answer_in_five_days_is_called_to_a_mediation():
    procedure = PROCEDURES["duct_share"]
    case = Case(procedure).do("reception", "accept").do("assign", "assign").do("appraise", "pass")
    assert procedure.node("owner_silence").after_days == 5

    case.fire("owner_silence")
    assert case.open == {"mediation"}
    case.do("mediation", "agreed")

    assert case.offered("draft") == ["propose_permit", "propose_refusal"]


@pytest.mark.parametrize(
    ("task", "answer"), [("owner_consent", "refuse"), ("mediation", "refused")]
)
def test_without_the_owners_consent_sharing_cannot_be_proposed(task, answer):
    case = Case(PROCEDURES["duct_share"]).do("reception", "accept").do("assign", "assign")
    if task == "mediation":
        case.fire("owner_silence")

    case.do(task, answer).do("appraise", "pass")

    assert case.offered("draft") == ["propose_refusal"]


# --- the rules to 30/06/2026 ---------------------------------------------------------------------


def test_the_rules_to_june_2026_are_the_remembered_ones():
    then = VERSIONS["tower/v2"]

    assert (then.in_force_from, then.in_force_to) == (date(2025, 7, 1), date(2026, 6, 30))
    assert then.limit_days == 20
    assert then.limit_cite.certainty == "recall"
    assert then.supplement_days is None
    assert {one.limit_days for one in then.consultees} == {12}
    for consultee in then.consultees:
        if consultee.silence == "consent":
            assert "Điều 102" in consultee.cite.text
            assert consultee.cite.certainty == "recall"
    assert any("ngày lịch hay ngày làm việc" in doubt.vi for doubt in then.doubts)


def test_the_steps_of_then_add_up_to_no_more_than_their_limit():
    then = VERSIONS["tower/v2"]
    days = {node.id: node.limit_days for node in then.tasks}

    assert [days[step] for step in ("reception", "assign", "appraise")] == [1, 1, 7]
    after = sum(days[step] for step in ("draft", "review", "sign", "number_permit"))
    assert sum(days[step] for step in ("reception", "assign", "appraise")) + after <= 20
    # From receipt on: those consulted have their twelve days, and the rest fits behind them.
    assert max(one.limit_days for one in then.consultees) + after == then.limit_days


def test_the_applicant_of_then_has_no_day_on_which_silence_ends_his_dossier():
    then = VERSIONS["tower/v2"]
    case = Case(then).do("reception", "accept").do("assign", "assign").do("appraise", "supplement")

    assert case.open == {"supplement"}
    assert then.boundary_of(then.node("supplement").index) == ()


# --- the commencement notice ---------------------------------------------------------------------


def screened(verdict: str) -> Case:
    """Bring a notice through reception and screening."""
    return Case(NOTICE).do("reception", "accept").do("screen", verdict)


def test_a_notice_is_for_masts_only_and_says_why_poles_are_left_out():
    assert NOTICE.works == ("tower_ground", "tower_rooftop")
    assert any("Cột đèn tích hợp" in doubt.vi for doubt in NOTICE.doubts)


def test_the_steps_of_a_notice_are_the_proposed_three_days():
    way = ("reception", "screen", "draft", "sign", "number_acknowledgement")

    assert [NOTICE.node(step).limit_days for step in way] == [
        Decimal(days) for days in ("0.5", "1.0", "0.5", "0.5", "0.5")
    ]
    assert sum(NOTICE.node(step).limit_days for step in way) == NOTICE.limit_days == 3
    assert NOTICE.limit_cite.certainty == "proposal"


def test_a_notice_in_order_is_acknowledged_and_nothing_is_permitted():
    case = screened("pass")
    assert case.offered("draft") == ["propose_acknowledgement", "propose_explanation"]

    case.do("draft", "propose_acknowledgement").do("sign", "sign")
    case.do("number_acknowledgement", "issue")
    case.finish("issue_acknowledgement").do("deliver", "deliver")

    assert case.ended == "returned"
    assert "publish" not in case.effects
    assert {document.code for document in NOTICE.documents} == {
        "acknowledgement",
        "explanation",
        "stop_request",
    }
    assert "không phải giấy phép" in NOTICE.document("acknowledgement").names.vi


@pytest.mark.parametrize(
    ("verdict", "offered"),
    [
        ("explain", ["propose_explanation"]),
        ("stop", ["propose_explanation", "propose_stop_request"]),
    ],
)
def test_a_notice_that_raises_questions_leads_to_a_letter(verdict, offered):
    case = screened(verdict)
    assert case.offered("draft") == offered

    case.do("draft", offered[-1]).do("sign", "sign").do("number_explanation", "issue")
    case.finish("issue_explanation").do("deliver", "deliver")

    assert case.ended == "returned"
    assert NOTICE.proposed_by(offered[-1]).template == "explanation"


def test_the_leader_may_return_a_draft_about_a_notice():
    case = screened("pass").do("draft", "propose_acknowledgement").do("sign", "return")

    assert case.open == {"draft"}


def test_reception_may_ask_to_complete_a_notice_or_refuse_it():
    case = Case(NOTICE).do("reception", "supplement").do("complete_intake", "resubmit")

    assert case.do("reception", "refuse").ended == "not_received"


@every_version
def test_every_document_is_what_some_step_proposes(procedure):
    for document in procedure.documents:
        assert procedure.proposed_by(document.proposed_by) is document
    with pytest.raises(KeyError):
        procedure.proposed_by("horoscope")
