"""What waits for an administrator: counted on the page that names it, nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from gis.editions import EditionState
from permits.administration import law_calendar_pages, law_health_pages, law_health_queries
from permits.core import clock
from permits.core.settings import Settings
from permits.planning import queries as planning
from permits.procedures import fee_queries
from permits.procedures import queries as procedures
from permits.web import job_queries

CALENDAR_WITHIN = 60
ENACTMENT_WITHIN = timedelta(days=30)
LAYER_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to see to; `kind` picks its words, `count` and `day` fill them in."""

    kind: str
    tone: str
    count: int = 0
    day: date | None = None
    text: str = ""


def needs(session: Session, settings: Settings) -> list[Need]:
    """List what needs an administrator, the gravest first."""
    found = [
        *_jobs(session),
        *_keys(settings),
        *_sent(session),
        *_calendar(session),
        *_layers(session),
        *_enactments(session),
        *_fees(session),
        *_machine(settings),
    ]
    return sorted(found, key=lambda need: ("bad", "warn", "info").index(need.tone))


def _jobs(session: Session) -> Iterator[Need]:
    state = job_queries.state(session)
    if state.failed:
        yield Need("jobs", "bad", state.failed)
    silent = state.heard_at is None or (
        clock.now() - state.heard_at > law_health_pages.SILENT_AFTER
    )
    if silent:
        yield Need("worker", "bad")
    if stuck := law_health_queries.steps_in_trouble(session):
        yield Need("steps", "warn", stuck)


def _keys(settings: Settings) -> Iterator[Need]:
    if troubles := law_health_pages.keys_of(settings).troubles:
        yield Need("keys", "bad", len(troubles))


def _sent(session: Session) -> Iterator[Need]:
    if bad := law_health_queries.bad_addresses(session):
        yield Need("mail", "warn", bad)
    if stopped := law_health_queries.stopped_webhooks(session):
        yield Need("webhooks", "warn", stopped)


def _calendar(session: Session) -> Iterator[Need]:
    year = law_calendar_pages.ends_soon(session, CALENDAR_WITHIN)
    if year is not None:
        yield Need("calendar", "bad", year)
    shown = law_calendar_pages.year_of(session, clock.today().year + 1)
    if shown.unsure and (date(shown.year, 1, 1) - clock.today()).days <= CALENDAR_WITHIN:
        yield Need("calendar_unsure", "warn", shown.unsure, text=str(shown.year))


def _layers(session: Session) -> Iterator[Need]:
    """Name the kinds of layers that had data and have none in force, or none soon."""
    today = clock.today()
    soon = today + LAYER_WITHIN
    gone, going = 0, 0
    for layer in planning.layers(session, on=today):
        ruling = [e for e in layer.editions if e.state is EditionState.IN_FORCE]
        coming = [e for e in layer.editions if e.state is EditionState.PRE_EFFECT]
        gone += bool(layer.editions) and not ruling
        ending = ruling and all(e.after is not None and e.after <= soon for e in ruling)
        going += bool(ending) and not coming
    if gone:
        yield Need("layers", "bad", gone)
    if going:
        yield Need("layers_ending", "warn", going)


def _enactments(session: Session) -> Iterator[Need]:
    today = clock.today()
    for each in procedures.enactments(session):
        code = f"{each.procedure_code} v{each.version}"
        if each.is_revoked:
            continue
        if today < each.from_day <= today + ENACTMENT_WITHIN:
            yield Need("enactment", "info", each.id, each.from_day, code)
        if each.to_day and today <= each.to_day <= today + ENACTMENT_WITHIN:
            yield Need("enactment_ends", "warn", each.id, each.to_day, code)


def _fees(session: Session) -> Iterator[Need]:
    today = clock.today()
    standing = [line for line in fee_queries.lines(session) if line.withdrawn_at is None]
    if not any(line.to_day is None or line.to_day >= today for line in standing):
        yield Need("fees", "info")


def _machine(settings: Settings) -> Iterator[Need]:
    if law_health_pages.disk("files", settings.storage_dir).is_full:
        yield Need("disk", "bad")
    if law_health_pages.backup_of(settings).is_old:
        yield Need("backup", "bad")
