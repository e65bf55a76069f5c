"""Takes a file in parts: begins it, takes each part once, and gives the whole when it is there."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.errors import Complaint, Conflict, Invalid, TooLarge
from permits.dossiers import intake
from permits.dossiers.models import Dossier
from permits.filing import service as filing
from permits.filing.uploads import locks, queries
from permits.filing.uploads.models import Upload
from permits.filing.uploads.parts import PartStore

#: A part is held in memory while it is taken; a lost line loses one at most.
LARGEST_PART = 5 * intake.MEGABYTE
#: What one person may have on its way at once.
MOST_FILES = 20
MOST_BYTES = 300 * intake.MEGABYTE
#: An upload of which nothing has come for so long is forgotten.
KEPT = timedelta(days=2)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says of a file before he sends it; the hash may be left out."""

    component: str
    filename: str
    size: int
    sha256: str | None = None


def begin(session: Session, actor: Actor, dossier: Dossier, said: Announced) -> Upload:
    """Make room for a file that will come in parts, or say at once why it will not be taken."""
    filing.require_changeable(session, dossier, said.component)
    accept = filing.accepted_types(filing.procedure_of(session, dossier), said.component)
    name = intake.plain_name(said.filename)
    _judge(name, said, accept)
    locks.hold(session, actor.person_id)
    count, size = queries.load_of(session, actor.person_id)
    if count >= MOST_FILES or size + said.size > MOST_BYTES:
        raise Conflict("upload.quota", files=MOST_FILES, limit_mb=MOST_BYTES // intake.MEGABYTE)
    now = clock.now()
    upload = Upload(
        ref=codes.new_code(20),
        person_id=actor.person_id,
        dossier_id=dossier.id,
        component=said.component,
        filename=name,
        size=said.size,
        sha256=said.sha256,
        created_at=now,
        touched_at=now,
    )
    session.add(upload)
    return upload


def _judge(name: str, said: Announced, accept: tuple[str, ...]) -> None:
    if said.size <= 0:
        raise Invalid.one("file", "paper.empty", filename=name)
    if said.size > intake.LIMIT:
        limit_mb = intake.LIMIT // intake.MEGABYTE
        raise TooLarge("paper.too_large", filename=name, limit_mb=limit_mb)
    endings = [each for code in accept for each in intake.BY_CODE[code].extensions]
    if PurePath(name).suffix.lower() not in endings:
        raise Invalid.one(
            "file", "paper.wrong_ending", filename=name, accepted=", ".join(sorted(endings))
        )
    if said.sha256 is not None and not _SHA256.fullmatch(said.sha256):
        raise Invalid([Complaint("sha256", "upload.bad_sha256")])


def receive(parts: PartStore, upload: Upload, offset: int, part: bytes) -> int:
    """Take the next part of a held upload; gives how much has arrived with it.

    The row is the truth: bytes that were written and not confirmed are written over.
    """
    if offset != upload.received:
        raise Conflict("upload.offset", received=upload.received)
    if offset + len(part) > upload.size:
        raise Invalid.one("file", "upload.too_long", filename=upload.filename, size=upload.size)
    parts.write(upload.ref, offset, part)
    upload.received = offset + len(part)
    upload.touched_at = clock.now()
    return upload.received


def whole(parts: PartStore, upload: Upload) -> bytes:
    """Give the content of an upload that has arrived in full, as its sender hashed it."""
    if not upload.is_whole:
        raise Conflict("upload.incomplete", received=upload.received, size=upload.size)
    content = parts.read(upload.ref, upload.size)
    if content is None:
        raise Invalid.one("file", "upload.lost", filename=upload.filename)
    if upload.sha256 and hashlib.sha256(content).hexdigest() != upload.sha256:
        raise Invalid.one("file", "upload.changed", filename=upload.filename)
    return content


def sweep(session: Session) -> list[str]:
    """Forget uploads of which nothing has come for long; their bytes are the caller's to drop."""
    return list(queries.drop_older(session, clock.now() - KEPT))
