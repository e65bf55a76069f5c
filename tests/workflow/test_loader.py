"""A definition that is wrong in any way is refused with file, line and reason, in bounded time."""

import dataclasses

import pytest

from tests.workflow.folders import PROCESS, SHEET, changed, copy_of_tower, refusal
from workflow.errors import BadDefinition
from workflow.loader import check_drawing, load, load_all
from workflow.names import KnownNames, check_names


def line_of(folder, file, text):
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_a_fault_names_file_line_and_reason(tmp_path):
    folder = changed(tmp_path, SHEET, "limit_days: 2", "limit_days: soon")

    refused = refusal(folder)

    assert refused.file == "tower/v1/procedure.yaml"
    assert refused.line == line_of(folder, SHEET, "limit_days: soon")
    assert refused.reason == "consultees[0].limit_days: must be a number like 0.5"
    assert str(refused).startswith("tower/v1/procedure.yaml:")


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    folder = changed(tmp_path, SHEET, "version: 1", "version: one")
    text = (folder / SHEET).read_text("utf-8")
    (folder / SHEET).write_text(text.replace("certainty: recall", "certainty: rumour"), "utf-8")

    assert len(refusal(folder).faults) > 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("form: tower", "form: tower\nfromage: brie", "fromage: unknown key"),
        ("form: tower", "form: Tower!", "form: must be an identifier"),
        ("form: tower", "", "'form' is missing"),
        ("form: tower", "form: tower\nform: pole", "form: is given twice"),
        ("from: 2026-07-01", "from: 2026-13-01", "is not a day of the calendar"),
        ("from: 2026-07-01", "from: 1 July 2026", "must be a day like 2026-07-01"),
        ("required: true", "required: yes", "must be one of: false, true"),
        ("accept: [pdf]", "accept: [exe]", "must be one of: pdf"),
        ("accept: [pdf]", "accept: pdf", "must be a list"),
        ("silence: consent", "silence: agreement", "must be one of: nothing, consent, escalate"),
        ("works: [tower_ground, tower_rooftop]", "works: []", "works: is empty"),
        ("  - {office: construction}", "  - {when: in_zone, office: commune}", "must hold always"),
        ("when: in_zone,", "when: in_province,", "'in_province' is not a declared fact"),
        ('"height_m >= 45"', '"height_m >= tall"', "one declared fact and one literal"),
        ("kind: parties", "kind: people", "must be one of: bool"),
        ("kind: parties", "kind: parties, initial: 3", "has no initial value"),
        ("code: land_paper", "code: request_form", "the code 'request_form' is used twice"),
        ("code: tower", "code: pole", "the folder is 'tower'"),
        ("version: 1", "version: 2", "the folder is 'v1'"),
        ("  assign:\n    en:", "  assigned:\n    en:", "no node of that id is drawn"),
        ("  gap_found:", "  gap:", "no flow of that id is drawn"),
        ('vi: "Phân công"', 'vi: ""', "must be a text"),
        (
            'assign: {vi: "Phân công", en: "Assign"}',
            'assign: {vi: "Phân công", en: "Assign", when: in_zone}',
            "a case could stand here with no way on",
        ),
        ("kind: bool", "kind: bool, initial: maybe", "must be one of: false, true"),
        ("kind: bool", "initial: true", "'kind' is missing"),
        ("amount: 150000", "amount: -1", "must be a whole number"),
        ("book: GPXD", "book: số 1", "must be a code like GPXD"),
        ("legal_basis:", "legal_basis: &anchor", "anchors and aliases are not allowed"),
        ("version: 1", "version: !!python/object:os.system 1", "tags are not allowed"),
        ("version: 1", "version: [[[[[[[[[[[[[[1]]]]]]]]]]]]]]", "nested deeper than 12"),
        ("version: 1", "version: [1", "not well-formed YAML"),
    ],
)
def test_a_wrong_sheet_is_refused(tmp_path, old, new, reason):
    refused = refusal(changed(tmp_path, SHEET, old, new))

    assert any(reason in fault.reason for fault in refused.faults), str(refused)
    assert all(fault.line > 0 for fault in refused.faults)


def test_silence_means_nothing_unless_a_rule_is_cited(tmp_path):
    folder = copy_of_tower(tmp_path)
    text = (folder / SHEET).read_text("utf-8")
    cited = text.index("    cite:", text.index("silence: consent"))
    (folder / SHEET).write_text(text[:cited] + text[text.index("\n", cited) + 1 :], "utf-8")

    refused = refusal(folder)

    assert "silence means 'consent' but no rule is cited" in refused.reason


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<userTask", "<manualTask", "manualTask 'reception' (Tiếp nhận, kiểm tra hồ sơ) is out"),
        ("exclusiveGateway", "inclusiveGateway", "inclusiveGateway 'intake_choice' is outside"),
        (
            "<startEvent",
            "<subProcess id='p'/><startEvent",
            "subProcess 'p' is outside the subset",
        ),
        ('ht:role="receptionist"', "", "a user task has no role"),
        ('ht:unit="reception"', "", "a user task has no unit"),
        ('ht:role="receptionist"', 'ht:rôle="receptionist"', "not well-formed|means nothing"),
        ('ht:role="receptionist"', 'ht:roll="receptionist"', "ht:roll means nothing"),
        ('ht:role="receptionist"', 'ht:role="Lễ tân"', "not an identifier"),
        ('ht:clock="reception"', 'ht:clock="ours"', "not one of: office, reception"),
        ('ht:clock="reception"', "", "nobody's clock runs"),
        ('ht:limitDays="0.5"', 'ht:limitDays="half"', "not a number"),
        ('ht:decides="intake"', "", "offers a choice, but decides no fact"),
        ('ht:decides="intake"', 'ht:decides="in_zone"', "no free name"),
        ('ht:outcomes="accept supplement refuse"', "", "offers no outcome"),
        ('ht:outcomes="accept supplement refuse"', 'ht:outcomes="accept"', "does not offer it"),
        (
            'ht:outcomes="accept supplement refuse"',
            'ht:outcomes="accept supplement refuse postpone"',
            "the sheet does not describe its outcome 'postpone'",
        ),
        ('ht:effect="refuse_intake"', "", "a service task has no effect"),
        ('ht:waits="true"', 'ht:waits="perhaps"', "neither true nor false"),
        ('ht:over="consultees"', 'ht:over="in_zone"', "no declared fact of kind parties"),
        ('ht:over="consultees"', 'ht:over="consultees" ht:quorum="0"', "at least 1"),
        ('ht:over="consultees"', 'ht:over="consultees" ht:size="2"', "ht:size means nothing"),
        (
            '<multiInstanceLoopCharacteristics ht:over="consultees"/>',
            '<multiInstanceLoopCharacteristics ht:over="consultees" isSequential="true"/>',
            "never in sequence",
        ),
        (
            '<multiInstanceLoopCharacteristics ht:over="consultees"/>',
            "<standardLoopCharacteristics/>",
            "standardLoopCharacteristics in userTask 'consultation'",
        ),
        ('ht:outcome="no_reply"', "", "needs ht:outcome"),
        ('ht:limitFrom="party"', 'ht:limitFrom="law"', "can only be 'party'"),
        ('ht:limitFrom="party"', "", "either a timeDuration like P5D or ht:limitFrom"),
        ("P2D", "PT48H", "is not a number of working days like P5D"),
        (
            "<timeDuration>P2D</timeDuration>",
            "<timeCycle>R3/P2D</timeCycle>",
            "timeCycle is outside the subset",
        ),
        ('cancelActivity="true"', 'cancelActivity="true" parallelMultiple="true"', "outside the"),
        (' default="intake_accepted"', "", "has no default flow"),
        (' default="intake_accepted"', ' default="granted"', "does not leave it"),
        ("intake == 'refuse'", "intake == 'refused'", "never 'refused'"),
        ("intake == 'refuse'", "intake != 'accept'", "can both hold"),
        ("intake == 'refuse'", "__import__('os')", "neither a comparison nor"),
        ("intake == 'refuse'", "intake == 'accept' and intake == 'refuse'", "can never hold"),
        ('sourceRef="start"', 'sourceRef="begin"', "does not join two drawn nodes"),
        ('id="assign"', 'id="appraise"', "the id 'appraise' is used twice"),
        ('attachedToRef="supplement"', 'attachedToRef="join"', "which is no task"),
        ('attachedToRef="supplement"', 'attachedToRef="elsewhere"', "attached to no drawn node"),
        ('<parallelGateway id="join"', '<exclusiveGateway id="join"', "a second time"),
        (
            "<process ",
            '<process id="other"/><process ',
            "the file draws 2 processes ('other', ",
        ),
        ("<definitions", "<definition", "not well-formed XML"),
        ('width="34"', 'width="wide"', "is not a coordinate"),
        ("<?xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><?xml", "document type or entity"),
        (
            'expressionLanguage="https://hatangchung.example/bpmn/1/conditions"',
            'expressionLanguage="http://www.w3.org/1999/XPath"',
            "conditions in http://www.w3.org/1999/XPath are not read",
        ),
        ('isExecutable="true">', 'isExecutable="true"><messageFlow id="m"/>', "'m' is outside"),
        ('<startEvent id="start"', "<startEvent", "a startEvent has no id"),
        ('name="Không tiếp nhận"', "", "an end has no name"),
        ('name="Phân công thụ lý"', "", "a user task has no name"),
        ('ht:outcomes="assign"', 'ht:outcomes="assign assign"', "offers an outcome twice"),
        ('ht:outcomes="assign"', 'ht:outcomes="assign Later"', "'Later' is not an identifier"),
        ('ht:form="opinion"', 'ht:form="opinion" ht:decides="opinion"', "cannot decide one fact"),
        (
            '<boundaryEvent id="supplement_overdue"',
            '<boundaryEvent ht:outcome="late" id="supplement_overdue"',
            "belong to a timer with ht:each",
        ),
        ("<timerEventDefinition/>", "", "must be one timer or one error"),
        (
            "<timerEventDefinition/>",
            '<errorEventDefinition errorRef="lost"/>',
            "names the undeclared error 'lost'",
        ),
        (
            '<sequenceFlow id="filed" sourceRef="start" targetRef="reception"/>',
            '<sequenceFlow id="filed" sourceRef="start" targetRef="reception">'
            "<conditionExpression>in_zone</conditionExpression></sequenceFlow>",
            "only an exclusive gateway asks conditions",
        ),
        (
            "<conditionExpression>in_zone",
            '<conditionExpression language="feel">in_zone',
            "only conditions in",
        ),
        (
            "<process ",
            '<collaboration id="c"><messageFlow id="m"/></collaboration><process ',
            "messageFlow 'm' is outside the subset",
        ),
        ("<process ", '<message id="m"/><process ', "message 'm' is outside the subset"),
    ],
)
def test_a_wrong_drawing_is_refused(tmp_path, old, new, reason):
    refused = refusal(changed(tmp_path, PROCESS, old, new))

    told = [fault.reason for fault in refused.faults]
    assert any(part in each for part in reason.split("|") for each in told), str(refused)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"\xff\xfe<\x00a\x00",
        b"<a/>",
        b'<?xml version="1.0" encoding="UTF-16"?><definitions/>',
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
        b"<a>" * 10_000,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<!doctype a><a/>",
        b"x" * 3_000_000,
    ],
)
def test_what_is_no_bpmn_file_is_refused(tmp_path, data):
    folder = copy_of_tower(tmp_path)
    (folder / PROCESS).write_bytes(data)

    assert refusal(folder).file == "tower/v1/process.bpmn"


@pytest.mark.parametrize("data", [b"", b"- a", b"\xff", b"a: *b", b"x" * 3_000_000, b"{" * 9_999])
def test_what_is_no_sheet_is_refused(tmp_path, data):
    folder = copy_of_tower(tmp_path)
    (folder / SHEET).write_bytes(data)

    assert refusal(folder).file == "tower/v1/procedure.yaml"


def test_notes_and_pools_of_a_drawing_tool_are_read_over(tmp_path):
    folder = changed(
        tmp_path,
        PROCESS,
        "<process ",
        '<documentation>Draft</documentation><collaboration id="c"><participant id="p"/>'
        "</collaboration><process ",
    )
    text = (folder / PROCESS).read_text("utf-8")
    noted = "><documentation>by hand</documentation></sequenceFlow>"
    filed = 'sourceRef="start" targetRef="reception"'
    (folder / PROCESS).write_text(text.replace(f"{filed}/>", f"{filed}{noted}"), "utf-8")

    assert load(folder).start.id == "start"


def test_a_drawing_without_all_its_coordinates_has_none(tmp_path):
    for number, old in enumerate(("bpmndi:BPMNShape", "bpmndi:BPMNEdge")):
        folder = copy_of_tower(tmp_path / str(number))
        text = (folder / PROCESS).read_text("utf-8")
        (folder / PROCESS).write_text(text.replace(old, "bpmndi:Other"), "utf-8")

        assert load(folder).layout is None


def test_a_drawing_of_thousands_of_nodes_is_refused_unread(tmp_path):
    tasks = "".join(f'<userTask id="t{number}"/>' for number in range(5_001))
    folder = changed(tmp_path, PROCESS, "<startEvent", f"{tasks}<startEvent")

    assert any("more than 5000 nodes" in fault.reason for fault in refusal(folder).faults)


def test_a_choice_over_too_many_facts_is_refused(tmp_path):
    folder = copy_of_tower(tmp_path)
    sheet, process = (folder / SHEET).read_text("utf-8"), (folder / PROCESS).read_text("utf-8")
    facts = "".join(f"  n{number}: {{kind: number}}\n" for number in range(12))
    (folder / SHEET).write_text(sheet.replace("facts:\n", f"facts:\n{facts}", 1), "utf-8")
    asked = " and ".join(f"n{number} == 1 and n{number} != 1" for number in range(12))
    (folder / PROCESS).write_text(process.replace("intake == 'refuse'", asked), "utf-8")

    assert any("too many facts" in fault.reason for fault in refusal(folder).faults)


def test_a_missing_file_is_refused_like_a_wrong_one(tmp_path):
    folder = copy_of_tower(tmp_path)
    (folder / SHEET).unlink()

    assert "cannot be read" in refusal(folder).reason


def test_one_wrong_definition_does_not_hide_another(tmp_path):
    changed(tmp_path, SHEET, "version: 1", "version: 2")
    other = tmp_path / "pole" / "v1"
    other.mkdir(parents=True)

    with pytest.raises(BadDefinition) as refused:
        load_all(tmp_path)

    assert {fault.file for fault in refused.value.faults} == {
        "tower/v1/procedure.yaml",
        "pole/v1/process.bpmn",
    }


def known_by(procedure) -> KnownNames:
    """Know exactly the names one procedure uses."""
    nodes = procedure.nodes
    staff = {n.unit: frozenset(m.role for m in nodes if m.unit == n.unit) for n in nodes}
    return KnownNames(
        roles=frozenset({n.role for n in nodes} | {c.role for c in procedure.consultees}),
        units=frozenset({n.unit for n in nodes} | {r.office for r in procedure.authority}),
        effects=frozenset(n.effect for n in nodes),
        forms=frozenset({n.form for n in nodes} | {procedure.form}),
        parties=frozenset({"consultees"}),
        templates=frozenset(d.template for d in procedure.documents),
        works=frozenset(procedure.works),
        matters=frozenset({procedure.matter}),
        changes=frozenset(d.changes for d in procedure.documents if d.changes),
        statuses=frozenset(n.status for n in nodes),
        books=frozenset(d.book for d in procedure.documents),
        documents=frozenset(d.code for d in procedure.documents),
        staff={"party": frozenset({"consultee"}), **staff},
    )


def test_a_definition_may_use_every_name_that_is_known(tmp_path):
    procedure = load(copy_of_tower(tmp_path))

    check_names(procedure, known_by(procedure))


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("roles", "is no known role"),
        ("units", "is no known unit"),
        ("effects", "is no known effect"),
        ("forms", "is no known form"),
        ("parties", "'consultees' is no known list of parties"),
        ("templates", "is no known template"),
        ("works", "is no known kind of work"),
        ("statuses", "is no known status"),
        ("books", "'GPXD' is no known register book"),
    ],
)
def test_a_name_nobody_has_given_a_meaning_to_is_refused(tmp_path, names, reason):
    procedure = load(copy_of_tower(tmp_path))
    known = dataclasses.replace(known_by(procedure), **{names: frozenset()})

    with pytest.raises(BadDefinition) as refused:
        check_names(procedure, known)

    assert any(reason in fault.reason for fault in refused.value.faults)
    assert all(fault.line > 1 for fault in refused.value.faults)


def test_any_drawing_of_the_subset_can_be_checked_without_a_sheet(tmp_path):
    folder = copy_of_tower(tmp_path)

    graph, reachable = check_drawing(folder / PROCESS)

    assert {node.id for node in graph.nodes} >= {"reception", "join", "returned"}
    assert reachable.count > 10


def test_an_unsound_drawing_without_a_sheet_is_refused_too(tmp_path):
    folder = changed(tmp_path, PROCESS, '<parallelGateway id="join"', '<exclusiveGateway id="join"')

    with pytest.raises(BadDefinition) as refused:
        check_drawing(folder / PROCESS)

    assert any("can be opened a second time" in fault.reason for fault in refused.value.faults)
