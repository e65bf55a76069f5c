"""Who of a unit has how much in hands, and which rows are about to be handed on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import stand_in_queries
from permits.accounts.actor import Actor
from permits.accounts.stand_in_queries import Colleague, StandInRow
from permits.cases import form_queries
from permits.cases.form_queries import TaskName
from permits.core import clock
from permits.core.errors import Invalid
from permits.core.vocabulary import Role
from permits.processing import batching
from permits.processing.queue import queries
from permits.processing.queue.queries import MOST_HELD, HandedRow, Load

#: Earlier handings over shown below the bars.
NEWEST = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One person of a unit with what he holds; nobody's where there is no person."""

    person: Colleague | None
    load: Load
    away: StandInRow | None

    @property
    def held(self) -> str:
        """Write how many, up to where they are counted."""
        return str(self.load.held) if self.load.held < MOST_HELD else f"{MOST_HELD - 1}+"


@dataclass(frozen=True, slots=True)
class Workload:
    """A unit's bars, the longest of them, and what was handed over lately."""

    bars: Sequence[Bar]
    handed: Sequence[HandedRow]

    @property
    def longest(self) -> int:
        """Give what the longest bar stands for, at least one."""
        return max([1, *(bar.load.held for bar in self.bars)])


def workload(session: Session, actor: Actor) -> Workload:
    """Put together who holds what in a unit: four statements, however much it is."""
    people = stand_in_queries.colleagues(session, actor.office_id)
    by_id = {each.id: each for each in people}
    today = clock.today()
    away = {
        each.principal_id: each
        for each in stand_in_queries.of_office(session, actor.office_id, today=today)
        if each.is_on(today)
    }
    roles = frozenset().union(*(each.roles for each in people)) - {Role.APPLICANT, Role.SYSTEM}
    found = queries.loads(session, actor.office_id, sorted(by_id), roles, clock.now())
    bars = [
        Bar(by_id.get(each.person_id or 0), each, away.get(each.person_id or 0)) for each in found
    ]
    bars.sort(key=lambda bar: (bar.person is None, -bar.load.held, bar.person and bar.person.name))
    return Workload(bars, queries.handed(session, actor.office_id, limit=NEWEST))


def chosen(session: Session, actor: Actor, ticked: Sequence[str]) -> Sequence[TaskName]:
    """Name chosen rows of one's office; what is written wrongly names none."""
    try:
        numbers = batching.read_ticked(ticked)
    except Invalid:
        return ()
    return form_queries.names_of(session, actor, numbers.keys())
