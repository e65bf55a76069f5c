"""Looks again at received files whose signatures nobody could weigh, or nobody looked at yet."""

import logging

from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import RETRIES, queue
from permits.dossiers.signatures import unchecked
from permits.dossiers.vocabulary import ExaminationGap, SignedState
from permits.filing import examining, queries, service

log = logging.getLogger(__name__)

#: How many files one run takes up; the next run goes on behind the last of them.
AT_ONCE = 50


class StillUnchecked(Exception):
    """The signatures of a file could not be weighed this time either; the queue tries again."""


@queue.task(name="filing.examine", retry=RETRIES)
def examine(paper_id: int) -> None:
    """Weigh the signatures of one file with the patience nobody waiting has."""
    if not _looked_at(paper_id):
        raise StillUnchecked(f"paper {paper_id}")


@queue.periodic(cron="23 * * * *")
@queue.task(name="filing.examine_rest", queueing_lock="filing.examine_rest", pass_context=False)
def examine_rest(timestamp: int) -> None:
    """Look at files received before anybody looked, the newest first, some each hour."""
    waiting = queries.unexamined(db.session, limit=AT_ONCE)
    db.session.rollback()  # nothing is held while the files are looked into
    for paper_id in waiting:
        _looked_at(paper_id)


def _looked_at(paper_id: int) -> bool:
    """Look into one file and keep what was found; says whether its signatures could be weighed."""
    paper = queries.paper(db.session, paper_id)
    if paper is None:
        return True  # its draft was thrown away
    name, sha256 = paper.filename, paper.sha256
    db.session.rollback()
    try:
        content = installation.files().get(sha256)
        found = examining.examine(name, content, installation.settings(), examining.PATIENT)
    except Problem as problem:
        # Received before these rules, or lost: a person has to look.
        log.warning("file not examined", extra={"paper": paper_id, "code": problem.code})
        found = unchecked(ExaminationGap.UNREADABLE)
    with committing() as session:
        service.found_of(session, paper_id, found)
    return found.state is not SignedState.UNCHECKED
