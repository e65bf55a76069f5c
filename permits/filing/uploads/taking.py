"""Makes a file that arrived a paper of its dossier: judged with nothing held, then kept at once."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import installation
from permits.core.db import committing, end_reading
from permits.core.errors import Invalid, NotFound
from permits.dossiers import components
from permits.dossiers import queries as dossiers
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.filing.uploads import admitting, queries
from permits.filing.uploads import service as uploads
from permits.filing.uploads.models import Upload
from permits.filing.uploads.parts import PartStore

#: Refusals after which the same bytes may be tried again: they say nothing against the file.
_FOR_NOW = frozenset({"paper.busy", "upload.incomplete"})


@dataclass(frozen=True, slots=True)
class Placing:
    """Where in its component a file goes: instead of one, beside the others, or instead of all."""

    instead_of: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file: the paper it is now."""

    paper_ref: str
    component: str
    filename: str


def store() -> PartStore:
    """Give the folder of this installation's unfinished files, on the disk every process sees."""
    return PartStore(installation.settings().storage_dir / "parts")


def usual(component: str) -> Placing:
    """Say where a file goes whose sender says nothing: beside others where several are allowed."""
    return Placing(beside=components.known(component).files > 1)


def take_file(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    component: str,
    filename: str,
    content: bytes,
    placing: Placing,
) -> Kept:
    """Keep a file that came in one piece; Invalid on `file` says why it is not taken."""
    ref = dossier.ref
    accept = service.accepted_types(service.procedure_of(session, dossier), component)
    service.require_changeable(session, dossier, component)
    _refuse_same(dossier, component, content, filename)
    end_reading()  # nothing is held while the file is looked into
    received = admitting.admit(filename, content, accept)
    with committing() as writing:
        return _keep(writing, actor, ref, component, received, placing)


def take_upload(session: Session, actor: Actor, upload: Upload, placing: Placing) -> Kept:
    """Keep a file that came in parts; one that can never be taken is forgotten with its bytes."""
    ref, component, filename = upload.ref, upload.component, upload.filename
    dossier_ref = queries.dossier_ref(session, upload)
    try:
        content = uploads.whole(store(), upload)
        dossier = _own(session, actor, dossier_ref)
        accept = service.accepted_types(service.procedure_of(session, dossier), component)
        service.require_changeable(session, dossier, component)
        _refuse_same(dossier, component, content, filename)
        end_reading()  # nothing is held while the file is looked into
        received = admitting.admit(filename, content, accept)
        with committing() as writing:
            kept = _keep(writing, actor, dossier_ref, component, received, placing)
            _forget(writing, actor, ref)
    except Invalid as refusal:
        if not {each.code for each in refusal.complaints} & _FOR_NOW:
            drop(actor, ref)
        raise
    store().drop(ref)
    return kept


def drop(actor: Actor, ref: str) -> None:
    """Forget an upload and its bytes."""
    with committing() as writing:
        _forget(writing, actor, ref)
    store().drop(ref)


def _forget(session: Session, actor: Actor, ref: str) -> None:
    upload = queries.own(session, actor, ref, to_change=True)
    if upload is not None:
        session.delete(upload)


def _keep(
    session: Session,
    actor: Actor,
    dossier_ref: str,
    component: str,
    received: ReceivedFile,
    placing: Placing,
) -> Kept:
    dossier = _own(session, actor, dossier_ref, to_change=True)
    old = dossiers.paper(session, dossier.id, placing.instead_of) if placing.instead_of else None
    if placing.instead_of and (
        old is None or old.component != component or old.replaced_at is not None
    ):
        raise NotFound("file.unknown")
    paper = service.attach(
        session,
        actor,
        installation.files(),
        dossier,
        component,
        received,
        instead_of=old,
        beside=placing.beside and old is None,
    )
    return Kept(paper.ref, component, paper.filename)


def _refuse_same(dossier: Dossier, component: str, content: bytes, filename: str) -> None:
    """Refuse the very file that already counts for this component."""
    sha256 = hashlib.sha256(content).hexdigest()
    if any(
        paper.sha256 == sha256 and paper.component == component and paper.replaced_at is None
        for paper in dossier.papers
    ):
        raise Invalid.one("file", "paper.same_here", filename=filename)


def _own(session: Session, actor: Actor, ref: str, *, to_change: bool = False) -> Dossier:
    dossier = dossiers.own(session, actor, ref, to_change=to_change)
    if dossier is None:
        raise NotFound
    return dossier
