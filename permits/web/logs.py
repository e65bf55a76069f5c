"""One JSON line for each event, with the request and the person's number, never a name."""

import json
import logging
import secrets
import sys
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from permits.core import clock

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one line a machine can read."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        if has_request_context():
            line |= _request_facts()
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _request_facts() -> dict[str, Any]:
    user = g.get("_login_user")  # read, not loaded: a log line must not ask the database
    actor = getattr(user, "actor", None)
    return {
        "request_id": g.get("request_id", ""),
        "actor_id": actor.person_id if actor else None,
        "method": request.method,
        "endpoint": request.endpoint,
    }


def install(app: Flask) -> None:
    """Number every request and send the program's own events to standard error."""
    if not app.testing:
        lines = logging.StreamHandler(sys.stderr)
        lines.setFormatter(JsonLines())
        # The queue tells of every promise: only the worker, who asks for it, wants to read that.
        levels = {"permits": logging.INFO, "gis": logging.INFO, "procrastinate": logging.WARNING}
        for name, level in {**levels, app.logger.name: logging.INFO}.items():
            logger = logging.getLogger(name)
            logger.handlers = [lines]
            logger.propagate = False
            logger.setLevel(level)

    @app.before_request
    def number_it() -> None:
        g.request_id = secrets.token_hex(6)

    @app.after_request
    def show_number(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response
