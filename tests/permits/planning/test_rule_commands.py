"""`flask rules` lists, previews and publishes files, and says what is wrong with one."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gis.models import Rule
from permits.core import clock
from permits.demo import layers
from permits.planning.models import Publication
from tests.support.jobs import promised


@pytest.fixture
def run(app, session):
    def run(*words):
        with clock.at(clock.now() + timedelta(hours=1)):
            return app.test_cli_runner().invoke(args=["rules", *map(str, words)])

    return run


@pytest.fixture
def wider(tmp_path):
    """The demo's rules with one road corridor much wider."""
    file = tmp_path / "rules.yaml"
    text = layers.RULES.read_text(encoding="utf-8")
    file.write_text(text.replace("reach_m: 22\n", "reach_m: 15000\n", 1), encoding="utf-8")
    return file


def test_what_stands_is_listed(run):
    lines = run("list").output.splitlines()

    assert any(line.startswith("road_corridor\troad-iii r1\tconsent_of\t22 m") for line in lines)


def test_a_preview_names_the_dossiers_and_keeps_nothing(run, session, walker, wider):
    dossier = walker.file("tower-city")
    session.commit()
    told = run("preview", wider).output

    assert "1 of 1 dossiers would differ" in told
    assert dossier.code in told
    assert session.scalar(select(func.count()).select_from(Rule).where(Rule.rev > 1)) == 0


def test_a_file_is_published_once_and_announced(run, session, wider):
    first = run("load", wider, "--decision", "12/QĐ-UBND", "--by", "Sở Xây dựng")
    again = run("load", wider, "--decision", "12/QĐ-UBND", "--by", "Sở Xây dựng")

    assert "changed: road-iii" in first.output
    assert "changed: -" in again.output
    assert session.scalars(select(Publication.by)).all() == ["Sở Xây dựng"]
    assert promised(session) == ["planning.recheck"]


def test_a_wrong_file_is_refused_by_the_rule_at_fault(run, session, tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("rules: [{code: somewhere}]")
    answer = run("load", file, "--decision", "1", "--by", "a")

    assert answer.exit_code == 1
    assert "somewhere: missing" in answer.output
