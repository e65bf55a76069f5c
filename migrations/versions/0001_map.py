"""Lay the map's tables: layers in two time axes, rules as rows, checks as documents that stay.

Revision ID: 0001
Revises: nothing
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = """
create schema if not exists gis;
create extension if not exists postgis;
create extension if not exists btree_gist;
"""

# Debian's PostGIS 3.3 has no row for the province's zone; later ones may. The seven parameters are
# written with the signs PROJ wants (position vector), the reverse of those in the printed guides.
ZONE = """
insert into spatial_ref_sys (srid, auth_name, auth_srid, proj4text, srtext)
select 9218, 'EPSG', 9218,
       '+proj=tmerc +lat_0=0 +lon_0=108.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 '
       '+towgs84=-191.90441429,-39.30318279,-111.45032835,'
       '0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs',
       'PROJCS["VN-2000 / TM-3 108-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",'
       'SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
       'AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
       'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],'
       'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
       'PARAMETER["central_meridian",108.5],PARAMETER["scale_factor",0.9999],'
       'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
       'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","9218"]]'
 where not exists (select 1 from spatial_ref_sys where srid = 9218);
"""

LAYERS = """
create sequence gis.feature_id as bigint;
create sequence gis.rule_id as bigint;

create table gis.layer_kind (
    code text not null,
    name_vi text not null,
    name_en text not null,
    geometry_type text not null,
    default_accuracy_m double precision not null,
    position bigint not null,
    constraint pk_layer_kind primary key (code),
    constraint ck_layer_kind_geometry_type
        check (geometry_type in ('point', 'line', 'polygon', 'none'))
);

create table gis.edition (
    id bigint generated always as identity,
    kind text not null,
    series text not null default '',
    title text not null,
    publisher text not null,
    citation text not null,
    decision_no text,
    decision_date date,
    in_force daterange not null,
    status text not null,
    recorded tstzrange not null,
    loaded_by text not null,
    source_name text not null,
    source_sha256 text not null,
    coverage geometry(MultiPolygon, 9218),
    accuracy_m double precision not null,
    schematic boolean not null,
    continues bigint,
    constraint pk_edition primary key (id),
    constraint fk_edition_kind foreign key (kind) references gis.layer_kind (code),
    constraint fk_edition_continues foreign key (continues) references gis.edition (id),
    constraint ck_edition_status
        check (status in ('draft', 'pre_effect', 'in_force', 'repealed')),
    constraint ck_edition_accuracy_m check (accuracy_m >= 0),
    constraint ex_edition_one_at_a_time
        exclude using gist (kind with =, series with =, in_force with &&, recorded with &&)
);
create index ix_edition_kind on gis.edition (kind);

create table gis.feature (
    id bigint not null default nextval('gis.feature_id'),
    rev bigint not null,
    edition_id bigint not null,
    kind text not null,
    publisher_ref text not null,
    name text not null,
    attrs jsonb not null,
    geom geometry(Geometry, 9218) not null,
    geom_3857 geometry(Geometry, 3857) not null,
    in_force daterange not null,
    recorded tstzrange not null,
    constraint pk_feature primary key (id, rev),
    constraint fk_feature_edition_id foreign key (edition_id) references gis.edition (id),
    constraint fk_feature_kind foreign key (kind) references gis.layer_kind (code),
    constraint ck_feature_geom check (st_isvalid(geom) and not st_isempty(geom)),
    constraint ex_feature_one_revision
        exclude using gist (id with =, in_force with &&, recorded with &&)
);
create index ix_feature_edition_id on gis.feature (edition_id);
create index ix_feature_publisher_ref on gis.feature (kind, publisher_ref);
create index ix_feature_geom on gis.feature using gist (geom);
create index ix_feature_geom_current on gis.feature using gist (geom)
    where upper_inf(recorded);
create index ix_feature_geom_3857_current on gis.feature using gist (geom_3857)
    where upper_inf(recorded);
create index ix_feature_mast_current on gis.feature using gist (geom)
    where kind = 'existing_mast' and upper_inf(recorded);
"""

RULES = """
create table gis.rule (
    id bigint not null default nextval('gis.rule_id'),
    rev bigint not null,
    code text not null,
    kind text not null,
    applies_to text[] not null,
    effect text not null,
    reach_m double precision not null,
    reach_per_height double precision not null,
    when_expr jsonb not null,
    params jsonb not null,
    name_vi text not null,
    name_en text not null,
    text_vi text not null,
    text_en text not null,
    legal_ref text not null,
    legal_article text not null,
    certainty text not null,
    in_force daterange not null,
    recorded tstzrange not null,
    sha256 text not null,
    constraint pk_rule primary key (id, rev),
    constraint fk_rule_kind foreign key (kind) references gis.layer_kind (code),
    constraint ck_rule_effect check (effect in
        ('forbid', 'consent_of', 'setback', 'height_limit', 'inform', 'prefer_colocation')),
    constraint ck_rule_certainty check (certainty in ('seed', 'found', 'recall', 'proposal')),
    constraint ck_rule_reach_m check (reach_m >= 0 and reach_per_height >= 0),
    constraint ex_rule_one_revision
        exclude using gist (code with =, in_force with &&, recorded with &&)
);
"""

CHECKS = """
create table gis.check_run (
    id bigint generated always as identity,
    subject text not null,
    site_geom geometry(Geometry, 9218) not null,
    site jsonb not null,
    attributes jsonb not null,
    asked_as_of date not null,
    known_at timestamptz not null,
    made_at timestamptz not null,
    engine_version text not null,
    ruleset_sha256 text not null,
    hits_sha256 text not null,
    outcome text not null,
    place jsonb not null,
    supersedes bigint,
    constraint pk_check_run primary key (id),
    constraint fk_check_run_supersedes foreign key (supersedes) references gis.check_run (id)
);
create index ix_check_run_subject on gis.check_run (subject);
create index ix_check_run_known_at on gis.check_run (known_at);

create table gis.check_layer (
    run_id bigint not null,
    kind text not null,
    position bigint not null,
    state text not null,
    edition_ids bigint[] not null,
    facts jsonb not null,
    constraint pk_check_layer primary key (run_id, kind),
    constraint fk_check_layer_run_id foreign key (run_id) references gis.check_run (id),
    constraint fk_check_layer_kind foreign key (kind) references gis.layer_kind (code),
    constraint ck_check_layer_state check (state in
        ('hit', 'clear', 'borderline', 'no_data', 'failed', 'not_relevant'))
);

create table gis.check_hit (
    run_id bigint not null,
    position bigint not null,
    kind text not null,
    rule_id bigint not null,
    rule_rev bigint not null,
    feature_id bigint,
    feature_rev bigint,
    effect text not null,
    state text not null,
    distance_m double precision not null,
    length_m double precision,
    tolerance_m double precision not null,
    nearest geometry(Point, 9218),
    document jsonb not null,
    constraint pk_check_hit primary key (run_id, position),
    constraint fk_check_hit_run_id foreign key (run_id) references gis.check_run (id),
    constraint fk_check_hit_kind foreign key (kind) references gis.layer_kind (code),
    constraint fk_check_hit_rule_id foreign key (rule_id, rule_rev)
        references gis.rule (id, rev),
    constraint fk_check_hit_feature_id foreign key (feature_id, feature_rev)
        references gis.feature (id, rev),
    constraint ck_check_hit_state check (state in ('hit', 'borderline')),
    constraint ck_check_hit_effect check (effect in
        ('forbid', 'consent_of', 'setback', 'height_limit', 'inform', 'prefer_colocation'))
);
"""

# A trigger, not a generated column: a restored dump loads the table before the zone's row in
# spatial_ref_sys exists, and triggers are made after the data.
TILE_GEOMETRY = """
create function gis.fill_tile_geometry() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
    new.geom_3857 := st_transform(new.geom, 3857);
    return new;
end $$;
create trigger fill_tile_geometry before insert on gis.feature
    for each row execute function gis.fill_tile_geometry();
"""

PROTECTION = """
create function gis.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'gis.% keeps what was written; it is never changed or emptied', tg_table_name
        using errcode = 'restrict_violation';
end $$;

create function gis.refuse_all_but_closing() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
    closed record;
begin
    closed := new;
    closed.recorded := old.recorded;
    if closed is distinct from old
       or not upper_inf(old.recorded)
       or upper_inf(new.recorded)
       or lower(new.recorded) is distinct from lower(old.recorded)
    then
        raise exception 'a row of gis.% may only be closed; write a new revision', tg_table_name
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
"""

KEPT = ("check_run", "check_layer", "check_hit")
VERSIONED = ("edition", "feature", "rule")


def upgrade() -> None:
    """Lay everything in one transaction."""
    for block in (EXTENSIONS, ZONE, LAYERS, RULES, CHECKS, TILE_GEOMETRY, PROTECTION):
        op.execute(block)
    for table in KEPT:
        op.execute(
            f"create trigger keep before update or delete on gis.{table}"
            " for each row execute function gis.refuse_change()"
        )
    for table in VERSIONED:
        op.execute(
            f"create trigger keep before delete on gis.{table}"
            " for each row execute function gis.refuse_change()"
        )
        op.execute(
            f"create trigger only_close before update on gis.{table}"
            " for each row execute function gis.refuse_all_but_closing()"
        )
    for table in (*KEPT, *VERSIONED):
        op.execute(
            f"create trigger keep_all before truncate on gis.{table}"
            " for each statement execute function gis.refuse_change()"
        )


def downgrade() -> None:
    """Refuse: evidence of past checks is not thrown away by a command."""
    raise NotImplementedError("the map's first migration is the ground; restore a backup instead")
