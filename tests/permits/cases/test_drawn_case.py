"""`flask procedures draw --case` marks where a dossier stands."""

import pytest
from lxml import etree

from tests.support.dossiers import Walker

NOWHERE = "H15.10-260101-9999"


@pytest.fixture
def draw(app):
    """Run the command in the test's own session."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["procedures", "draw", *words])


def test_the_place_of_a_dossier_is_marked(walker: Walker, draw) -> None:
    dossier = walker.at("appraise")
    asked = f"{dossier.procedure_code}/v{dossier.procedure_version}"

    outcome = draw(asked, "--case", str(dossier.code), "--locale", "en")

    assert outcome.exit_code == 0, outcome.output
    svg = etree.fromstring(outcome.output.encode())
    marked = {g.get("data-node"): g.get("class") for g in svg.iterfind(".//{*}g[@data-node]")}
    assert {node for node, names in marked.items() if "is-here" in names} == set(
        walker.open(dossier)
    )
    assert "is-done" in marked["reception"]


def test_a_dossier_is_drawn_on_no_other_procedure(walker: Walker, draw) -> None:
    dossier = walker.file()

    outcome = draw("duct_share/v1", "--case", str(dossier.code))

    assert outcome.exit_code == 1
    assert f"the dossier goes by {dossier.procedure_code}/v{dossier.procedure_version}" in (
        outcome.output
    )


def test_an_unknown_dossier_is_told_in_one_line(walker: Walker, draw) -> None:
    outcome = draw("tower/v1", "--case", NOWHERE)

    assert outcome.exit_code == 1
    assert outcome.output == f"Error: no dossier was filed under the code '{NOWHERE}'\n"
