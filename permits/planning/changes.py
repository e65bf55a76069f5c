"""What a publication changes for dossiers: announced with it, looked at after it, told to people.

A publication and the promise to look at it are one transaction. The looking is done in small
batches that each keep what they found: a worker that is killed leaves the rest listed.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.jobs import enqueue
from permits.planning import publication_queries as queries
from permits.planning.models import Publication
from permits.planning.vocabulary import DAY_TITLE, PublicationKind, PublicationState

#: How many days back law that began or ended by itself is still announced.
LOOKS_BACK = timedelta(days=31)


def announce(session: Session, *, since: datetime, title: str, by: str) -> int:
    """Note a publication, promise that dossiers are looked at again, and give its number.

    `since` is the instant of knowledge of `gis.loading.take_knowledge`; announced twice, it is
    one publication.
    """
    known = queries.at(session, since)
    if known is not None:
        return known.id
    layers, rules = queries.concerned(session, since)
    made = Publication(
        since=since,
        kind=PublicationKind.LAYERS if layers or not rules else PublicationKind.RULES,
        title=title,
        by=by,
        concerns=sorted({*layers, *rules}),
        state=PublicationState.WAITING,
        announced_at=clock.now(),
    )
    session.add(made)
    session.flush()
    enqueue(session, "planning.recheck", once="planning.recheck")
    return made.id


def announce_days(session: Session, *, until: date) -> Sequence[int]:
    """Announce each of the last days on which known law began or ended by itself, each once."""
    made = []
    for day, kinds in queries.turning(session, after=until - LOOKS_BACK, until=until).items():
        midnight = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
        if queries.of_day(session, day) is None and queries.at(session, midnight) is None:
            made.append(_announce_day(session, day, midnight, kinds))
    return made


def _announce_day(session: Session, day: date, since: datetime, kinds: Sequence[str]) -> int:
    made = Publication(
        since=since,
        kind=PublicationKind.DAY,
        day=day,
        title=DAY_TITLE.format(day=f"{day:%d/%m/%Y}"),
        by="",
        concerns=list(kinds),
        state=PublicationState.WAITING,
        announced_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made.id
