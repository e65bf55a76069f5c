"""Editions once they are published: the state each is in, how one is repealed or rolled back.

The state is never stored. It follows from the day asked about, the days of the edition and what is
known of its successors, so that nothing has to run at midnight for law to begin or end.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.draft_models import LayerAct
from gis.loading import note, take_knowledge
from gis.models import Edition
from gis.sql import statement


class EditionState(StrEnum):
    """Where an edition stands on a day, as far as is known now."""

    PRE_EFFECT = "pre_effect"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    REPEALED = "repealed"
    ENDED = "ended"
    TAKEN_BACK = "taken_back"


class EditionProblem(Exception):
    """What cannot be done to an edition; `code` names why, `facts` fill in its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Standing:
    """The days of an edition, what is known of them, and what begins where they end."""

    first: date
    after: date | None
    known: bool  # whether the row is open: what is known now, not what was believed before
    followed: bool = False  # by another edition of the kind and series, on the very day
    repealed: bool = False  # by an act of somebody, from the very day


def state_of(edition: Standing, on: date) -> EditionState:
    """Say in which state an edition is on a day."""
    if not edition.known:
        return EditionState.TAKEN_BACK
    if on < edition.first:
        return EditionState.PRE_EFFECT
    if edition.after is None or on < edition.after:
        return EditionState.IN_FORCE
    if edition.repealed:
        return EditionState.REPEALED
    return EditionState.REPLACED if edition.followed else EditionState.ENDED


def repeal(
    session: Session, edition_id: int, *, from_day: date, by: str, reason: str, now: datetime
) -> LayerAct:
    """End an edition from a day on; for the days before it stands as it was. Raises EditionProblem.

    A day not after its first means that it never came into force.
    """
    since = take_knowledge(session, now)
    edition = _open(session, edition_id)
    after = edition.in_force.upper
    if after is not None and from_day >= after:
        raise EditionProblem("edition.ended_before", after=after)
    kind, series, title = edition.kind, edition.series, edition.title
    _close(session, [edition.id], since)
    _carry_on(session, edition.id, since, first=from_day, after=None)
    return note(
        session,
        LayerAct(
            act="repeal",
            kind=kind,
            series=series,
            at=since,
            by=by,
            title=title,
            reason=reason,
            from_day=from_day,
            edition_id=edition_id,
        ),
    )


def roll_back(session: Session, act_id: int, *, by: str, reason: str, now: datetime) -> LayerAct:
    """Undo the last act on a layer: what stood before it stands again, as new knowledge.

    Nothing is erased: what was known in between stays known as having been known. Raises
    EditionProblem when something happened to the layer since, which must be undone first.
    """
    since = take_knowledge(session, now)
    act = session.get(LayerAct, act_id)
    if act is None:
        raise EditionProblem("edition.no_act")
    kind, series, at, title = act.kind, act.series, act.at, act.title
    if _last(session, kind, series) != act_id:
        raise EditionProblem("edition.not_the_last_act")
    opened = _ids(session, kind, series, func.lower(Edition.recorded) == at)
    closed = _ids(session, kind, series, func.upper(Edition.recorded) == at)
    _close(session, opened, since)
    for edition_id in closed:
        _carry_on(session, edition_id, since, first=since.date(), after=since.date())
    return note(
        session,
        LayerAct(
            act="roll_back",
            kind=kind,
            series=series,
            at=since,
            by=by,
            title=title,
            reason=reason,
            from_day=None,
            edition_id=act.edition_id,
            undoes=act_id,
        ),
    )


def _open(session: Session, edition_id: int) -> Edition:
    edition = session.get(Edition, edition_id)
    if edition is None or edition.recorded.upper is not None:
        raise EditionProblem("edition.not_standing")
    return edition


def _last(session: Session, kind: str, series: str) -> int | None:
    return session.scalars(
        select(LayerAct.id)
        .where(LayerAct.kind == kind, LayerAct.series == series)
        .order_by(LayerAct.at.desc(), LayerAct.id.desc())
        .limit(1)
    ).one_or_none()


def _ids(session: Session, kind: str, series: str, bound: Any) -> list[int]:
    found = select(Edition.id).where(Edition.kind == kind, Edition.series == series, bound)
    return list(session.scalars(found.order_by(Edition.id)))


def _close(session: Session, edition_ids: list[int], since: datetime) -> None:
    session.execute(statement("close_edition"), {"edition_ids": edition_ids, "since": since})


def _carry_on(
    session: Session, edition_id: int, since: datetime, *, first: date, after: date | None
) -> None:
    """Write a closed edition again for all its days but these; the same day twice is no day."""
    asked = {"edition_id": edition_id, "since": since, "first": first, "after": after}
    session.execute(statement("carry_on_edition"), asked)
    session.execute(text("analyze gis.feature"))
