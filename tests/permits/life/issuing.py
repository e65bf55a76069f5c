"""Permits for tests: numbered by the engine, with papers of ours in place of printed ones."""

from datetime import date
from typing import Any

from sqlalchemy import text

from permits.core import clock
from permits.decisions import queries as decisions
from permits.decisions.models import Permit
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind, PaperState, PermitChange, PermitState
from tests.conftest import NOW
from tests.support.dossiers import Walker

_FORGET = text(
    "delete from procrastinate_jobs"
    " where status = 'todo' and (args ->> 'dossier_id')::bigint = :dossier"
)


def issue(
    walker: Walker,
    sample: str = "tower-city",
    *,
    start_before: date | None = date(2027, 11, 12),
    outcome: Decided = Decided.PERMIT,
    kind: PaperKind = PaperKind.PERMIT,
    about: Permit | None = None,
    changes: PermitChange | None = None,
    **more: Any,
) -> Permit:
    """Give a permit issued on the day all tests stand on; what was promised to print is dropped."""
    session = walker.session
    with clock.at(NOW):
        dossier = walker.at("number_permit", sample)
        walker.act(dossier, "number_permit")
        draft = decisions.latest_draft(session, dossier.id)
        assert draft is not None
        entry = decisions.entry_of(session, draft.id)
        assert entry is not None
        paper = _paper(walker, dossier.code or "", kind)
        session.add(paper)
        session.flush()
        made = Permit(
            dossier_id=dossier.id,
            draft_id=draft.id,
            book_id=entry.book_id,
            number=entry.number,
            outcome=outcome,
            paper_id=paper.id,
            holder_id=dossier.carrier_id,
            issued_on=entry.taken_on,
            start_before=start_before,
            predecessor_id=about.id if about else None,
            changes=changes,
            created_at=clock.now(),
            **{"state": PermitState.VALID} | more,
        )
        session.add(made)
        session.flush()
    session.execute(_FORGET, {"dossier": dossier.id})
    return made


def _paper(walker: Walker, code: str, kind: PaperKind) -> PaperIssued:
    content = f"%PDF-1.7 {code} {kind}".encode()
    return PaperIssued(
        subject=code,
        kind=kind,
        template=str(kind),
        content={},
        content_sha256="1" * 64,
        file_sha256=walker.files.put(content),
        size=len(content),
        state=PaperState.SIGNED,
        created_at=clock.now(),
        signed_at=clock.now(),
        signatures=[],
        verify_hash=code,
    )
