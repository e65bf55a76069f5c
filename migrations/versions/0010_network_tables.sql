-- The tables of the register; 0010_network.py runs this, and says why it is as it is.

-- Prices of digging are proposals, to be confirmed by the province.
create table gis.surface (
    code text not null,
    dig_per_m bigint not null,
    certainty text not null,
    constraint pk_surface primary key (code),
    constraint ck_surface_dig_per_m check (dig_per_m > 0),
    constraint ck_surface_certainty check (certainty in ('seed', 'found', 'recall', 'proposal'))
);
insert into gis.surface (code, dig_per_m, certainty) values
    ('earth', 350000, 'proposal'), ('lawn', 400000, 'proposal'), ('paving', 700000, 'proposal'),
    ('concrete', 1100000, 'proposal'), ('asphalt', 1300000, 'proposal'),
    ('unknown', 1300000, 'proposal');

create table gis.node (
    id bigint generated always as identity,
    kind text not null,
    owner text not null,
    ref text not null,
    geom geometry(Point, 9218) not null,
    constraint pk_node primary key (id),
    constraint uq_node_owner_ref unique (owner, ref),
    constraint ck_node_kind
        check (kind in ('manhole', 'handhole', 'pole', 'building', 'cabinet', 'joint'))
);
create index ix_node_geom on gis.node using gist (geom);

create table gis.segment (
    id bigint generated always as identity,
    from_node bigint not null,
    to_node bigint not null,
    owner text not null,
    ref text not null,
    surface text not null,
    standing text not null,
    surveyed_on date,
    source text not null,
    geom geometry(LineString, 9218) not null,
    retired_at timestamptz,
    continues bigint,
    constraint pk_segment primary key (id),
    constraint fk_segment_from_node foreign key (from_node) references gis.node (id),
    constraint fk_segment_to_node foreign key (to_node) references gis.node (id),
    constraint fk_segment_surface foreign key (surface) references gis.surface (code),
    constraint fk_segment_continues foreign key (continues) references gis.segment (id),
    constraint ck_segment_ends check (from_node <> to_node),
    constraint ck_segment_geom check (st_length(geom) > 0),
    constraint ck_segment_standing check (standing in ('declared', 'surveyed'))
);
create index ix_segment_from_node on gis.segment (from_node);
create index ix_segment_to_node on gis.segment (to_node);
create index ix_segment_geom on gis.segment using gist (geom);
create unique index ix_segment_owner_ref on gis.segment (owner, ref) where retired_at is null;

create table gis.duct_spec (
    code text not null,
    outer_mm double precision not null,
    inner_mm double precision not null,
    max_fill double precision not null,
    contains text[] not null,
    constraint pk_duct_spec primary key (code),
    constraint ck_duct_spec_bore check (inner_mm > 0 and inner_mm < outer_mm),
    constraint ck_duct_spec_max_fill check (max_fill > 0 and max_fill <= 1)
);

create table gis.duct (
    id bigint generated always as identity,
    segment_id bigint not null,
    parent_id bigint,
    position bigint not null,
    spec text,
    outer_mm double precision not null,
    inner_mm double precision not null,
    max_fill double precision not null,
    state text not null,
    standing text not null,
    constraint pk_duct primary key (id),
    constraint uq_duct_id_segment_id unique (id, segment_id),
    constraint fk_duct_segment_id foreign key (segment_id) references gis.segment (id),
    constraint fk_duct_parent_id foreign key (parent_id, segment_id)
        references gis.duct (id, segment_id),
    constraint fk_duct_spec foreign key (spec) references gis.duct_spec (code),
    constraint ck_duct_bore check (inner_mm > 0 and inner_mm < outer_mm),
    constraint ck_duct_max_fill check (max_fill > 0 and max_fill <= 1),
    constraint ck_duct_state check (state in ('sound', 'blocked', 'removed')),
    constraint ck_duct_standing check (standing in ('declared', 'surveyed'))
);
create index ix_duct_segment_id on gis.duct (segment_id);
create unique index ix_duct_position on gis.duct (segment_id, position) where parent_id is null;
create unique index ix_duct_position_inside on gis.duct (parent_id, position)
    where parent_id is not null;

create table gis.pole (
    id bigint generated always as identity,
    node_id bigint not null,
    height_m double precision not null,
    max_kg double precision not null,
    max_watts double precision not null,
    max_wind_m2 double precision not null,
    constraint pk_pole primary key (id),
    constraint uq_pole_node_id unique (node_id),
    constraint fk_pole_node_id foreign key (node_id) references gis.node (id),
    constraint ck_pole_limits
        check (height_m > 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0)
);

create table gis.pole_slot (
    id bigint generated always as identity,
    pole_id bigint not null,
    position bigint not null,
    kind text not null,
    height_m double precision not null,
    max_kg double precision not null,
    max_watts double precision not null,
    max_wind_m2 double precision not null,
    state text not null,
    constraint pk_pole_slot primary key (id),
    constraint uq_pole_slot_pole_id_position unique (pole_id, position),
    constraint fk_pole_slot_pole_id foreign key (pole_id) references gis.pole (id),
    constraint ck_pole_slot_kind
        check (kind in ('antenna', 'small_cell', 'camera', 'sign', 'charger', 'lamp', 'sensor')),
    constraint ck_pole_slot_limits
        check (height_m >= 0 and max_kg >= 0 and max_watts >= 0 and max_wind_m2 >= 0),
    constraint ck_pole_slot_state check (state in ('sound', 'blocked', 'removed'))
);

-- Hold and occupancy both take a place: a bore (a duct without ducts in it) or a slot of a pole.
create table gis.hold (
    id bigint generated always as identity,
    
    duct_id bigint,
    slot_id bigint,
    tenant text not null,
    reference text not null,
    cable_mm double precision,
    kg double precision not null default 0,
    watts double precision not null default 0,
    wind_m2 double precision not null default 0,
    during daterange not null,
    constraint fk_hold_duct_id foreign key (duct_id) references gis.duct (id),
    constraint fk_hold_slot_id foreign key (slot_id) references gis.pole_slot (id),
    constraint ck_hold_place check (num_nonnulls(duct_id, slot_id) = 1),
    constraint ck_hold_cable_mm check ((duct_id is null) = (cable_mm is null) and cable_mm > 0),
    constraint ck_hold_load check (kg >= 0 and watts >= 0 and wind_m2 >= 0),
    constraint ck_hold_during check (not isempty(during) and not lower_inf(during)),

    state text not null,
    made_at timestamptz not null,
    expires_at timestamptz,
    ended_at timestamptz,
    ended_as text,
    continues bigint,
    constraint pk_hold primary key (id),
    constraint fk_hold_continues foreign key (continues) references gis.hold (id),
    constraint ck_hold_state check (state in ('held', 'confirmed', 'released', 'expired')),
    constraint ck_hold_expires_at check (state <> 'held' or expires_at is not null),
    constraint ck_hold_ended check (
        (state in ('held', 'confirmed')) = (ended_at is null)
        and (ended_at is null) = (ended_as is null)),
    constraint ck_hold_ended_as check (ended_as in
        ('given_back', 'lapsed', 'built', 'built_elsewhere', 'not_built', 'blocked', 'split')),
    constraint ex_hold_duct_once exclude using gist (duct_id with =, during with &&)
        where (duct_id is not null and state in ('held', 'confirmed')),
    constraint ex_hold_slot_once exclude using gist (slot_id with =, during with &&)
        where (slot_id is not null and state in ('held', 'confirmed'))
);
create index ix_hold_reference on gis.hold (reference);
create index ix_hold_duct_id on gis.hold (duct_id) where state in ('held', 'confirmed');
create index ix_hold_expires_at on gis.hold (expires_at) where state = 'held';

create table gis.occupancy (
    id bigint generated always as identity,
    
    duct_id bigint,
    slot_id bigint,
    tenant text not null,
    reference text not null,
    cable_mm double precision,
    kg double precision not null default 0,
    watts double precision not null default 0,
    wind_m2 double precision not null default 0,
    during daterange not null,
    constraint fk_occupancy_duct_id foreign key (duct_id) references gis.duct (id),
    constraint fk_occupancy_slot_id foreign key (slot_id) references gis.pole_slot (id),
    constraint ck_occupancy_place check (num_nonnulls(duct_id, slot_id) = 1),
    constraint ck_occupancy_cable_mm check ((duct_id is null) = (cable_mm is null) and cable_mm > 0),
    constraint ck_occupancy_load check (kg >= 0 and watts >= 0 and wind_m2 >= 0),
    constraint ck_occupancy_during check (not isempty(during) and not lower_inf(during)),

    standing text not null,
    source text not null,
    hold_id bigint,
    constraint pk_occupancy primary key (id),
    constraint fk_occupancy_hold_id foreign key (hold_id) references gis.hold (id),
    constraint ck_occupancy_standing check (standing in ('declared', 'surveyed')),
    constraint ex_occupancy_duct_one_tenant
        exclude using gist (duct_id with =, tenant with <>, during with &&)
        where (duct_id is not null),
    constraint ex_occupancy_slot_once exclude using gist (slot_id with =, during with &&)
        where (slot_id is not null)
);
create index ix_occupancy_reference on gis.occupancy (reference);

create table gis.waiting (
    id bigint generated always as identity,
    segment_ids bigint[] not null,
    tenant text not null,
    reference text not null,
    cable_mm double precision not null,
    ways bigint not null,
    during daterange not null,
    hold_days bigint not null,
    asked_at timestamptz not null,
    state text not null,
    ended_at timestamptz,
    constraint pk_waiting primary key (id),
    constraint ck_waiting_segment_ids check (cardinality(segment_ids) > 0),
    constraint ck_waiting_sizes check (cable_mm > 0 and ways > 0 and hold_days > 0),
    constraint ck_waiting_during check (not isempty(during) and not lower_inf(during)),
    constraint ck_waiting_state check (state in ('waiting', 'served', 'left')),
    constraint ck_waiting_ended check ((state = 'waiting') = (ended_at is null))
);
create index ix_waiting_segment_ids on gis.waiting using gin (segment_ids)
    where state = 'waiting';
create index ix_waiting_reference on gis.waiting (reference);
