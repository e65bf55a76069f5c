"""Says whether this process can serve: asked by whatever watches it."""

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from permits.core import installation
from permits.core.db import db
from permits.signing import key_watch
from permits.web.auth import public


@public
def health() -> ResponseReturnValue:
    """Answer once the database answers; `keys` says whether signing keys need to be seen to."""
    db.session.execute(select(1))
    keys = key_watch.last_seen(installation.settings().keys_dir)
    told = {"status": "ok"} | ({"keys": keys} if keys else {})
    return told, 200, {"Cache-Control": "no-store"}


def install(app: Flask) -> None:
    """Answer at /healthz."""
    app.add_url_rule("/healthz", "health", health, methods=["GET"])
