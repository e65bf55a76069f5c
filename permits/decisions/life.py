"""What a permit is worth on a day, and what a decision does to the permit it is about."""

import calendar
from datetime import date

from sqlalchemy.orm import Session

from permits.cases import registry
from permits.cases.registry import Milestone
from permits.core.errors import Conflict
from permits.decisions import line_queries, queries
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PermitChange, PermitState
from workflow.model import Document

STANDING = (PermitState.VALID, PermitState.AMENDED)
#: What each change makes of the permit it is about; others leave its state as it is.
STATES = {
    PermitChange.EXTENDS: PermitState.AMENDED,
    PermitChange.TRANSFERS: PermitState.AMENDED,
    PermitChange.REPLACES: PermitState.REPLACED,
    PermitChange.COPIES: PermitState.REPLACED,
    PermitChange.REVOKES: PermitState.REVOKED,
    PermitChange.CANCELS: PermitState.CANCELLED,
}
ENDING = (PermitState.REVOKED, PermitState.CANCELLED)


def state_on(
    state: PermitState, start_before: date | None, started_on: date | None, day: date
) -> PermitState:
    """Say what a permit is worth on a day: one whose works did not start in time has expired.

    Derived whenever it is asked, so that no job can be late (NĐ 217/2026/NĐ-CP, Điều 49, 63).
    """
    is_over = start_before is not None and start_before < day
    if state in STANDING and is_over and started_on is None:
        return PermitState.EXPIRED
    return state


def apply(session: Session, permit: Permit, dossier: Dossier, document: Document) -> None:
    """Let a new decision change the permit its dossier is about, as its document says."""
    if document.changes is None or dossier.permit_id is None:
        return
    change = PermitChange(document.changes)
    old = queries.locked(session, dossier.permit_id)
    if old.state not in _changeable(change):
        raise Conflict("permit.not_standing")
    permit.predecessor_id, permit.changes = old.id, change
    if change in STATES:
        old.state, old.state_since = STATES[change], permit.issued_on
    _carry(permit, old, dossier, change, months_granted(dossier, document))
    if old.state in ENDING:
        for dossier_id in line_queries.dossiers_of(session, old.id):
            registry.reach(session, dossier_id, Milestone.PERMIT_ENDED)


def _changeable(change: PermitChange) -> tuple[PermitState, ...]:
    """Say in which states a permit may be changed so; what was revoked may still be cancelled."""
    if change is PermitChange.CANCELS:
        return (*STANDING, PermitState.REVOKED)
    return STANDING


def _carry(
    permit: Permit, old: Permit, dossier: Dossier, change: PermitChange, months: int | None
) -> None:
    """Carry over what goes on: the time to start, what was reported, who holds it."""
    match change:
        case PermitChange.EXTENDS:
            if old.start_before is not None:
                old.start_before = months_after(old.start_before, months)
            permit.start_before, permit.holder_id = old.start_before, old.holder_id
        case PermitChange.TRANSFERS:
            old.holder_id = permit.holder_id = dossier.carrier_id
            permit.start_before = old.start_before
        case PermitChange.REPLACES | PermitChange.COPIES:
            permit.holder_id = old.holder_id
            permit.start_before = old.start_before
            permit.started_on, permit.finished_on = old.started_on, old.finished_on
            permit.on_air_on = old.on_air_on
        case _:
            permit.holder_id = old.holder_id


def months_granted(dossier: Dossier, document: Document) -> int | None:
    """Say how many months an extension gives: those asked for, within what its document allows."""
    allowed, asked = document.validity_months, dossier.section("request").get("months")
    if allowed is None or not asked:
        return allowed
    return min(allowed, int(asked))


def months_after(day: date, months: int | None) -> date | None:
    """Give the same day some months later, or the month's last where it has no such day."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
