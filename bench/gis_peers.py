"""Other ways to check a site, in the same run: a query for each layer, and shapes in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import psycopg
import shapely

from gis import predicates
from gis.batch import Asked

Found = tuple[int, str, int, float]  # number of the site, rule, feature, metres

RULES = """
select kind, code, applies_to, reach_m, reach_per_height, when_expr from gis.rule
 where in_force @> cast(%(as_of)s as date) and recorded @> cast(%(known_at)s as timestamptz)
"""

#: As pyramid_oereb asks of each theme: first whether it is known at the place, then what is there.
KNOWN_AT = """
select array_agg(e.id), bool_or(st_covers(e.coverage, s.site)
           and not st_dwithin(st_boundary(e.coverage), s.site, %(reach)s))
  from gis.edition as e, (select cast(%(site)s as geometry) as site) as s
 where e.kind = %(kind)s and e.status = 'in_force' and e.in_force @> cast(%(as_of)s as date)
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
   and e.status = 'in_force' and e.recorded @> cast(%(known_at)s as timestamptz)
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
    """Every feature of every layer as shapes in a tree, one tree for each kind (Shapely)."""

    def __init__(self, connection: psycopg.Connection[Any], law: Law) -> None:
        """Read everything from the database and build the trees."""
        self.rules = connection.execute(RULES, law.said()).fetchall()
        rows = connection.execute(
            "select kind, id, attrs, st_asbinary(geom) from gis.feature"
            " where upper_inf(recorded) order by kind, id",
            binary=True,
        ).fetchall()
        self.trees: dict[str, shapely.STRtree] = {}
        self.numbers: dict[str, list[int]] = {}
        self.attrs: dict[str, list[dict[str, Any]]] = {}
        kinds = np.array([row[0] for row in rows])
        for kind in sorted(set(kinds)):
            begins, ends = np.searchsorted(kinds, [kind, kind + "\0"])
            own = rows[begins:ends]
            self.numbers[kind] = [row[1] for row in own]
            self.attrs[kind] = [row[2] for row in own]
            self.trees[kind] = shapely.STRtree(shapely.from_wkb([row[3] for row in own]))

    def check(self, asked: Sequence[Asked]) -> list[Found]:
        """Find every rule met at every site, all sites of a rule at once."""
        found: list[Found] = []
        sites = np.array([each.site.geometry for each in asked])
        heights = np.array([float(str(each.attributes["height_m"])) for each in asked])
        accuracy = np.array([each.site.accuracy_m for each in asked])
        self.trees["ward"].query(sites, predicate="intersects")
        for kind, code, works, reach_m, per_height, when in self.rules:
            concerned = np.array([each.attributes["work"] in works for each in asked])
            if kind not in self.trees or not concerned.any():
                continue
            numbers = np.flatnonzero(concerned)
            reach = reach_m + per_height * heights[numbers] + accuracy[numbers] + 5
            at, of = self.trees[kind].query(sites[numbers], predicate="dwithin", distance=reach)
            shapes = self.trees[kind].geometries[of]
            metres = shapely.distance(shapes, sites[numbers[at]])
            for place, feature, distance in zip(at, of, metres, strict=True):
                given = asked[numbers[place]].attributes
                if predicates.judge(when, given, self.attrs[kind][feature]).holds is not False:
                    found.append(
                        (int(numbers[place]), code, self.numbers[kind][feature], float(distance))
                    )
        return found
