"""Forgets uploads nobody went on with, and has a scanner see files that came while it was away."""

import logging

from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import queue
from permits.filing import queries as filing
from permits.filing.uploads import queries, scanning, service, taking

log = logging.getLogger(__name__)

#: How many files one run has looked at; the next run goes on behind the last of them.
AT_ONCE = 50


@queue.periodic(cron="41 * * * *")
@queue.task(name="filing.sweep_uploads", queueing_lock="filing.sweep_uploads", pass_context=False)
def sweep_uploads(timestamp: int) -> None:
    """Drop uploads of which nothing has come for long, and bytes that belong to none."""
    store = taking.store()
    lying = store.refs()
    with committing() as session:
        ended = service.sweep(session)
        # What a discarded draft or a broken request left behind has bytes and no row.
        orphans = set(lying) - queries.known_of(session, lying)
    for ref in {*ended, *orphans}:
        store.drop(ref)


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="filing.scan_rest", queueing_lock="filing.scan_rest", pass_context=False)
def scan_rest(timestamp: int) -> None:
    """Have files scanned that were taken without; an infected one is given to nobody any more."""
    clamd = scanning.scanner()
    if clamd is None:
        return
    waiting = queries.unscanned(db.session, limit=AT_ONCE)
    db.session.rollback()  # nothing is held while files are looked at
    for paper_id in waiting:
        try:
            _scan(clamd, paper_id)
        except scanning.ScannerSilent as fault:
            log.warning("scanner silent", extra={"why": str(fault)})
            return  # it is asked again in ten minutes


def _scan(clamd: scanning.Clamd, paper_id: int) -> None:
    paper = filing.paper(db.session, paper_id)
    if paper is None:
        return
    sha256 = paper.sha256
    db.session.rollback()
    try:
        content = installation.files().get(sha256)
    except Problem as problem:
        log.warning("file not scanned", extra={"paper": paper_id, "code": problem.code})
        return
    verdict = clamd.scan(content)
    with committing() as session:
        queries.note_scan(session, paper_id, verdict.state, at=clock.now())
