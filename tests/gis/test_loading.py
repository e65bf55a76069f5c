"""A layer file comes in whole or not at all; the old edition is closed, never overwritten."""

import json
import threading
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gis import loading, reading
from gis.loading import Loaded, load_layer
from gis.models import Edition, Feature
from gis.reading import LayerProblem
from gis.results import State
from gis.rules import load_rules
from permits.demo import layers
from tests.gis.conftest import NOW, ask, point

SQUARE = [[[108.0, 12.6], [108.1, 12.6], [108.1, 12.7], [108.0, 12.7], [108.0, 12.6]]]

LAYER: dict[str, Any] = {
    "type": "FeatureCollection",
    "layer": {
        "kind": "heritage",
        "title": "Di tích",
        "publisher": "Sở Văn hóa, Thể thao và Du lịch",
        "citation": "Quyết định 1/QĐ-UBND",
        "decision_no": "1/QĐ-UBND",
        "decision_date": "2025-06-20",
        "in_force": {"from": "2025-07-01"},
        "accuracy_m": 2,
        "coverage": {"type": "Polygon", "coordinates": SQUARE},
    },
    "features": [
        {
            "type": "Feature",
            "properties": {"ref": "one", "name": "Một", "zone": "I"},
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        }
    ],
}


def layer(**header: Any) -> dict[str, Any]:
    """A sound layer file with some words of its header changed."""
    made = deepcopy(LAYER)
    made["layer"].update(header)
    return made


def with_features(*features: Any) -> dict[str, Any]:
    made = deepcopy(LAYER)
    made["features"] = list(features)
    return made


def feature(ref: str, geometry: Any, **said: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"ref": ref, **said}, "geometry": geometry}


def area(*ring: list[float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(ring)]}


def load(session: Session, document: Any, *, minutes: int = 0) -> Loaded:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    now = NOW + timedelta(minutes=minutes)
    return load_layer(session, content, name="layer.geojson", by="planner", now=now)


def complaints(document: Any) -> list[tuple[str, int | None]]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    kinds = {"heritage": "polygon", "existing_mast": "point", "height_45": "none"}
    with pytest.raises(LayerProblem) as problem:
        reading.read(content, kinds)
    assert str(problem.value)
    return [(complaint.code, complaint.feature) for complaint in problem.value.complaints]


def test_a_sound_file_becomes_an_edition_with_its_decision_and_coverage(empty_map: Session) -> None:
    loaded = load(empty_map, LAYER)

    edition = empty_map.get_one(Edition, loaded.edition_id)
    assert (loaded.features, loaded.added, loaded.closed_editions) == (1, 1, ())
    assert (edition.decision_no, edition.decision_date) == ("1/QĐ-UBND", date(2025, 6, 20))
    assert (edition.loaded_by, edition.source_name) == ("planner", "layer.geojson")
    assert edition.recorded.lower == NOW
    tile = empty_map.scalars(select(func.ST_SRID(Feature.geom_3857))).one()
    assert tile == 3857


def test_the_same_file_again_changes_nothing(empty_map: Session) -> None:
    first = load(empty_map, LAYER)

    second = load(empty_map, LAYER, minutes=5)

    assert second.unchanged
    assert second.edition_id == first.edition_id
    assert empty_map.scalar(select(func.count()).select_from(Feature)) == 1


def test_a_new_edition_closes_the_old_one_and_keeps_the_number_of_what_stays(
    empty_map: Session,
) -> None:
    first = load(empty_map, LAYER)
    second = load(empty_map, layer(citation="Quyết định 2/QĐ-UBND"), minutes=5)

    assert second.closed_editions == (first.edition_id,)
    assert second.added == 0
    revisions = empty_map.execute(
        select(Feature.id, Feature.rev, func.upper_inf(Feature.recorded)).order_by(Feature.rev)
    ).all()
    assert [(rev, is_open) for _, rev, is_open in revisions] == [(1, False), (2, True)]
    assert len({number for number, _, _ in revisions}) == 1


def test_an_edition_for_next_year_leaves_this_years_in_force_until_then(empty_map: Session) -> None:
    load(empty_map, LAYER)
    ring = [[108.3, 12.6], [108.4, 12.6], [108.4, 12.7], [108.3, 12.7], [108.3, 12.6]]
    moved = layer(in_force={"from": "2027-01-01"})
    moved["features"] = [feature("one", area(*ring), zone="I")]

    load(empty_map, moved, minutes=5)

    editions = empty_map.execute(
        select(func.lower(Edition.in_force), func.upper(Edition.in_force), Edition.continues)
        .where(func.upper_inf(Edition.recorded))
        .order_by(func.lower(Edition.in_force))
    ).all()
    assert [row[:2] for row in editions] == [
        (date(2025, 7, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), None),
    ]
    assert editions[0].continues is not None
    open_features = empty_map.execute(
        select(Feature.rev, func.lower(Feature.in_force))
        .where(func.upper_inf(Feature.recorded))
        .order_by(Feature.rev)
    ).all()
    assert [tuple(row) for row in open_features] == [
        (2, date(2025, 7, 1)),
        (3, date(2027, 1, 1)),
    ]


def test_two_publishers_of_one_kind_do_not_close_each_other(empty_map: Session) -> None:
    load(empty_map, layer(series="south"))

    second = load(empty_map, layer(series="north"), minutes=5)

    assert second.closed_editions == ()
    assert empty_map.scalar(select(func.count()).where(func.upper_inf(Edition.recorded))) == 2


def test_coverage_may_be_proved_by_two_editions_together(empty_map: Session) -> None:
    """The site stands on the border between two publishers' areas, each complete in its own."""
    load_rules(empty_map, layers.RULES.read_bytes(), now=NOW)
    site = point(108.1, 12.65)
    far = area([108.01, 12.61], [108.02, 12.61], [108.02, 12.62], [108.01, 12.61])
    east = [[[lon + 0.1, lat] for lon, lat in SQUARE[0]]]

    states = []
    for number, (series, ring) in enumerate((("west", SQUARE), ("east", east))):
        part = layer(series=series, coverage={"type": "Polygon", "coordinates": ring})
        part["features"] = [feature("far", far, zone="I")]
        load(empty_map, part, minutes=number)
        found = ask(empty_map, site, later=10 + number).layer("heritage")
        states.append(found.state if found else None)

    assert states == [State.NO_DATA, State.CLEAR]


# --- bad files: named, with the number of the feature, nothing half loaded ------------------------


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "layer.not_json"),
        (b"not json", "layer.not_json"),
        (b"\xff\xfe\x00", "layer.not_json"),
        (b"[" * 100_000, "layer.not_json"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "layer.not_json"),
        ([], "layer.not_collection"),
        ({"type": "Feature"}, "layer.not_collection"),
        ({"type": "FeatureCollection", "features": []}, "layer.no_features"),
        ({"type": "FeatureCollection", "features": [{}]}, "layer.header_missing"),
        (layer(kind="moon"), "layer.unknown_kind"),
        (layer(kind="height_45"), "layer.unknown_kind"),
        (layer(title=" "), "layer.bad_header"),
        (layer(citation=None), "layer.bad_header"),
        (layer(in_force={}), "layer.bad_header"),
        (layer(in_force={"from": "2026-01-01", "to": "2025-01-01"}), "layer.bad_header"),
        (layer(in_force={"from": "1/7/2025"}), "layer.bad_header"),
        (layer(accuracy_m=-1), "layer.bad_header"),
        (layer(accuracy_m="far"), "layer.bad_header"),
        (layer(crs="EPSG:6957"), "layer.bad_header"),
        (layer(coverage={"type": "Point", "coordinates": [108, 12]}), "layer.bad_header"),
        (
            layer(coverage={"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}),
            "layer.bad_header",
        ),
    ],
)
def test_a_bad_file_is_refused_by_name(document: Any, code: str) -> None:
    assert complaints(document) == [(code, None)]


BOW = area([108.0, 12.6], [108.1, 12.7], [108.1, 12.6], [108.0, 12.7], [108.0, 12.6])
GOOD = area([108.0, 12.6], [108.1, 12.6], [108.1, 12.7], [108.0, 12.6])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("feature", "feature.not_feature"),
        ({"type": "Feature", "properties": None, "geometry": GOOD}, "feature.bad_attributes"),
        (feature("x", GOOD, note="x" * 30_000), "feature.bad_attributes"),
        (feature("", GOOD), "feature.no_ref"),
        (feature("good", GOOD), "feature.duplicate_ref"),
        (feature("x", None), "feature.wrong_type"),
        (feature("x", {"type": "Point", "coordinates": [108, 12.6]}), "feature.wrong_type"),
        (feature("x", {"type": "Polygon", "coordinates": "far"}), "feature.unreadable"),
        (feature("x", area([108, 12.6], [108.1, 12.6])), "feature.unreadable"),
        (feature("x", {"type": "Polygon", "coordinates": []}), "feature.empty"),
        (feature("x", BOW), "feature.invalid"),
        (feature("x", area([8.0, 47], [8.1, 47], [8.1, 47.1], [8.0, 47])), "feature.outside"),
        (
            feature("x", area([12.6, 108], [12.7, 108], [12.7, 108.1], [12.6, 108])),
            "feature.outside",
        ),
        (feature("x", area([1e308, 1e308], [0, 1], [1, 0], [1e308, 1e308])), "feature.outside"),
        (feature("x", GOOD, in_force={"from": "soon"}), "feature.bad_in_force"),
        (
            feature("x", GOOD, in_force={"from": "2020-01-01", "to": "2021-01-01"}),
            "feature.bad_in_force",
        ),
    ],
)
def test_a_bad_feature_is_refused_with_its_number(bad: Any, code: str) -> None:
    assert complaints(with_features(feature("good", GOOD), bad)) == [(code, 2)]


def test_every_bad_feature_is_said_at_once_up_to_a_limit() -> None:
    said = complaints(with_features(*[feature(str(n), BOW) for n in range(500)]))

    assert said[:2] == [("feature.invalid", 1), ("feature.invalid", 2)]
    assert len(said) == reading.MAX_COMPLAINTS


def test_a_file_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_VERTICES", 10)
    many = with_features(*[feature(str(n), GOOD) for n in range(9)])
    assert complaints(many)[0] == ("layer.too_many_vertices", 3)

    monkeypatch.setattr(reading, "MAX_FEATURES", 5)
    assert complaints(many) == [("layer.too_many_features", None)]

    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert complaints(many) == [("layer.too_large", None)]


def test_nothing_of_a_refused_file_stays(empty_map: Session) -> None:
    with pytest.raises(LayerProblem):
        load(empty_map, with_features(feature("good", GOOD), feature("bad", BOW)))

    assert empty_map.scalar(select(func.count()).select_from(Edition)) == 0
    assert empty_map.scalar(select(func.count()).select_from(Feature)) == 0


def test_a_file_in_a_declared_vn2000_zone_lands_where_it_belongs(empty_map: Session) -> None:
    metres = layer(crs="vn2000/108-30")
    ring = [[450_000, 1_400_000], [451_000, 1_400_000], [451_000, 1_401_000], [450_000, 1_400_000]]
    metres["features"] = [feature("x", area(*ring), zone="I")]

    load(empty_map, metres)

    box = empty_map.execute(text("select st_xmin(geom), st_ymin(geom) from gis.feature")).one()
    assert tuple(box) == (450_000, 1_400_000)


def test_the_database_itself_refuses_a_broken_ring(province: Session) -> None:
    with pytest.raises(IntegrityError, match="ck_feature_geom"):
        province.execute(
            text(
                "insert into gis.feature (rev, edition_id, kind, publisher_ref, name, attrs, geom,"
                " in_force, recorded) select 1, id, 'zone', 'x', 'x', '{}', st_geomfromtext("
                "'POLYGON((500000 1400000, 500010 1400010, 500010 1400000, 500000 1400010,"
                " 500000 1400000))', 9218), in_force, recorded from gis.edition"
                " where kind = 'zone'"
            )
        )


@pytest.mark.concurrent
def test_a_load_waits_for_the_checks_under_way(map_url: str) -> None:
    """While a check's transaction lives no new knowledge comes in that it did not see."""
    engine = create_engine(map_url, poolclass=NullPool)
    order: list[str] = []

    def loader() -> None:
        with Session(engine) as session:
            loading.take_knowledge(session, NOW)
            order.append("load")
            session.rollback()

    with Session(engine) as checker:
        ask(checker, point(108.044, 12.675))
        waiting = threading.Thread(target=loader)
        waiting.start()
        waiting.join(0.3)
        order.append("check")
        checker.rollback()
    waiting.join(10)

    assert order == ["check", "load"]
