"""The carrier's pages: his work, a draft's sections, the last look, filing, following."""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from gis import crs
from gis import queries as map_queries
from permits.cases.subject import subject_of
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Matter, Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import (
    bundle_routes,
    filed_routes,
    followup_routes,
    paper_routes,
    sections,
    service,
)
from permits.filing import pages as views
from permits.filing.application import routes as application_routes
from permits.filing.drafts import (
    changes,
    clashing,
    exporting,
    filing_anyway,
    hints,
    saving,
    section_page,
    start_page,
)
from permits.filing.drafts import hub as hubs
from permits.filing.drafts import my_work as mornings
from permits.filing.drafts import routes as draft_routes
from permits.filing.drafts.forms import ListForm
from permits.filing.drafts.list_queries import Wanted
from permits.filing.filed import page as filed_page
from permits.filing.forms import CheckForm, StartForm
from permits.filing.rollout import routes as rollout_routes
from permits.filing.uploads import routes as upload_routes
from permits.filing.uploads import rows
from permits.planning import contest_pages
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("filing", __name__, url_prefix="/dn")
bp.register_blueprint(paper_routes.bp)
bp.register_blueprint(upload_routes.bp)
bp.register_blueprint(application_routes.bp)
bp.register_blueprint(filed_routes.bp)
bp.register_blueprint(bundle_routes.bp)
bp.register_blueprint(followup_routes.bp)
bp.register_blueprint(rollout_routes.bp)
bp.register_blueprint(draft_routes.bp)

SECTION = "/ho-so/<ref>/<any(applicant, site, technical, sharing, request):name>"


@bp.get("")
@requires(Permission.FILE_DOSSIER)
def my_work() -> ResponseReturnValue:
    """Show what waits for the carrier, then everything he ever filed."""
    form, wanted = _wanted()
    mark = request.args.get("after")
    after = mornings.mark_of(mark, wanted)
    is_first = not wanted.count and after is None
    listed = mornings.listed(db.session, current_actor(), wanted, after=after)
    waiting = mornings.waiting(db.session, current_actor()) if is_first else None
    shown = {"listed": listed, "waiting": waiting, "form": form, "is_paged": after is not None}
    return render_template("filing/my_work.html", **shown)


@bp.get("/ho-so.csv")
@requires(Permission.FILE_DOSSIER)
def export() -> ResponseReturnValue:
    """Hand the list out as a table, narrowed and sorted as the page is."""
    _, wanted = _wanted()
    most = exporting.MOST_ROWS
    rows = mornings.exported(db.session, current_actor(), wanted, most=most)
    answer = Response(stream_with_context(exporting.written(rows)), mimetype="text/csv")
    name = f"ho-so-{clock.today():%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.get("/ho-so/moi")
@requires(Permission.FILE_DOSSIER)
def choose() -> ResponseReturnValue:
    """Offer the kinds of work one may file today; of the chosen one, say what it needs."""
    return start_page.asked(Matter.NEW)


@bp.post("/ho-so/moi")
@requires(Permission.FILE_DOSSIER)
def start() -> ResponseReturnValue:
    """Begin a draft."""
    form = StartForm(request.form)
    if not form.validate():
        return start_page.first(form, Matter.NEW), 422
    with committing() as session:
        ref = service.start(session, current_actor(), form.work.data, form.point.data).ref
    return redirect(url_for("filing.show", ref=ref), 303)


@bp.get("/ho-so/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show a draft as a list of what is to be done, a filed dossier as a story."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    if not dossier.is_draft:
        return filed_page.drawn(dossier)
    asked = rows.components(db.session, dossier)
    hub = hubs.hub(db.session, current_actor(), dossier, asked)
    evidence = views.evidence_of(db.session, dossier)
    return render_template("filing/hub.html", dossier=dossier, hub=hub, evidence=evidence)


@bp.get(SECTION)
@requires(Permission.FILE_DOSSIER)
def section(ref: str, name: str) -> ResponseReturnValue:
    """Show one section to be filled in."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    if not service.is_changeable(db.session, dossier):
        return _closed(ref)
    return section_page.opened(dossier, name, back=request.args.get("ve", ""))


@bp.post(SECTION)
@requires(Permission.FILE_DOSSIER)
def save_section(ref: str, name: str) -> ResponseReturnValue:
    """Keep one section, unless it is wrong or somebody changed it in the meantime."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref, to_change=True))
    if not service.is_changeable(db.session, dossier):
        raise Conflict("dossier.not_draft")
    kept = sections.kept(db.session, actor, dossier, name)
    sent = clashing.settled(request.form, kept)
    form = sections.typed(db.session, actor, dossier, name, sent)
    answer = saving.besides(dossier, form, kept)
    if answer is None:
        answer = saving.clash(dossier, form) or saving.save(dossier, form)
    return answer


@bp.get("/ho-so/<ref>/quy-hoach")
@requires(Permission.FILE_DOSSIER)
def check_result(ref: str) -> ResponseReturnValue:
    """Show what the planning check says of the site, and what could be shared nearby."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    evidence = found(views.evidence_of(db.session, dossier))
    return render_template(
        "filing/check_result.html",
        dossier=dossier,
        evidence=evidence,
        site=views.site_of(dossier),
        proj4=crs.PROJ4,
        ducts=views.ducts_along(db.session, dossier),
        around=views.surroundings(db.session, current_actor(), dossier),
        changeable=service.is_changeable(db.session, dossier),
        contested=contest_pages.contested_of(db.session, dossier),
    )


@bp.get("/ho-so/<ref>/kiem-tra")
@requires(Permission.FILE_DOSSIER)
def check_answers(ref: str) -> ResponseReturnValue:
    """Show everything once more before it is filed."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    return _check_page(dossier, CheckForm()) if dossier.is_draft else _closed(ref)


@bp.post("/ho-so/<ref>/kiem-tra")
@requires(Permission.FILE_DOSSIER)
def submit(ref: str) -> ResponseReturnValue:
    """File the dossier; a second click finds it filed and shows the same confirmation."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref, to_change=True))
    done = url_for("filing.filed.confirmation", ref=ref)
    if not dossier.is_draft:
        return redirect(done, 303)
    form = CheckForm(request.form)
    form.warned, form.asks_why = views.is_warned(db.session, dossier), True
    if request.form.get("_revision") not in (None, sections.mark_of_whole(dossier)):
        return _check_page(dossier, form, changed=True), 409
    if not form.validate():
        return _check_page(dossier, form), 422
    try:
        with committing() as session:
            filing_anyway.submit(session, actor, dossier, form.why.data)
    except Invalid as refusal:
        return _check_page(_again(ref), form, refusal=refusal), 422
    return redirect(done, 303)


@bp.post("/ho-so/<ref>/xoa")
@requires(Permission.FILE_DOSSIER)
def discard(ref: str) -> ResponseReturnValue:
    """Throw a draft away."""
    dossier = found(dossiers.own(db.session, current_actor(), ref, to_change=True))
    with committing() as session:
        service.discard(session, dossier)
    flash(say("dossier.discarded"), "success")
    return redirect(url_for("filing.my_work"), 303)


def _wanted() -> tuple[ListForm, Wanted]:
    """Read what the list is narrowed to; what is not understood narrows nothing."""
    form = ListForm(request.args)
    form.ward.options = [(ward.code, ward.name) for ward in map_queries.wards(db.session)]
    form.validate()
    return form, form.to_wanted()


def _check_page(
    dossier: Dossier, form: CheckForm, *, changed: bool = False, refusal: Invalid | None = None
) -> str:
    actor = current_actor()
    answers = {
        name: sections.answers(sections.kept(db.session, actor, dossier, name))
        for name in views.asked_sections(dossier)
        if name in dossier.content
    }
    form.warned = views.is_warned(db.session, dossier)
    return render_template(
        "filing/check_answers.html",
        dossier=dossier,
        form=form,
        answers=answers,
        components=rows.components(db.session, dossier),
        sections=views.sections_of(db.session, dossier),
        evidence=views.evidence_of(db.session, dossier),
        subject=subject_of(db.session, dossier),
        missing=refusal.complaints if refusal else service.missing(db.session, dossier),
        refused=refusal is not None,
        changed=changed,
        odd=hints.oddities(db.session, dossier),
        law=changes.of_law(db.session, dossier),
        moved=changes.of_map(db.session, dossier),
        revision=sections.mark_of_whole(dossier),
    )


def _again(ref: str) -> Dossier:
    """Load a dossier anew after its transaction was dropped."""
    return found(dossiers.own(db.session, current_actor(), ref))


def _closed(ref: str) -> ResponseReturnValue:
    """Lead away from a page that has nothing to offer any more, and say why."""
    flash(say("dossier.not_draft"), "warning")
    return redirect(url_for("filing.show", ref=ref), 303)
