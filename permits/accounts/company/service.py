"""What a company's administrator keeps of its certificates."""

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.company import queries
from permits.accounts.company.models import CompanyCertificate
from permits.accounts.company.reading import read
from permits.accounts.people import queries as people
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Invalid, NotFound


def add_certificate(session: Session, actor: Actor, content: bytes) -> CompanyCertificate:
    """Put a public certificate into the list of those the actor's company signs with."""
    found = read(content)
    people.lock_standing(session)
    if queries.standing(session, actor.office_id, found.fingerprint) is not None:
        raise Invalid.one("certificate", "certificate.known")
    made = CompanyCertificate(
        office_id=actor.office_id,
        fingerprint=found.fingerprint,
        subject=found.subject,
        issuer=found.issuer,
        serial=found.serial,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        content=found.content,
        added_by_id=actor.person_id,
        added_at=clock.now(),
    )
    session.add(made)
    _record(session, actor, made, ChangeAct.ADDED)
    return made


def retire_certificate(session: Session, actor: Actor, fingerprint: str) -> None:
    """Take a certificate out of the list; that it stood there stays on record."""
    made = queries.standing(session, actor.office_id, fingerprint)
    if made is None:
        raise NotFound
    made.retired_at, made.retired_by_id = clock.now(), actor.person_id
    _record(session, actor, made, ChangeAct.RETIRED)


def _record(session: Session, actor: Actor, made: CompanyCertificate, act: ChangeAct) -> None:
    facts = {"name": made.subject, "issuer": made.issuer, "to_day": made.valid_to.isoformat()}
    changes.record(
        session,
        actor,
        ChangeSubject.CERTIFICATE,
        made.fingerprint[:16],
        act,
        before=None if act is ChangeAct.ADDED else facts,
        after=facts if act is ChangeAct.ADDED else None,
        office_id=made.office_id,
    )
