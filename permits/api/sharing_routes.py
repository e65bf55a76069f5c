"""Sharing for programs: what is near a dossier, requests to owners, and what is done about them."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from permits.accounts import queries as accounts
from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import own
from permits.api.forms import RequestsForm
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.sharing import looking, queries, service, showing
from permits.sharing import pages as views
from permits.sharing.forms import AnswerForm, AskForm, WordsForm
from permits.sharing.queries import EventRow, RequestRow
from permits.sharing.showing import Near
from permits.web.auth import current_actor, found, requires

#: What the two sides of a request may do about it, each with what it asks.
WORDS: dict[str, Callable[..., None]] = {
    "more": service.give_more,
    "withdraw": service.withdraw,
    "appeal": service.appeal,
}


@bp.get("/dossiers/<ref>/nearby")
@requires(Permission.FILE_DOSSIER)
def nearby(ref: str) -> ResponseReturnValue:
    """List what could be shared near a dossier's place; `key` is what its section `taken` says."""
    actor, dossier = current_actor(), own(ref)
    search = found(looking.look(db.session, dossier))
    near = showing.near_of(db.session, search, actor.office_code)
    return {
        "radius_m": search.radius_m,
        "is_asked": bool(search.rules),
        "is_proved": search.is_proved,
        "candidates": [_near(each) for each in near],
    }


@bp.get("/sharing/owners")
@requires(Permission.FILE_DOSSIER)
def owners() -> ResponseReturnValue:
    """List whom one may ask to share."""
    rows = queries.owners(db.session, current_actor())
    return {"owners": [{"code": o.code, "vi": o.name_vi, "en": o.name_en} for o in rows]}


@bp.get("/sharing/requests")
@requires(Permission.SHARE_ASSETS)
def requests() -> ResponseReturnValue:
    """List the requests to one's enterprise (`owned`), or those it sent (`asked`)."""
    form = pages.asked(RequestsForm)
    side = str(form.side.data or views.SIDES[0])
    turn = pages.turn(f"requests:{side}", form, int)
    rows = queries.listed(db.session, current_actor(), side, after=turn.number, limit=turn.fetched)
    return pages.page("requests", rows, turn, marking=lambda row: (row.id,), write=_row)


@bp.post("/sharing/requests")
@requires(Permission.FILE_DOSSIER)
def ask_owner() -> ResponseReturnValue:
    """Put a question to an owner about something that is his."""
    actor = current_actor()
    form = body(AskForm, prepare=_with_owners)
    owner = found(accounts.office_by_code(db.session, str(form.owner.data)))
    structure = queries.structure_of(db.session, owner.code, str(form.ref.data))
    with committing() as session:
        ref = service.ask(session, actor, form.to_command(owner.id, structure)).ref
    return _shown(ref), 201, {"Location": url_for("api.request_story", ref=ref)}


@bp.get("/sharing/requests/<ref>")
@requires(Permission.SHARE_ASSETS)
def request_story(ref: str) -> ResponseReturnValue:
    """Show one request with its story, and what the caller may do about it now."""
    return _shown(ref)


@bp.post("/sharing/requests/<ref>/answer")
@requires(Permission.SHARE_ASSETS)
def answer_request(ref: str) -> ResponseReturnValue:
    """Answer as the owner: yes with terms, no with a technical reason, or what is missing."""
    row, form = _seen(ref), body(AnswerForm)
    with committing() as session:
        service.answer(session, current_actor(), row.id, form.to_command())
    return _shown(ref)


@bp.post("/sharing/requests/<ref>/<act>")
@requires(Permission.SHARE_ASSETS)
def act_on_request(ref: str, act: str) -> ResponseReturnValue:
    """Give the owner what he asked for, take the request back, or contest a refusal."""
    row, verb = _seen(ref), found(WORDS.get(act))
    form = body(WordsForm)
    with committing() as session:
        verb(session, current_actor(), row.id, str(form.words.data))
    return _shown(ref)


def _with_owners(form: AskForm) -> None:
    rows = queries.owners(db.session, current_actor())
    form.owner.options = [(each.code, each.name_vi) for each in rows]


def _seen(ref: str) -> RequestRow:
    return found(queries.seen(db.session, current_actor(), ref))


def _shown(ref: str) -> dict[str, Any]:
    row = _seen(ref)
    return {
        **_row(row),
        "words": row.words,
        "acts": views.acts_of(current_actor(), row),
        "story": [_event(each) for each in queries.story(db.session, [row.id])],
    }


def _row(row: RequestRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "carrier": shapes.both(row.carrier),
        "owner": shapes.both(row.owner),
        "dossier": row.dossier_ref,
        "asset": str(row.asset),
        "asset_name": row.asset_name,
        "wanted": row.wanted,
        "wanted_from": row.wanted_from.isoformat(),
        "wanted_until": row.wanted_until and row.wanted_until.isoformat(),
        "status": str(row.status),
        "asked_at": shapes.moment(row.asked_at),
        "due_at": shapes.moment(row.due_at),
        "ended_at": shapes.moment(row.ended_at),
    }


def _event(event: EventRow) -> dict[str, Any]:
    return {
        "at": shapes.moment(event.at),
        "step": str(event.step),
        "office": event.office and shapes.both(event.office),
        "words": event.words,
        "reason": event.reason and str(event.reason),
    }


def _near(each: Near) -> dict[str, Any]:
    candidate = each.candidate
    return {
        "key": candidate.key,
        "asset": candidate.asset,
        "name": candidate.name,
        "owner": each.owner and shapes.both(each.owner),
        "is_own": each.is_own,
        "fit": candidate.fit.value,
        "why": [reason.value for reason in candidate.why],
        "unknown": list(candidate.unknown),
        "distance_m": round(candidate.distance_m, 1),
        "height_m": candidate.height_m,
        "slots_free": candidate.slots_free,
    }
