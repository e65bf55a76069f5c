"""A double click does a thing once: the key that is sent is taken together with the effect."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import FileStorage

from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.web import queries
from permits.web.auth import actor_or_none
from permits.web.queries import Answer
from permits.web.transactions import READING, abandon

FIELD = "_once"
HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(days=30)
_LONGEST_BODY = 256 * 1024
_PATIENCE_S = 3.0
_ANSWERED_WITHIN = timedelta(minutes=1)
_PART = 64 * 1024


def new_key() -> str:
    """Draw the key of one form; templates write it into the hidden field."""
    return secrets.token_urlsafe(18)


def _key() -> str:
    sent = request.headers.get(HEADER, "") or request.form.get(FIELD, "")
    return hashlib.sha256(sent.encode()).hexdigest() if sent else ""


def _take() -> Response | None:
    """Take the key before the view runs, or give the answer its first request got."""
    if request.method in READING or request.endpoint is None:
        return None
    key, actor = _key(), actor_or_none()
    if not key or actor is None:
        return None
    body_hash = _body_hash()
    # A twin that still runs holds the key: this waits for its end, then sees what became of it.
    if queries.take_key(db.session, actor.person_id, key, body_hash, at=clock.now()):
        g.idempotency = (actor.person_id, key)
        return None
    return _first_answer(actor.person_id, key, body_hash)


def _first_answer(person_id: int, key: str, body_hash: str) -> Response:
    patience = time.monotonic() + _PATIENCE_S
    while True:
        first = queries.answer_of(db.session, person_id, key)
        if first is not None and first.body_hash != body_hash:
            raise Invalid.one(FIELD, "idempotency.other_body")
        if first is not None and first.status is not None:
            return _again(first, first.status)
        if first is not None and clock.now() - first.created_at > _ANSWERED_WITHIN:
            raise Conflict("idempotency.done")  # the process ended between effect and answer
        if time.monotonic() > patience:
            raise Conflict("idempotency.running")
        abandon()  # the answer is written just after the effect: look in a new transaction
        time.sleep(0.05)


def _again(first: Answer, status: int) -> Response:
    response = Response(first.body or "", status, mimetype=first.content_type)
    if first.location:
        response.headers["Location"] = first.location
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _body_hash() -> str:
    """Hash what was asked, the address and the whole content, without the tokens around it.

    Keyed, because what was asked may be a new password.
    """
    digest = hmac.new(str(current_app.secret_key).encode(), digestmod=hashlib.sha256)
    digest.update(f"{request.method} {request.path}\n".encode())
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in sorted(request.form.items(multi=True)):
            if name not in (FIELD, "csrf_token"):
                digest.update(f"{name}={value}\n".encode())
        for name, upload in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
            digest.update(f"{name}:{upload.filename}\n".encode())
            for part in _parts(upload):
                digest.update(part)
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()


def _parts(upload: FileStorage) -> Iterator[bytes]:
    while part := upload.stream.read(_PART):
        yield part
    upload.stream.seek(0)


def _keep(response: Response) -> Response:
    """Keep the answer of a request that took a key; a refusal gives the key back."""
    taken = g.pop("idempotency", None)
    if taken is None:
        return response
    person_id, key = taken
    abandon()  # what the view did not commit is not ours to commit
    with committing() as session:
        if response.status_code < 400:
            queries.keep_answer(session, person_id, key, _answer(response))
        else:
            queries.give_back_key(session, person_id, key)
    return response


def _answer(response: Response) -> Answer:
    body = "" if response.is_streamed else response.get_data(as_text=True)
    return Answer(
        body_hash="",
        created_at=clock.now(),
        status=response.status_code,
        location=response.headers.get("Location"),
        content_type=response.mimetype,
        body=body if len(body) <= _LONGEST_BODY else "",
    )


def install(app: Flask) -> None:
    """Look at the key after the gate and before the view; keep the answer after it."""
    app.before_request(_take)
    app.after_request(_keep)
    app.add_template_global(new_key, "once_key")
