"""How much waits at an office because of the map, for a count beside its queue."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.planning import change_queries, contest_queries, holders

#: Counted up to here: a page that shows a count must not count without end.
MOST_COUNTED = 100


def count_at(session: Session, actor: Actor) -> int:
    """Count the open changes and contested hits of an office, for those who weigh dossiers."""
    if not holders.weighs(actor):
        return 0
    changes = change_queries.count_open_at(session, actor.office_id, at_most=MOST_COUNTED)
    contests = contest_queries.count_waiting_at(session, actor.office_id, at_most=MOST_COUNTED)
    return changes + contests
