"""Register books for who gives numbers: what each number became; and making one void."""

import csv
import io
from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.cases import taking
from permits.cases.backward import system_candidates
from permits.cases.models import Case
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, Problem
from permits.core.vocabulary import Permission
from permits.decisions import queries
from permits.decisions.books import queries as book_queries
from permits.decisions.books import service
from permits.decisions.books.forms import VoidForm
from permits.decisions.books.queries import EntryRow
from permits.decisions.books.service import Voiding
from permits.decisions.models import RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say
from permits.web.paging import Page

bp = Blueprint("books", __name__)

PAGE_SIZE = 50
#: A program for tables takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = (
    "number",
    "number_text",
    "taken_on",
    "taken_by",
    "dossier",
    "work",
    "document",
    "state",
    "voided_at",
    "voided_by",
    "void_reason",
)


@bp.get("/cb/so-van-ban")
@requires(Permission.WORK_TASKS)
def listing() -> ResponseReturnValue:
    """List the register books of one's own office."""
    rows = book_queries.books_of(db.session, current_actor().office_id)
    return render_template("decisions/books.html", rows=rows)


@bp.get("/cb/so-van-ban/<int:year>/<name>")
@requires(Permission.WORK_TASKS)
def book(year: int, name: str) -> ResponseReturnValue:
    """Show the numbers of a book, the latest first, and whether any is missing."""
    shown, only_void = _book(year, name), request.args.get("xem") == "huy"
    mark = paging.read_mark(request.args.get("sau"))
    return render_template(
        "decisions/book.html",
        book=shown,
        page=_numbers(shown, mark[0] if mark else None, only_void=only_void),
        only_void=only_void,
        is_first=mark is None,
        gaps=queries.gaps(db.session, shown.id),
        document_of=_document_of,
        may_void=_may_void(),
    )


@bp.get("/cb/so-van-ban/<int:year>/<name>/bang.csv")
@requires(Permission.WORK_TASKS)
def as_table(year: int, name: str) -> ResponseReturnValue:
    """Give a whole book as a table, one line a number, in order."""
    shown = _book(year, name)
    rows = book_queries.whole(db.session, shown.id, clock.today())
    filename = f"so-{shown.book}-{shown.year}.csv"
    return Response(
        _table(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )


@bp.get("/cb/ho-so/<code>/huy-so")
@requires(Permission.WORK_TASKS)
def asking(code: str) -> ResponseReturnValue:
    """Ask why a number is void and where its dossier goes back to."""
    dossier, case, entry = _numbered(code)
    return _void_page(dossier, case, entry, VoidForm())


@bp.post("/cb/ho-so/<code>/huy-so")
@requires(Permission.WORK_TASKS)
def void(code: str) -> ResponseReturnValue:
    """Make a number void and take its dossier back."""
    dossier, case, _ = _numbered(code)
    form = _offered(VoidForm(request.form), dossier, case)
    try:
        said = read_form(form)
        with committing() as session:
            number = service.void(session, current_actor(), dossier.id, said)
    except (Invalid, Conflict) as problem:
        return _refused(code, problem)
    flash(say("number.voided", number=number), "success")
    return redirect(url_for("processing.review", code=code), 303)


def read_form(form: VoidForm) -> Voiding:
    """Read what a person says, or raise every complaint."""
    if not form.validate():
        raise Invalid(form.complaints())
    return form.to_command()


def _refused(code: str, problem: Problem) -> ResponseReturnValue:
    """Show the form again with what was typed; where nothing is to be made void, say only that."""
    dossier, case, entry = _numbered(code)
    form = VoidForm(request.form)
    if isinstance(problem, Invalid):
        form.take(problem.complaints)
        return _void_page(dossier, case, entry, form), problem.status
    return _void_page(dossier, case, entry, form, problem), problem.status


def _void_page(
    dossier: Dossier,
    case: Case,
    entry: RegisterEntry | None,
    form: VoidForm,
    problem: Problem | None = None,
) -> str:
    return render_template(
        "decisions/void.html",
        dossier=dossier,
        entry=entry,
        form=_offered(form, dossier, case),
        problem=problem,
    )


def _offered(form: VoidForm, dossier: Dossier, case: Case) -> VoidForm:
    standing = taking.look_at(db.session, current_actor(), case, dossier)
    form.to.options = [(node.id, node.names) for node in reversed(system_candidates(standing))]
    return form


def _numbered(code: str) -> tuple[Dossier, Case, RegisterEntry | None]:
    """Give a dossier one may make the number void of; for others this page does not exist."""
    actor = current_actor()
    dossier, case = found(cases.seen_by(db.session, actor, code))
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    may = dossier.authority_id == actor.office_id and actor.all_roles & service.roles(procedure)
    found(may or None)
    return dossier, case, service.living(db.session, dossier.id)


def _book(year: int, name: str) -> RegisterBook:
    office_id = current_actor().office_id
    return found(book_queries.book_of(db.session, office_id, book=name, year=year))


def _numbers(shown: RegisterBook, before: int | None, *, only_void: bool) -> Page[EntryRow]:
    rows = book_queries.page_of(
        db.session,
        shown.id,
        clock.today(),
        before=before,
        only_void=only_void,
        limit=PAGE_SIZE + 1,
    )
    return paging.page_of(rows, PAGE_SIZE, lambda row: (row.number,))


def _may_void() -> bool:
    """Say whether somebody with the person's hats makes numbers void, under any procedure."""
    hats = current_actor().all_roles
    return any(hats & service.roles(each) for each in catalogue.published())


def _document_of(row: EntryRow) -> object:
    return catalogue.pinned(row.procedure_code, row.procedure_version).document(row.outcome).names


def _table(rows: Iterable[EntryRow]) -> str:
    out = io.StringIO()
    out.write("\ufeff")  # by this mark programs for tables know the letters
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for row in rows:
        state = "void" if row.voided_at else str(row.state or "pending")
        cells = (
            row.number,
            row.number_text,
            row.taken_on.isoformat(),
            row.taken_by,
            row.dossier_code,
            row.work_name,
            row.outcome,
            state,
            row.voided_at.isoformat() if row.voided_at else "",
            row.voided_by or "",
            row.void_reason or "",
        )
        writer.writerow([_cell(each) for each in cells])
    return out.getvalue()


def _cell(value: object) -> object:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value
