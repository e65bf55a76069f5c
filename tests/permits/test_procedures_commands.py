"""`flask procedures` says of any file whether it may be used, draws it, freezes it, lists it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from app import create_app
from permits.commands.procedures import procedures
from tests.conftest import settings_for
from tests.workflow.folders import PROCESS, SHEET, changed, copy_of_tower
from tests.workflow.sketches import bpmn
from workflow.loader import DEFINITIONS
from workflow.publishing import LOCK

UNSOUND = ("s:start p:and a:user b:user j:xor c:user e:end", "s>p p>a p>b a>j b>j j>c c>e")
SOUND = ("s:start a:user t:timer@a e:end", "s>a a>e t>e")


def run(*arguments):
    return CliRunner().invoke(procedures, [str(argument) for argument in arguments])


@pytest.fixture
def sketch(tmp_path):
    """Write a sketch to a file and give its path."""

    def written(nodes, flows, name="quy trình.bpmn"):
        path = tmp_path / name
        path.write_bytes(bpmn(nodes, flows))
        return path

    return written


def test_a_sound_file_from_anywhere_is_accepted(sketch):
    path = sketch(*SOUND)

    outcome = run("check", path)

    assert outcome.exit_code == 0
    assert outcome.output == f"{path}: accepted (4 nodes, 3 flows, 1 markings)\n"


def test_an_unsound_file_is_refused_with_file_line_and_a_story(sketch):
    path = sketch(*UNSOUND)

    outcome = run("check", path)

    assert outcome.exit_code == 1
    verdict, *reasons = outcome.output.splitlines()
    assert verdict == f"{path}: refused"
    assert reasons[0] == (
        f"{path}:11: After 'a' is finished, then 'b' is finished, "
        "'c' can be opened a second time while it is still open"
    )


def test_the_story_can_be_told_in_vietnamese(sketch):
    outcome = run("check", "--locale", "vi", sketch(*UNSOUND))

    told = "Sau khi xong 'a', rồi xong 'b', 'c' có thể được mở lần thứ hai khi lần trước chưa xong"
    assert told in outcome.output


def test_one_refused_file_among_several_makes_the_whole_refused(sketch, tmp_path):
    good, bad = sketch(*SOUND), sketch(*UNSOUND, name="other.bpmn")

    outcome = run("check", good, bad, tmp_path / "missing.bpmn", tmp_path)

    assert outcome.exit_code == 1
    assert f"{good}: accepted" in outcome.output
    assert f"{bad}: refused" in outcome.output
    assert f"{tmp_path / 'missing.bpmn'}:1: the file cannot be read" in outcome.output
    assert f"{tmp_path / PROCESS}:1: the file cannot be read" in outcome.output


def test_only_wrong_usage_is_no_verdict():
    assert run("check").exit_code == 2
    assert run("check", "--unknown", "a.bpmn").exit_code == 2


def test_json_gives_the_graph_as_it_was_drawn(sketch):
    path = sketch(*SOUND)

    (told,) = json.loads(run("check", "--json", path).output)

    assert told == {
        "file": str(path),
        "accepted": True,
        "reasons": [],
        "nodes": [
            {"id": "s", "kind": "startEvent", "name": "s"},
            {"id": "a", "kind": "userTask", "name": "a"},
            {"id": "t", "kind": "boundaryEvent", "name": "t", "attached_to": "a"},
            {"id": "e", "kind": "endEvent", "name": "e"},
        ],
        "edges": [
            {"id": "s_a_0", "source": "s", "target": "a", "name": ""},
            {"id": "a_e_1", "source": "a", "target": "e", "name": ""},
            {"id": "t_e_2", "source": "t", "target": "e", "name": ""},
        ],
        "markings": 1,
    }


def test_json_gives_the_graph_of_an_unsound_file_too(sketch):
    (told,) = json.loads(run("check", "--json", sketch(*UNSOUND)).output)

    assert not told["accepted"]
    assert told["reasons"][0]["line"] == 11
    assert len(told["nodes"]) == 7
    assert len(told["edges"]) == 7


def test_what_is_outside_the_subset_is_named_by_tag_id_and_name(sketch):
    path = sketch(*SOUND)
    odd = '<manualTask id="m" name="Ký tay"/><intermediateCatchEvent id="i"/>'
    path.write_text(path.read_text().replace("</process>", f"{odd}</process>"), "utf-8")

    (told,) = json.loads(run("check", "--json", path).output)

    assert [reason["reason"] for reason in told["reasons"]] == [
        "intermediateCatchEvent 'i' is outside the subset",
        "manualTask 'm' (Ký tay) is outside the subset",
    ]
    assert told["nodes"] == []


@pytest.mark.parametrize("folder", sorted(DEFINITIONS.glob("*/v*")), ids=lambda p: p.parent.name)
def test_every_shipped_version_is_accepted_whole_and_bare(folder):
    assert run("check", folder, folder / PROCESS).exit_code == 0


def test_a_folder_is_checked_with_its_sheet_and_every_name_in_it(tmp_path):
    folder = changed(tmp_path, PROCESS, 'ht:role="receptionist"', 'ht:role="porter"')

    outcome = run("check", folder)

    assert outcome.exit_code == 1
    assert f"{folder / PROCESS}:10: 'reception': 'porter' is no known role" in outcome.output


def test_a_wrong_sheet_is_named_with_its_line(tmp_path):
    folder = changed(tmp_path, SHEET, "limit_days: 2", "limit_days: soon")

    assert f"{folder / SHEET}:" in run("check", folder).output


def test_checking_needs_no_database(tmp_path, sketch):
    nowhere = settings_for("postgresql+psycopg://nobody@/none?host=/nowhere", tmp_path)
    app = create_app(nowhere, TESTING=True)

    outcome = app.test_cli_runner().invoke(args=["procedures", "check", str(sketch(*SOUND))])

    assert outcome.exit_code == 0, outcome.output


def test_checking_needs_not_even_the_program(sketch):
    path = sketch(*SOUND)
    command = [sys.executable, "-m", "permits.commands", "check", str(path)]

    outcome = subprocess.run(command, capture_output=True, check=False, env=dict(os.environ))

    assert outcome.returncode == 0, outcome.stderr
    assert b"accepted" in outcome.stdout


def test_a_file_without_coordinates_is_drawn(sketch, tmp_path):
    out = tmp_path / "drawn.svg"

    outcome = run("draw", sketch(*UNSOUND), "--out", out, "--locale", "en")

    svg = etree.parse(out).getroot()
    assert outcome.output == f"{out} is written\n"
    assert svg.get("role") == "img"
    assert len(svg.findall(".//{*}g[@data-node]")) == 7
    assert svg.findtext("{*}title") == "Sketch"


def test_a_procedure_is_drawn_by_its_code_newest_or_by_version():
    newest = max(DEFINITIONS.glob("tower/v*"), key=lambda path: int(path.name[1:])).name

    assert f'id="tower-{newest}-title"' in run("draw", "tower").output
    assert 'id="tower-v1-title"' in run("draw", "tower/v1").output
    assert 'lang="en"' in run("draw", "tower/v1", "--locale", "en").output


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("castle", "there is no procedure 'castle'; there are: "),
        ("tower/v99", "there is no procedure 'tower/v99'"),
        ("/nowhere/at all.bpmn", "the file cannot be read: there is none"),
        ("/", "it is no ordinary file"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(target, told):
    outcome = run("draw", target)

    assert outcome.exit_code == 1
    assert told in outcome.output
    assert outcome.output.count("\n") == 1


def test_a_drawing_that_cannot_be_written_is_told_in_one_line(sketch, tmp_path):
    outcome = run("draw", sketch(*SOUND), "--out", tmp_path / "no" / "place.svg")

    assert outcome.exit_code == 1
    assert outcome.output.endswith("No such file or directory\n")
    assert outcome.output.count("\n") == 1


def test_a_version_is_published_after_a_full_check_and_stays_as_it_is(tmp_path):
    folder = copy_of_tower(tmp_path)

    assert run("publish", folder).output.startswith("tower/v1 is published;")
    assert "tower/v1/process.bpmn" in (tmp_path / LOCK).read_text()
    assert run("publish", folder).output == "tower/v1 was published already\n"

    sheet = folder / SHEET
    sheet.write_text(sheet.read_text("utf-8") + "\n# a word\n", "utf-8")
    outcome = run("publish", folder)

    assert outcome.exit_code == 1
    assert "was changed; a change is a new version" in outcome.output


def test_what_is_wrong_is_never_published(tmp_path):
    folder = changed(tmp_path, PROCESS, 'ht:role="receptionist"', 'ht:role="porter"')

    outcome = run("publish", folder)

    assert outcome.exit_code == 1
    assert "'porter' is no known role" in outcome.output
    assert not (tmp_path / LOCK).exists()
    assert run("publish", tmp_path / "nowhere").exit_code == 1


def test_every_version_is_listed_with_its_days_and_whether_it_is_frozen():
    lines = run("list").output.splitlines()

    assert lines[0].split() == ["PROCEDURE", "IN", "FORCE", "PUBLISHED", "WORKS"]
    (tower,) = (line for line in lines if line.startswith("tower/v1 "))
    assert "from 2026-07-01" in tower
    assert "tower_ground tower_rooftop" in tower
    assert len(lines) == 1 + len(list(DEFINITIONS.glob("*/v*")))


def test_a_broken_version_does_not_hide_the_others(tmp_path, monkeypatch):
    root = tmp_path / "definitions"
    shutil.copytree(DEFINITIONS, root)
    sheet = root / "tower" / "v1" / SHEET
    sheet.write_text(sheet.read_text("utf-8").replace("works:", "work:"), "utf-8")
    monkeypatch.setattr("permits.commands.procedures.DEFINITIONS", root)

    outcome = run("list")

    assert outcome.exit_code == 0
    assert "refused: tower/v1/procedure.yaml:" in outcome.output
    assert "duct_share/v1" in outcome.output


def test_the_group_is_open_to_others():
    assert isinstance(procedures.commands, dict)
    assert {"check", "draw", "publish", "list"} <= set(procedures.commands)
    assert Path(DEFINITIONS).is_dir()
