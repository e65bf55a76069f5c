"""The screen of one dossier: who may see it, and how it is shown again after a refusal."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.cases import queries as cases
from permits.cases import registry
from permits.cases.models import Case
from permits.core.db import db
from permits.core.errors import Invalid, NotFound, Problem
from permits.dossiers.models import Dossier
from permits.forms.base import BaseForm
from permits.planning import change_queries, change_words, contest_pages
from permits.procedures import catalogue
from permits.processing.consulted import asking
from permits.processing.consulted.forms import MakeLinkForm
from permits.processing.offers import Typed
from permits.processing.review import around, pages
from permits.processing.review.besides import Sent
from permits.processing.review.forms import ChecklistForm, NoteForm, VerdictForm
from permits.web.auth import current_actor, found
from permits.web.language import language


def seen(code: str) -> tuple[Dossier, Case]:
    """Give a dossier that is the caller's business; any other does not exist for him."""
    actor = current_actor()
    dossier, case = found(cases.seen_by(db.session, actor, code))
    if not pages.sees(actor, dossier, cases.task_stories(db.session, case.id)):
        raise NotFound
    return dossier, case


def is_only_asked(dossier: Dossier, case: Case) -> bool:
    """Say whether the caller's office has nothing to do with a dossier but answer a question."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(db.session, case.id)
    return pages.is_asked_only(current_actor(), dossier, procedure, tasks)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written beside the steps and could not be taken, with its faults."""

    form: VerdictForm | NoteForm | ChecklistForm | MakeLinkForm


def draw(
    dossier: Dossier,
    case: Case,
    typed: Typed | Sent | Written | None = None,
    problem: Problem | None = None,
) -> str:
    """Draw the screen as it is now, with what was typed where it is still asked for."""
    actor, written = current_actor(), typed.form if isinstance(typed, Written) else None
    sent = None if isinstance(typed, Written) else typed
    page = pages.review(db.session, actor, dossier, case, typed=sent, locale=language())
    beside = around.around_of(
        db.session,
        actor,
        page,
        _wanted(written),
        note_form=written if isinstance(written, NoteForm) else None,
        verdict_form=written if isinstance(written, VerdictForm) else None,
        checklist=written if isinstance(written, ChecklistForm) else None,
    )
    link_form = written if isinstance(written, MakeLinkForm) else None
    links = asking.links_of(db.session, actor, page, link_form)
    asked = [offer.form for offer in page.offers] + [each.form for each in page.besides]
    asked += [beside.note_form, beside.verdict_form]
    asked += [beside.intake.form] if beside.intake else []
    asked += [links.form] if links else []
    kept = typed is None or any(form is typed.form for form in asked)
    return render_template(
        "processing/question.html" if page.is_asked_only else "processing/review.html",
        page=page,
        around=beside,
        links=links,
        permits=() if page.is_asked_only else registry.readers["permits"](db.session, dossier.id),
        changes=() if page.is_asked_only else change_queries.open_of(db.session, dossier.id),
        read_differences=change_words.read_differences,
        contested=() if page.is_asked_only else contest_pages.contested_of(db.session, dossier),
        # Drawn by our own code, which escapes every name it writes.
        drawing=Markup(page.drawing),  # noqa: S704
        map_svg=Markup(page.place.svg) if page.place else "",  # noqa: S704
        problem=None if isinstance(problem, Invalid) and kept else problem,
        lost="" if typed is None or kept else _words(typed.form),
    )


def _wanted(written: BaseForm | None) -> dict[str, str]:
    """Say what the address asks for; a refused form names the paper it was about itself."""
    wanted = {name: request.args[name] for name in request.args}
    paper = written["paper"].data if written is not None and "paper" in written else None
    return wanted | ({"giay-to": str(paper)} if paper else {})


def refused(
    code: str, typed: Typed | Sent | Written | None, problem: Problem
) -> ResponseReturnValue:
    """Show the screen as it is now, with what was typed and why it was not taken."""
    if typed and isinstance(problem, Invalid):
        typed.form.take(problem.complaints)
    dossier, case = seen(code)
    return draw(dossier, case, typed, problem), problem.status


def _words(form: BaseForm) -> str:
    """Give the sentences somebody wrote into a form that is asked no more."""
    named = ("note", "text", "reason")
    return next((str(form[name].data) for name in named if _said(form, name)), "")


def _said(form: BaseForm, name: str) -> bool:
    return name in form and bool(form[name].data)
