"""Guidance for everybody: what each procedure asks, and what the site says of itself."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.core import clock, installation
from permits.core.db import db
from permits.core.errors import NotFound
from permits.core.vocabulary import Matter, Role, WorkKind
from permits.dossiers.models import BY_OFFICE
from permits.procedures import catalogue
from permits.procedures.fees import fees_for
from permits.tracking import gallery as gallery_values
from permits.web.auth import found, public
from permits.web.language import language
from workflow import drawing
from workflow.model import NodeKind

bp = Blueprint("guide", __name__)


@bp.get("/huong-dan")
@public
def index() -> ResponseReturnValue:
    """List every kind of work one may file today."""
    today = clock.today()
    choices = catalogue.offered(db.session, today)
    later = [
        (matter, offered)
        for matter in Matter
        if matter is not Matter.NEW and (offered := catalogue.offered(db.session, today, matter))
    ]
    return render_template(
        "guide/index.html", choices=choices, today=today, later=later, by_office=BY_OFFICE
    )


@bp.get("/huong-dan/thu-tuc/<work>")
@bp.get("/huong-dan/thu-tuc/<work>/<matter>")
@public
def procedure(work: str, matter: str = Matter.NEW.value) -> ResponseReturnValue:
    """Tell one procedure whole, from the very file that runs it."""
    if work not in list(WorkKind) or matter not in list(Matter):
        raise NotFound
    kind, asked = WorkKind(work), Matter(matter)
    choice = catalogue.in_force(db.session, kind, clock.today(), asked)
    drawn = drawing.draw(choice.procedure, here=(), done=(), locale=language())
    return render_template(
        "guide/procedure.html",
        work=kind,
        choice=choice,
        steps=drawing.steps(choice.procedure, language()),
        drawing=Markup(drawn),  # noqa: S704 - drawn by us from a proved file, texts escaped there
        timers=[n for n in choice.procedure.nodes if n.kind is NodeKind.TIMER and not n.each],
        versions=catalogue.versions(db.session, kind, asked),
        fees=fees_for(db.session, asked, kind, clock.today()),
        roles={role.value: role for role in Role},
    )


@bp.get("/huong-dan/<page>")
@public
def about(page: str) -> ResponseReturnValue:
    """Show one of the pages about the site itself."""
    name = {
        "tiep-can": "guide/accessibility.html",
        "rieng-tu": "guide/privacy.html",
        "giay-phep-phan-mem": "guide/licences.html",
        "webhook": "guide/webhook.html",
    }.get(page)
    licences = installation.settings().static_dir / "LICENSES.txt"
    text = licences.read_text(encoding="utf-8") if licences.exists() else None
    return render_template(found(name), licences=text)


@bp.get("/thu-vien")
@public
def gallery() -> ResponseReturnValue:
    """Show every component with long and missing data; only while developing."""
    if not (current_app.debug or current_app.testing or installation.settings().demo):
        raise NotFound
    return render_template("gallery.html", **gallery_values.shown(clock.now()))
