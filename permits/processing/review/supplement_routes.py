"""Asking the applicant for a supplement: what failed is picked, worded, tried out, and sent."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.cases import transitions
from permits.cases.models import Case
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, Problem
from permits.core.vocabulary import Permission
from permits.dossiers.models import Dossier
from permits.forms import blanks
from permits.papers.vocabulary import PaperKind
from permits.processing import printouts
from permits.processing.acts import SUPPLEMENT
from permits.processing.offers import admit
from permits.processing.queue_pages import CAME_FROM
from permits.processing.review import composing, onward, pages, shelf
from permits.processing.review.composing import Sheet
from permits.processing.review.forms import AskForm
from permits.processing.review.screen import seen
from permits.web.auth import current_actor, requires
from permits.web.language import language

bp = Blueprint("supplement", __name__)

_ADDRESS = "/cb/ho-so/<code>/viec/<node>/<int:instance_no>/bo-sung"
#: What the buttons of the form ask.
SEND, PRINT, PHRASE = "send", "print", "phrase"


@bp.get(_ADDRESS)
@requires(Permission.WORK_TASKS)
def compose(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Show the letter as it would be drafted from what failed."""
    dossier, case = seen(code)
    place = Place(node, instance_no)
    try:
        _admit(case, place)
    except (Conflict, NotAllowed):
        return redirect(url_for("processing.review", code=code))
    return _page(dossier, case, place)


@bp.post(_ADDRESS)
@requires(Permission.WORK_TASKS)
def ask(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Show the letter as it stands, have it printed, or send it: that stops the clock."""
    dossier, case = seen(code)
    place, do = Place(node, instance_no), request.form.get("_do", "")
    sheet = _sheet(dossier, case, place, AskForm(request.form))
    try:
        _admit(case, place)
        if do not in (SEND, PRINT):
            _take(sheet, do)
            sheet.form.validate()
            return _drawn(dossier, sheet), 422 if sheet.form.errors else 200
        _judge(sheet)
        if do == PRINT:
            return _printed(dossier, sheet)
        blanks.demand_filled(composing.items_of(sheet.form))
        _send(dossier, sheet)
    except (Invalid, Conflict, NotAllowed) as problem:
        return _refused(code, place, sheet.form, problem)
    return onward.proceed(code)


def _send(dossier: Dossier, sheet: Sheet) -> None:
    """Finish the step with what is asked; the applicant has it as soon as the procedure asks."""
    act = Act(SUPPLEMENT, _note(sheet), {"lines": composing.plain(sheet.lines)})
    with committing() as session:
        transitions.complete(session, current_actor(), dossier.id, sheet.place, act)


def _take(sheet: Sheet, do: str) -> None:
    """Add a phrase of the book as a line of its own, where its button was pressed."""
    word, _, place = do.partition(":")
    if word == PHRASE and place.isascii() and place.isdigit() and int(place) < len(sheet.phrases):
        text = sheet.phrases[int(place)]
        empty = next((r.form for r in sheet.form.items.entries if not r.form.text.data), None)
        if empty is not None:
            empty.text.data, empty.wanted.data = text, True
        else:
            sheet.form.items.append_entry({"wanted": True, "about": "other", "text": text})
        sheet.form.offer(sheet.form.abouts)


def _judge(sheet: Sheet) -> None:
    """Refuse what is empty or unclear, and a second request that was not confirmed."""
    form = sheet.form
    form.validate()
    complaints = form.complaints()
    if complaints:
        raise Invalid(complaints)
    if not sheet.lines:
        raise Invalid.one("items", "supplement.empty")
    if any(not line.text.strip() for line in sheet.lines):
        raise Invalid.one("items", "supplement.wordless")
    if sheet.round > 1 and not form.again.data:
        raise Invalid.one("again", "supplement.again_unconfirmed", round=sheet.round)


def _admit(case: Case, place: Place) -> None:
    """Refuse whoever may not finish the step, and a step that cannot ask for a supplement now."""
    admit(current_actor(), cases.task_stories(db.session, case.id), place)
    if SUPPLEMENT not in onward.outcomes_at(case, place):
        raise Conflict("task.not_offered")


def _note(sheet: Sheet) -> str:
    return "\n".join(line.text.strip() for line in sheet.lines)


def _printed(dossier: Dossier, sheet: Sheet) -> ResponseReturnValue:
    """Have the press print the letter exactly as it would be sent, marked as no issued paper."""
    about = {"dossier": dossier.id, "lines": composing.plain(sheet.lines)}
    with committing() as session:
        ref = printouts.ask(session, current_actor(), PaperKind.SUPPLEMENT, about)
    return redirect(url_for("processing.books.printout", ref=ref), 303)


def _refused(code: str, place: Place, form: AskForm, problem: Problem) -> ResponseReturnValue:
    """Show the form again as it was typed, and why it was not taken."""
    if isinstance(problem, Invalid) and not form.errors:
        form.take(problem.complaints)
    dossier, case = seen(code)
    sheet = _sheet(dossier, case, place, form)
    return _drawn(dossier, sheet, problem), problem.status


def _page(dossier: Dossier, case: Case, place: Place) -> str:
    return _drawn(dossier, _sheet(dossier, case, place))


def _sheet(dossier: Dossier, case: Case, place: Place, form: AskForm | None = None) -> Sheet:
    actor = current_actor()
    page = pages.review(db.session, actor, dossier, case, locale=language())
    papers = shelf.shelf_of(
        db.session, dossier.id, page.components, office_id=actor.office_id, wanted={}
    )
    return composing.sheet_of(db.session, page, papers, place, form)


def _drawn(dossier: Dossier, sheet: Sheet, problem: Problem | None = None) -> str:
    return render_template(
        "processing/supplement.html",
        dossier=dossier,
        sheet=sheet,
        problem=None if problem is None or isinstance(problem, Invalid) else problem,
        came_from=request.args.get(CAME_FROM),
    )
