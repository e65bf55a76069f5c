"""A check is a document: it is kept as it was, and can be made again to the byte."""

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import batch, checks, keeping
from gis.loading import load_layer
from gis.results import Check, State
from gis.rules import load_rules
from gis.site import Site
from permits.demo import layers
from tests.gis.conftest import NOW, TODAY, ask, point, route

SITES = [
    point(108.044, 12.675),
    point(109.36, 12.99),
    point(108.12, 12.65),
    route((107.975, 12.620), (107.950, 12.602), (107.944, 12.600)),
]


def edited(name: str, **changes: object) -> bytes:
    """A demo layer file with every feature moved and the header changed."""
    document = json.loads(layers.path_of(name).read_bytes())
    document["layer"].update(changes)
    for item in document["features"]:
        item["properties"]["name"] += " (mới)"
    document["features"] = document["features"][1:]
    return json.dumps(document).encode()


def kept(session: Session) -> list[tuple[int, Check]]:
    made = [ask(session, site) for site in SITES]
    return [
        (checks.store(session, check, subject=f"dossier-{n}"), check)
        for n, check in enumerate(made)
    ]


def test_what_is_kept_is_what_was_made(province: Session) -> None:
    for run_id, made in kept(province):
        loaded = checks.load(province, run_id)

        assert loaded.run_id == run_id
        assert dataclasses.replace(loaded, run_id=None) == made
        assert loaded.outcome is made.outcome
        assert loaded.consultations == made.consultations


def test_an_unknown_number_is_refused(province: Session) -> None:
    with pytest.raises(checks.UnknownRun):
        checks.load(province, 999_999)


def test_a_check_made_again_after_everything_changed_is_the_same_to_the_byte(
    province: Session,
) -> None:
    runs = kept(province)
    later = NOW + timedelta(minutes=5)
    for name in ("heritage", "zones", "airports", "ducts", "masts"):
        load_layer(province, edited(name), name="new", by="test", now=later)
    rules = layers.RULES.read_bytes().replace(b"reach_m: 300", b"reach_m: 900", 1)
    assert load_rules(province, rules, now=later).changed == ("share-mast-ground",)

    for run_id, made in runs:
        again = checks.replay(province, run_id)

        assert again.hits_json() == made.hits_json()
        assert again.hits_sha256 == made.hits_sha256
        assert again.ruleset_sha256 == made.ruleset_sha256
        assert again.layers == made.layers
        assert (again.wards, again.zones) == (made.wards, made.zones)


def test_the_same_question_asked_anew_sees_the_new_edition(province: Session) -> None:
    before = ask(province, SITES[1])
    load_layer(province, edited("zones"), name="new", by="test", now=NOW + timedelta(minutes=5))

    after = ask(province, SITES[1], later=10)

    assert before.zone is not None
    assert after.zone is not None
    assert after.zone.name == before.zone.name + " (mới)"
    assert after.layer("zone") != before.layer("zone")


def test_a_load_is_dated_after_every_check_that_did_not_see_it(province: Session) -> None:
    """The loader's clock may be behind: its knowledge still begins after the kept checks."""
    ahead = ask(province, SITES[0], later=60)
    run_id = checks.store(province, ahead, subject="dossier")

    load_layer(province, edited("heritage"), name="new", by="test", now=NOW)

    assert checks.replay(province, run_id).hits_json() == ahead.hits_json()


def test_a_check_dated_before_a_load_it_can_see_still_answers_as_of_its_own_time(
    province: Session,
) -> None:
    """The checker's clock may be behind: closed rows count for it, new ones do not."""
    before = ask(province, SITES[0])
    load_layer(province, edited("heritage"), name="new", by="test", now=NOW + timedelta(minutes=5))

    again = ask(province, SITES[0])

    assert again.hits_json() == before.hits_json()
    assert State.NO_DATA not in {again.layer("heritage").state}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "statement",
    [
        "update gis.check_run set outcome = 'clear'",
        "delete from gis.check_hit",
        "update gis.check_layer set state = 'clear'",
        "truncate gis.check_run cascade",
        "delete from gis.feature",
        "update gis.feature set geom = st_translate(geom, 1, 0)",
        "update gis.feature set attrs = '{}'",
        "update gis.rule set reach_m = 0",
        "update gis.rule set recorded = tstzrange('2020-01-01', null)",
        "update gis.edition set citation = 'nothing'",
        "truncate gis.feature cascade",
    ],
)
def test_what_was_written_cannot_be_rewritten(province: Session, statement: str) -> None:
    kept(province)

    with pytest.raises(IntegrityError, match=r"never changed|only be closed"):
        province.execute(text(statement))


def test_a_closed_row_stays_closed(province: Session) -> None:
    closing = text(
        "update gis.rule set recorded = tstzrange(lower(recorded), '2026-11-23')"
        " where code = 'height-45'"
    )
    province.execute(closing)

    with pytest.raises(IntegrityError, match="only be closed"):
        province.execute(
            text(
                "update gis.rule set recorded = tstzrange(lower(recorded), '2027-01-01')"
                " where code = 'height-45'"
            )
        )


def as_first_kept(session: Session, made: Check) -> int:
    """Keep a check as the first version of the engine did: its own words, column by column."""
    assert all("intervals" not in hit.document("1") for hit in made.hits)
    [run_id] = keeping.store_many(session, [keeping.Kept(made, "old")])
    kept = session.execute(
        text("select engine_version, place from gis.check_run where id = :id"), {"id": run_id}
    ).one()
    assert kept.engine_version == "1"
    return run_id


def first_form(session: Session, site: Site) -> Check:
    """A check as the first version of the engine made it."""
    moment = batch.Moment(TODAY, NOW, NOW, form="1")
    attributes = {"work": "tower_ground", "height_m": 30}
    return batch.checked(session, [batch.Asked(site, attributes)], moment)[0]


@pytest.mark.parametrize("site", [SITES[0], SITES[3]], ids=["point", "route"])
def test_a_check_of_the_first_engine_is_made_again_in_its_own_form(
    province: Session, site: Site
) -> None:
    """Hits and layers in the words of that engine, though this one knows more of the same site."""
    old = first_form(province, site)
    run_id = as_first_kept(province, old)
    load_layer(province, edited("zones"), name="new", by="test", now=NOW + timedelta(minutes=5))

    again = checks.replay(province, run_id)

    assert again.engine_version == "1"
    assert b"intervals" not in again.hits_json()
    assert again.hits_json() == checks.load(province, run_id).hits_json() == old.hits_json()
    assert (again.layers, again.area) == (old.layers, None)
    now = ask(province, site)
    assert now.engine_version == checks.ENGINE_VERSION == "2"
    assert now.area in ("urban", "rural")


def test_what_the_first_engine_wrote_still_loads(province: Session) -> None:
    """Its rows know neither stretches nor the area of a ward."""
    run_id = as_first_kept(province, first_form(province, SITES[0]))
    bare = text(
        "insert into gis.check_run (subject, site_geom, site, attributes, asked_as_of, known_at,"
        " made_at, engine_version, ruleset_sha256, hits_sha256, outcome, place)"
        " select subject, site_geom, site, attributes, asked_as_of, known_at, made_at, '1',"
        " ruleset_sha256, hits_sha256, outcome, jsonb_build_object('zones', place -> 'zones',"
        " 'wards', jsonb_build_array((place -> 'wards' -> 0) - 'area'))"
        " from gis.check_run where id = :id returning id"
    )
    older = province.execute(bare, {"id": run_id}).scalar_one()

    loaded = checks.load(province, older)

    assert loaded.ward is not None
    assert (loaded.area, loaded.ward.area) == (None, None)


def test_a_check_kept_by_a_later_engine_is_not_guessed_at(province: Session) -> None:
    made = dataclasses.replace(ask(province, SITES[0]), engine_version="3", hits=())
    run_id = checks.store(province, made, subject="dossier")

    with pytest.raises(checks.UnknownForm, match="3"):
        checks.replay(province, run_id)


def test_stretches_areas_and_slopes_are_made_again_to_the_byte(province: Session) -> None:
    """After new editions, new rules and the old editions once more."""
    under_slope = point(108.12, 12.625)
    asked: list[tuple[Site, dict[str, Any]]] = [
        (under_slope, {"height_m": 200}),
        (SITES[3], {"work": "duct_share"}),
    ]
    made = [ask(province, site, **said) for site, said in asked]
    kept_runs = [checks.store(province, check, subject="dossier") for check in made]
    assert any("slope" in hit.facts for hit in made[0].hits)
    assert any(len(hit.intervals) > 0 for hit in made[1].hits)

    for minutes, names in ((5, ("airports", "wards", "ducts")), (10, ("roads", "zones"))):
        for name in names:
            later = NOW + timedelta(minutes=minutes)
            load_layer(province, edited(name), name="new", by="test", now=later)
    for name in ("airports", "wards"):  # and back to what was there before
        content = layers.path_of(name).read_bytes()
        load_layer(province, content, name=name, by="test", now=NOW + timedelta(minutes=15))

    for run_id, check in zip(kept_runs, made, strict=True):
        again = checks.replay(province, run_id)
        assert again.hits_json() == check.hits_json()
        assert (again.layers, again.wards, again.area) == (check.layers, check.wards, check.area)


def test_a_newer_check_may_name_the_one_it_takes_the_place_of(province: Session) -> None:
    first = checks.store(province, ask(province, SITES[0]), subject="dossier")
    second = checks.store(
        province, ask(province, SITES[0], later=1), subject="dossier", supersedes=first
    )

    named = text("select supersedes from gis.check_run where id = :id")
    assert province.execute(named, {"id": second}).scalar_one() == first
