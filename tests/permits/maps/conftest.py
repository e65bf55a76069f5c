"""The demo province with a few ducts and poles, for what the map gives programs."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from permits.core import clock
from tests.permits.tracking.conftest import at, permit
from tests.support.dossiers import app, template

__all__ = ["app", "at", "permit", "template"]

NODES = """
insert into gis.node (kind, owner, ref, geom)
select case when n <= 3 then 'pole' else 'manhole' end, 'carrier-a', 'N' || n,
       st_setsrid(st_makepoint(450900 + 60 * n, 1401000 + 15 * n), 9218)
  from generate_series(1, 6) as n
"""
POLES = """
insert into gis.pole (node_id, height_m, max_kg, max_watts, max_wind_m2, name, kind)
select id, 18, 120, 800, 1.5, 'Cột ' || ref, 'pole' from gis.node where kind = 'pole'
"""
SLOTS = """
insert into gis.pole_slot (pole_id, position, kind, height_m, max_kg, max_watts, max_wind_m2, state)
select id, n, 'antenna', 10 + n, 30, 200, 0.4, 'sound' from gis.pole, generate_series(1, 3) as n
"""
SEGMENTS = """
insert into gis.segment (from_node, to_node, owner, ref, surface, standing, source, geom,
                         retired_at)
select a.id, b.id, 'carrier-a', 'S' || a.ref, 'asphalt', 'declared', 'test',
       st_makeline(a.geom, b.geom), case when a.ref = 'N5' then cast(:now as timestamptz) end
  from gis.node as a join gis.node as b on b.ref = 'N' || (substr(a.ref, 2)::int + 1)
 where a.ref in ('N4', 'N5')
"""
BORES = """
insert into gis.duct (segment_id, position, outer_mm, inner_mm, max_fill, state, standing)
select id, n, 63, 50, 0.6, 'sound', 'declared' from gis.segment, generate_series(1, 4) as n
 where retired_at is null
"""
TAKEN = """
insert into gis.hold (duct_id, tenant, reference, cable_mm, during, state, made_at, expires_at)
select id, 'carrier-b', 'x', 12, daterange(cast(:day as date), null), 'held', :now, :later
  from gis.duct where position = 1
"""


@pytest.fixture
def network(session: Session) -> None:
    """Three poles of three slots; a segment of four bores, one of them held; one retired."""
    now = clock.now()
    told = {"now": now, "day": now.date(), "later": now + timedelta(days=3)}
    for statement in (NODES, POLES, SLOTS, SEGMENTS, BORES, TAKEN):
        session.execute(text(statement), told)
    session.commit()
