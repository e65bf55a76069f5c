"""Other ways to check a site, in the same run: a query for each layer, and shapes in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import psycopg
import shapely
from psycopg.rows import dict_row

from gis import judging
from gis.batch import Asked
from gis.judging import Kind, Met, Rule, Sheet
from gis.results import PRESENT_FORM, Ward

#: How far the demo's and the synthetic layers may be off.
LAYERS_OFF_M = 5.0

RULES = """
select id, rev, code, kind, effect, when_expr as when, params, reach_per_height, name_vi, name_en,
       text_vi, text_en, legal_ref, legal_article, certainty, applies_to, reach_m
  from gis.rule
 where in_force @> cast(%(as_of)s as date) and recorded @> cast(%(known_at)s as timestamptz)
"""
KINDS = """
select k.code, k.name_vi, k.name_en, k.geometry_type <> 'none', coalesce(array_agg(e.id), '{}'),
       case when count(e.id) > 0 then 1 end
  from gis.layer_kind as k left join gis.edition as e on e.kind = k.code
 group by k.code order by k.position
"""
COVERAGE = "select st_asbinary(coverage) from gis.edition where coverage is not null limit 1"
FEATURES = """
select kind, id, rev, publisher_ref, name, st_asbinary(geom), attrs
  from gis.feature where upper_inf(recorded) order by kind, id
"""

#: As pyramid_oereb asks of each theme: first whether it is known at the place, then what is there.
KNOWN_AT = """
select array_agg(e.id), bool_or(st_covers(e.coverage, s.site)
           and not st_dwithin(st_boundary(e.coverage), s.site, %(reach)s))
  from gis.edition as e, (select cast(%(site)s as geometry) as site) as s
 where e.kind = %(kind)s and e.in_force @> cast(%(as_of)s as date)
   and e.recorded @> cast(%(known_at)s as timestamptz)
"""
THERE = """
select f.id, f.rev, f.publisher_ref, f.name, f.attrs, r.code, r.effect, r.when_expr, r.params,
       r.name_vi, r.text_vi, r.legal_ref, st_distance(f.geom, s.site),
       st_astext(st_closestpoint(f.geom, s.site))
  from (select cast(%(site)s as geometry) as site) as s, gis.feature as f
  join gis.edition as e on e.id = f.edition_id
  join gis.rule as r on r.kind = f.kind
 where f.kind = %(kind)s and upper_inf(f.recorded) and f.in_force @> cast(%(as_of)s as date)
   and e.recorded @> cast(%(known_at)s as timestamptz)
   and r.in_force @> cast(%(as_of)s as date) and r.recorded @> cast(%(known_at)s as timestamptz)
   and cast(%(work)s as text) = any (r.applies_to)
   and st_dwithin(f.geom, s.site, %(reach)s)
   and st_dwithin(f.geom, s.site, r.reach_m + r.reach_per_height * cast(%(height)s as float8) + 8)
"""


@dataclass(frozen=True, slots=True)
class Law:
    """Whose law counts, and when."""

    as_of: Any
    known_at: datetime

    def said(self) -> dict[str, Any]:
        """Give it as parameters."""
        return {"as_of": self.as_of, "known_at": self.known_at}


def layer_by_layer(
    connection: psycopg.Connection[Any], asked: Asked, law: Law, reaches: dict[str, float]
) -> int:
    """Check one site with two prepared queries for each kind of layer; give the rows found."""
    count = 0
    shared = law.said() | {
        "site": asked.site.wkb.hex(),
        "work": asked.attributes["work"],
        "height": float(str(asked.attributes["height_m"])),
    }
    for kind, reach in reaches.items():
        said = shared | {"kind": kind, "reach": reach}
        connection.execute(KNOWN_AT, said, prepare=True).fetchall()
        count += len(connection.execute(THERE, said, prepare=True).fetchall())
    return count


def reaches_of(connection: psycopg.Connection[Any], work: str, height: float) -> dict[str, float]:
    """Say how far a site must be looked around for each kind of layer, wards and zones too."""
    rows = connection.execute(
        "select k.code, coalesce(max(r.reach_m + r.reach_per_height * %(height)s)"
        " filter (where %(work)s = any (r.applies_to)), 0) + 8 from gis.layer_kind as k"
        " left join gis.rule as r on r.kind = k.code group by k.code order by k.code",
        {"height": height, "work": work},
    )
    return dict(rows.fetchall())


class Memory:
    """Every feature of every layer as shapes in a tree, one tree for each kind (Shapely).

    It gives the same hits, states and wards as a check, by the same judging; only what is asked of
    the database comes from memory. All demo editions cover the same area, so one outline is enough.
    """

    def __init__(self, connection: psycopg.Connection[Any], law: Law) -> None:
        """Read everything from the database and build the trees."""
        rules = connection.cursor(row_factory=dict_row).execute(RULES, law.said()).fetchall()
        self.rules = [(Rule(**row), works, reach) for row, works, reach in map(_parted, rules)]
        self.kinds = [Kind(*row) for row in connection.execute(KINDS)]
        outline = connection.execute(COVERAGE).fetchone()
        self.cover = shapely.from_wkb(outline[0]) if outline else shapely.Polygon()
        shapely.prepare(self.cover)
        rows = connection.execute(FEATURES, binary=True).fetchall()
        self.trees: dict[str, shapely.STRtree] = {}
        self.features: dict[str, list[Any]] = {}
        kinds = np.array([row[0] for row in rows])
        for kind in sorted(set(kinds)):
            begins, ends = (np.searchsorted(kinds, kind, side) for side in ("left", "right"))
            self.features[kind] = rows[begins:ends]
            self.trees[kind] = shapely.STRtree(
                shapely.from_wkb([row[5] for row in rows[begins:ends]])
            )

    def check(self, asked: Sequence[Asked]) -> int:
        """Check every site, all sites of a rule at once; give the number of hits."""
        sites = np.array([each.site.geometry for each in asked])
        inside = shapely.contains(self.cover, sites)
        depths = np.where(inside, shapely.distance(self.cover.boundary, sites), -1)
        at, of = self.trees["ward"].query(sites, predicate="intersects")
        wards = {int(n): Ward(*self.features["ward"][f][3:5]) for n, f in zip(at, of, strict=True)}
        areas = self._areas(asked, sites)
        met: list[list[Met]] = [[] for _ in asked]
        for rule, works, reach_m in self.rules:
            self._meet(rule, works, reach_m, asked, sites, met)
        count, sheets = 0, {}
        for n, each in enumerate(asked):
            height = float(str(each.attributes["height_m"]))
            if height not in sheets:
                sheets[height] = Sheet(self.kinds, self._reaches(each, height))
            said = {**each.attributes, **areas[n]}
            hits = judging.hits_of(met[n], said, wards.get(n), PRESENT_FORM)
            judging.layers_of(sheets[height], [depths[n]], each.site.accuracy_m, hits, met[n])
            count += len(hits)
        return count

    def _areas(self, asked: Sequence[Asked], sites: np.ndarray) -> list[dict[str, Any]]:
        """Say urban or rural where all wards in doubt agree."""
        doubt = np.array([each.site.accuracy_m for each in asked]) + LAYERS_OFF_M
        said: list[set[Any]] = [set() for _ in asked]
        at, of = self.trees["ward"].query(sites, predicate="dwithin", distance=doubt)
        for n, f in zip(at, of, strict=True):
            said[n].add(self.features["ward"][f][6].get("area"))
        return [{"area": next(iter(each))} if len(each) == 1 else {} for each in said]

    def _meet(
        self,
        rule: Rule,
        works: list[str],
        reach_m: float,
        asked: Sequence[Asked],
        sites: np.ndarray,
        met: list[list[Met]],
    ) -> None:
        numbers = np.flatnonzero([each.attributes["work"] in works for each in asked])
        if rule.kind == "height_45":
            for n in numbers:
                met[n].append(Met(rule, 0.0, 0.0))
        if rule.kind not in self.trees or not len(numbers):
            return
        heights = np.array([float(str(asked[n].attributes["height_m"])) for n in map(int, numbers)])
        doubt = np.array([asked[n].site.accuracy_m for n in map(int, numbers)]) + LAYERS_OFF_M
        reach = reach_m + rule.reach_per_height * heights
        tree = self.trees[rule.kind]
        at, of = tree.query(sites[numbers], predicate="dwithin", distance=reach + doubt)
        shapes, places = tree.geometries[of], sites[numbers[at]]
        metres = shapely.distance(shapes, places)
        nearest = shapely.get_coordinates(
            shapely.get_point(shapely.shortest_line(shapes, places), 0)
        )
        for i, (place, feature) in enumerate(zip(at, of, strict=True)):
            _, number, rev, ref, name, _, attrs = self.features[rule.kind][feature]
            limit = attrs.get("limit_elevation_m")
            met[numbers[place]].append(
                Met(
                    rule, float(reach[place]), float(metres[i]), float(doubt[place]), number, rev,
                    ref, name, attrs, tuple(nearest[i]), limit_m=limit,
                )
            )  # fmt: skip

    def _reaches(self, asked: Asked, height: float) -> dict[str, float]:
        found: dict[str, float] = {}
        for rule, works, reach_m in self.rules:
            if asked.attributes["work"] in works:
                reach = reach_m + rule.reach_per_height * height
                found[rule.kind] = max(reach, found.get(rule.kind, 0.0))
        return found


def _parted(row: dict[str, Any]) -> tuple[dict[str, Any], list[str], float]:
    return row, row.pop("applies_to"), row.pop("reach_m")
