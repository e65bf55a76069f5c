"""The four moves of tus, the same from a carrier's page and from its programs."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from permits.core.db import committing, db, end_reading
from permits.dossiers import queries as dossiers
from permits.filing.uploads import protocol, queries, service, taking
from permits.web.auth import current_actor, found


def begin(ref: str, address_of: Callable[[str], str]) -> ResponseReturnValue:
    """Make room for a file of a dossier; `address_of` gives where an upload is asked after."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    protocol.require_version()
    with committing() as session:
        upload = service.begin(session, actor, dossier, protocol.announced())
        answer, made = protocol.headers(upload), upload.ref
    return "", 201, {**answer, "Location": address_of(made)}


def state(upload_ref: str) -> ResponseReturnValue:
    """Say how much of a file has arrived."""
    upload = found(queries.own(db.session, current_actor(), upload_ref))
    return {"received": upload.received, "size": upload.size}, 200, protocol.headers(upload)


def receive(upload_ref: str) -> ResponseReturnValue:
    """Take the next part of a file."""
    actor = current_actor()
    found(queries.own(db.session, actor, upload_ref))
    protocol.require_version()
    end_reading()  # nothing is held while a slow line sends
    at, part = protocol.offset(), protocol.part()
    with committing() as session:
        upload = found(queries.own(session, actor, upload_ref, to_change=True))
        service.receive(taking.store(), upload, at, part)
        answer = protocol.headers(upload)
    return "", 204, answer


def give_up(upload_ref: str) -> ResponseReturnValue:
    """Forget a file that is on its way."""
    found(queries.own(db.session, current_actor(), upload_ref))
    taking.drop(current_actor(), upload_ref)
    return "", 204, {"Tus-Resumable": protocol.VERSION}
