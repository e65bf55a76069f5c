"""Keep what holders report and inspectors find about permits.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = """
create table permit_report (
    id bigserial not null,
    ref varchar not null,
    permit_id bigint not null,
    kind varchar(40) not null,
    happened_on date not null,
    note varchar not null,
    office_id integer not null,
    reported_by_id integer not null,
    reported_at timestamptz not null,
    corrects_id bigint,
    site_source jsonb,
    distance_m double precision,
    tolerance_m double precision,
    height_m numeric,
    permitted_height_m numeric,
    height_tolerance_m numeric,
    deviates boolean not null,
    constraint pk_permit_report primary key (id),
    constraint uq_permit_report_ref unique (ref),
    constraint uq_permit_report_corrects_id unique (corrects_id),
    constraint report_kind check (kind in ('start', 'finish', 'on_air', 'dismantled')),
    constraint ck_permit_report_position_is_whole check ((site_source is null) =
        (distance_m is null) and (distance_m is null) = (tolerance_m is null)),
    constraint ck_permit_report_not_its_own_correction check (corrects_id <> id),
    constraint fk_permit_report_permit_id foreign key (permit_id) references permit (id),
    constraint fk_permit_report_office_id foreign key (office_id) references office (id),
    constraint fk_permit_report_reported_by_id
        foreign key (reported_by_id) references person (id),
    constraint fk_permit_report_corrects_id
        foreign key (corrects_id) references permit_report (id)
);
create index ix_permit_report_permit_id_id on permit_report (permit_id, id);

create table inspection (
    id bigserial not null,
    ref varchar not null,
    permit_id bigint not null,
    kind varchar(40) not null,
    office_id integer not null,
    planned_on date not null,
    reason varchar not null,
    opened_by_id integer not null,
    opened_at timestamptz not null,
    began_at timestamptz,
    ended_at timestamptz,
    people jsonb not null,
    results jsonb not null,
    findings varchar not null,
    demands varchar not null,
    holders_word varchar not null,
    conclusion varchar(40),
    fix_by date,
    concluded_by_id integer,
    concluded_at timestamptz,
    year integer,
    number integer,
    paper_id bigint,
    settled_at timestamptz,
    settled_by_id integer,
    settled_note varchar,
    revocation_id bigint,
    constraint pk_inspection primary key (id),
    constraint uq_inspection_ref unique (ref),
    constraint uq_inspection_paper_id unique (paper_id),
    constraint inspection_kind check (kind in ('planned', 'ad_hoc')),
    constraint conclusion
        check (conclusion in ('conforms', 'minor', 'serious', 'wrongly_issued')),
    constraint ck_inspection_concluded_is_whole check ((concluded_at is null) =
        (conclusion is null) and (concluded_at is null) = (began_at is null)
        and (concluded_at is null) = (ended_at is null)
        and (concluded_at is null) = (number is null)
        and (concluded_at is null) = (year is null)
        and (concluded_at is null) = (concluded_by_id is null)),
    constraint uq_inspection_office_id_year_number unique (office_id, year, number),
    constraint ck_inspection_begins_first check (began_at <= ended_at),
    constraint ck_inspection_fix_has_a_day
        check ((conclusion in ('minor', 'serious')) = (fix_by is not null)),
    constraint ck_inspection_settled_is_whole
        check ((settled_at is null) = (settled_by_id is null)),
    constraint ck_inspection_settled_after
        check (settled_at is null or concluded_at is not null),
    constraint fk_inspection_permit_id foreign key (permit_id) references permit (id),
    constraint fk_inspection_office_id foreign key (office_id) references office (id),
    constraint fk_inspection_opened_by_id foreign key (opened_by_id) references person (id),
    constraint fk_inspection_concluded_by_id
        foreign key (concluded_by_id) references person (id),
    constraint fk_inspection_paper_id foreign key (paper_id) references paper_issued (id),
    constraint fk_inspection_settled_by_id foreign key (settled_by_id) references person (id),
    constraint fk_inspection_revocation_id foreign key (revocation_id) references dossier (id)
);
create index ix_inspection_permit_id_id on inspection (permit_id, id);

create table permit_photo (
    id bigserial not null,
    ref varchar not null,
    report_id bigint,
    inspection_id bigint,
    filename varchar not null,
    sha256 varchar not null,
    original_sha256 varchar not null,
    size integer not null,
    width integer not null,
    height integer not null,
    taken_at timestamptz,
    lat double precision,
    lon double precision,
    distance_m double precision,
    constraint pk_permit_photo primary key (id),
    constraint uq_permit_photo_ref unique (ref),
    constraint ck_permit_photo_of_one_thing
        check ((report_id is null) <> (inspection_id is null)),
    constraint ck_permit_photo_position_is_whole check ((lat is null) = (lon is null)),
    constraint fk_permit_photo_report_id foreign key (report_id) references permit_report (id),
    constraint fk_permit_photo_inspection_id
        foreign key (inspection_id) references inspection (id)
);
create index ix_permit_photo_report_id on permit_photo (report_id);
create index ix_permit_photo_inspection_id on permit_photo (inspection_id);

create table permit_notice (
    id bigserial not null,
    ref varchar not null,
    permit_id bigint not null,
    office_id integer not null,
    kind varchar(40) not null,
    about date not null,
    days integer not null,
    report_id bigint,
    at timestamptz not null,
    seen_at timestamptz,
    seen_by_id integer,
    constraint pk_permit_notice primary key (id),
    constraint uq_permit_notice_ref unique (ref),
    constraint uq_permit_notice_report_id_kind_office_id unique (report_id, kind, office_id),
    constraint permit_notice_kind
        check (kind in ('warning', 'expired', 'released', 'started', 'deviation')),
    constraint fk_permit_notice_permit_id foreign key (permit_id) references permit (id),
    constraint fk_permit_notice_office_id foreign key (office_id) references office (id),
    constraint fk_permit_notice_report_id
        foreign key (report_id) references permit_report (id),
    constraint fk_permit_notice_seen_by_id foreign key (seen_by_id) references person (id)
);
create unique index uq_permit_notice_of_time on permit_notice (permit_id, kind, about, days)
    where report_id is null;
create index ix_permit_notice_unseen on permit_notice (office_id, id) where seen_at is null;

-- What was reported stays as it was said; what was concluded stays, what became of it is added.
create function permit_report_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'report % was acknowledged and does not change', old.id
        using errcode = 'restrict_violation';
end $$;
create trigger permit_report_is_kept before update or delete on permit_report
    for each row execute function permit_report_is_kept();
create trigger permit_photo_is_kept before update or delete on permit_photo
    for each row execute function permit_report_is_kept();

create function inspection_is_kept() returns trigger language plpgsql as $$
declare
    afterwards constant text[] := array['paper_id', 'settled_at', 'settled_by_id',
        'settled_note', 'revocation_id'];
begin
    if tg_op = 'DELETE' or (old.concluded_at is not null
            and (to_jsonb(new) - afterwards) is distinct from (to_jsonb(old) - afterwards)) then
        raise exception 'inspection % was concluded and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger inspection_is_kept before update or delete on inspection
    for each row execute function inspection_is_kept();
"""

BACK = """
drop table permit_notice;
drop table permit_photo;
drop table inspection;
drop table permit_report;
drop function permit_report_is_kept();
drop function inspection_is_kept();
"""


def upgrade() -> None:
    """Lay the four tables, and what keeps their rows as they were said."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take them away again."""
    op.execute(BACK)
