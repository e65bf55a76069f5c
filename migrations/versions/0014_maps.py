"""Lay what tiles and collections read: whom a kind of layer is for, and its features' orders.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AUDIENCE = """
alter table gis.layer_kind
    add column audience text not null default 'public',
    add constraint ck_layer_kind_audience check (audience in ('public', 'officials'));
update gis.layer_kind set audience = 'officials' where code = 'defence';
"""

# A page of a collection goes on from a feature's number; a tile of one kind must not read the
# others that lie in its box.
ORDER = """
create index ix_feature_kind_id_current on gis.feature (kind, id) where upper_inf(recorded);
"""

# A tile from afar has room for the largest of very many. The index gives an edition's features by
# size, and tells by itself which of them lie in the tile. A thousandth of a metre shuffles what is
# of one size; a metre outwards makes good what a real number of four bytes rounds off.
COLUMNS = """
alter table gis.feature
    add column prominence double precision not null default 0,
    add column west real not null default '-infinity',
    add column south real not null default '-infinity',
    add column east real not null default 'infinity',
    add column north real not null default 'infinity';
"""
FILLING = """
create or replace function gis.fill_tile_geometry() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
    new.geom_3857 := st_transform(new.geom, 3857);
    new.prominence := st_length(st_boundingdiagonal(new.geom))
                      + (hashint8(new.id) & 65535) / 65536e3;
    new.west := st_xmin(new.geom_3857) - 1;
    new.south := st_ymin(new.geom_3857) - 1;
    new.east := st_xmax(new.geom_3857) + 1;
    new.north := st_ymax(new.geom_3857) + 1;
    return new;
end $$;
"""
FILLED = """
alter table gis.feature disable trigger only_close;
update gis.feature
   set prominence = st_length(st_boundingdiagonal(geom)) + (hashint8(id) & 65535) / 65536e3,
       west = st_xmin(geom_3857) - 1, south = st_ymin(geom_3857) - 1,
       east = st_xmax(geom_3857) + 1, north = st_ymax(geom_3857) + 1;
alter table gis.feature enable trigger only_close;
create index ix_feature_drawn on gis.feature
    (edition_id, prominence, west, south, east, north) include (in_force)
    where upper_inf(recorded);
"""
BEFORE = """
create or replace function gis.fill_tile_geometry() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
    new.geom_3857 := st_transform(new.geom, 3857);
    return new;
end $$;
alter table gis.feature drop column prominence, drop column west, drop column south,
    drop column east, drop column north;
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    for block in (AUDIENCE, ORDER, COLUMNS, FILLING, FILLED):
        op.execute(block)


def downgrade() -> None:
    """Take it away again."""
    op.execute(BEFORE)
    op.execute("drop index gis.ix_feature_kind_id_current")
    op.execute("alter table gis.layer_kind drop column audience")
