-- Keeps checks as evidence: runs, their layers and hits, in one statement however many there are.
-- %(made)s  JSON list in the order of the answer; see gis/keeping.py
-- Rows: the number of each run, in that order.
with said as materialized (
    select s.value as run, s.ordinality as n, nextval('gis.check_run_id_seq') as id
      from jsonb_array_elements(cast(%(made)s as jsonb)) with ordinality as s
), run as (
    insert into gis.check_run (id, subject, site_geom, site, attributes, asked_as_of, known_at,
                               made_at, engine_version, ruleset_sha256, hits_sha256, outcome,
                               place, supersedes)
    overriding system value
    select said.id, r.*
      from said
     cross join lateral jsonb_to_record(said.run) as r(
           subject text, site_geom geometry, site jsonb, attributes jsonb, asked_as_of date,
           known_at timestamptz, made_at timestamptz, engine_version text, ruleset_sha256 text,
           hits_sha256 text, outcome text, place jsonb, supersedes bigint)
), layer as (
    insert into gis.check_layer (run_id, position, kind, state, edition_ids, facts)
    select said.id, l.*
      from said
     cross join lateral jsonb_to_recordset(said.run -> 'layers') as l(
           position bigint, kind text, state text, edition_ids bigint[], facts jsonb)
), hit as (
    insert into gis.check_hit (run_id, position, kind, rule_id, rule_rev, feature_id, feature_rev,
                               effect, state, distance_m, length_m, tolerance_m, nearest, document)
    select said.id, h.ordinality, d.kind, d.rule_id, d.rule_rev, d.feature_id, d.feature_rev,
           d.effect, d.state, d.distance_m, d.length_m, d.tolerance_m,
           st_setsrid(st_makepoint(d.nearest[1], d.nearest[2]), 9218), h.value
      from said
     cross join lateral jsonb_array_elements(said.run -> 'hits') with ordinality as h
     cross join lateral jsonb_to_record(h.value) as d(
           kind text, rule_id bigint, rule_rev bigint, feature_id bigint, feature_rev bigint,
           effect text, state text, distance_m float8, length_m float8, tolerance_m float8,
           nearest float8[])
)
select id from said order by n
