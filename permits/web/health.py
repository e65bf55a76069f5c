"""Says whether this process can serve: asked by whatever watches it."""

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from permits.core.db import db
from permits.web.auth import public


@public
def health() -> ResponseReturnValue:
    """Answer once the database answers."""
    db.session.execute(select(1))
    return {"status": "ok"}, 200, {"Cache-Control": "no-store"}


def install(app: Flask) -> None:
    """Answer at /healthz."""
    app.add_url_rule("/healthz", "health", health, methods=["GET"])
