"""What a sheet may say of warnings, escalation, sources of timers, staff and validity."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.workflow.folders import PROCESS, SHEET, changed, copy_of_tower, refusal
from tests.workflow.test_loader import known_by, line_of
from workflow.errors import BadDefinition
from workflow.loader import load
from workflow.model import Escalation
from workflow.names import check_names

DAYS = "supplement: {days: 2}"
CITED = 'cite: {text: "Một văn bản", certainty: recall}'
OVERDUE = '  supplement_overdue:\n    en: "Supplement overdue"\n'


def told(folder, words, file=SHEET):
    """Refuse a folder and give the fault that says these words; it names file and line."""
    refused = refusal(folder)
    [fault] = [fault for fault in refused.faults if words in fault.reason]
    assert fault.file == f"tower/v1/{file}"
    return fault


def with_lines(root, *said):
    """Copy the tower procedure with lines added to its sheet after the days of a supplement."""
    return changed(root, SHEET, DAYS, "\n".join([DAYS, *said]))


def test_a_sheet_without_any_of_it_warns_nobody_and_escalates_nothing(tmp_path):
    procedure = load(copy_of_tower(tmp_path))

    assert (procedure.schema, procedure.warn, procedure.escalation) == (1, (), None)
    assert not procedure.by_decision
    assert all(consultee.warn is None for consultee in procedure.consultees)
    assert not any(o.asks_again for node in procedure.nodes for o in node.outcomes)


def test_a_paper_may_ask_for_a_signature_and_says_nothing_of_it_otherwise(tmp_path):
    folder = copy_of_tower(tmp_path)
    text = (folder / SHEET).read_text("utf-8")
    asked = text.replace("  - code: drawings\n", "  - code: drawings\n    signed: required\n", 1)
    (folder / SHEET).write_text(asked, "utf-8")

    wishes = {paper.code: paper.signed for paper in load(folder).papers}

    assert wishes.pop("drawings") == "required"
    assert set(wishes.values()) == {""}


def test_another_word_about_a_signature_is_refused(tmp_path):
    folder = changed(
        tmp_path, SHEET, "  - code: drawings\n", "  - code: drawings\n    signed: maybe\n"
    )

    assert told(folder, "must be one of: expected, required").line


def test_warnings_are_shares_of_a_limit_and_a_consultee_may_have_its_own(tmp_path):
    folder = with_lines(tmp_path, "warn: [50, 80, 100]")
    text = (folder / SHEET).read_text("utf-8")
    own = text.replace("    office: bo-chqs\n", "    office: bo-chqs\n    warn: [25]\n", 1)
    (folder / SHEET).write_text(own, "utf-8")

    procedure = load(folder)

    assert procedure.warn == (50, 80, 100)
    assert procedure.warnings_of(procedure.consultee("military")) == (25,)
    assert procedure.warnings_of(procedure.consultee("road")) == (50, 80, 100)


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ("[0, 50]", "must be percentages from 1 to 100, each once, the smallest first"),
        ("[50, 101]", "must be percentages from 1 to 100, each once, the smallest first"),
        ("[80, 50]", "must be percentages from 1 to 100, each once, the smallest first"),
        ("[50, 50]", "must be percentages from 1 to 100, each once, the smallest first"),
        ("80", "must be a list"),
        ("[half]", "must be a whole number"),
    ],
)
def test_what_is_no_list_of_shares_is_refused(tmp_path, shares, reason):
    folder = with_lines(tmp_path, f"warn: {shares}")

    refused = refusal(folder)

    assert any(reason in fault.reason for fault in refused.faults)
    assert {fault.line for fault in refused.faults} == {line_of(folder, SHEET, "warn:")}


def test_an_overdue_step_is_told_to_somebody(tmp_path):
    said = "escalate: {role: unit_head, unit: authority, after_days: 0.5}"
    procedure = load(with_lines(tmp_path, said))

    assert procedure.escalation == Escalation("unit_head", "authority", Decimal("0.5"))


def test_it_is_told_at_once_unless_the_sheet_says_otherwise(tmp_path):
    procedure = load(with_lines(tmp_path, "escalate: {role: unit_head, unit: authority}"))

    assert procedure.escalation.after_days == 0


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("escalate: {role: unit_head}", "escalate: 'unit' is missing"),
        ("escalate: {role: unit_head, unit: authority, after_days: soon}", "a number like 0.5"),
        ("escalate: unit_head", "escalate: must be a mapping"),
        ("escalate: {role: unit_head, unit: authority, to: me}", "to: unknown key"),
        ("schema: 3", "schema: must be one of: 1, 2"),
    ],
)
def test_what_nobody_understands_is_refused_at_its_line(tmp_path, said, reason):
    folder = with_lines(tmp_path, said)

    assert told(folder, reason).line == line_of(folder, SHEET, said)


@pytest.mark.parametrize(
    ("said", "path", "reason"),
    [
        ("{role: boss, unit: authority}", "escalate.role", "'boss' is no known role"),
        ("{role: unit_head, unit: moon}", "escalate.unit", "'moon' is no known unit"),
        (
            "{role: unit_head, unit: reception}",
            "escalate.role",
            "nobody in the unit 'reception' can be 'unit_head'; the roles there are: receptionist",
        ),
    ],
)
def test_whom_an_overdue_step_is_told_must_exist(tmp_path, said, path, reason):
    procedure = load(with_lines(tmp_path, f"escalate: {said}"))
    plain = load(copy_of_tower(tmp_path / "plain"))

    with pytest.raises(BadDefinition) as refused:
        check_names(procedure, known_by(plain))

    assert refused.value.reason == f"{path}: {reason}"
    assert refused.value.file == "tower/v1/procedure.yaml"
    assert refused.value.line == procedure.origin.lines[path]


def test_a_task_for_a_role_that_its_unit_does_not_have_is_refused(tmp_path):
    procedure = load(copy_of_tower(tmp_path))
    known = known_by(procedure)
    staff = {**known.staff, "reception": frozenset({"clerk"}), "applicant": frozenset()}

    with pytest.raises(BadDefinition) as refused:
        check_names(procedure, replace(known, staff=staff))

    reasons = {fault.line: fault.reason for fault in refused.value.faults}
    assert reasons == {
        procedure.node("reception").line: "'reception': nobody in the unit 'reception' can be"
        " 'receptionist'; the roles there are: clerk",
        procedure.node("complete_intake").line: "'complete_intake': nobody in the unit 'applicant'"
        " can be 'applicant'; the roles there are: none",
        procedure.node("supplement").line: "'supplement': nobody in the unit 'applicant'"
        " can be 'applicant'; the roles there are: none",
        procedure.node("deliver").line: "'deliver': nobody in the unit 'reception' can be"
        " 'receptionist'; the roles there are: clerk",
    }


def test_an_agency_is_asked_in_a_role_that_those_asked_can_have(tmp_path):
    procedure = load(copy_of_tower(tmp_path))
    known = known_by(procedure)

    with pytest.raises(BadDefinition) as refused:
        check_names(procedure, replace(known, staff={**known.staff, "party": frozenset()}))

    sheet = [f for f in refused.value.faults if f.file.endswith(SHEET)]
    assert sheet[0].line == procedure.origin.lines["consultees[0].role"]
    assert "nobody in the unit 'party' can be 'consultee'" in sheet[0].reason


# --- an answer that asks again -------------------------------------------------------------------

DISAGREE = '      disagree: {vi: "Không đồng ý", en: "Disagree", reason: true}'


def test_one_of_many_parties_may_be_asked_again(tmp_path):
    folder = changed(tmp_path, SHEET, DISAGREE, DISAGREE.replace("true}", "true, again: true}"))

    outcomes = {o.code: o.asks_again for o in load(folder).node("consultation").outcomes}

    assert outcomes == {"agree": False, "agree_with_conditions": False, "disagree": True}


@pytest.mark.parametrize(
    "outcome",
    [
        'resubmit: {vi: "Nộp lại", en: "Submit again"',
        'no_reply: {vi: "Không trả lời trong thời hạn", en: "No reply in time"',
    ],
)
def test_whoever_is_not_one_of_many_is_not_asked_again(tmp_path, outcome):
    folder = changed(tmp_path, SHEET, outcome, f"{outcome}, again: true")

    fault = told(folder, "only one of many parties can be asked again")

    assert fault.line == line_of(folder, SHEET, "again: true")


def test_some_answer_must_settle_the_question(tmp_path):
    folder = copy_of_tower(tmp_path)
    text = (folder / SHEET).read_text("utf-8")
    for name in ('en: "Agree"', 'en: "Agree with conditions"', 'en: "Disagree"'):
        text = text.replace(name, f"{name}, again: true", 1)
    (folder / SHEET).write_text(text, "utf-8")

    fault = told(folder, "'consultation': every outcome asks again", PROCESS)

    assert fault.line == load(copy_of_tower(tmp_path / "plain")).node("consultation").line


# --- sources of timers ---------------------------------------------------------------------------


def test_from_the_second_schema_on_a_timer_without_a_source_is_refused(tmp_path):
    folder = with_lines(tmp_path, "schema: 2")

    fault = told(folder, "timer without citation")

    assert fault.line == line_of(folder, SHEET, 'en: "Supplement overdue"')
    assert fault.reason.startswith("steps.supplement_overdue: ")


def test_a_timer_that_has_not_even_a_name_is_refused_in_the_drawing(tmp_path):
    folder = with_lines(tmp_path, "schema: 2")
    for file, old in ((SHEET, OVERDUE), (PROCESS, ' name="Quá hạn bổ sung"')):
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, "", 1), "utf-8")

    fault = told(folder, "'supplement_overdue': timer without citation", PROCESS)

    assert fault.line == load(copy_of_tower(tmp_path / "plain")).node("supplement_overdue").line


def test_a_timer_with_a_source_says_it_and_one_on_each_party_has_that_of_its_consultee(tmp_path):
    folder = with_lines(tmp_path, "schema: 2")
    text = (folder / SHEET).read_text("utf-8")
    (folder / SHEET).write_text(text.replace(OVERDUE, f"{OVERDUE}    {CITED}\n", 1), "utf-8")

    procedure = load(folder)

    assert procedure.node("supplement_overdue").cite.text == "Một văn bản"
    assert procedure.node("supplement_overdue").cite.to_confirm
    assert procedure.node("silence").cite is None


@pytest.mark.parametrize("step", ["silence", "draft"])
def test_nothing_but_a_timer_of_its_own_has_a_source_under_steps(tmp_path, step):
    folder = changed(tmp_path, SHEET, f"  {step}:\n", f"  {step}:\n    {CITED}\n")

    fault = told(folder, "only a timer that is not on each party has a cite of its own")

    assert fault.reason.startswith(f"steps.{step}: ")


# --- validity ------------------------------------------------------------------------------------

FORCE = "in_force: {from: 2026-07-01}"


def test_a_version_may_wait_for_a_decision(tmp_path):
    procedure = load(changed(tmp_path, SHEET, FORCE, "in_force: {by_decision: true}"))

    assert procedure.by_decision
    assert procedure.in_force_from == date.max
    assert not procedure.is_in_force(date.max)


@pytest.mark.parametrize(
    ("force", "reason"),
    [
        ("{by_decision: true, from: 2026-07-01}", "is either the days from and to, or by_decision"),
        ("{by_decision: false}", "is either the days from and to, or by_decision: true alone"),
        ("{}", "'from' is missing, the first day it holds"),
        ("{to: 2026-07-01}", "'from' is missing, the first day it holds"),
        ("{from: 2026-07-01, to: 2026-06-30}", "is before the first day 2026-07-01"),
    ],
)
def test_days_that_cannot_be_are_refused(tmp_path, force, reason):
    folder = changed(tmp_path, SHEET, FORCE, f"in_force: {force}")

    assert told(folder, reason).line == line_of(folder, SHEET, "in_force:")


def test_a_supplement_needs_no_days_where_no_rule_gives_any(tmp_path):
    assert load(changed(tmp_path, SHEET, DAYS, "supplement: {}")).supplement_days is None


# --- documents -----------------------------------------------------------------------------------


def test_a_document_is_proposed_by_the_outcome_of_its_name_or_the_one_it_says(tmp_path):
    procedure = load(copy_of_tower(tmp_path))
    assert procedure.proposed_by("propose_refusal").code == "refusal"

    folder = changed(
        tmp_path / "said",
        SHEET,
        "  - code: permit\n",
        "  - code: acknowledgement\n    proposed_by: propose_permit\n",
    )
    assert load(folder).proposed_by("propose_permit").code == "acknowledgement"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "  - code: refusal\n",
            "  - code: apology\n",
            "no step offers 'propose_apology', so 'apology' is never issued",
        ),
        (
            "  - code: refusal\n",
            "  - code: refusal\n    proposed_by: propose_permit\n",
            "documents: the outcome 'propose_permit' proposes two of them",
        ),
    ],
)
def test_every_document_is_proposed_by_one_outcome(tmp_path, old, new, reason):
    folder = changed(tmp_path, SHEET, old, new)

    assert told(folder, reason).line == line_of(folder, SHEET, new.split("\n")[0].strip())


def test_a_step_that_proposes_a_document_proposes_nothing_else(tmp_path):
    folder = changed(tmp_path, SHEET, "  - code: refusal\n", "  - code: apology\n")

    fault = told(folder, "'draft': its outcome 'propose_refusal' proposes no document", PROCESS)

    assert fault.line == load(copy_of_tower(tmp_path / "plain")).node("draft").line
