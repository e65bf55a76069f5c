"""`flask procedures what-if` and `migrate`: what a draft would change, and moving running cases."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from permits.cases import histories, history_queries, versions
from permits.cases.histories import Gathered
from permits.commands.procedures import procedures
from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.procedures import catalogue
from permits.wiring import KNOWN
from workflow import publishing
from workflow.errors import BadDefinition
from workflow.loader import load
from workflow.migration import Refusal
from workflow.model import Procedure
from workflow.names import check_names
from workflow.whatif import Difference, Summary, compare, summary

A_YEAR = timedelta(days=365)
#: So many changed cases are printed; --json lists all.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class _Compared:
    """One case, the version it went through, and what the draft changes.

    `is_true`: replayed under its own version it ends where it really did, on the same day.
    """

    version: int
    found: Difference
    is_true: bool


@procedures.command("what-if")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--since",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Filed since that day; without it, within a year.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every case.")
def what_if(folder: Path, since: datetime | None, as_json: bool) -> None:
    """Say what the draft version in FOLDER would change: replay the cases that have ended.

    Each case goes once more through its own version and through the draft, with the answers and
    the working time people took. Nothing is written.
    """
    draft = _draft(folder)
    first = since.date() if since else clock.today() - A_YEAR
    start = datetime.combine(first, time(), clock.VIETNAM)
    gathered = histories.gather(db.session, draft.code, start)
    day = calendar.working_calendar(db.session).day_minutes
    compared = [
        _Compared(version, found, _is_true(found, *gathered.real[found.code], day))
        for version, told in sorted(gathered.by_version.items())
        for found in compare(told, catalogue.pinned(draft.code, version), draft, day)
    ]
    drawn = summary([one.found for one in compared], day)
    if as_json:
        click.echo(json.dumps(_described(draft, first, gathered, compared, drawn), indent=1))
        return
    for line in (*_table(compared, day), *_words(draft, first, gathered, compared, drawn)):
        click.echo(line)


def _is_true(found: Difference, ended: str, minutes: int, day: int) -> bool:
    return found.ended_before == ended and abs(found.minutes_before - minutes) < day


def _draft(folder: Path) -> Procedure:
    """Read a version that is not in use, checked like any other."""
    try:
        draft = load(folder.resolve())
        check_names(draft, KNOWN)
    except BadDefinition as refused:
        raise click.ClickException(str(refused)) from None
    return draft


def _described(
    draft: Procedure,
    since: date,
    gathered: Gathered,
    compared: Sequence[_Compared],
    drawn: Summary,
) -> dict[str, Any]:
    return {
        "procedure": draft.code,
        "draft": draft.version,
        "since": since.isoformat(),
        "summary": asdict(drawn),
        "running": gathered.running,
        "left_out": gathered.left_out,
        "true": sum(one.is_true for one in compared),
        "cases": [
            {"version": one.version, "true": one.is_true, **asdict(one.found)}
            | {"minutes": one.found.minutes}
            for one in compared
        ],
    }


def _table(compared: Sequence[_Compared], day: int) -> Iterator[str]:
    """List the cases the draft changes, the largest change first."""
    changed = [one for one in compared if _differs(one.found)]
    if not changed:
        return
    changed.sort(key=lambda one: (one.found.stuck is None, -abs(one.found.minutes)))
    rows = [("CASE", "VERSION", "DAYS", "DRAFT", "CHANGE", "WAY AND END")]
    rows += [_row(one, day) for one in changed[:SHOWN]]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for *cells, last in rows:
        columns = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        yield "  ".join([*columns, last]).rstrip()
    if len(changed) > SHOWN:
        yield f"… and {len(changed) - SHOWN} more; --json lists every case"
    yield ""


def _differs(found: Difference) -> bool:
    ends = found.ended_before != found.ended_after
    return bool(found.stuck or found.path_changed or found.minutes or ends)


def _row(one: _Compared, day: int) -> tuple[str, str, str, str, str, str]:
    found = one.found
    if found.stuck is not None:
        return found.code, f"v{one.version}", "", "", "", f"not replayed: {found.stuck}"
    way = "another way" if found.path_changed else "same way"
    if found.ended_before != found.ended_after:
        way += f", ends at {found.ended_after} instead of {found.ended_before}"
    if found.guessed:
        way += f", {_count(found.guessed, 'step')} guessed"
    before, after = found.minutes_before / day, found.minutes_after / day
    return (
        found.code,
        f"v{one.version}",
        f"{before:.2f}",
        f"{after:.2f}",
        f"{found.minutes / day:+.2f}",
        way,
    )


def _words(
    draft: Procedure,
    since: date,
    gathered: Gathered,
    compared: Sequence[_Compared],
    drawn: Summary,
) -> Iterator[str]:
    """Say the whole in sentences."""
    name = f"{draft.code} v{draft.version}"
    known = ", ".join(f"v{version}" for version in sorted({one.version for one in compared}))
    if not compared:
        yield f"No case of {draft.code} filed since {since} has ended; nothing to compare."
    else:
        cases = _count(drawn.cases, "case")
        yield f"{cases} filed since {since} and ended under {known}, replayed under {name}:"
        yield f"- {drawn.path_changed} would go another way"
        yield f"- {drawn.ended_differently} would end differently"
        yield f"- {drawn.shorter} would be shorter, {drawn.longer} longer"
        yield f"- on average {_days(drawn.mean_days)}"
        yield f"- in the middle case {_days(drawn.median_days)}"
        yield f"- the largest change: {_days(drawn.largest_days)}"
    if drawn.guessed:
        steps = _count(drawn.guessed, "step")
        yield f"- {steps} had to be guessed, for want of such a step: the figures are an estimate"
    if drawn.not_replayed:
        yield f"- {_count(drawn.not_replayed, 'case')} could not be replayed and are not counted"
    if compared:
        true = f"{sum(one.is_true for one in compared)} of {drawn.cases}"
        yield f"Check: replayed under their own version, {true} end as they really did."
    if gathered.left_out:
        left = _count(gathered.left_out, "case")
        yield f"Left out: {left} with a step no drawing shows (recalled, sent back, moved, …)."
    if gathered.running:
        yield f"Still running, not compared: {_count(gathered.running, 'case')}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _days(days: float) -> str:
    if days == 0:
        return "no day more or less"
    return f"{abs(days):.2f} working days {'longer' if days > 0 else 'shorter'}"


# --- moving running cases -----------------------------------------------------------------------


class _Version(click.ParamType[int]):
    """A version, as `v2` or `2`."""

    name = "version"

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> int:
        """Read the number."""
        text = str(value).removeprefix("v")
        if not text.isdecimal():
            self.fail(f"'{value}' is no version; write v1, v2, …", param, context)
        return int(text)


class _Renaming(click.ParamType[tuple[str, str]]):
    """A pair of ids, as `old=new`."""

    name = "old=new"

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, str]:
        """Read both ids."""
        old, equals, new = str(value).partition("=")
        if not (old and equals and new):
            self.fail(f"'{value}' is not of the form old=new", param, context)
        return old, new


@procedures.command("migrate")
@click.argument("code")
@click.argument("old", metavar="FROM", type=_Version())
@click.argument("new", metavar="TO", type=_Version())
@click.option("--map", "pairs", multiple=True, type=_Renaming(), help="An id that has changed.")
@click.option("--dry-run", is_flag=True, help="Only say which cases may be moved, and why not.")
def migrate(
    code: str, old: int, new: int, pairs: tuple[tuple[str, str], ...], dry_run: bool
) -> None:
    """Move the running cases of a procedure from version FROM to TO, those that can stand there."""
    source, target = _published(code, old), _published(code, new)
    folder = catalogue.DEFINITIONS / code / f"v{new}"
    if not dry_run and not publishing.is_published(catalogue.DEFINITIONS, folder):
        raise click.ClickException(f"{code}/v{new} is not published; cases go by frozen law only")
    mapping = dict(pairs)
    verdicts = [
        (case, versions.judge(case, source, target, mapping))
        for case in history_queries.running(db.session, code, old)
    ]
    moved = 0
    for case, verdict in verdicts:
        refused = verdict.reasons if isinstance(verdict, Refusal) else ()
        if not refused and not dry_run:
            refused = _move(case.dossier_id, target, mapping)
        moved += not refused
        done = "may be moved" if dry_run else "moved"
        click.echo(f"{case.code}: {'stays: ' + '; '.join(refused) if refused else done}")
    words = "may be moved" if dry_run else "moved"
    total = _count(len(verdicts), "running case")
    click.echo(f"{total} of {code} v{old}: {moved} {words} to v{new}, {len(verdicts) - moved} stay")


def _published(code: str, version: int) -> Procedure:
    try:
        return catalogue.pinned(code, version)
    except LookupError as unknown:
        raise click.ClickException(str(unknown.args[0])) from None


def _move(dossier_id: int, target: Procedure, mapping: dict[str, str]) -> tuple[str, ...]:
    """Move one case in a transaction of its own; gives the reasons where it stays after all."""
    try:
        with committing() as session:
            versions.migrate(session, dossier_id, target, mapping)
    except versions.NotMoved as refusal:
        return refusal.reasons
    except Conflict:
        return ("it has ended meanwhile",)
    return ()
