"""Looks at the dossiers a publication could touch, in batches that each keep what they found."""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis import batch, checks
from gis.differences import Different, differences
from gis.results import Check
from permits.cases import reading, recording, taking
from permits.core import clock
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from permits.planning import contest_queries, contesting, holders
from permits.planning import publication_queries as queries
from permits.planning.models import FindingChange, Publication
from permits.planning.publication_queries import Listed
from permits.planning.vocabulary import AnswerHolder, ChangeState, PublicationState

log = logging.getLogger(__name__)

#: How many dossiers are looked at in one transaction: a second's work, and as many locks at most.
BATCH = 50


def begin(session: Session, publication_id: int) -> None:
    """Find the dossiers to look at, once; whoever comes second finds them listed."""
    publication = queries.locked(session, publication_id)
    if publication.state is not PublicationState.WAITING:
        return
    publication.to_look_at = queries.list_touched(session, publication, as_of=clock.today())
    publication.listed_at = clock.now()
    publication.state = PublicationState.RUNNING


def look_on(session: Session, publication_id: int) -> bool:
    """Look at the next dossiers of a publication; False when none is left to take in hand."""
    publication = session.get_one(Publication, publication_id)
    listed = queries.take(session, publication_id, at_most=BATCH)
    if not listed:
        _finish(session, publication_id)
        return False
    changed = sum(_look_at(session, publication, listed))
    queries.done_with(session, publication_id, [each.dossier_id for each in listed])
    session.execute(
        update(Publication)
        .where(Publication.id == publication_id)
        .values(
            looked_at=Publication.looked_at + len(listed), changed=Publication.changed + changed
        )
    )
    return True


def _finish(session: Session, publication_id: int) -> None:
    """Close a publication once nobody has a dossier of it in hands any more."""
    publication = queries.locked(session, publication_id)
    if publication.state is PublicationState.RUNNING and not queries.is_left(
        session, publication_id
    ):
        publication.state = PublicationState.DONE
        publication.finished_at = clock.now()


def _look_at(session: Session, publication: Publication, listed: Sequence[Listed]) -> list[bool]:
    issued = queries.living(session, [each.dossier_id for each in listed])
    answers = again(session, listed, as_of=clock.today(), known_at=publication.since)
    return [
        each.dossier_id in answers
        and _keep(session, publication, each, *answers[each.dossier_id], issued=issued)
        for each in listed
    ]


def again(
    session: Session, listed: Sequence[Listed], *, as_of: date, known_at: datetime
) -> dict[int, tuple[Check, Check]]:
    """Ask for each dossier what its check asked, under other law or knowledge: (old, new).

    Left out are those whose check knows as much already.
    """
    kept = [(each, checks.load(session, each.run_id)) for each in listed]
    older = [(each, old) for each, old in kept if old.known_at < known_at]
    made = batch.check_many(
        session,
        [batch.Asked(old.site, old.attributes) for _, old in older],
        asked_as_of=as_of,
        known_at=known_at,
        now=clock.now(),
    )
    return {each.dossier_id: (old, new) for (each, old), new in zip(older, made, strict=True)}


def _keep(
    session: Session,
    publication: Publication,
    listed: Listed,
    old: Check,
    new: Check,
    *,
    issued: frozenset[int],
) -> bool:
    """Keep a new answer and tell whoever has the dossier; False where it is the old one."""
    contests = contest_queries.of_dossier(session, listed.dossier_id)
    found = (*differences(old, new), *contesting.reopened_by(contests, new))
    if not found:
        return False
    held = reading.locked(session, listed.dossier_id)
    now_on = queries.standing_on(session, [listed.dossier_id])[0]
    is_issued = listed.dossier_id in issued
    if now_on.run_id != listed.run_id or (held is None and not is_issued):
        return False  # it was checked anew or has ended meanwhile
    run_id = checks.store(session, new, subject=listed.ref, supersedes=listed.run_id)
    if not _open(session, publication, listed, run_id, found, old, new, is_issued=is_issued):
        return False
    contesting.reopen(session, contests, new, run_id)
    if held is not None:
        _tell(session, held, publication, listed, run_id, new, moves=not is_issued)
    return True


def _open(
    session: Session,
    publication: Publication,
    listed: Listed,
    run_id: int,
    found: Sequence[Different],
    old: Check,
    new: Check,
    *,
    is_issued: bool,
) -> bool:
    office_id, person_id = holders.who_has(session, listed.dossier_id, listed.authority_id)
    row = {
        "publication_id": publication.id,
        "dossier_id": listed.dossier_id,
        "holder": AnswerHolder.ISSUED if is_issued else AnswerHolder.PENDING,
        "old_run_id": listed.run_id,
        "new_run_id": run_id,
        "old_outcome": old.outcome.value,
        "new_outcome": new.outcome.value,
        "differences": [each.document() for each in found],
        "state": ChangeState.OPEN,
        "office_id": office_id,
        "person_id": person_id,
        "opened_at": clock.now(),
    }
    written = session.execute(
        insert(FindingChange).on_conflict_do_nothing().returning(FindingChange.id), row
    )
    return written.one_or_none() is not None


def _tell(
    session: Session,
    held: reading.Locked,
    publication: Publication,
    listed: Listed,
    run_id: int,
    new: Check,
    *,
    moves: bool,
) -> None:
    """Tell the story of a running case; an issued permit keeps the evidence it was decided on."""
    if moves:
        session.execute(  # past the version of the row: whoever edits the dossier is not disturbed
            update(Dossier)
            .where(Dossier.id == listed.dossier_id)
            .values(check_run_id=run_id, revision=Dossier.revision)
        )
    standing = taking.hold(session, None, held)
    standing.tell(
        EventKind.ANSWER_CHANGED,
        None,
        publication=publication.id,
        title=publication.title,
        run=run_id,
        outcome=new.outcome.value,
    )
    recording.write(standing)
