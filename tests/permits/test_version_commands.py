"""`flask procedures what-if` and `migrate`: a draft compared with what was, cases moved to it."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import transitions, verifying, version_queries, versions
from permits.cases.models import Event, Task, Timer
from permits.cases.registry import Act
from permits.core import calendar, clock
from permits.core.errors import Conflict
from permits.core.vocabulary import EventKind
from permits.filing import story
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.permits.cases.test_histories import Life
from tests.support.dossiers import Walker, app, template
from workflow import publishing
from workflow.loader import load
from workflow.model import Procedure

__all__ = ["app", "template"]

SIMPLE = {"reception": Act("refuse", "Sai mẫu đơn.")}


@pytest.fixture
def flask(app: Flask, session: Session) -> Callable[..., Result]:
    def run(*words: str) -> Result:
        session.commit()
        return app.test_cli_runner().invoke(args=["procedures", *words])

    return run


def of(case) -> Procedure:
    return catalogue.pinned(case.procedure_code, case.procedure_version)


def drafted(
    root: Path, base: Procedure, drawing: Mapping[str, str], sheet: Mapping[str, str] | None = None
) -> Path:
    """Write version 9 of a procedure somewhere, with some texts of its files changed."""
    folder = root / base.code / "v9"
    shutil.copytree(catalogue.DEFINITIONS / base.code / f"v{base.version}", folder)
    number = {f"version: {base.version}\n": "version: 9\n"}
    for name, changes in (("process.bpmn", drawing), ("procedure.yaml", number | (sheet or {}))):
        text = (folder / name).read_text()
        for old, new in changes.items():
            assert re.search(old, text, re.M), old
            text = re.sub(old, new, text, flags=re.M)
        (folder / name).write_text(text)
    return folder


def renamed(root: Path, base: Procedure, old: str, new: str) -> Path:
    """Draft a version in which one node has another id."""
    return drafted(root, base, {f'"{old}"': f'"{new}"'}, {f"^  {old}:$": f"  {new}:"})


def without_assignment(root: Path, base: Procedure) -> Path:
    """Draft a version in which nobody assigns the case officer any more."""
    return drafted(
        root,
        base,
        {
            r'<userTask id="assign"[^>]*/>': "",
            r'<sequenceFlow id="assigned"[^>]*/>': "",
            r'(<sequenceFlow id="to_assign"[^>]*targetRef=)"assign"': r'\1"appraise"',
            r'<bpmndi:BPMNShape id="assign_shape"[^§]*?</bpmndi:BPMNShape>': "",
            r'<bpmndi:BPMNEdge id="assigned_edge"[^§]*?</bpmndi:BPMNEdge>': "",
        },
        {r"^  assign:\n(    .*\n)+": ""},
    )


class TestWhatIf:
    """What a draft would have changed."""

    def test_the_same_version_changes_nothing(self, walker: Walker, flask, tmp_path: Path) -> None:
        life = Life(walker, "tower-city").to_the_end()
        same = drafted(tmp_path, life.procedure, {})

        outcome = flask("what-if", str(same))

        assert outcome.exit_code == 0, outcome.output
        lines = outcome.output.splitlines()
        assert lines[0] == (
            f"1 case filed since 2025-11-12 and ended under v{life.procedure.version},"
            " replayed under tower v9:"
        )
        assert "- 0 would go another way" in lines
        assert "- on average no day more or less" in lines
        assert "Check: replayed under their own version, 1 of 1 end as they really did." in lines

    def test_a_step_less_is_another_way_and_shorter(
        self, walker: Walker, flask, tmp_path: Path
    ) -> None:
        life = Life(walker, "tower-city").to_the_end()
        draft = without_assignment(tmp_path, life.procedure)

        outcome = flask("what-if", str(draft), "--json")

        assert outcome.exit_code == 0, outcome.output
        told = json.loads(outcome.output)
        [case] = told["cases"]
        assert case["code"] == life.dossier.code
        assert case["path_changed"]
        with clock.at(NOW):
            assigned = next(
                t
                for t in walker.session.scalars(select(Task))
                if t.node == "assign" and t.closed_at
            )
        known = calendar.working_calendar(walker.session)
        assert case["minutes"] == -known.elapsed(assigned.opened_at, assigned.closed_at)
        assert (case["guessed"], case["stuck"]) == (0, None)
        assert told["summary"]["path_changed"] == 1
        table = flask("what-if", str(draft)).output
        assert table.startswith("CASE")
        assert "another way" in table

    def test_what_is_not_compared_is_counted(self, walker: Walker, flask, tmp_path: Path) -> None:
        running = walker.file("tower-city")
        draft = drafted(tmp_path, of(walker.case(running)), {})

        outcome = flask("what-if", str(draft))

        assert outcome.output.splitlines() == [
            "No case of tower filed since 2025-11-12 has ended; nothing to compare.",
            "Still running, not compared: 1 case.",
        ]

    def test_cases_are_taken_from_a_day_on(self, walker: Walker, flask, tmp_path: Path) -> None:
        life = Life(walker, "tower-city", SIMPLE).to_the_end()
        draft = drafted(tmp_path, life.procedure, {})

        assert "nothing to compare" in flask("what-if", str(draft), "--since", "2026-11-13").output
        assert "1 case filed" in flask("what-if", str(draft), "--since", "2026-11-12").output

    def test_a_draft_that_may_not_be_used_is_refused_with_its_reasons(
        self, walker: Walker, flask, tmp_path: Path
    ) -> None:
        base = of(walker.case(walker.file("tower-city")))
        broken = drafted(tmp_path, base, {'ht:role="unit_head"': 'ht:role="scribe"'})

        outcome = flask("what-if", str(broken))

        assert outcome.exit_code == 1
        assert "'scribe' is no known role" in outcome.output


class TestMigrate:
    """Moving running cases to a version that is in use."""

    @pytest.fixture
    def use(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Procedure]]:
        """Put a draft among the published versions."""
        known = catalogue.published()

        def put(folder: Path) -> Procedure:
            draft = load(folder)
            monkeypatch.setattr(catalogue, "published", lambda: (*known, draft))
            monkeypatch.setattr(publishing, "is_published", lambda *_: True)
            catalogue.pinned.cache_clear()
            return draft

        yield put
        catalogue.pinned.cache_clear()

    def test_a_dry_run_says_who_may_be_moved_and_why_not(
        self, walker: Walker, flask, use, tmp_path: Path
    ) -> None:
        early, late = walker.file("tower-city"), walker.at("assign")
        base = of(walker.case(early))
        use(without_assignment(tmp_path, base))

        outcome = flask("migrate", "tower", str(base.version), "v9", "--dry-run")

        assert outcome.exit_code == 0, outcome.output
        assert outcome.output.splitlines() == [
            f"{early.code}: may be moved",
            f"{late.code}: stays: 'assign' is open and tower v9 has no 'assign'",
            f"2 running cases of tower v{base.version}: 1 may be moved to v9, 1 stay",
        ]
        assert walker.case(early).procedure_version == base.version

    def test_a_case_that_was_at_a_step_the_new_version_lacks_stays(
        self, walker: Walker, flask, use, tmp_path: Path
    ) -> None:
        dossier = walker.at("draft")
        base = of(walker.case(dossier))
        use(without_assignment(tmp_path, base))

        outcome = flask("migrate", "tower", str(base.version), "9", "--dry-run")

        assert (
            f"{dossier.code}: stays: 'assign' was taken, and v9 has no 'assign'" in outcome.output
        )

    def test_a_case_goes_on_under_the_new_version(
        self, walker: Walker, flask, use, session: Session, tmp_path: Path
    ) -> None:
        dossier = walker.at("appraise", "tower-zone")
        base = of(walker.case(dossier))
        draft = use(renamed(tmp_path, base, "appraise", "assess"))
        due = walker.task(dossier, "appraise").due_at

        outcome = flask("migrate", "tower", str(base.version), "9", "--map", "appraise=assess")

        assert outcome.output.splitlines()[0] == f"{dossier.code}: moved"
        case = walker.case(dossier)
        assert (case.procedure_version, case.definition_sha256) == (9, draft.sha256)
        assert walker.reload(dossier).procedure_version == 9
        assert sorted(walker.open(dossier)) == ["assess", "zone_approval"]
        assert walker.task(dossier, "assess").due_at == due
        [moved] = session.scalars(select(Event).where(Event.kind == EventKind.MIGRATED))
        assert moved.data == {
            "old_version": base.version,
            "new_version": 9,
            "sha256": draft.sha256,
            "renamed": {"appraise": "assess"},
        }
        assert verifying.verify(session, case.id) == []
        walker.act(dossier, "assess", "pass", "Đạt.")
        walker.act(dossier, "zone_approval")
        assert walker.open(dossier) == ["draft"]
        assert story.filed(session, walker.reload(dossier)).procedure is draft

    def test_tokens_and_timers_go_along(
        self, walker: Walker, flask, use, session: Session, tmp_path: Path
    ) -> None:
        dossier = walker.at("consultation", "tower-road")
        while "appraise" in walker.open(dossier) or "assign" in walker.open(dossier):
            walker.act(dossier, next(n for n in walker.open(dossier) if n != "consultation"))
        base = of(walker.case(dossier))
        use(renamed(tmp_path, base, "silence", "quiet"))
        session.commit()
        [timer] = session.scalars(select(Timer).where(Timer.done_at.is_(None)))
        due = timer.due_at

        flask("migrate", "tower", str(base.version), "9", "--map", "silence=quiet")

        session.refresh(timer)
        assert (timer.node, timer.due_at, timer.done_at) == ("quiet", due, None)
        with clock.at(due):
            assert transitions.fire(session, dossier.id, timer.id)
        assert walker.open(dossier) == ["draft"]

    def test_a_timer_only_the_new_version_has_begins_now(
        self, walker: Walker, flask, use, session: Session, tmp_path: Path
    ) -> None:
        dossier = walker.at("consultation", "tower-road")
        base = of(walker.case(dossier))
        use(renamed(tmp_path, base, "silence", "quiet"))
        later = NOW + timedelta(days=1)

        with clock.at(later):
            flask("migrate", "tower", str(base.version), "9")

        timers = {timer.node: timer for timer in session.scalars(select(Timer))}
        assert timers["silence"].done_at == later
        assert timers["quiet"].done_at is None
        assert timers["quiet"].due_at > timers["silence"].due_at

    def test_a_case_that_moved_on_meanwhile_is_judged_again(
        self, walker: Walker, use, session: Session, tmp_path: Path
    ) -> None:
        dossier = walker.at("assign")
        draft = use(without_assignment(tmp_path, of(walker.case(dossier))))

        with pytest.raises(versions.NotMoved, match="'assign' is open"):
            versions.migrate(session, dossier.id, draft, {})

        refused = walker.file("tower-city")
        walker.act(refused, "reception", "refuse", "Sai mẫu.")
        with pytest.raises(Conflict):
            versions.migrate(session, refused.id, draft, {})

    def test_two_steps_may_change_their_names_with_one_another(
        self, walker: Walker, session: Session
    ) -> None:
        dossier = walker.at("assign", "tower-zone")
        opened = {task.node: task.id for task in walker.tasks(dossier)}
        swap = {"assign": "zone_approval", "zone_approval": "assign"}

        version_queries.rename_tasks(session, walker.case(dossier).id, swap)

        session.expire_all()
        assert {swap[task.node]: task.id for task in walker.tasks(dossier)} == opened

    def test_a_version_that_is_not_frozen_takes_nobody(
        self, walker: Walker, flask, use, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        base = of(walker.case(walker.file("tower-city")))
        use(drafted(tmp_path, base, {}))
        monkeypatch.setattr(publishing, "is_published", lambda *_: False)

        outcome = flask("migrate", "tower", str(base.version), "9")

        assert outcome.exit_code == 1
        assert "tower/v9 is not published" in outcome.output

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("tower", "1", "77"), "tower v77 is not among the published procedures"),
            (("tower", "first", "2"), "'first' is no version"),
            (("tower", "1", "2", "--map", "appraise"), "is not of the form old=new"),
        ],
    )
    def test_a_request_that_makes_no_sense_is_told(self, flask, words, said) -> None:
        outcome = flask("migrate", *words)

        assert outcome.exit_code != 0
        assert said in outcome.output
