"""What the pages of sharing show: requests with their clocks and stories, windows and who joins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts.actor import Actor
from permits.cases.due import Due, due_of
from permits.core import calendar, clock
from permits.core.vocabulary import Permission, Role
from permits.forms.base import BaseForm
from permits.sharing import queries, window_queries
from permits.sharing.forms import (
    AnswerForm,
    AskForm,
    JoinAnswerForm,
    JoinForm,
    MediationForm,
    OpenForm,
    WordsForm,
)
from permits.sharing.queries import EventRow, RequestRow
from permits.sharing.terms import RequestTerms, WindowTerms, terms
from permits.sharing.vocabulary import JoinStatus, SharingStatus
from permits.sharing.window_queries import JoinRow, WindowRow
from workflow.deadlines import WorkingCalendar

PAGE_SIZE = 25
#: What each act on a request asks, by its name in the form.
ACTS: dict[str, type[BaseForm]] = {
    "answer": AnswerForm,
    "more": WordsForm,
    "withdraw": WordsForm,
    "appeal": WordsForm,
    "mediate": MediationForm,
}
SIDES = ("owned", "asked")


@dataclass(frozen=True, slots=True)
class Listed:
    """One request in a list, with how its time stands."""

    row: RequestRow
    due: Due

    @property
    def id(self) -> int:
        """Give what pages are cut by."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request to one who may see it: its story, and what he may do now."""

    row: RequestRow
    due: Due
    story: Sequence[EventRow]
    acts: Mapping[str, BaseForm]
    terms: RequestTerms


@dataclass(frozen=True, slots=True)
class WindowPage:
    """One window: who joins is for those inside it alone."""

    row: WindowRow
    ward: str
    is_open: bool
    is_inside: bool
    is_own: bool
    joins: Sequence[JoinRow]
    mine: JoinRow | None
    forms: Mapping[str, BaseForm]
    terms: WindowTerms


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows open now, and those of one's own enterprise."""

    open: Sequence[WindowRow]
    own: Sequence[WindowRow]
    wards: Mapping[str, str]
    form: OpenForm
    terms: WindowTerms


def listing(session: Session, actor: Actor, side: str, after: int | None) -> list[Listed]:
    """List one page and a row more of the requests of a side of the actor's office."""
    known = calendar.working_calendar(session)
    rows = queries.listed(session, actor, side, after=after, limit=PAGE_SIZE + 1)
    return [Listed(row, _due(known, row)) for row in rows]


def _due(known: WorkingCalendar, row: RequestRow) -> Due:
    return due_of(known, row.due_at, stopped=row.is_paused, ended=not row.is_living)


def request_page(
    session: Session,
    actor: Actor,
    row: RequestRow,
    typed: Mapping[str, BaseForm] | None = None,
) -> RequestPage:
    """Put together the page of one request; `typed` is a form that was refused, by its act."""
    acts = {name: ACTS[name]() for name in acts_of(actor, row)}
    return RequestPage(
        row=row,
        due=_due(calendar.working_calendar(session), row),
        story=queries.story(session, [row.id]),
        acts={**acts, **{name: form for name, form in (typed or {}).items() if name in acts}},
        terms=terms().request,
    )


def acts_of(actor: Actor, row: RequestRow) -> list[str]:
    """Say what a person may do about a request now."""
    shares = actor.can(Permission.SHARE_ASSETS)
    is_owner = shares and row.owner_id == actor.office_id
    is_asker = shares and row.carrier_id == actor.office_id
    mediates = row.mediator_id == actor.office_id and Role.TELECOM_OFFICER in actor.all_roles
    offered = (
        ("answer", is_owner and row.is_living),
        ("more", is_asker and row.status is SharingStatus.MORE),
        ("withdraw", is_asker and row.is_living),
        ("appeal", is_asker and row.status is SharingStatus.REFUSED),
        ("mediate", mediates and row.status is SharingStatus.ESCALATED),
    )
    return [name for name, holds in offered if holds]


def ask_form(session: Session, actor: Actor, sent: Any = None) -> AskForm:
    """Make the form of a question with the owners one may ask."""
    form = AskForm(sent)
    form.owner.options = [(o.code, o.name_vi) for o in queries.owners(session, actor)]
    return form


def windows(session: Session, actor: Actor, after: int | None, sent: Any = None) -> Windows:
    """List the windows open now and one's own, with the form to open another."""
    now = clock.now()
    form = OpenForm(sent)
    offered = window_queries.openable(session, actor, terms().window.works, limit=PAGE_SIZE)
    form.dossier.options = [(ref, f"{code} · {name}") for ref, code, name in offered]
    return Windows(
        open=window_queries.open_at(session, now, after=after, limit=PAGE_SIZE + 1),
        own=window_queries.own(session, actor, limit=PAGE_SIZE),
        wards={ward.code: ward.name for ward in map_queries.wards(session)},
        form=form,
        terms=terms().window,
    )


def window_page(
    session: Session,
    actor: Actor,
    row: WindowRow,
    typed: Mapping[str, BaseForm] | None = None,
) -> WindowPage | None:
    """Put together the page of a window; None for one that is over for who was never in it."""
    joins = window_queries.joins(session, row.id)
    mine = next((join for join in joins if join.carrier_id == actor.office_id), None)
    is_own = row.initiator_id == actor.office_id
    is_inside = is_own or mine is not None or row.authority_id == actor.office_id
    is_open = clock.now() < row.closes_at
    if not (is_open or is_inside):
        return None
    forms = _forms(joins, is_own=is_own, may_join=mine is None) if is_open else {}
    return WindowPage(
        row=row,
        ward=map_queries.ward_name(session, row.ward_code or ""),
        is_open=is_open,
        is_inside=is_inside,
        is_own=is_own,
        joins=joins if is_inside else (),
        mine=mine,
        forms={**forms, **{name: form for name, form in (typed or {}).items() if name in forms}},
        terms=terms().window,
    )


def _forms(joins: Sequence[JoinRow], *, is_own: bool, may_join: bool) -> dict[str, BaseForm]:
    if not is_own:
        return {"join": JoinForm()} if may_join else {}
    waiting = [join.ref for join in joins if join.status is JoinStatus.ASKED]
    return {ref: JoinAnswerForm(prefix=f"{ref}-") for ref in waiting}


def window_map(rows: Sequence[WindowRow]) -> dict[str, Any]:
    """Write open windows as the map's overlay reads them; whose they are is not among it."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row.ref,
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {"role": "conflict", "name": row.ref, "kind": row.work_kind.value},
            }
            for row in rows
        ],
    }
