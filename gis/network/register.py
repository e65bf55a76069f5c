"""Enter what owners declare and surveys find: ducts by their kind, and what lies in them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gis.network.commands import LayDuct
from gis.network.errors import Unknown
from gis.network.models import Duct, DuctSpec, Segment
from gis.network.sql import statement

#: A kind of duct that contains itself would never end; no real nest is deeper.
MAX_DEPTH = 6


def lay_duct(session: Session, command: LayDuct) -> Duct:
    """Put a duct with everything inside it into a segment, or into another duct."""
    living = select(Segment.id).where(
        Segment.id == command.segment_id, Segment.retired_at.is_(None)
    )
    if session.scalars(living.with_for_update(key_share=True)).one_or_none() is None:
        raise Unknown("network.unknown_segment", segments=(command.segment_id,))
    return _lay(session, command, 1)


def _lay(session: Session, command: LayDuct, depth: int) -> Duct:
    spec = session.get(DuctSpec, command.spec)
    if spec is None or depth > MAX_DEPTH:
        raise Unknown("network.unknown_spec", spec=command.spec)
    duct = Duct(
        segment_id=command.segment_id,
        parent_id=command.parent_id,
        position=_next_position(session, command),
        spec=spec.code,
        outer_mm=spec.outer_mm,
        inner_mm=spec.inner_mm,
        max_fill=spec.max_fill,
        state="sound",
        standing=command.standing,
    )
    session.add(duct)
    session.flush()
    for inner in spec.contains:
        _lay(session, LayDuct(command.segment_id, inner, duct.id, command.standing), depth + 1)
    return duct


def keep_specs(session: Session, specs: Iterable[Mapping[str, Any]]) -> int:
    """Make kinds of duct known that are not; say how many. A known one stays as it is.

    Ducts copy the sizes of their kind when they are laid, so a changed kind would mislead.
    """
    known = set(session.scalars(select(DuctSpec.code)))
    fresh = [DuctSpec(**{"contains": [], **spec}) for spec in specs if spec["code"] not in known]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def _next_position(session: Session, command: LayDuct) -> int:
    beside = (
        Duct.parent_id == command.parent_id
        if command.parent_id is not None
        else Duct.parent_id.is_(None)
    )
    last = session.scalar(
        select(func.max(Duct.position)).where(Duct.segment_id == command.segment_id, beside)
    )
    return (last or 0) + 1


def survey(session: Session, segment_id: int, *, on: date, source: str) -> None:
    """Note that a survey found a segment as it is drawn."""
    segment = session.get(Segment, segment_id, with_for_update={"key_share": True})
    if segment is None or segment.retired_at is not None:
        raise Unknown("network.unknown_segment", segments=(segment_id,))
    segment.standing, segment.surveyed_on, segment.source = "surveyed", on, source
    session.flush()


def reopen(session: Session, duct_ids: Collection[int]) -> int:
    """Note that blocked ducts can be used again, with all that is inside; say how many."""
    rows = session.execute(statement("inside"), {"ducts": sorted(duct_ids)}).all()
    for depth in sorted({row.depth for row in rows}):  # the outermost first
        session.execute(
            update(Duct)
            .where(Duct.id.in_([row.id for row in rows if row.depth == depth]))
            .where(Duct.state == "blocked")
            .values(state="sound", standing="surveyed")
            .execution_options(synchronize_session=False)
        )
    return len(rows)
