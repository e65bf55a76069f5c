"""What a stranger sees of dossiers of the demo province."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.codes import keyed_hash
from permits.decisions import queries as decisions
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import (
    Decided,
    PaperKind,
    PaperState,
    PermitChange,
    PermitState,
)
from tests.support.dossiers import Walker, app, template

__all__ = ["app", "template"]

CODE = "7K2M9QXT4RWB0123"
CONTENT = b"%PDF-1.7 what was signed"


@pytest.fixture
def at(session: Session, walker: Walker) -> Callable[..., Dossier]:
    """Give a dossier that stands at a step."""

    def walked(node: str, sample: str = "tower-city", **more: Any) -> Dossier:
        dossier = walker.at(node, sample, **more)
        session.commit()
        return dossier

    return walked


@dataclass(frozen=True)
class Follow:
    """How a further decision follows an earlier one; of a permit by itself, nothing."""

    about: Permit | None = None
    changes: PermitChange | None = None
    outcome: Decided = Decided.PERMIT
    kind: PaperKind = PaperKind.PERMIT


ALONE = Follow()


@pytest.fixture
def permit(app: Flask, session: Session, walker: Walker, files: Any) -> Callable[..., Permit]:
    """Give a permit whose signed paper carries a code; numbered by the engine, printed by us."""

    def issued(
        state: PermitState = PermitState.VALID,
        start_before: date | None = None,
        *,
        code: str = CODE,
        follow: Follow = ALONE,
        **more: Any,
    ) -> Permit:
        dossier = walker.at("number_permit")
        walker.act(dossier, "number_permit")
        draft = decisions.latest_draft(session, dossier.id)
        assert draft is not None
        entry = decisions.entry_of(session, draft.id)
        assert entry is not None
        content = CONTENT if code == CODE else CONTENT + code.encode()
        paper = _paper(app, dossier, files.put(content), code, follow.kind)
        session.add(paper)
        session.flush()  # the permit names it by number
        made = Permit(
            dossier_id=dossier.id,
            draft_id=draft.id,
            book_id=entry.book_id,
            number=entry.number,
            outcome=follow.outcome,
            state=state,
            paper_id=paper.id,
            holder_id=dossier.carrier_id,
            issued_on=entry.taken_on,
            start_before=start_before or date(2027, 11, 12),
            predecessor_id=follow.about.id if follow.about else None,
            changes=follow.changes,
            created_at=clock.now(),
            **more,
        )
        session.add(made)
        session.commit()
        return made

    return issued


def _paper(app: Flask, dossier: Dossier, sha256: str, code: str, kind: PaperKind) -> PaperIssued:
    signature = {
        "field": "person",
        "signer": "Dương Mẫu Liên",
        "at": clock.now().isoformat(),
        "intact": True,
        "valid": True,
        "trusted": True,
        "unchanged_since": True,
        "timestamped": False,
    }
    return PaperIssued(
        subject=dossier.code,
        kind=kind,
        template=str(kind),
        content={"holder": {"representative": "Nguyễn Văn Mẫu"}},
        content_sha256="1" * 64,
        file_sha256=sha256,
        size=len(CONTENT),
        state=PaperState.SIGNED,
        created_at=clock.now(),
        signed_at=clock.now(),
        signatures=[signature],
        verify_hash=keyed_hash(code, app.extensions["settings"].code_key),
    )
