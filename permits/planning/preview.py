"""What would change: publishes for a moment, looks at the dossiers, and takes it back.

Nothing of it is ever seen by anybody else, so no check has to wait for it; what it finds is what
the publication will find, unless somebody publishes something else before.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.differences import differences
from gis.loading import REHEARSAL
from gis.results import Check
from permits.core import clock
from permits.planning import contest_queries, contesting, rechecking
from permits.planning import publication_queries as queries
from permits.planning.publication_queries import Listed, Named
from permits.planning.vocabulary import AnswerHolder

Publish = Callable[[Session], datetime]

#: How many dossiers are told one by one; all of them are counted.
MOST_TOLD = 200
#: How many are checked in one statement.
BATCH = 200


@dataclass(frozen=True, slots=True)
class PreviewCase:
    """One dossier whose answer would differ; `differences` are said as documents."""

    code: str
    work_kind: str
    work_name: str
    holder: str
    old_outcome: str
    new_outcome: str
    differences: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """Say it in plain values, to be kept with a draft; keyword arguments take it back."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a publication would change, asked under the law of `as_of`."""

    as_of: date
    looked_at: int
    changed: int
    cases: tuple[PreviewCase, ...]


def preview(session: Session, publish: Publish, *, as_of: date | None = None) -> Preview:
    """Publish in a savepoint, find the dossiers whose answer would differ, and take it back.

    `publish` gives the instant of knowledge, as `gis.loading.take_knowledge` took it.
    """
    day = as_of or clock.today()
    with rehearsing(session):
        since = publish(session)
        ids = queries.touched(session, since, as_of=day)
        found: list[PreviewCase] = []
        changed = 0
        for first in range(0, len(ids), BATCH):
            cases = compared(session, ids[first : first + BATCH], as_of=day, known_at=since)
            changed += len(cases)
            found.extend(cases[: MOST_TOLD - len(found)])
    return Preview(day, len(ids), changed, tuple(found))


class _TakenBack(Exception):
    """Ends a rehearsal: its savepoint is given up with everything in it."""


@contextmanager
def rehearsing(session: Session) -> Iterator[None]:
    """Take back whatever the block does to the map, and keep no check waiting meanwhile."""
    session.info[REHEARSAL] = True
    try:
        with suppress(_TakenBack), session.begin_nested():
            yield
            raise _TakenBack
    finally:
        del session.info[REHEARSAL]


def compared(
    session: Session, dossier_ids: Sequence[int], *, as_of: date, known_at: datetime
) -> list[PreviewCase]:
    """Check some dossiers under what is published and tell those whose answer differs."""
    listed = queries.standing_on(session, dossier_ids)
    answers = rechecking.again(session, listed, as_of=as_of, known_at=known_at)
    names = queries.named(session, dossier_ids)
    issued = queries.living(session, dossier_ids)
    found = (
        _case(session, each, names[each.dossier_id], answers[each.dossier_id], issued)
        for each in listed
        if each.dossier_id in answers
    )
    return [case for case in found if case is not None]


def _case(
    session: Session,
    listed: Listed,
    named: Named,
    answers: tuple[Check, Check],
    issued: frozenset[int],
) -> PreviewCase | None:
    old, new = answers
    contests = contest_queries.of_dossier(session, listed.dossier_id)
    found = (*differences(old, new), *contesting.reopened_by(contests, new))
    if not found:
        return None
    holder = AnswerHolder.ISSUED if listed.dossier_id in issued else AnswerHolder.PENDING
    return PreviewCase(
        code=named.code,
        work_kind=named.work_kind.value,
        work_name=named.work_name,
        holder=holder.value,
        old_outcome=old.outcome.value,
        new_outcome=new.outcome.value,
        differences=tuple(each.document() for each in found),
    )
