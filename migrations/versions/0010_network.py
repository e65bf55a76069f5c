"""Lay the register of shared assets: nodes, segments, ducts in ducts, poles, and holds on places.

A hold is a row with a range of days and an exclusion constraint. What two rows of different tables
must not say together (a hold and a cable, a load and a pole's limit) is checked by triggers under
the lock of the duct or pole, so it holds for every way in: a verb, an import, a shell.
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: A change of these changes the graph that processes keep.
DRAWN = ("surface", "node", "segment", "duct", "occupancy")
TABLES = [
    "network_revision",
    "waiting",
    "occupancy",
    "hold",
    "pole_slot",
    "pole",
    "duct",
    "duct_spec",
    "segment",
    "node",
    "surface",
]
FUNCTIONS = [
    "free_ways(bigint[],bigint,float8,daterange,timestamptz)",
    "take_segments(bigint[],timestamptz)",
    "pick_ways(bigint[],bigint,float8,bigint,text,text,daterange,timestamptz,timestamptz)",
    "hold_route(bigint[],float8,bigint,text,text,daterange,timestamptz,timestamptz)",
    "network_changed()",
    "check_duct()",
    "check_occupancy()",
    "hold_moves()",
    "check_hold()",
    "need_fresh_snapshots()",
    "refuse(text)",
    "duct_peak_mm2(bigint,daterange)",
    "slot_fault(bigint,float8,float8,float8,daterange)",
    "pole_peak(bigint,daterange)",
]


def upgrade() -> None:
    """Lay everything in one transaction."""
    for part in ("tables", "rules", "taking"):
        op.execute(Path(__file__).with_name(f"0010_network_{part}.sql").read_text("utf-8"))
    for table in DRAWN:
        op.execute(
            f"create trigger network_changed after insert or update or delete or truncate"
            f" on gis.{table} for each statement execute function gis.network_changed()"
        )


def downgrade() -> None:
    """Take the register away, with every hold in it."""
    for table in TABLES:
        op.execute(f"drop table gis.{table}")
    for function in FUNCTIONS:
        op.execute(f"drop function gis.{function}")
    op.execute("drop sequence gis.network_revision_number")
