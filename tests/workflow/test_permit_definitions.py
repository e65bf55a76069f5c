"""The procedures of a permit's life: what each allows, how long it takes, how it ends."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.workflow.walking import Case
from workflow.errors import NotOffered
from workflow.loader import load_all
from workflow.model import NEW, NodeKind, Procedure

LIFE = {p.matter: p for p in load_all() if p.matter != NEW}
MASTS = ("tower_ground", "tower_rooftop", "smart_pole")
KNOWN = {
    "extensions": 0,
    "started": False,
    "exempt": False,
    "change": "short",
    "ground": "sale",
    "cause": "lost",
    "height_m": 36,
    "works_class": "IV",
}
OFFICE = ("reception", "assign", "appraise", "draft", "review", "sign")
every_matter = pytest.mark.parametrize("matter", LIFE)
filed_matter = pytest.mark.parametrize("matter", [m for m in LIFE if m != "revoke"])
with_supplement = pytest.mark.parametrize(
    "matter", ["extend", "reissue", "adjust", "transfer", "location"]
)


def begin(matter: str, **facts: object) -> Case:
    """File a dossier of a matter outside any zone, with nobody to ask."""
    return Case(LIFE[matter], **{**KNOWN, **facts})


def appraised(matter: str, verdict: str = "pass", **facts: object) -> Case:
    """Bring a dossier through its appraisal, whichever way it goes."""
    case = begin(matter, **facts).do("reception", "accept")
    if "holder_answer" in case.open:
        case.do("holder_answer", "agree")
    case.do("assign", "assign")
    way = "appraise_full" if "appraise_full" in case.open else "appraise"
    return case.do(way, verdict)


def test_each_matter_has_one_procedure_for_masts_and_poles_since_october() -> None:
    assert sorted(LIFE) == [
        "adjust",
        "complete",
        "extend",
        "location",
        "reissue",
        "revoke",
        "transfer",
    ]
    for matter, procedure in LIFE.items():
        assert procedure.works == (
            ("tower_ground", "smart_pole") if matter == "location" else MASTS
        )
        assert procedure.in_force_from == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("matter", "limit", "supplement", "certainty"),
    [
        ("extend", 5, 1, "found"),
        ("reissue", 5, 1, "found"),
        ("adjust", 9, 2, "found"),
        ("revoke", 10, None, "found"),
        ("transfer", 5, 2, "proposal"),
        ("complete", 5, None, "proposal"),
        ("location", 7, 2, "proposal"),
    ],
)
def test_each_limit_is_the_decrees_or_says_that_it_is_a_proposal(
    matter: str, limit: int, supplement: int | None, certainty: str
) -> None:
    procedure = LIFE[matter]

    assert procedure.limit_days == limit
    assert procedure.supplement_days == supplement
    assert procedure.limit_cite is not None
    assert procedure.limit_cite.certainty == certainty


@pytest.mark.parametrize(
    ("matter", "way"),
    [
        ("extend", (*OFFICE, "number_extension")),
        ("reissue", (*OFFICE, "number_reissue")),
        ("transfer", (*OFFICE, "number_transfer")),
        ("location", (*OFFICE, "number_location")),
        ("adjust", (*OFFICE, "number_adjustment")),
        ("complete", ("reception", "compare", "draft", "sign", "number_completion")),
        ("revoke", ("hear", "examine", "draft", "review", "sign", "number_revocation")),
    ],
)
def test_the_steps_up_to_the_decision_add_up_to_exactly_the_limit(
    matter: str, way: tuple[str, ...]
) -> None:
    procedure = LIFE[matter]

    assert sum(procedure.node(step).limit_days or Decimal(0) for step in way) == (
        procedure.limit_days
    )


@pytest.mark.parametrize("matter", ["extend", "reissue"])
def test_an_extension_is_appraised_within_two_days(matter: str) -> None:
    procedure = LIFE[matter]

    assert (procedure.node("appraise").limit_days or 0) <= 2


@every_matter
def test_what_changes_a_permit_says_so_and_refusals_and_letters_change_nothing(matter: str) -> None:
    changing = {d.code: d.changes for d in LIFE[matter].documents if d.changes}

    assert (
        changing
        == {
            "extend": {"extension": "extends"},
            "reissue": {"reissue": "copies"},
            "adjust": {"adjustment": "replaces"},
            "transfer": {"transfer": "transfers"},
            "complete": {"completion": "completes"},
            "revoke": {"revocation": "revokes", "cancellation": "cancels"},
            "location": {},
        }[matter]
    )


@every_matter
def test_the_issuer_decides_about_its_permit_and_zone_or_commune_about_a_place(matter: str) -> None:
    office = LIFE[matter].competent_office({"in_zone": False})

    assert office == ("commune" if matter == "location" else "issuer")
    assert LIFE["location"].competent_office({"in_zone": True}) == "zone"


@every_matter
def test_silence_is_consent_only_where_the_decree_says_so(matter: str) -> None:
    for consultee in LIFE[matter].consultees:
        if consultee.silence == "consent":
            assert matter == "adjust"
            assert consultee.cite is not None
            assert "Điều 54 khoản 2 điểm c" in consultee.cite.text


@every_matter
def test_time_that_runs_out_is_told_to_the_head_of_the_deciding_unit(matter: str) -> None:
    procedure = LIFE[matter]

    assert procedure.warn == (50, 80, 100)
    assert procedure.escalation is not None
    assert (procedure.escalation.role, procedure.escalation.unit) == ("unit_head", "authority")


# --- the way of what is filed ---------------------------------------------------------------------


@filed_matter
def test_reception_may_refuse_or_ask_to_complete(matter: str) -> None:
    case = begin(matter).do("reception", "supplement").do("complete_intake", "resubmit")

    assert case.do("reception", "refuse").ended == "not_received"
    assert case.effects == ["request_supplement", "refuse_intake"]


@with_supplement
def test_one_supplement_is_asked_and_missing_it_ends_in_a_refusal(matter: str) -> None:
    case = appraised(matter, "supplement")
    late = appraised(matter, "supplement").fire("supplement_overdue")

    case.do("supplement", "resubmit")
    if "holder_answer" in case.open:
        case.do("holder_answer", "agree")
    case.do("assign", "assign")
    with pytest.raises(NotOffered):
        case.do("appraise_full" if "appraise_full" in case.open else "appraise", "supplement")
    assert late.offered("draft") == ["propose_refusal"]


@pytest.mark.parametrize(
    ("matter", "outcome"),
    [
        ("extend", "extension"),
        ("reissue", "reissue"),
        ("adjust", "adjustment"),
        ("transfer", "transfer"),
        ("location", "location"),
    ],
)
def test_a_good_dossier_ends_with_its_paper_published_and_delivered(
    matter: str, outcome: str
) -> None:
    case = appraised(matter).do("draft", f"propose_{outcome}").do("review", "forward")
    case.do("sign", "sign").do(f"number_{outcome}", "issue")
    assert case.open == {f"issue_{outcome}"}

    case.finish(f"issue_{outcome}").do("deliver", "deliver")

    assert case.ended == "returned"
    assert case.effects[-1] == "publish"


@with_supplement
@pytest.mark.parametrize("step", ["review", "sign"])
def test_a_draft_may_be_returned(matter: str, step: str) -> None:
    case = appraised(matter, "fail").do("draft", "propose_refusal")
    if step == "sign":
        case.do("review", "forward")

    assert case.do(step, "return").open == {"draft"}


# --- what each alone says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({"extensions": 0}, True),
        ({"extensions": 1}, True),
        ({"extensions": 2}, False),
        ({"started": True}, False),
    ],
)
def test_a_third_extension_or_one_of_works_begun_cannot_even_be_proposed(
    facts: dict[str, Any], may: bool
) -> None:
    case = appraised("extend", **facts)

    assert ("propose_extension" in case.offered("draft")) is may


@pytest.mark.parametrize(
    ("change", "exempt", "way", "offered"),
    [
        ("full", False, "appraise_full", "propose_adjustment"),
        ("short", False, "appraise", "propose_adjustment"),
        ("notice", False, "appraise", "propose_acknowledgement"),
        ("full", True, "appraise", "propose_acknowledgement"),
        ("short", True, "appraise", "propose_acknowledgement"),
    ],
)
def test_the_change_decides_the_way_and_what_may_be_proposed(
    change: str, exempt: bool, way: str, offered: str
) -> None:
    case = begin("adjust", change=change, exempt=exempt).do("reception", "accept")

    case.do("assign", "assign")
    assert case.open == {way}
    assert ("check_planning" in case.effects) is (way == "appraise_full")

    assert case.do(way, "pass").offered("draft") == [offered, "propose_refusal"]


def test_in_the_full_way_agencies_are_asked_and_in_the_short_one_they_are_not() -> None:
    full = begin("adjust", change="full", consultees=["road", "power"]).do("reception", "accept")
    short = begin("adjust", change="short", consultees=["road", "power"]).do("reception", "accept")

    full.do("assign", "assign").do("appraise_full", "pass")
    short.do("assign", "assign").do("appraise", "pass")

    assert full.open == {"consultation"}
    assert short.open == {"draft"}
    assert full.fire("silence").fire("silence").open == {"draft"}


def test_the_answer_that_nothing_is_to_be_adjusted_is_a_numbered_letter() -> None:
    case = appraised("adjust", change="notice").do("draft", "propose_acknowledgement")

    case.do("review", "forward").do("sign", "sign").do("number_acknowledgement", "issue")
    case.finish("issue_acknowledgement").do("deliver", "deliver")

    assert case.ended == "returned"
    assert "publish" not in case.effects


def test_the_old_holders_silence_is_never_consent() -> None:
    case = begin("transfer").do("reception", "accept").do("assign", "assign")
    case.do("appraise", "pass").fire("holder_silence")
    assert case.open == {"ask_in_person"}

    case.do("ask_in_person", "refuse")

    assert case.offered("draft") == ["propose_refusal"]


@pytest.mark.parametrize(("answer", "may"), [("agree", True), ("refuse", False)])
def test_a_sale_needs_the_old_holders_word(answer: str, may: bool) -> None:
    case = begin("transfer", ground="sale").do("reception", "accept").do("assign", "assign")
    case.do("appraise", "pass").do("holder_answer", answer)

    assert ("propose_transfer" in case.offered("draft")) is may


@pytest.mark.parametrize("ground", ["merger", "split"])
def test_a_merger_or_a_split_is_decided_already_so_nobody_is_asked(ground: str) -> None:
    case = begin("transfer", ground=ground).do("reception", "accept").do("assign", "assign")

    assert case.open == {"appraise"}
    assert "propose_transfer" in case.do("appraise", "pass").offered("draft")


@pytest.mark.parametrize(
    ("verdict", "offered"),
    [
        ("match", ["propose_completion", "propose_explanation"]),
        ("explain", ["propose_explanation"]),
    ],
)
def test_completion_is_acknowledged_only_where_it_matches_the_permit(
    verdict: str, offered: list[str]
) -> None:
    case = begin("complete").do("reception", "accept").do("compare", verdict)

    assert case.offered("draft") == offered


# --- revocation -----------------------------------------------------------------------------------


def revoked() -> Case:
    """Bring a revocation to its issued decision."""
    case = begin("revoke").do("hear", "resubmit").do("examine", "revoke")
    case.do("draft", "propose_revocation").do("review", "forward").do("sign", "sign")
    return case.do("number_revocation", "issue").finish("issue_revocation")


def test_the_office_begins_a_revocation_without_reception_and_hears_the_holder_first() -> None:
    case = begin("revoke")

    assert case.open == {"hear"}
    assert case.effects == ["start_clock", "read_permit"]
    assert not any(task.unit == "reception" for task in LIFE["revoke"].tasks)
    assert case.fire("hearing_over").open == {"examine"}


def test_a_permit_that_is_not_revoked_ends_with_the_leaders_word() -> None:
    case = begin("revoke").fire("hearing_over").do("examine", "keep")
    assert case.open == {"close"}

    case.do("close", "return").do("examine", "keep").do("close", "confirm")

    assert case.ended == "kept"
    assert "publish" not in case.effects


def test_a_revocation_is_over_when_it_is_announced_and_the_original_is_back() -> None:
    case = revoked()
    assert case.open == {"announce", "hand_back"}

    case.do("hand_back", "resubmit")
    assert case.open == {"announce"}
    case.do("announce", "announced")

    assert case.ended == "revoked"
    assert case.effects.count("publish") == 1


def test_an_original_that_stays_out_leads_to_a_published_cancellation() -> None:
    case = revoked().do("announce", "announced").fire("not_handed_back")
    assert case.open == {"draft_cancellation"}

    case.do("draft_cancellation", "propose_cancellation").do("sign_cancellation", "return")
    case.do("draft_cancellation", "propose_cancellation").do("sign_cancellation", "sign")
    case.do("number_cancellation", "issue").finish("issue_cancellation")

    assert case.ended == "revoked"
    assert case.effects.count("publish") == 2


def test_the_times_after_a_revocation_are_the_decrees() -> None:
    procedure: Procedure = LIFE["revoke"]
    timer = procedure.node("not_handed_back")

    assert procedure.node("announce").limit_days == procedure.node("hand_back").limit_days == 5
    assert timer.after_days == 10
    assert timer.cite is not None
    assert timer.cite.certainty == "found"
    assert all(n.cite for n in procedure.nodes if n.kind is NodeKind.TIMER)
