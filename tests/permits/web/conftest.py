"""The program with a few pages more, each doing one thing that the plumbing must handle."""

from collections.abc import Callable, Iterator

import pytest
from flask import Blueprint, Flask, jsonify, redirect, render_template_string, request
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app import create_app
from permits.accounts.models import Office
from permits.core.db import committing, db
from permits.core.errors import Complaint, Conflict, Invalid, NotFound, Problem
from permits.core.settings import Settings
from permits.core.vocabulary import OfficeKind, Permission
from permits.web import rates, security
from permits.web.auth import current_actor, public, requires
from tests.conftest import settings_for
from tests.support.clients import Client, watch_for_forgotten_commits

bp = Blueprint("probe", __name__, url_prefix="/thu")
programs = Blueprint("api_probe", __name__, url_prefix="/api/thu")


def office(code: str) -> Office:
    """A row that is easily made."""
    kind = OfficeKind.CARRIER
    return Office(code=code, kind=kind, name_vi=code, name_en=code, short_vi=code)


@bp.get("/doc")
@public
def read():
    return render_template_string("<h1>{{ _('Tra cứu') }}</h1>")


@bp.get("/ghi")
@public
def write_on_get():
    with committing() as session:
        session.add(office("written-by-get"))
    return "written"


@bp.route("/nop", methods=["GET", "POST"])
@requires(Permission.FILE_DOSSIER)
def file():
    if not request.form.get("code"):
        return "422", 422
    with committing() as session:
        session.add(office(request.form["code"]))
    return redirect(f"/thu/{request.form['code']}", 303)


@bp.post("/quen")
@requires(Permission.FILE_DOSSIER)
def forget():
    db.session.add(office("forgotten"))
    db.session.flush()
    return "forgotten"


@bp.post("/nhan")
@public
def take():
    return str(len(request.form))


@bp.post("/dem")
@public
def counted():
    from datetime import timedelta

    rates.spend("probe", limit=2, per=timedelta(minutes=1))
    return "counted"


FAULTS = {
    "problem": lambda: Problem("task.reason_needed"),
    "missing": lambda: NotFound(),
    "conflict": lambda: Conflict("stale"),
    "stale": lambda: StaleDataError("two at once"),
    "fault": lambda: ZeroDivisionError("secret name"),
    "invalid": lambda: Invalid([Complaint("site-0-x", "site.not_finite"), Complaint("", "stale")]),
}


@bp.get("/loi/<name>")
@programs.get("/loi/<name>", endpoint="fail")
@public
def fail(name: str):
    raise FAULTS[name]()


@bp.get("/trung")
@public
def twice():
    db.session.execute(select(1))
    from sqlalchemy.exc import IntegrityError

    class Diag:
        constraint_name = "uq_person_login"

    class Orig(Exception):
        diag = Diag

    raise IntegrityError("insert", {}, Orig())


@programs.get("/toi")
@requires(Permission.OWN_ACCOUNT)
def me():
    return jsonify(login=current_actor().login)


@programs.post("/nop")
@requires(Permission.FILE_DOSSIER)
def file_by_program():
    code = request.get_json()["code"]
    with committing() as session:
        session.add(office(code))
    return jsonify(code=code), 201, {"Location": f"/api/thu/{code}"}


@pytest.fixture
def app_with() -> Iterator[Callable[[Settings], Flask]]:
    """Make the program with other settings; its connections are closed afterwards."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(create_app(settings, TESTING=True))
        return made[-1]

    yield make
    for each in made:
        with each.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The program with the pages above."""
    made = create_app(settings_for(database_url, tmp_path_factory.mktemp("probe")), TESTING=True)
    made.register_blueprint(bp)
    made.register_blueprint(programs)
    security.csrf.exempt(programs)
    made.test_client_class = Client
    watch_for_forgotten_commits(made)
    yield made
    with made.app_context():
        db.engine.dispose()
