"""The command line checks, drafts, publishes, repeals and rolls back; refusals take one line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from gis.draft_models import LayerDraft
from gis.models import Edition
from permits.demo import layers as demo
from tests.permits.planning.test_layer_pages import BOW, HERE, document

ABOUT = [
    *("--kind", "heritage", "--crs", "vn2000/108-30", "--covers", "province"),
    *("--title", "Di-tich", "--publisher", "So", "--citation", "QD12", "--from", "2026-11-01"),
]


@pytest.fixture
def run(app, session):
    """Run `flask layers …` and give its exit code and what it printed."""

    def run_(*words):
        done = app.test_cli_runner().invoke(args=["layers", *map(str, words)])
        session.expire_all()
        return done.exit_code, done.output

    return run_


@pytest.fixture
def file(tmp_path: Path):
    def write(*rings, name="di-tich.geojson"):
        path = tmp_path / name
        path.write_bytes(document(*rings))
        return path

    return write


def test_check_tells_every_finding_and_keeps_nothing(run, file, session):
    code, said = run("check", file(HERE, BOW), "--kind", "heritage", "--crs", "vn2000")

    assert code == 1
    assert "not ready (2 features" in said
    assert "di-tich.geojson:2: repairable: ring.crosses_itself" in said
    assert session.scalars(select(LayerDraft)).all() == []


def test_check_as_json_offers_the_system_that_fits(run, file):
    code, said = run("check", file(HERE), "--kind", "heritage", "--crs", "vn2000/107-45", "--json")

    (report,) = json.loads(said)
    assert code == 1
    assert report["offers"][0]["system"] == "vn2000/108-30"
    assert report["refused"][0].startswith("layer.wrong_meridian")


def test_a_sound_file_is_accepted_and_our_own_names_its_kind(run, file):
    assert run("check", file(HERE), "--kind", "heritage", "--crs", "vn2000")[0] == 0
    code, said = run("check", demo.path_of("zones"))
    assert (code, "accepted (12 features" in said) == (0, True)


def test_a_draft_is_loaded_listed_and_published(run, file, session):
    code, said = run("load", file(HERE), *ABOUT)
    ref = session.scalars(select(LayerDraft.ref)).one()
    listed = run("drafts")[1]
    published = run("publish", ref, "--by", "hoa")
    again = run("publish", ref)

    assert (code, ref in said, ref in listed) == (0, True, True)
    assert published[0] == 0
    assert again == (1, f"Error: there is no open draft '{ref}'\n")
    assert "in_force" in run("list")[1]


def test_one_command_may_accept_repairs_and_publish_for_a_script(run, file, session):
    refused = run("load", file(HERE, BOW), *ABOUT, "--publish")
    done = run("load", file(HERE, BOW), *ABOUT, "--accept-repairs", "--publish", "--by", "hoa")

    assert refused[0] == 1
    assert refused[1].count("\n") == 1
    assert done[0] == 0
    assert session.scalars(select(LayerDraft.state)).all() == ["published"]


def test_our_own_files_are_published_at_once_and_twice_is_once(run, session):
    before = session.scalars(select(Edition.id)).all()

    code, said = run("load", demo.path_of("zones"))

    assert (code, said.startswith("zones.geojson: edition ")) == (0, True)
    assert session.scalars(select(Edition.id)).all() == before


def test_an_edition_is_repealed_and_taken_back(run, file, session):
    run("load", file(HERE), *ABOUT, "--publish")
    number = session.scalars(select(Edition.id).order_by(Edition.id.desc()).limit(1)).one()

    repealed = run("repeal", number, "--from", "2026-12-01", "--reason", "QD 20")
    undone = run("rollback", "heritage", "--reason", "nham")
    told = run("history", "heritage")[1]

    assert (repealed[0], undone[0]) == (0, 0)
    assert "the last repeal is undone" in undone[1]
    assert "roll_back" in told
    assert "QD 20" in told


@pytest.mark.parametrize(
    "words",
    [
        ("repeal", "999999", "--from", "2026-12-01", "--reason", "x"),
        ("rollback", "defence", "--reason", "x"),
        ("publish", "NOTTHERE"),
    ],
)
def test_a_refusal_takes_one_line(run, words):
    code, said = run(*words)

    assert code == 1
    assert said.startswith("Error: ")
    assert said.count("\n") == 1


def test_a_file_without_its_words_is_refused_in_one_line(run, file, tmp_path):
    broken = tmp_path / "khu.zip"
    broken.write_bytes(b"PK\x03\x04 not a zip")

    assert run("load", file(HERE))[1] == (
        "Error: needed: --kind, --title, --publisher, --citation, --from\n"
    )
    assert run("load", broken, *ABOUT)[1].count("\n") == 1
    assert run("load", file(HERE), *ABOUT, "--crs", "EPSG:6957")[1].count("\n") == 1
