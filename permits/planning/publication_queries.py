"""Reads of publications and of what they left to be looked at, and how far that has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import (
    CTE,
    BigInteger,
    Float,
    Select,
    TextClause,
    bindparam,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.orm import Session, aliased

from gis.models import CheckRun, Edition, Feature, Rule
from permits.cases.models import Case
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.planning import registry
from permits.planning.models import FindingChange, Publication, Recheck
from permits.planning.vocabulary import PublicationState

HERE = Path(__file__).parent / "sql"


@cache
def _touched() -> TextClause:
    return text((HERE / "touched.sql").read_text(encoding="utf-8"))


def at(session: Session, since: datetime) -> Publication | None:
    """Give the publication of one instant of knowledge."""
    return session.scalar(select(Publication).where(Publication.since == since))


def of_day(session: Session, day: date) -> Publication | None:
    """Give what stands for the law that began or ended by itself on a day."""
    return session.scalar(select(Publication).where(Publication.day == day))


def concerned(session: Session, since: datetime) -> tuple[list[str], list[str]]:
    """Name the kinds whose editions, and those whose rules, were opened or closed at an instant."""
    found = []
    for table in (Edition, Rule):
        bound = or_(func.lower(table.recorded) == since, func.upper(table.recorded) == since)
        found.append(list(session.scalars(select(table.kind).where(bound).distinct())))
    return found[0], found[1]


def turning(session: Session, *, after: date, until: date) -> dict[date, list[str]]:
    """Name the days on which something known now begins or ends to be in force, with its kinds."""
    bounds = [
        select(bound(table.in_force).label("day"), table.kind.label("kind")).where(
            func.upper_inf(table.recorded),
            bound(table.in_force) > after,
            bound(table.in_force) <= until,
        )
        for table in (Edition, Feature, Rule)
        for bound in (func.lower, func.upper)
    ]
    found: dict[date, list[str]] = {}
    rows = union(*bounds).subquery()
    for day, kind in session.execute(select(rows).order_by(rows.c.day, rows.c.kind)):
        found.setdefault(day, []).append(kind)
    return found


def next_open(session: Session, but: set[int]) -> Publication | None:
    """Give the oldest publication that is not looked at to its end, leaving out some."""
    statement = (
        select(Publication)
        .where(Publication.state != PublicationState.DONE, Publication.id.not_in(but))
        .order_by(Publication.since, Publication.id)
        .limit(1)
    )
    return session.scalar(statement.execution_options(populate_existing=True))


def locked(session: Session, publication_id: int) -> Publication:
    """Take the lock of a publication and read it as it stands now."""
    return session.scalars(
        select(Publication)
        .where(Publication.id == publication_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _asked(since: datetime) -> CTE:
    """The dossiers that stand on an answer older than a publication: pending or issued."""
    latest = (
        select(func.max(FindingChange.new_run_id))
        .where(FindingChange.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    running = exists().where(Case.dossier_id == Dossier.id, Case.ended_at.is_(None))
    living = [Dossier.id.in_(ask()) for ask in registry.issued.values()]
    return (
        select(
            Dossier.id,
            CheckRun.attributes["work"].astext.label("work"),
            cast(CheckRun.attributes["height_m"].astext, Float).label("height"),
            cast(CheckRun.site["accuracy_m"].astext, Float).label("accuracy"),
        )
        .join(CheckRun, CheckRun.id == func.greatest(Dossier.check_run_id, latest))
        .where(
            Dossier.filed_at.is_not(None),
            CheckRun.known_at < since,
            or_(running, *living),
        )
        .cte("asked")
    )


def _near(since: datetime, as_of: date, day: date | None) -> Select[int]:
    values = {"since": since, "as_of": as_of, "day": day}
    text_of_it = _touched().bindparams(*(bindparam(name, value) for name, value in values.items()))
    found = text_of_it.columns(column("id", BigInteger)).subquery("touched_dossier")
    return select(found.c.id).add_cte(_asked(since))


def touched(
    session: Session, since: datetime, *, as_of: date, day: date | None = None
) -> Sequence[int]:
    """Number the dossiers a publication could touch, pending and issued: one statement."""
    near = _near(since, as_of, day)
    return session.scalars(near.order_by(near.selected_columns.id)).all()


def list_touched(session: Session, publication: Publication, *, as_of: date) -> int:
    """List the dossiers a publication could touch, to be looked at, and give how many they are."""
    near = _near(publication.since, as_of, publication.day)
    rows = near.with_only_columns(
        literal(publication.id, BigInteger), *near.selected_columns, maintain_column_froms=True
    )
    written = session.execute(
        insert(Recheck)
        .from_select(["publication_id", "dossier_id"], rows)
        .returning(Recheck.dossier_id)
    )
    return len(written.all())


@dataclass(frozen=True, slots=True)
class Listed:
    """One dossier to be looked at, and the check it stands on."""

    dossier_id: int
    ref: str
    run_id: int
    authority_id: int


def take(session: Session, publication_id: int, *, at_most: int) -> Sequence[Listed]:
    """Take some dossiers of a publication in hand; those another worker has are passed over.

    So are those an earlier publication has still to be asked about: answers change in the order in
    which they became known, or the last one kept would not be the newest.
    """
    other, before, this = aliased(Recheck), aliased(Publication), aliased(Publication)
    earlier = (
        select(other.dossier_id)
        .join(before, before.id == other.publication_id)
        .join(this, this.id == publication_id)
        .where(other.dossier_id == Recheck.dossier_id, before.since < this.since)
        .exists()
    )
    ids = session.scalars(
        select(Recheck.dossier_id)
        .where(Recheck.publication_id == publication_id, ~earlier)
        .order_by(Recheck.dossier_id)
        .limit(at_most)
        .with_for_update(skip_locked=True, of=Recheck)
    ).all()
    return standing_on(session, ids)


def standing_on(session: Session, dossier_ids: Sequence[int]) -> Sequence[Listed]:
    """Say on which check each of some dossiers stands: the latest that was kept for it."""
    latest = (
        select(func.max(FindingChange.new_run_id))
        .where(FindingChange.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    statement = (
        select(
            Dossier.id,
            Dossier.ref,
            func.greatest(Dossier.check_run_id, latest),
            Dossier.authority_id,
        )
        .where(Dossier.id.in_(dossier_ids))
        .order_by(Dossier.id)
    )
    return [Listed(*row) for row in session.execute(statement)]


def done_with(session: Session, publication_id: int, dossier_ids: Sequence[int]) -> None:
    """Strike dossiers off what is left to be looked at."""
    session.execute(
        delete(Recheck).where(
            Recheck.publication_id == publication_id, Recheck.dossier_id.in_(dossier_ids)
        )
    )


def is_left(session: Session, publication_id: int) -> bool:
    """Say whether a dossier of a publication is still to be looked at, by whomever."""
    statement = select(exists().where(Recheck.publication_id == publication_id))
    return bool(session.scalar(statement))


def living(session: Session, dossier_ids: Sequence[int]) -> frozenset[int]:
    """Say which of some dossiers stand on a permit that still lets somebody build."""
    found: set[int] = set()
    for ask in registry.issued.values():
        found |= set(
            session.scalars(
                select(Dossier.id).where(Dossier.id.in_(dossier_ids), Dossier.id.in_(ask()))
            )
        )
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Named:
    """How a filed dossier is named in a list."""

    code: str
    work_kind: WorkKind
    work_name: str


def named(session: Session, dossier_ids: Sequence[int]) -> dict[int, Named]:
    """Name some filed dossiers, by their numbers."""
    statement = select(Dossier.id, Dossier.code, Dossier.work_kind, Dossier.work_name)
    rows = session.execute(statement.where(Dossier.id.in_(dossier_ids)))
    return {row.id: Named(row.code or "", row.work_kind, row.work_name) for row in rows}
