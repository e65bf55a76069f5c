"""Lay what a check computes in the database: stretches of routes, and sloped surfaces.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# How far a rule reaches around a feature; nothing is drawn where only the feature itself counts.
# Not marked as safe for parallel plans, on purpose: starting workers for a check would take longer
# than the check, and one such function in a statement keeps the planner from it.
WITHIN = """
create function gis.within(feature geometry, reach_m double precision) returns geometry
language sql immutable set search_path = public, pg_temp
return case when reach_m > 0 then st_buffer(feature, reach_m, 32) else feature end;
"""

# The chainage of the first and the last point a route has in common with a zone, in metres.
CHAINAGE = """
create function gis.chainage(route geometry, part geometry) returns double precision[]
language sql immutable set search_path = public, pg_temp
return (select case when count(*) > 0
                    then array[min(st_linelocatepoint(route, p.geom)) * st_length(route),
                               max(st_linelocatepoint(route, p.geom)) * st_length(route)] end
          from st_dumppoints(part) as p);
"""

# Every stretch of a route inside a zone: from, to, from, to … in metres of chainage. Walked leg by
# leg, because a route may run twice through the same place and a point alone would not say when.
STRETCHES = """
create function gis.stretches(route geometry, zone geometry) returns double precision[]
language sql immutable set search_path = public, pg_temp
return (
    with leg as (
        select s.geom, coalesce(sum(st_length(s.geom)) over (
                   order by s.path rows between unbounded preceding and 1 preceding), 0) as begins
          from st_dumpsegments(route) as s
    ), piece as (
        select l.begins + st_distance(st_startpoint(l.geom), st_startpoint(p.geom)) as one,
               l.begins + st_distance(st_startpoint(l.geom), st_endpoint(p.geom)) as other
          from leg as l
         cross join lateral st_dump(st_intersection(l.geom, zone)) as p
         where st_intersects(l.geom, zone) and st_dimension(p.geom) = 1
    ), ordered as (
        select least(one, other) as begins, greatest(one, other) as ends,
               max(greatest(one, other)) over (
                   order by least(one, other), greatest(one, other)
                   rows between unbounded preceding and 1 preceding) as before
          from piece
    ), joined as (
        select begins, ends,
               count(*) filter (where before is null or begins > before + 0.001)
                   over (order by begins, ends) as island
          from ordered
    ), island as (
        select min(begins) as begins, max(ends) as ends from joined group by island
    )
    select array_agg(bound order by begins, bound)
      from island, lateral (values (begins), (ends)) as b (bound)
);
"""

# A surface that rises from a line: its height there, metres risen for each metre, and the line as
# WKT in the storage system. What cannot be read is refused when it is loaded, not when a site is
# checked against it.
SURFACE = """
create function gis.is_surface(attrs jsonb) returns boolean
language plpgsql immutable parallel safe set search_path = public, pg_temp as $$
declare
    base geometry;
begin
    if not attrs ? 'slope' then
        return true;
    end if;
    if jsonb_typeof(attrs -> 'slope') is distinct from 'number'
       or jsonb_typeof(attrs -> 'base_elevation_m') is distinct from 'number'
       or (attrs ->> 'slope')::float8 <= 0
    then
        return false;
    end if;
    base := st_geomfromtext(attrs ->> 'base_line', 9218);
    return coalesce(geometrytype(base) = 'LINESTRING' and st_length(base) > 0, false);
exception when others then
    return false;
end $$;
alter table gis.feature add constraint ck_feature_surface check (gis.is_surface(attrs));
"""

# Outlines are read at every check; unpacking them costs more than the space they save.
UNPACKED = """
alter table gis.feature alter column geom set storage external;
alter table gis.edition alter column coverage set storage external;
"""

# Most editions cover the whole province. Their outlines are told apart by a digest, so that a
# check reads one of them and not each. A trigger, not a generated column: the trigger that lets a
# row only be closed compares whole rows before generated columns are filled.
DIGEST = """
alter table gis.edition add column coverage_md5 text;
create function gis.fill_coverage_md5() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
    new.coverage_md5 := md5(new.coverage::bytea);
    return new;
end $$;
create trigger fill_coverage_md5 before insert on gis.edition
    for each row execute function gis.fill_coverage_md5();
alter table gis.edition disable trigger user;
update gis.edition set coverage_md5 = md5(coverage::bytea) where coverage is not null;
alter table gis.edition enable trigger user;
"""

# A hit names rows that the check has just read in the same transaction, under a lock that keeps
# every writer of them out, and that nothing can ever delete: asking for each again when it is kept
# would take longer than keeping it.
NAMED_ROWS = """
alter table gis.check_layer drop constraint fk_check_layer_kind;
alter table gis.check_hit drop constraint fk_check_hit_kind;
alter table gis.check_hit drop constraint fk_check_hit_rule_id;
alter table gis.check_hit drop constraint fk_check_hit_feature_id;
"""
NAMED_AGAIN = """
alter table gis.check_layer add constraint fk_check_layer_kind
    foreign key (kind) references gis.layer_kind (code);
alter table gis.check_hit add constraint fk_check_hit_kind
    foreign key (kind) references gis.layer_kind (code);
alter table gis.check_hit add constraint fk_check_hit_rule_id
    foreign key (rule_id, rule_rev) references gis.rule (id, rev);
alter table gis.check_hit add constraint fk_check_hit_feature_id
    foreign key (feature_id, feature_rev) references gis.feature (id, rev);
"""

LAID = (WITHIN, CHAINAGE, STRETCHES, SURFACE, UNPACKED, DIGEST, NAMED_ROWS)


def upgrade() -> None:
    """Lay everything in one transaction."""
    for block in LAID:
        op.execute(block)


def downgrade() -> None:
    """Take it away again."""
    op.execute(NAMED_AGAIN)
    op.execute("drop trigger fill_coverage_md5 on gis.edition")
    op.execute("drop function gis.fill_coverage_md5()")
    op.execute("alter table gis.edition drop column coverage_md5")
    op.execute("alter table gis.feature drop constraint ck_feature_surface")
    op.execute("alter table gis.feature alter column geom set storage main")
    op.execute("alter table gis.edition alter column coverage set storage main")
    op.execute("drop function gis.is_surface(jsonb)")
    op.execute("drop function gis.stretches(geometry, geometry)")
    op.execute("drop function gis.chainage(geometry, geometry)")
    op.execute("drop function gis.within(geometry, double precision)")
