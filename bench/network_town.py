"""Networks to measure on, laid in bulk: a street of full ducts, and a town of a grid of streets."""

from typing import Any

import psycopg

SPECS = """
insert into gis.duct_spec values ('pipe', 110, 100, 0.9, '{}'), ('sub', 40, 33, 0.8, '{}')
on conflict do nothing
"""

STREET = """
with node as (
    insert into gis.node (kind, owner, ref, geom)
    select 'manhole', 'bench', %(name)s || n,
           st_setsrid(st_makepoint(450000 + 100 * n, 1400000), 9218)
      from generate_series(0, %(segments)s) as n
    returning id, geom, st_x(geom) as x
), laid as (
    insert into gis.segment (from_node, to_node, owner, ref, surface, standing, source, geom)
    select a.id, b.id, 'bench', %(name)s || a.x, 'earth', 'declared', 'bench',
           st_makeline(a.geom, b.geom)
      from node as a join node as b on b.x = a.x + 100
    returning id
)
insert into gis.duct (segment_id, position, spec, outer_mm, inner_mm, max_fill, state, standing)
select l.id, p, 'sub', 40, 33, 0.8, 'sound', 'declared'
  from laid as l, generate_series(1, %(bores)s) as p
returning segment_id
"""

#: A grid whose nodes lie a little off, with a name by row and column.
NODES = """
insert into gis.node (kind, owner, ref, geom)
select 'manhole', 'bench', r || ':' || c, st_setsrid(st_makepoint(
           450000 + 120 * c + 40 * random(), 1400000 + 120 * r + 40 * random()), 9218)
  from generate_series(1, %(side)s) as r, generate_series(1, %(side)s) as c
"""

SEGMENTS = """
insert into gis.segment (from_node, to_node, owner, ref, surface, standing, source, geom)
select a.id, b.id, (array['vnpt', 'viettel', 'fpt', 'park'])[1 + (r + c) %% 4],
       a.ref || '-' || b.ref, (array['earth', 'paving', 'asphalt'])[1 + floor(random() * 3)::int],
       'declared', 'bench', st_makeline(a.geom, b.geom)
  from (values (0, 1), (1, 0)) as step (down, across)
 cross join generate_series(1, %(side)s) as r cross join generate_series(1, %(side)s) as c
  join gis.node as a on a.owner = 'bench' and a.ref = r || ':' || c
  join gis.node as b on b.owner = 'bench' and b.ref = (r + down) || ':' || (c + across)
"""

DUCTS = """
insert into gis.duct (segment_id, position, spec, outer_mm, inner_mm, max_fill, state, standing)
select s.id, p, 'sub', 40, 33, 0.8,
       case when random() < 0.03 then 'blocked' else 'sound' end, 'declared'
  from gis.segment as s, generate_series(1, 2) as p
"""

#: Every third segment is full of cables, and some bores besides are held.
CABLES = """
insert into gis.occupancy (duct_id, tenant, reference, cable_mm, during, standing, source)
select d.id, 'tenant', 'cable', 12, '[2020-01-01,)', 'declared', 'bench'
  from gis.duct as d where d.segment_id %% 3 = 0 or (d.segment_id %% 5 = 0 and d.position = 1)
"""

HOLDS = """
insert into gis.hold (duct_id, tenant, reference, cable_mm, during, state, made_at, expires_at)
select d.id, 'tenant', 'hold ' || d.segment_id, 12, '[2027-01-01,2028-01-01)', 'held',
       '2026-11-24', '2026-12-24'
  from gis.duct as d
 where d.state = 'sound' and d.segment_id %% 3 <> 0 and d.segment_id %% 11 = 1 and d.position = 2
"""


def lay_street(
    connection: psycopg.Connection[Any], segments: int, bores: int, name: str
) -> list[int]:
    """Lay segments in a row with so many bores each; give their numbers."""
    connection.execute(SPECS)
    said = {"name": name, "segments": segments, "bores": bores}
    return sorted({row[0] for row in connection.execute(STREET, said)})


def lay_grid(connection: psycopg.Connection[Any], side: int) -> None:
    """Lay a town of side × side nodes, with cables in a third of it and holds here and there."""
    connection.execute(SPECS)
    connection.execute("select setseed(0.5)")
    # What is laid here breaks no rule, and a look at every row would take minutes.
    connection.execute("set local session_replication_role = replica")
    for statement in (NODES, SEGMENTS, DUCTS, CABLES, HOLDS):
        connection.execute(statement, {"side": side})
        connection.execute("analyze gis.node, gis.segment, gis.duct, gis.occupancy")
