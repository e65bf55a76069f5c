"""The line of a permit: the permits it came from by adjusting or copying, the first included."""

from collections.abc import Sequence

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session, aliased

from permits.decisions.models import Permit
from permits.papers.vocabulary import PermitChange

#: What makes a new permit of an old one, so that what was done to the old one goes on.
SUCCEEDING = (PermitChange.REPLACES, PermitChange.COPIES)


def line_of(permit_id: int) -> CTE:
    """Give the permits of a line, the newest first met, as a part of other statements."""
    line = (
        select(Permit.id, Permit.dossier_id, Permit.predecessor_id, Permit.changes)
        .where(Permit.id == permit_id)
        .cte("line", recursive=True)
    )
    older = aliased(Permit)
    return line.union(
        select(older.id, older.dossier_id, older.predecessor_id, older.changes).join(
            line, (older.id == line.c.predecessor_id) & line.c.changes.in_(SUCCEEDING)
        )
    )


def dossiers_of(session: Session, permit_id: int) -> Sequence[int]:
    """List the dossiers the permits of a line were given for; places are held for the first."""
    line = line_of(permit_id)
    return session.scalars(select(line.c.dossier_id).order_by(line.c.id)).all()
