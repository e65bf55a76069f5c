"""Lay what tiles and collections read: whom a kind of layer is for, and its features' own order.

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


def upgrade() -> None:
    """Lay everything in one transaction."""
    for block in (AUDIENCE, ORDER):
        op.execute(block)


def downgrade() -> None:
    """Take it away again."""
    op.execute("drop index gis.ix_feature_kind_id_current")
    op.execute("alter table gis.layer_kind drop column audience")
