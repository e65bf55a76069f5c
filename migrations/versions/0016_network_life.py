"""Lay what the register of shared assets needs over its life.

Structures (poles, masts, buildings) get their kind, name and standing; the line waits for slots
too; what is done to the register is noted. What hangs on a pole is guarded against a lower limit.

Revision ID: 0016
Revises: 0015
"""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BACK = """
drop trigger check_pole on gis.pole;
drop trigger check_slot on gis.pole_slot;
drop function gis.check_pole();
drop function gis.check_slot();
drop table public.hold_notice;
drop table gis.network_event;
drop index gis.ix_hold_slot_id;
drop index gis.ix_hold_tenant_id;
drop index gis.ix_waiting_pole_id;
delete from gis.waiting where pole_id is not null;
alter table gis.waiting
    drop constraint ck_waiting_place,
    drop constraint ck_waiting_slot_kind,
    drop constraint ck_waiting_sizes,
    drop constraint fk_waiting_pole_id,
    drop column pole_id, drop column slot_kind, drop column least_height_m,
    drop column kg, drop column watts, drop column wind_m2,
    alter column cable_mm set not null,
    add constraint ck_waiting_segment_ids check (cardinality(segment_ids) > 0),
    add constraint ck_waiting_sizes check (cable_mm > 0 and ways > 0 and hold_days > 0);
alter table gis.hold
    drop constraint ck_hold_ended_as,
    add constraint ck_hold_ended_as check (ended_as in
        ('given_back', 'lapsed', 'built', 'built_elsewhere', 'not_built', 'blocked', 'split'))
        not valid;
alter table gis.pole
    drop constraint ck_pole_kind, drop constraint ck_pole_standing,
    drop column kind, drop column name, drop column address,
    drop column standing, drop column surveyed_on, drop column source;
"""


def upgrade() -> None:
    """Lay everything in one transaction."""
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it away again, with the notes and with those in line for slots."""
    op.execute(BACK)
