"""An administrator puts a version in force at a shell, with a day and a decision's number."""

from flask import Flask
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.vocabulary import WorkKind
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.support.dossiers import app, template

__all__ = ["app", "template"]

NOTICE = ("procedures", "enact", "commencement_notice", "1")


def told(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=list(words))
    return outcome.exit_code, outcome.output


def test_a_version_waits_for_its_decision_and_rules_from_its_day(
    app: Flask, session: Session
) -> None:
    ruling = catalogue.in_force(session, WorkKind.TOWER_GROUND, NOW.date())
    assert ruling.procedure.code == "tower"

    code, output = told(app, *NOTICE, "--from", "2026-12-01", "--decision", "12/QĐ-UBND")

    assert code == 0, output
    assert "commencement_notice v1 rules from 2026-12-01" in output
    with clock.at(NOW.replace(month=12)):
        ruling = catalogue.in_force(session, WorkKind.TOWER_GROUND, clock.today())
    assert ruling.procedure.code == "commencement_notice"
    assert any("12/QĐ-UBND" in cite.text for cite in ruling.why)
    ruling = catalogue.in_force(session, WorkKind.TOWER_GROUND, NOW.date())
    assert ruling.procedure.code == "tower"


def test_a_decision_is_listed_and_taken_back(app: Flask, session: Session) -> None:
    told(app, *NOTICE, "--from", "2026-11-12", "--decision", "12/QĐ-UBND")
    _, listed = told(app, "procedures", "enactments")
    assert "12/QĐ-UBND" in listed
    assert "(in force)" in listed
    number = listed.split()[0]

    code, output = told(app, "procedures", "revoke", number, "--reason", "Ban hành nhầm.")

    assert code == 0, output
    assert "(revoked)" in told(app, "procedures", "enactments")[1]
    code, output = told(app, "procedures", "revoke", number, "--reason", "Lần nữa.")
    assert code == 1
    assert output.count("\n") == 1


def test_what_cannot_be_decided_is_said_in_one_line(app: Flask, session: Session) -> None:
    for words in (
        ("procedures", "enact", "nothing", "1", "--from", "2026-12-01", "--decision", "1"),
        (*NOTICE, "--from", "2020-01-01", "--decision", "1"),
        (*NOTICE, "--from", "2026-12-01", "--decision", " "),
        (*NOTICE, "--from", "2026-12-01", "--to", "2026-11-20", "--decision", "1"),
        ("procedures", "revoke", "999", "--reason", "x"),
    ):
        code, output = told(app, *words)
        assert code == 1, output
        assert output.startswith("Error: ")
        assert output.count("\n") == 1


def test_two_decisions_about_the_same_days_are_refused(app: Flask, session: Session) -> None:
    told(app, *NOTICE, "--from", "2026-12-01", "--decision", "12/QĐ-UBND")

    code, output = told(app, *NOTICE, "--from", "2026-12-05", "--decision", "13/QĐ-UBND")

    assert code == 1
    assert "12/QĐ-UBND" in output
