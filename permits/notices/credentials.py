"""Tells, ahead of time, of certificates that end: those who sign with them, and administrators."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import Role
from permits.notices import audience, queries, telling
from permits.notices.vocabulary import KEY_OF, NoticeKind
from permits.signing import key_watch

#: How many days before the end somebody is told, once each; an end that was missed counts as near.
STEPS = (7, 30)
#: What the hourly look calls a certificate that ends within thirty days, or has ended.
ENDING = frozenset({"paper.key_ends_soon", "paper.key_expired"})
#: Who of an office sees to its certificate: whoever puts its seal under papers.
KEEPERS = frozenset({Role.CLERK})
ADMINISTRATORS_PAGE, HOLDERS_PAGE = "/qt/tinh-trang", "/tai-khoan"


def tell(session: Session, folder: Path) -> int:
    """Tell of every certificate the last look found near its end; gives how many were told anew.

    The look was the main worker's: a token is opened by no other process.
    """
    _, troubles = key_watch.seen(folder)
    return sum(
        _tell(session, each.what, datetime.fromisoformat(each.until))
        for each in troubles
        if each.code in ENDING and each.until
    )


def _tell(session: Session, key_id: str, until: datetime) -> int:
    left = (until - clock.now()).days
    step = next((days for days in STEPS if left < days), None)
    if step is None:
        return 0  # replaced, or not yet: the look is an hour old at most
    name, holders = _whose(session, key_id)
    administrators = set(queries.people_with(session, Role.ADMINISTRATOR))
    told = 0
    for people, path in (
        (administrators, ADMINISTRATORS_PAGE),
        (set(holders) - administrators, HOLDERS_PAGE),
    ):
        told += telling.tell(
            session,
            NoticeKind.CREDENTIAL_EXPIRING,
            people,
            once=f"key:{key_id}:{until.date()}:{step}",
            path=path,
            facts={"name": name, "until": until.astimezone(clock.VIETNAM).date()},
        )
    return told


def _whose(session: Session, key_id: str) -> tuple[Bilingual, Sequence[int]]:
    """Name a certificate, and list who signs with it; nobody does with an authority's."""
    kind, _, known_as = key_id.partition(":")
    if kind == "person" and (person := accounts.person_by_login(session, known_as)):
        return _named(person.name, person.name), [person.id] if person.is_active else []
    if kind == "office" and (office := accounts.office_by_code(session, known_as)):
        keepers = audience.of_office(session, office.id, KEEPERS)
        return _named(office.name_vi, office.name_en), keepers
    return _named(key_id, key_id), []


def _named(vi: str, en: str) -> Bilingual:
    return Bilingual(KEY_OF.vi.format(name=vi), KEY_OF.en.format(name=en))
