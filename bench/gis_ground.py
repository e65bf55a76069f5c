"""Synthetic planning layers to measure on: any number of features inside the demo's outline."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
import shapely
from psycopg.types.json import Jsonb

from gis import crs
from permits.demo import layers

#: Six of ten features stand in towns, as planning data do; the rest lie anywhere.
CLUSTERED, CLUSTERS, SPREAD_M = 0.6, 400, 4_000
CORNERS, TURNS = 32, 12


@dataclass(frozen=True, slots=True)
class Layer:
    """How many of a thousand features are of a kind, how large, and what they say of themselves."""

    kind: str
    shape: str
    share: int
    size_m: float
    attrs: tuple[dict[str, Any], ...]


LAYERS = (
    Layer("zone", "polygon", 10, 400, ({"kind": "kcn", "authority": "bql-kcn"}, {"kind": "ccn"})),
    Layer("planning_zone", "polygon", 100, 220, ({"use": "ODT"}, {"use": "CCC"})),
    Layer("defence", "polygon", 5, 120, ({},)),
    Layer("airport_ols", "polygon", 5, 600, ({"limit_elevation_m": 575, "highest_ground_m": 545},)),
    Layer("heritage", "polygon", 60, 60, ({"zone": "I"}, {"zone": "II"})),
    Layer("forest_special", "polygon", 20, 400, ({},)),
    Layer("road_corridor", "line", 120, 800, ({"road_class": "III"}, {"road_class": "IV"})),
    Layer("power_line", "line", 40, 1_200, ({"voltage_kv": 110}, {"voltage_kv": 220})),
    Layer("existing_mast", "point", 240, 0, ({"owner": "vnpt"}, {"owner": "viettel"})),
    Layer("existing_pole", "point", 150, 0, ({"owner": "vnpt"},)),
    Layer("existing_duct", "line", 250, 90, ({"owner": "vnpt"}, {"owner": "mobifone"})),
)

EDITION = """
insert into gis.edition (kind, title, publisher, citation, in_force, recorded, loaded_by,
                         source_name, source_sha256, coverage, accuracy_m, schematic)
select k.code, 'synthetic', 'bench', 'none', '[2025-07-01,)', '[2025-07-01,)', 'bench',
       'bench', 'bench', cast(%(coverage)s as geometry), 5, true
  from gis.layer_kind as k where k.code = %(kind)s
returning id
"""

#: What is laid breaks no rule, and asking so of each of a million rows would take minutes. The
#: column for tiles is no part of what is measured here; it only must not be empty.
UNGUARDED = """
set session_replication_role = replica;
alter table gis.feature drop constraint ex_feature_one_revision;
drop index gis.ix_feature_geom;
drop index gis.ix_feature_geom_current;
drop index gis.ix_feature_geom_3857_current;
drop index gis.ix_feature_mast_current;
create unlogged table gis.heap (id bigint, kind text, ref text, attrs jsonb, geom geometry);
"""
TAKEN = """
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, geom_3857,
                         in_force, recorded)
select h.id, 1, e.id, h.kind, h.ref, h.ref, h.attrs, h.geom, st_setsrid(h.geom, 3857), e.in_force,
       e.recorded
  from gis.heap as h join gis.edition as e on e.kind = h.kind and e.loaded_by = 'bench';
drop table gis.heap;
select setval('gis.feature_id', (select max(id) from gis.feature));
create index ix_feature_geom on gis.feature using gist (geom);
create index ix_feature_geom_current on gis.feature using gist (geom) where upper_inf(recorded);
set session_replication_role = origin;
"""


class Ground:
    """The demo's outline, in which points are scattered always in the same way."""

    def __init__(self, seed: int = 7) -> None:
        """Draw the outline and the middles of the towns."""
        self.outline = layers.province(layers.facts(), 0)
        self.chance = np.random.default_rng(seed)
        shapely.prepare(self.outline)
        self._towns = self._inside(self._anywhere(4 * CLUSTERS))[:CLUSTERS]

    def points(self, count: int) -> np.ndarray:
        """Scatter so many points, as pairs of metres."""
        found = np.empty((0, 2))
        while len(found) < count:
            drawn = self._anywhere(2 * count + 50)
            crowded = self.chance.random(len(drawn)) < CLUSTERED
            town = self.chance.integers(0, len(self._towns), crowded.sum())
            away = self.chance.normal(0, SPREAD_M, (crowded.sum(), 2))
            drawn[crowded] = self._towns[town] + away
            found = np.vstack([found, self._inside(drawn)])
        return found[:count]

    def shapes(self, layer: Layer, count: int) -> np.ndarray:
        """Draw so many features of a kind."""
        middles = self.points(count)
        if layer.shape == "point":
            return np.asarray(shapely.points(middles))
        return (self._areas if layer.shape == "polygon" else self._lines)(middles, layer.size_m)

    def _anywhere(self, count: int) -> np.ndarray:
        west, south, east, north = self.outline.bounds
        return self.chance.uniform((west, south), (east, north), (count, 2))

    def _inside(self, points: np.ndarray) -> np.ndarray:
        return points[shapely.contains_xy(self.outline, points[:, 0], points[:, 1])]

    def _areas(self, middles: np.ndarray, size_m: float) -> np.ndarray:
        turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        uneven = 1 + 0.25 * self.chance.standard_normal((len(middles), CORNERS)).clip(-2, 2)
        radius = size_m * self.chance.lognormal(0, 0.6, (len(middles), 1)) * uneven
        ring = np.stack(
            [middles[:, :1] + radius * np.cos(turn), middles[:, 1:] + radius * np.sin(turn)], axis=2
        )
        return np.asarray(shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1)))

    def _lines(self, starts: np.ndarray, size_m: float) -> np.ndarray:
        step = size_m / TURNS * self.chance.lognormal(0, 0.6, (len(starts), 1))
        bend = np.cumsum(self.chance.normal(0, 0.25, (len(starts), TURNS)), axis=1)
        heading = self.chance.uniform(0, 2 * np.pi, (len(starts), 1)) + bend
        legs = np.stack([step * np.cos(heading), step * np.sin(heading)], axis=2)
        return np.asarray(shapely.linestrings(starts[:, None, :] + legs.cumsum(axis=1)))


def lay(connection: psycopg.Connection[Any], count: int) -> None:
    """Lay about so many features over the demo's wards; the other demo layers must not be there."""
    ground = Ground()
    coverage = shapely.multipolygons([ground.outline.buffer(3_000)])
    connection.execute(UNGUARDED)
    for layer in LAYERS:
        said = {"coverage": _ewkb(coverage), "kind": layer.kind}
        connection.execute(EDITION, said)
    total = sum(layer.share for layer in LAYERS)
    number = 1_000_000
    with connection.cursor().copy("copy gis.heap (id, kind, ref, attrs, geom) from stdin") as copy:
        for layer in LAYERS:
            for row in _rows(ground, layer, max(3, count * layer.share // total)):
                number += 1
                copy.write_row((number, *row))
    connection.execute(TAKEN)
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze gis.feature, gis.edition, gis.rule, gis.layer_kind")


def _rows(ground: Ground, layer: Layer, count: int) -> Iterator[tuple[str, str, Jsonb, str]]:
    attrs = [Jsonb(each, dumps=json.dumps) for each in layer.attrs]
    for number, shape in enumerate(_ewkbs(ground.shapes(layer, count))):
        yield layer.kind, f"{layer.kind}-{number}", attrs[number % len(attrs)], shape


def _ewkb(shape: Any) -> str:
    return str(_ewkbs(np.array([shape]))[0])


def _ewkbs(shapes: np.ndarray) -> np.ndarray:
    numbered = shapely.set_srid(shapes, crs.STORAGE_SRID)
    return np.asarray(shapely.to_wkb(numbered, hex=True, include_srid=True))
