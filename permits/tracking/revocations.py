"""Makes the signed list of papers that count no longer, for those who check without a network."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.codes import derived_code, keyed_hash
from permits.core.settings import Settings
from permits.papers import canonical, offline
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PermitState
from permits.signing import cose, offline_keys
from permits.tracking import chain_queries, list_queries, worth
from permits.tracking.chain_queries import Link
from permits.tracking.models import RevocationList
from permits.tracking.vocabulary import Verdict

FORMAT = "hatangchung-revocations/1"
#: A list is made anew each day; two hours more are for a worker that was late.
ANEW_AFTER, GOOD_FOR = timedelta(hours=24), timedelta(hours=26)
#: A paper that ended longer ago is answered by the page only: the list may not grow for ever.
KEPT_YEARS = 10
#: So many lists keep their bytes; of older ones the hash is left.
KEPT_LISTS = 60


@dataclass(frozen=True, slots=True, order=True)
class Ended:
    """One line: a paper by the hash of its file and of its code, since when, and why."""

    since: str
    sha256: str
    code: str | None
    kind: str
    number: str | None
    office: str | None
    why: str


def refresh(session: Session, settings: Settings) -> RevocationList | None:
    """Make the next list if something changed or the last is a day old; None if it still stands."""
    list_queries.alone(session)
    now = clock.now().replace(microsecond=0)
    lines = tuple(sorted(_ended(session, settings, now.astimezone(clock.VIETNAM).date())))
    plain = [asdict(line) for line in lines]
    standing = canonical.sha256_of(plain)
    last = list_queries.newest(session)
    key = offline_keys.current(settings.keys_dir)
    if last is not None and _still_stands(last, standing, key.public.id.hex(), now):
        return None
    return _make(session, settings, key, last, plain, standing, now)


def _still_stands(last: RevocationList, standing: str, key_id: str, now: datetime) -> bool:
    is_young = now - last.issued_at < ANEW_AFTER
    return is_young and last.standing_sha256 == standing and last.key_id == key_id


def _make(
    session: Session,
    settings: Settings,
    key: offline_keys.OfflineKey,
    last: RevocationList | None,
    plain: list[dict[str, Any]],
    standing: str,
    now: datetime,
) -> RevocationList:
    number = last.number + 1 if last else 1
    said = {
        "format": FORMAT,
        "issuer": settings.base_url,
        "number": number,
        "issued_at": now.isoformat(),
        "next_update": (now + GOOD_FOR).isoformat(),
        "complete_since": _oldest(now.astimezone(clock.VIETNAM).date()).isoformat(),
        "previous_sha256": last.payload_sha256 if last else None,
        "simulation": settings.demo,
        "papers": plain,
    }
    payload = canonical.to_json(said).encode()
    made = RevocationList(
        number=number,
        issued_at=now,
        next_update=now + GOOD_FOR,
        entries=len(plain),
        standing_sha256=standing,
        payload_sha256=hashlib.sha256(payload).hexdigest(),
        key_id=key.public.id.hex(),
        signed=cose.sign1(payload, key.private, key.public.id, cose.JSON_CONTENT),
    )
    session.add(made)
    session.flush()
    list_queries.let_go(session, before=number - KEPT_LISTS + 1)
    return made


def _oldest(day: date) -> date:
    return date(day.year - KEPT_YEARS, day.month, min(day.day, 28))


def _ended(session: Session, settings: Settings, day: date) -> Iterator[Ended]:
    oldest = _oldest(day)
    found = chain_queries.ended(session, day)
    held = {link.id: link for link in found}
    hashes = list_queries.verify_hashes(session, [link.paper_id for link in found])
    listed: set[int] = set()
    for link in found:
        verdict = worth.worth(link, held, day)
        since = worth.since(link, held, day)
        if worth.counts(verdict) or (since is not None and since < oldest):
            continue
        listed.add(link.paper_id)
        code = _code_of(link, hashes[link.paper_id], settings)
        yield _line(link, verdict, since, code)
    begun = datetime.combine(oldest, time(), clock.VIETNAM)
    for paper in list_queries.voided(session, since=begun):
        if paper.id not in listed:
            yield _void_line(paper)


def _line(
    link: Link, verdict: PermitState | Verdict, since: date | None, code: str | None
) -> Ended:
    return Ended(
        since=(since or link.issued_on).isoformat(),
        sha256=link.file_sha256,
        code=code,
        kind=str(link.kind),
        number=link.number_text,
        office=link.office_vi,
        why=str(verdict),
    )


def _void_line(paper: PaperIssued) -> Ended:
    """Write a void paper without a book: its file's hash is all that names it."""
    voided = paper.voided_at or paper.created_at
    return Ended(
        since=voided.astimezone(clock.VIETNAM).date().isoformat(),
        sha256=paper.file_sha256 or "",
        code=None,
        kind=str(paper.kind),
        number=None,
        office=None,
        why=str(Verdict.VOID),
    )


def _code_of(link: Link, verify_hash: str | None, settings: Settings) -> str | None:
    """Name a paper by its code where that can be made again: it is kept nowhere (decision 0045)."""
    code = derived_code(f"draft:{link.draft_id}", settings.code_key)
    is_its_own = keyed_hash(code, settings.code_key) == verify_hash
    return offline.short_hash(code) if is_its_own else None
