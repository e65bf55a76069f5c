"""Extends the legal limit: once, with a reason and an apology, as far as the procedure allows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import recording
from permits.cases.hands import require_head
from permits.cases.promising import promise, words_of
from permits.cases.standing import Standing
from permits.cases.taking import take_up
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import EventKind
from permits.forms import blanks
from permits.papers.vocabulary import PaperKind
from workflow.model import Extension


@dataclass(frozen=True, slots=True)
class Extend:
    """By how many working days, and the words of the apology."""

    days: int
    reason: str


def extend(session: Session, actor: Actor, dossier_id: int, command: Extend) -> None:
    """Give the case more time; the applicant reads the reason, the apology and the new date."""
    standing = take_up(session, actor, dossier_id)
    require_head(actor, standing.case.authority_id)
    rule = _rule(standing)
    if not 1 <= command.days <= rule.days:
        raise Invalid.one("days", "extension.days", most=rule.days)
    blanks.demand("reason", command.reason)
    case = standing.case
    assert case.limit_minutes is not None  # noqa: S101 - for the types: `_rule` refused it
    before = case.due_at
    case.limit_minutes += command.days * standing.calendar.day_minutes
    case.extensions += 1
    if case.running_since is not None:
        left = max(0, case.limit_minutes - case.used_minutes)
        case.due_at = standing.calendar.add(case.running_since, left)
    told: dict[str, Any] = {
        "days": command.days,
        "due_before": before.isoformat() if before else None,
        "due_after": case.due_at.isoformat() if case.due_at else None,
        "cite": rule.cite.text if rule.cite else None,
        "certainty": rule.cite.certainty if rule.cite else None,
    }
    standing.tell(EventKind.EXTENDED, note=command.reason, **told)
    promise(
        standing,
        PaperKind.APOLOGY,
        "processing.print_apology",
        words_of(standing, command.reason),
        **told,
        count=case.extensions,
        most=rule.times,
    )
    recording.write(standing)


def is_offered(standing: Standing) -> bool:
    """Say whether the limit may be extended now, for a page that offers it."""
    try:
        _rule(standing)
    except Conflict:
        return False
    return True


def _rule(standing: Standing) -> Extension:
    rule = standing.procedure.extension
    case = standing.case
    if rule is None or not case.is_accepted or case.decided_at is not None:
        raise Conflict("extension.not_offered")
    if case.extensions >= rule.times:
        raise Conflict("extension.used_up")
    return rule
