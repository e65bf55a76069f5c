"""Keep the terms of decisions as records, each with its trigger and its discharge.

Before them: what an officer has begun to draft, and prints of what would be issued.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = """
create table draft_print (
    id bigserial not null,
    dossier_id bigint not null,
    template varchar not null,
    content jsonb not null,
    content_sha256 varchar not null,
    file_sha256 varchar,
    trouble varchar,
    asked_by_id integer not null,
    asked_at timestamptz not null,
    printed_at timestamptz,
    constraint pk_draft_print primary key (id),
    constraint uq_draft_print_dossier_id_content_sha256 unique (dossier_id, content_sha256),
    constraint ck_draft_print_printed_is_whole
        check ((file_sha256 is null) = (printed_at is null)),
    constraint fk_draft_print_dossier_id foreign key (dossier_id) references dossier (id),
    constraint fk_draft_print_asked_by_id foreign key (asked_by_id) references person (id)
);

create table draft_sketch (
    dossier_id bigint not null,
    fields jsonb not null,
    revision integer not null,
    saved_by_id integer not null,
    saved_at timestamptz not null,
    print_id bigint,
    print_revision integer,
    constraint pk_draft_sketch primary key (dossier_id),
    constraint ck_draft_sketch_print_is_whole
        check ((print_id is null) = (print_revision is null)),
    constraint fk_draft_sketch_dossier_id foreign key (dossier_id) references dossier (id),
    constraint fk_draft_sketch_saved_by_id foreign key (saved_by_id) references person (id),
    constraint fk_draft_sketch_print_id foreign key (print_id) references draft_print (id)
);

alter table draft
    add column print_id bigint,
    add constraint fk_draft_print_id foreign key (print_id) references draft_print (id);

create table permit_condition (
    id bigserial not null,
    permit_id bigint not null,
    position integer not null,
    text varchar not null,
    text_en varchar,
    phrase varchar,
    asked_by varchar,
    trigger varchar(40),
    due_on date,
    cite varchar,
    cite_certainty varchar,
    carried_from_id bigint,
    discharged_on date,
    discharged_by_id integer,
    discharge_note varchar,
    evidence_sha256 varchar,
    constraint pk_permit_condition primary key (id),
    constraint uq_permit_condition_permit_id_position unique (permit_id, position),
    constraint ck_permit_condition_position_positive check (position > 0),
    constraint condition_trigger check (trigger in ('before_start', 'during_works',
        'before_on_air', 'by_date', 'lifetime')),
    constraint ck_permit_condition_due_with_date
        check (coalesce(trigger = 'by_date', false) = (due_on is not null)),
    constraint ck_permit_condition_cite_is_whole
        check ((cite is null) = (cite_certainty is null)),
    constraint ck_permit_condition_discharge_is_whole
        check ((discharged_on is null) = (discharged_by_id is null)),
    constraint ck_permit_condition_not_carried_from_itself check (carried_from_id <> id),
    constraint fk_permit_condition_permit_id foreign key (permit_id) references permit (id),
    constraint fk_permit_condition_carried_from_id
        foreign key (carried_from_id) references permit_condition (id),
    constraint fk_permit_condition_discharged_by_id
        foreign key (discharged_by_id) references person (id)
);
create index ix_permit_condition_carried_from_id on permit_condition (carried_from_id);

-- What was decided stays; only its discharge is written beside it, and then stays too.
create function permit_condition_stands() returns trigger language plpgsql as $$
declare
    lives constant text[] := array['discharged_on', 'discharged_by_id', 'discharge_note',
        'evidence_sha256'];
begin
    if tg_op = 'DELETE' or old.discharged_on is not null
            or (to_jsonb(new) - lives) is distinct from (to_jsonb(old) - lives) then
        raise exception 'condition % was issued and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger permit_condition_stands before update or delete on permit_condition
    for each row execute function permit_condition_stands();

create table condition_report (
    id bigserial not null,
    condition_id bigint not null,
    note varchar not null,
    filename varchar not null,
    media_type varchar not null,
    file_sha256 varchar not null,
    reported_by_id integer not null,
    reported_at timestamptz not null,
    verdict varchar(40),
    judged_by_id integer,
    judged_at timestamptz,
    reason varchar,
    constraint pk_condition_report primary key (id),
    constraint report_verdict check (verdict in ('accepted', 'rejected')),
    constraint ck_condition_report_verdict_is_whole check ((verdict is null) = (judged_at is null)
        and (verdict is null) = (judged_by_id is null)),
    constraint ck_condition_report_rejected_with_reason
        check (verdict <> 'rejected' or reason is not null),
    constraint fk_condition_report_condition_id
        foreign key (condition_id) references permit_condition (id),
    constraint fk_condition_report_reported_by_id
        foreign key (reported_by_id) references person (id),
    constraint fk_condition_report_judged_by_id foreign key (judged_by_id) references person (id)
);
create index ix_condition_report_condition_id_id on condition_report (condition_id, id);
create unique index uq_condition_report_open on condition_report (condition_id)
    where verdict is null;

-- A report that was judged is history.
create function condition_report_stands() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.verdict is not null then
        raise exception 'report % was judged and does not change', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger condition_report_stands before update or delete on condition_report
    for each row execute function condition_report_stands();
"""

BACK = """
drop table condition_report;
drop function condition_report_stands;
drop table permit_condition;
drop function permit_condition_stands;
alter table draft drop column print_id;
drop table draft_sketch;
drop table draft_print;
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(TABLES)


def downgrade() -> None:
    """Take it away again, with whatever was kept in it."""
    op.execute(BACK)
