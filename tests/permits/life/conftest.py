"""Permits of the demo province, issued a while ago, and the people around them."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from PIL import ExifTags, Image
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.files import FileStore
from permits.decisions import queries as decisions
from permits.decisions.models import Permit
from permits.dossiers import queries as dossiers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind, PaperState, PermitChange, PermitState
from tests.conftest import NOW
from tests.support.dossiers import Walker, app, template

__all__ = ["app", "template"]

#: The day these tests stand on; permits were issued on the day all tests stand on.
TODAY = datetime(2026, 11, 26, 9, 0, tzinfo=clock.VIETNAM)
#: Where the sample "tower-city" was permitted, in WGS 84.
PERMITTED = "12.616000, 108.066000"


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show the moment at which these tests count."""
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def issued(session: Session, walker: Walker, files: FileStore) -> Callable[..., Permit]:
    """Give a permit, numbered by the engine and printed by us."""

    def issue(
        sample: str = "tower-city",
        *,
        start_before: date | None = date(2027, 11, 12),
        outcome: Decided = Decided.PERMIT,
        kind: PaperKind = PaperKind.PERMIT,
        about: Permit | None = None,
        changes: PermitChange | None = None,
        **more: Any,
    ) -> Permit:
        with clock.at(NOW):
            dossier = walker.at("number_permit", sample)
            walker.act(dossier, "number_permit")
            draft = decisions.latest_draft(session, dossier.id)
            assert draft is not None
            entry = decisions.entry_of(session, draft.id)
            assert entry is not None
            paper = _paper(dossier.code or "", kind, files)
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
        session.commit()
        return made

    return issue


def _paper(code: str, kind: PaperKind, files: FileStore) -> PaperIssued:
    content = f"%PDF-1.7 {code} {kind}".encode()
    return PaperIssued(
        subject=code,
        kind=kind,
        template=str(kind),
        content={},
        content_sha256="1" * 64,
        file_sha256=files.put(content),
        size=len(content),
        state=PaperState.SIGNED,
        created_at=clock.now(),
        signed_at=clock.now(),
        signatures=[],
        verify_hash=code,
    )


@pytest.fixture
def ref_of(session: Session) -> Callable[[Permit], str]:
    """Give the reference under which a permit has its page."""
    return lambda permit: dossiers.whole(session, permit.dossier_id).ref


def picture(
    size: tuple[int, int] = (640, 480),
    *,
    taken: str = "",
    at: tuple[Any, ...] = (),
    kind: str = "JPEG",
) -> bytes:
    """Draw a photograph, with what a camera would write into it."""
    image = Image.new("RGB", size, "steelblue")
    exif = Image.Exif()
    if taken:
        exif[ExifTags.Base.DateTime] = taken
    if at:
        lat, lon = at
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[1], gps[2], gps[3], gps[4] = "N", lat, "E", lon
    exif[ExifTags.Base.Model] = "A camera that tells whose it is"
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()
