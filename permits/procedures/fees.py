"""What a matter costs on a day: `fees_for` tells it; the verbs of the fee schedule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Complaint, Conflict, Invalid, NotFound, Problem
from permits.core.vocabulary import Certainty, Matter, WorkKind, WorksClass
from permits.procedures import catalogue
from permits.procedures import fee_queries as queries
from permits.procedures.fee_models import FeeLine
from permits.procedures.vocabulary import FeeKind


@dataclass(frozen=True, slots=True)
class Fee:
    """One amount to pay, in đồng, and why; `works_class` where only that class pays it.

    `is_decided`: the schedule says so; else it is only what the procedure's own sheet has.
    """

    kind: FeeKind
    amount: int
    works_class: WorksClass | None
    from_day: date
    to_day: date | None
    source: str
    certainty: Certainty
    is_decided: bool = True


@dataclass(frozen=True, slots=True)
class Decide:
    """What a decision says of one fee: for which works, how much, from which day on."""

    kind: FeeKind
    matter: Matter
    amount: int
    from_day: date
    source: str
    certainty: Certainty
    work_kind: WorkKind | None = None
    works_class: WorksClass | None = None
    to_day: date | None = None


def fees_for(
    session: Session,
    matter: Matter,
    work: WorkKind,
    day: date,
    works_class: WorksClass | None = None,
) -> Sequence[Fee]:
    """Give what a matter of a work filed on `day` costs; empty where nothing says an amount.

    Of lines of one kind of fee the one that names most rules. Without `works_class` every class
    that pays another amount is a row of its own. Where the schedule has no line at all it is what
    the sheet of the procedure that rules has, with the certainty it has there.
    """
    standing = queries.holding(session, matter, work, day)
    classes = [works_class] if works_class else list(WorksClass)
    return [_fee(line) for line in _ruling(standing, classes)] or _of_sheet(
        session, matter, work, day
    )


def _of_sheet(session: Session, matter: Matter, work: WorkKind, day: date) -> list[Fee]:
    try:
        procedure = catalogue.in_force(session, work, day, matter).procedure
    except Problem:  # nothing rules on that day: nothing costs anything
        return []
    amount, cite = procedure.fee.amount, procedure.fee.cite
    if amount is None or cite is None:
        return []
    known = Certainty(cite.certainty)
    begins, ends = procedure.in_force_from, procedure.in_force_to
    return [Fee(FeeKind.LICENCE, amount, None, begins, ends, cite.text, known, is_decided=False)]


def _ruling(standing: Sequence[FeeLine], classes: Iterable[WorksClass]) -> Iterator[FeeLine]:
    found: dict[int, FeeLine] = {}
    for kind in FeeKind:
        for each in classes:
            fitting = [
                line for line in standing if line.kind is kind and line.works_class in (None, each)
            ]
            if fitting:
                best = max(fitting, key=_precision)
                found[best.id] = best
    yield from found.values()


def _precision(line: FeeLine) -> tuple[bool, bool]:
    return line.work_kind is not None, line.works_class is not None


def _fee(line: FeeLine) -> Fee:
    return Fee(
        line.kind,
        line.amount,
        line.works_class,
        line.from_day,
        line.to_day,
        line.source,
        line.certainty,
    )


def decide(session: Session, actor: Actor | None, command: Decide) -> FeeLine:
    """Take a line into the schedule; one in force before ends on the eve of the new one."""
    queries.hold_schedule(session)
    line = FeeLine(
        kind=command.kind,
        matter=command.matter,
        work_kind=command.work_kind,
        works_class=command.works_class,
        amount=command.amount,
        from_day=command.from_day,
        to_day=command.to_day,
        source=command.source.strip(),
        certainty=command.certainty,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id if actor else None,
    )
    with session.no_autoflush:
        others = queries.alike(session, line)
    before = _before(line, others)
    if complaints := list(_complaints(line, others, before)):
        raise Invalid(complaints)
    if before is not None:
        _end(session, actor, before, line.from_day - timedelta(days=1))
    session.add(line)
    session.flush()
    changes.record(
        session, actor, ChangeSubject.FEE, str(line.id), ChangeAct.ADDED, after=facts_of(line)
    )
    return line


def end(session: Session, actor: Actor | None, line_id: int, last: date, reason: str) -> FeeLine:
    """Let a line end with a day; Conflict where somebody ended it meanwhile."""
    line = _standing(session, line_id)
    if line.to_day is not None and line.to_day < clock.today():
        raise Conflict("fee.ended")
    earliest = max(line.from_day, clock.today())
    if last < earliest:
        raise Invalid.one("last", "date.too_early", min=earliest)
    if line.to_day is not None and last > line.to_day:
        raise Invalid.one("last", "date.too_late", max=line.to_day)
    _end(session, actor, line, last, reason)
    return line


def withdraw(session: Session, actor: Actor | None, line_id: int, reason: str) -> FeeLine:
    """Take back a line whose first day has not come; one that has ruled is ended instead."""
    line = _standing(session, line_id)
    if line.from_day <= clock.today():
        raise Conflict("fee.in_force")
    if not reason.strip():
        raise Invalid.one("reason", "task.reason_needed")
    line.withdrawn_at = clock.now()
    changes.record(
        session,
        actor,
        ChangeSubject.FEE,
        str(line.id),
        ChangeAct.REVOKED,
        before=facts_of(line),
        reason=reason.strip(),
    )
    return line


def _standing(session: Session, line_id: int) -> FeeLine:
    queries.hold_schedule(session)
    line = queries.line_of(session, line_id)
    if line is None:
        raise NotFound
    if line.withdrawn_at is not None:
        raise Conflict("fee.withdrawn")
    return line


def _before(line: FeeLine, others: Sequence[FeeLine]) -> FeeLine | None:
    """Find the line that still rules on the first day of the new one and began before it."""
    ruling = [
        other
        for other in others
        if other.from_day < line.from_day
        and (other.to_day is None or other.to_day >= line.from_day)
    ]
    return ruling[-1] if ruling else None


def _complaints(
    line: FeeLine, others: Sequence[FeeLine], before: FeeLine | None
) -> Iterator[Complaint]:
    last = line.to_day or date.max
    if not line.source:
        yield Complaint("source", "field.required")
    if line.to_day is not None and line.to_day < line.from_day:
        yield Complaint("to_day", "date.too_early", {"min": line.from_day})
    if before is not None and line.from_day <= clock.today():
        # What was paid until today was paid under the older line.
        tomorrow = clock.today() + timedelta(days=1)
        yield Complaint("from_day", "fee.change_from_tomorrow", {"min": tomorrow})
    for other in others:
        apart = other.from_day > last or (other.to_day or date.max) < line.from_day
        if other is not before and not apart:
            facts: dict[str, object] = {"day": other.from_day, "source": other.source}
            yield Complaint("from_day", "fee.overlaps", facts)


def _end(
    session: Session, actor: Actor | None, line: FeeLine, last: date, reason: str = ""
) -> None:
    before = facts_of(line)
    line.to_day = last
    session.flush()  # the new line must find the days free
    changes.record(
        session,
        actor,
        ChangeSubject.FEE,
        str(line.id),
        ChangeAct.CHANGED,
        before=before,
        after=facts_of(line),
        reason=reason.strip(),
    )


def facts_of(line: FeeLine) -> dict[str, object]:
    """Write a line as plain values, for the history."""
    return {
        "kind": line.kind.value,
        "matter": line.matter.value,
        "work_kind": line.work_kind.value if line.work_kind else None,
        "works_class": line.works_class.value if line.works_class else None,
        "amount": line.amount,
        "from_day": line.from_day.isoformat(),
        "to_day": line.to_day.isoformat() if line.to_day else None,
        "source": line.source,
        "certainty": line.certainty.value,
    }
