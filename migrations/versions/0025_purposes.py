"""Let a letter about a permit be issued that changes nothing of it.

Revision ID: 0025
Revises: 0024
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LETTER = "permit_letter"
NAME = "paper_kind"


def upgrade() -> None:
    """Add the letter to the kinds of papers, whatever they are by now."""
    _checked([*_kinds(), LETTER])


def downgrade() -> None:
    """Take the letter out again."""
    _checked([kind for kind in _kinds() if kind != LETTER])


def _kinds() -> list[str]:
    """Read the kinds the constraint names; earlier migrations may have added to them."""
    statement = sa.text(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = :name and conrelid = cast('paper_issued' as regclass)"
    )
    definition = op.get_bind().scalars(statement, {"name": NAME}).one()
    return re.findall(r"'([a-z_]+)'", definition)


def _checked(kinds: list[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f(NAME), "paper_issued")
    op.create_check_constraint(op.f(NAME), "paper_issued", f"kind in ({listed})")
