"""Reads and bulk writes of roll-out plans: rows by page, twins by place, what still waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.queries import WardName
from permits.accounts.actor import Actor
from permits.accounts.models import Person
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import RolloutRowState, RolloutState

#: Nearer than this two works are asked about; nearer than that to a mast, it may be the same one.
NEAR_DOSSIER_M, NEAR_ASSET_M = 15.0, 3.0
#: A row stands at a place in the file; done ones stay where they were.
OPEN = (
    RolloutRowState.WAITING,
    RolloutRowState.OK,
    RolloutRowState.WARNED,
    RolloutRowState.WRONG,
    RolloutRowState.FAILED,
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the list of plans."""

    id: int
    ref: str
    filename: str
    work_kind: WorkKind
    state: RolloutState
    created_at: datetime
    ended_at: datetime | None
    by: str
    counts: Mapping[RolloutRowState, int]

    @property
    def total(self) -> int:
        """Count the rows."""
        return sum(self.counts.values())


def plans(session: Session, actor: Actor, *, after: int | None, limit: int) -> list[PlanRow]:
    """List the plans of an enterprise, the newest first, after the id of the last one shown."""
    statement = (
        select(RolloutPlan, Person.name)
        .join(Person, Person.id == RolloutPlan.created_by_id)
        .where(RolloutPlan.carrier_id == actor.office_id)
        .order_by(RolloutPlan.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(RolloutPlan.id < after)
    found = session.execute(statement).all()
    counted = _counts(session, [plan.id for plan, _ in found])
    return [
        PlanRow(
            plan.id,
            plan.ref,
            plan.filename,
            plan.work_kind,
            plan.state,
            plan.created_at,
            plan.ended_at,
            name,
            counted.get(plan.id, {}),
        )
        for plan, name in found
    ]


def _counts(session: Session, plan_ids: Collection[int]) -> dict[int, dict[RolloutRowState, int]]:
    rows = session.execute(
        select(RolloutRow.plan_id, RolloutRow.state, func.count())
        .where(RolloutRow.plan_id.in_(plan_ids))
        .group_by(RolloutRow.plan_id, RolloutRow.state)
    )
    found: dict[int, dict[RolloutRowState, int]] = {}
    for plan_id, state, count in rows:
        found.setdefault(plan_id, {})[state] = count
    return found


def counts(session: Session, plan_id: int) -> dict[RolloutRowState, int]:
    """Count the rows of a plan by their states."""
    return _counts(session, [plan_id]).get(plan_id, {})


def plan(
    session: Session, actor: Actor, ref: str, *, to_change: bool = False
) -> RolloutPlan | None:
    """Find a plan of the actor's own enterprise; `to_change` takes its row lock."""
    statement = select(RolloutPlan).where(
        RolloutPlan.ref == ref, RolloutPlan.carrier_id == actor.office_id
    )
    return _one(session, statement, to_change=to_change)


def plan_of(session: Session, plan_id: int, *, to_change: bool = False) -> RolloutPlan | None:
    """Find a plan by its number, for a job; one thrown away is not there."""
    return _one(session, select(RolloutPlan).where(RolloutPlan.id == plan_id), to_change=to_change)


def _one(session: Session, statement: Select[Any], *, to_change: bool) -> RolloutPlan | None:
    if to_change:
        statement = statement.with_for_update(of=RolloutPlan)
        statement = statement.execution_options(populate_existing=True)
    found: RolloutPlan | None = session.scalar(statement)
    return found


def wards(session: Session) -> list[WardName]:
    """List the wards of the province by name."""
    return map_queries.wards(session)


# --- rows -------------------------------------------------------------------------------------


def add_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that were just read, all in one statement."""
    if rows:
        session.execute(insert(RolloutRow), list(rows))


def forget_open(session: Session, plan_id: int) -> None:
    """Take out every row that has not become a dossier, to make room for a corrected file."""
    session.execute(
        delete(RolloutRow).where(RolloutRow.plan_id == plan_id, RolloutRow.state.in_(OPEN))
    )


def wait_again(session: Session, plan_id: int, states: Collection[RolloutRowState] = OPEN) -> None:
    """Have rows checked once more."""
    session.execute(
        update(RolloutRow)
        .where(RolloutRow.plan_id == plan_id, RolloutRow.state.in_(states))
        .values(state=RolloutRowState.WAITING)
    )


def take(
    session: Session, plan_id: int, states: Collection[RolloutRowState], *, limit: int
) -> Sequence[RolloutRow]:
    """Take the locks of some rows that wait for a hand, passing over those another holds."""
    statement = (
        select(RolloutRow)
        .where(RolloutRow.plan_id == plan_id, RolloutRow.state.in_(states))
        .order_by(RolloutRow.number, RolloutRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def keep(session: Session, records: Sequence[Mapping[str, Any]]) -> None:
    """Write what was found of rows, by their numbers."""
    if records:
        session.execute(update(RolloutRow), list(records))


def page(
    session: Session,
    plan_id: int,
    states: Collection[RolloutRowState],
    *,
    after: tuple[int, int] | None,
    limit: int,
) -> Sequence[RolloutRow]:
    """List rows in the order of the file, after the number and id of the last one shown."""
    statement = (
        select(RolloutRow)
        .where(RolloutRow.plan_id == plan_id)
        .order_by(RolloutRow.number, RolloutRow.id)
        .limit(limit)
    )
    if states:
        statement = statement.where(RolloutRow.state.in_(states))
    if after is not None:
        statement = statement.where(func.row(RolloutRow.number, RolloutRow.id) > func.row(*after))
    return session.scalars(statement).all()


def row(
    session: Session, plan_id: int, number: int, *, to_change: bool = False
) -> RolloutRow | None:
    """Find the row at a number of the sheet; of two, the one that is still open."""
    statement = (
        select(RolloutRow)
        .where(RolloutRow.plan_id == plan_id, RolloutRow.number == number)
        .order_by((RolloutRow.state == RolloutRowState.DONE), RolloutRow.id)
        .limit(1)
    )
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def keys_of(session: Session, plan_id: int) -> dict[str, list[int]]:
    """Give the rows of each key that has several."""
    rows = session.execute(
        select(RolloutRow.key, func.array_agg(RolloutRow.number))
        .where(RolloutRow.plan_id == plan_id, RolloutRow.key != "")
        .group_by(RolloutRow.key)
        .having(func.count() > 1)
    )
    return {key: list(numbers) for key, numbers in rows}


def done_keys(session: Session, plan_id: int) -> set[str]:
    """List the keys of rows that have become dossiers."""
    statement = select(RolloutRow.key).where(
        RolloutRow.plan_id == plan_id, RolloutRow.state == RolloutRowState.DONE
    )
    return set(session.scalars(statement))


def all_keys(session: Session, plan_id: int) -> Sequence[str]:
    """List the keys of all rows in the order of the file."""
    statement = (
        select(RolloutRow.key)
        .where(RolloutRow.plan_id == plan_id, RolloutRow.key != "")
        .order_by(RolloutRow.number, RolloutRow.id)
    )
    return session.scalars(statement).all()


def refs_of(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Give the reference and the code of dossiers, by their numbers."""
    rows = session.execute(select(Dossier.id, Dossier.ref, Dossier.code).where(Dossier.id.in_(ids)))
    return {number: (ref, code) for number, ref, code in rows}


@dataclass(frozen=True, slots=True)
class Near:
    """Something near a row: a dossier of the carrier, or a thing of the map."""

    number: int
    name: str
    ref: str
    code: str | None
    distance_m: float


_SPOTS = """
unnest(cast(:numbers as integer[]), cast(:easts as float8[]), cast(:norths as float8[]))
    as s(number, east, north)
"""
_PLACE = "st_setsrid(st_makepoint(s.east, s.north), 9218)"
_DOSSIERS = text(
    f"""
select distinct on (s.number) s.number, coalesce(nullif(d.work_name, ''), d.ref) as name, d.ref,
       d.code, round(cast(st_distance(d.site, {_PLACE}) as numeric), 1) as distance_m
  from {_SPOTS}
  join dossier d on st_dwithin(d.site, {_PLACE}, :reach)
  left join case_file c on c.dossier_id = d.id
 where d.carrier_id = :carrier and c.ended_at is null
   and not exists (select from rollout_row r where r.dossier_id = d.id and r.plan_id = :plan)
 order by s.number, d.site <-> {_PLACE}, d.id
"""  # noqa: S608 - the parts are ours
)
_ASSETS = text(
    f"""
select distinct on (s.number) s.number, coalesce(f.name, f.publisher_ref) as name,
       f.publisher_ref as ref, cast(null as text) as code,
       round(cast(st_distance(f.geom, {_PLACE}) as numeric), 1) as distance_m
  from {_SPOTS}
  join gis.feature f on st_dwithin(f.geom, {_PLACE}, :reach)
 where f.kind in ('existing_mast', 'existing_pole')
   and upper_inf(f.recorded) and upper_inf(f.in_force)
 order by s.number, f.geom <-> {_PLACE}, f.id
"""  # noqa: S608 - the parts are ours
)
_TWINS = text(
    """
select r.id, r.number, t.number as other, t.key as other_key
  from rollout_row r
  join lateral (
       select o.number, o.key from rollout_row o
        where o.plan_id = r.plan_id and o.id <> r.id
          and o.east between r.east - 1 and r.east + 1
          and o.north between r.north - 1 and r.north + 1
        order by o.number, o.id limit 1
  ) t on true
 where r.plan_id = :plan and r.state in ('ok', 'warned') and r.east is not null
 order by r.number, r.id
"""
)


def dossiers_near(
    session: Session, plan: RolloutPlan, spots: Mapping[int, Sequence[float]]
) -> list[Near]:
    """Find for each spot the nearest open dossier of the plan's carrier, not made by the plan."""
    facts = {"carrier": plan.carrier_id, "plan": plan.id, "reach": NEAR_DOSSIER_M}
    return _near(session, _DOSSIERS, spots, facts)


def assets_near(session: Session, spots: Mapping[int, Sequence[float]]) -> list[Near]:
    """Find for each spot the mast or pole that stands there already."""
    return _near(session, _ASSETS, spots, {"reach": NEAR_ASSET_M})


def _near(
    session: Session, statement: Any, spots: Mapping[int, Sequence[float]], facts: dict[str, Any]
) -> list[Near]:
    if not spots:
        return []
    facts |= {
        "numbers": list(spots),
        "easts": [spot[0] for spot in spots.values()],
        "norths": [spot[1] for spot in spots.values()],
    }
    rows = session.execute(statement, facts)
    return [Near(r.number, r.name, r.ref, r.code, float(r.distance_m)) for r in rows]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two rows of a file at one place."""

    id: int
    number: int
    other: int
    other_key: str


def twins(session: Session, plan_id: int) -> list[Twin]:
    """Find the good rows that lie within a metre of another row, in the order of the file."""
    return [Twin(*row) for row in session.execute(_TWINS, {"plan": plan_id})]


def rows_of(session: Session, ids: Collection[int]) -> Sequence[RolloutRow]:
    """Give rows by their numbers."""
    return session.scalars(
        select(RolloutRow).where(RolloutRow.id.in_(ids)).order_by(RolloutRow.id)
    ).all()


def lock_row(session: Session, row_id: int) -> RolloutRow | None:
    """Take the lock of one row, as it is now."""
    statement = select(RolloutRow).where(RolloutRow.id == row_id).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def asks_system(session: Session, plan_id: int) -> bool:
    """Say whether a row of a plan leaves open in which system its coordinates are."""
    statement = select(RolloutRow.id).where(
        RolloutRow.plan_id == plan_id,
        RolloutRow.faults.contains([{"code": "rollout.system_unsaid"}]),
    )
    return session.scalar(statement.limit(1)) is not None


def neighbours_wrong(session: Session, plan_id: int, number: int) -> tuple[int | None, int | None]:
    """Give the wrong rows before and after a row, by their numbers in the sheet."""
    wrong = select(RolloutRow.number).where(
        RolloutRow.plan_id == plan_id,
        RolloutRow.state.in_((RolloutRowState.WRONG, RolloutRowState.FAILED)),
    )
    before = wrong.where(RolloutRow.number < number).order_by(RolloutRow.number.desc()).limit(1)
    after = wrong.where(RolloutRow.number > number).order_by(RolloutRow.number).limit(1)
    return session.scalar(before), session.scalar(after)


def edited(session: Session, plan_id: int) -> Sequence[RolloutRow]:
    """List the rows that were changed on the page since their file came."""
    statement = (
        select(RolloutRow)
        .where(RolloutRow.plan_id == plan_id, cast(RolloutRow.marks, String).contains("edited"))
        .order_by(RolloutRow.number, RolloutRow.id)
    )
    return session.scalars(statement).all()
