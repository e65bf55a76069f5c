"""A browser for tests that carries CSRF tokens as pages do, and notices uncommitted work."""

from typing import Any

from flask import Flask, Response, g
from flask.sessions import SessionMixin
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from permits.core.db import db
from permits.web.transactions import READING

_RAW_TOKEN = "the token of a test's browser"
_SEEN = "left uncommitted"


class Client(FlaskClient):
    """Sends what a browser would send; fails the test when a request leaves uncommitted work."""

    bearer: str | None = None

    def open(
        self, *args: Any, csrf: bool = True, bearer: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Send a request; `csrf=False` sends it as a foreign page would."""
        db.session.commit()  # what the test itself left is the test's business, and is there now
        headers = dict(kwargs.pop("headers", None) or {})
        token = bearer or self.bearer
        if token:
            headers["Authorization"] = f"Bearer {token}"
        elif csrf and kwargs.get("method", "GET") not in READING:
            headers.setdefault("X-CSRFToken", self._csrf_token())
        forget_request()
        db.session.info.pop("unsaved", None)
        self.application.extensions.pop(_SEEN, None)
        response = super().open(*args, headers=headers, **kwargs)
        assert not self.application.extensions.pop(_SEEN, False), (
            "the request left uncommitted work behind: is there a `with committing():`?"
        )
        db.session.rollback()  # ends a GET's read-only transaction, as the end of a request does
        forget_request()
        return response

    def sign_in(self, key: str) -> None:
        """Carry the cookie of a sign-in with this key."""
        with self.session_transaction() as cookie:
            cookie["_user_id"] = key
            cookie["_fresh"] = True

    def _csrf_token(self) -> str:
        def plant(cookie: SessionMixin) -> None:
            cookie.setdefault("csrf_token", _RAW_TOKEN)

        with self.session_transaction() as cookie:
            plant(cookie)
            raw = cookie["csrf_token"]
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))


def forget_request() -> None:
    """Empty what one request keeps for itself: tests share one context, real requests never do."""
    for name in list(g):
        if name != "_sqlalchemy_sessions":
            g.pop(name)


def watch_for_forgotten_commits(app: Flask) -> None:
    """Look, right after each view, whether it left work that nobody committed."""

    def look(response: Response) -> Response:
        if response.status_code < 400 and db.session.info.get("unsaved", False):
            app.extensions[_SEEN] = True
        return response

    # Last in this list is first to run: before the plumbing itself drops what was left.
    app.after_request_funcs.setdefault(None, []).append(look)
