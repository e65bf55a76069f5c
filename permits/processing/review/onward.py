"""Where an official goes on after a step, and what a step may lead to."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.cases.models import Case
from permits.cases.transitions import Place
from permits.core.db import db
from permits.procedures import catalogue
from permits.processing import queue_pages
from permits.processing.queue_pages import CAME_FROM
from permits.processing.review import around, pages
from permits.web.auth import current_actor
from permits.web.filters import say
from workflow import engine


def proceed(code: str) -> ResponseReturnValue:
    """Go on after a step; where the page that opens does not tell of it itself, have it told."""
    following = next_address(code)
    if around.DONE not in following:
        flash(say("task.done", code=code), "success")
    return redirect(following, 303)


def next_address(code: str) -> str:
    """After a decision go on with the same dossier if it has more for us, else with the next.

    The next is that of the queue one came from; who came from elsewhere gets his queue. The page
    that opens says what was done, and lets it be undone.
    """
    actor, came_from = current_actor(), request.args.get(CAME_FROM)
    visible = cases.seen_by(db.session, actor, code)
    parts: dict[str, Any] = {CAME_FROM: came_from, around.DONE: code}
    if visible and pages.has_offers(db.session, actor, visible[1]):
        return url_for("processing.review", code=code, **parts)
    if came_from is None:
        return url_for("processing.queue")
    beside = queue_pages.neighbours(db.session, actor, came_from, code)
    following = beside.next if beside and beside.next else code
    return url_for("processing.review", code=following, **parts)


def outcomes_at(case: Case, place: Place) -> frozenset[str]:
    """Say which outcomes a step offers as the case stands."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    node = procedure.by_id.get(place.node)
    return frozenset(each.code for each in engine.offers(node, case.known)) if node else frozenset()
