"""Where a dossier stands in the queue one came from: the file before it, the one after it."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import queue_queries
from permits.cases.queue_queries import MOST_COUNTED
from permits.cases.queue_wishes import Span
from permits.processing.queue.address import Address
from permits.processing.queue.choices import choices
from permits.processing.queue.looking import standpoint

#: In a dossier's address: the query string of the queue one came from, `/cb/ho-so/X?tu=xem%3Dmine`.
CAME_FROM = "tu"
#: So many rows are looked at on either side: a dossier seldom has as many in one queue.
BESIDE = 8


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The files beside one in its queue, by code; its place among them, and what to go back to.

    `place` is 0 where the file is in that queue no more; the next one is then whatever followed it.
    """

    previous: str | None
    next: str | None
    place: int
    total: int
    query: str

    @property
    def position(self) -> str:
        """Write the place, as 3/18; empty where the file has left the queue."""
        if not self.place:
            return ""
        return f"{self.place}/{self.total if self.total < MOST_COUNTED else f'{MOST_COUNTED - 1}+'}"


def neighbours(session: Session, actor: Actor, wanted: str, code: str) -> Neighbours | None:
    """Find what stands before and after a dossier in a queue, given by its query string.

    None where the actor's office never had the dossier. A fixed number of statements, whatever the
    length of the queue; beyond MOST_COUNTED rows the place is not counted.
    """
    known = choices(session, actor)
    address = Address.of_query(wanted, known)
    at = standpoint(session, actor)
    narrowed = queue_queries.resolved(session, at, {code: address.wanted(known)})[code]
    here = queue_queries.values_in(session, at, narrowed, code)
    values = here or queue_queries.last_values(session, actor.office_id, code, narrowed.sort)
    if values is None:
        return None
    before = queue_queries.queue(session, at, narrowed, Span(values, is_before=True), limit=BESIDE)
    after = queue_queries.queue(session, at, narrowed, Span(values), limit=BESIDE)
    ahead, total = queue_queries.places(session, at, narrowed, values)
    # A dossier may have several rows in a queue: its neighbours are other dossiers.
    others_before = [row.code for row in before if row.code != code]
    others_after = [row.code for row in after if row.code != code]
    return Neighbours(
        previous=others_before[-1] if others_before else None,
        next=others_after[0] if others_after else None,
        place=ahead + 1 if here and ahead + 1 < MOST_COUNTED else 0,
        total=total,
        query=replace(address, mark=(), dropped=()).written(),
    )
