"""The public tracking page beside the least a Flask page can be: one row by its key, one line."""

import tempfile
import time
from collections.abc import Callable

from flask import Flask, render_template_string
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

from bench import growth, ours
from bench.province import NOW, Province, province
from bench.table import Asked, Table, race
from permits.core import clock
from permits.core.db import ENGINE_OPTIONS, committing, db
from permits.demo import walk
from permits.dossiers.models import Dossier

LEAST = 0.6
COPIES = 40


def least_page(url: str) -> Flask:
    """Make the peer: the same Flask and driver, one query by primary key, a one-line template."""
    app = Flask("least", root_path=tempfile.gettempdir())
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": url} | ENGINE_OPTIONS}
    db.init_app(app)

    @app.get("/<int:number>")
    def show(number: int) -> str:
        statement = text("select code from dossier where id = :number")
        code = db.session.execute(statement, {"number": number}).scalar_one()
        return render_template_string("<p>{{ code }}</p>", code=code)

    return app


def measure(table: Table, base: Province, wished: Asked) -> None:
    """Race the page, asked again, drawn anew and unchanged, against the least page."""
    rounds = 200 if wished.quick else 1_500
    with province(of=base) as place:
        dossiers = [_standing(place) for _ in range(8 if wished.quick else COPIES)]
        peer = least_page(place.url)
        one = dossiers[0]
        seen = _etag(place.app, f"/tra-cuu/{one.ref}")
        contestants = {
            "least": _asking(peer, f"/{one.id}"),
            "again": _asking(place.app, f"/tra-cuu/{one.ref}"),
            "unchanged": _asking(place.app, f"/tra-cuu/{one.ref}", unless=seen),
        }
        found = race(contestants, rounds, warm_up=rounds // 5)
        turns = [_asking(place.app, f"/tra-cuu/{each.ref}?lang=vi&_=1") for each in dossiers]
        drawn = race({"drawn": lambda n: turns[n % len(turns)](n)}, rounds // 10, warm_up=8)
        with peer.app_context():
            db.engine.dispose()
    table.heading("2. The public tracking page, whole request of a stranger in one process")
    for name, samples in (found | drawn).items():
        table.times(f"tracking: {_NAMES[name]}", samples)
        table.note(f"tracking: {_NAMES[name]}", 1 / samples.p50, "requests/s")
    ratio = found["least"].p50 / found["again"].p50
    table.at_least("tracking page / the least page, requests a second", ratio, LEAST)
    table.note("304 / the least page", found["least"].p50 / found["unchanged"].p50, "×")
    table.note("drawn anew / the least page", found["least"].p50 / drawn["drawn"].p50, "×")


_NAMES = {
    "least": "the least page",
    "again": "a page somebody else asked for in the same minute",
    "unchanged": "304 for who has it already",
    "drawn": "drawn anew for each request",
}


def _standing(place: Province) -> Dossier:
    number = ours.filed_sample(place, "tower-city", at=growth.ROADSIDE)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = session.get_one(Dossier, number)
        walk.walk_to(session, dossier, "consultation")
        session.refresh(dossier)
        session.expunge(dossier)
        return dossier


def _etag(app: Flask, address: str) -> str:
    with clock.at(NOW):
        answer = app.test_client().get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address}: {answer.status}")
    return answer.headers["ETag"]


def _asking(app: Flask, address: str, *, unless: str = "") -> Callable[[int], float]:
    headers = {"If-None-Match": unless} if unless else {}
    wanted = "304" if unless else "200"

    def ask(_: int) -> float:
        environ = EnvironBuilder(path=address, headers=headers).get_environ()
        told = list[str]()
        with clock.at(NOW):
            started = time.perf_counter()
            answer = app.wsgi_app(environ, lambda status, _: told.append(status))
            b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
            took = time.perf_counter() - started
        if not told[0].startswith(wanted):
            raise AssertionError(f"{address}: {told[0]}")
        return took

    return ask
