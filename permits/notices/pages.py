"""What the pages of notices show: notices in words, by day and dossier; choices, by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core.clock import VIETNAM
from permits.core.vocabulary import Permission
from permits.notices import composing, kinds, list_queries
from permits.notices.kinds import Wording
from permits.notices.list_queries import NoticeRow, Wanted
from permits.notices.models import NoticeText
from permits.notices.parcels import Told
from permits.notices.vocabulary import NoticeGroup, NoticeKind

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice in the reader's words."""

    id: int
    kind: NoticeKind
    group: NoticeGroup
    subject: str
    body: str
    action: str
    at: datetime
    is_unread: bool
    is_moot: bool


@dataclass(frozen=True, slots=True)
class Bunch:
    """What is about one dossier on one day; `code` is empty where it is about none."""

    code: str
    notices: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what was told on it."""

    day: date
    bunches: Sequence[Bunch]


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of the settings page with the kinds this person may meet."""

    group: NoticeGroup
    kinds: Sequence[NoticeKind]


def rows(
    session: Session, actor: Actor, wanted: Wanted, before_id: int | None
) -> Sequence[NoticeRow]:
    """Fetch one row more than a page holds."""
    return list_queries.page(
        session, actor.person_id, wanted, before_id=before_id, limit=PAGE_SIZE + 1
    )


def by_day(session: Session, listed: Sequence[NoticeRow], locale: str) -> list[Day]:
    """Put notices into words, the newest day first, those of one dossier side by side."""
    written = list_queries.texts(session, locale)
    days = groupby(listed, key=lambda row: row.at.astimezone(VIETNAM).date())
    return [Day(day, _bunches(list(rows), written, locale)) for day, rows in days]


def worded(session: Session, listed: Sequence[NoticeRow], locale: str) -> list[Shown]:
    """Put notices into words, in the order they were listed."""
    written = list_queries.texts(session, locale)
    return [_shown(row, written, locale) for row in listed]


def _bunches(
    listed: Sequence[NoticeRow], written: Mapping[NoticeKind, NoticeText], locale: str
) -> list[Bunch]:
    about: dict[int, list[NoticeRow]] = {}
    for row in listed:  # what is about no dossier stands alone, under a number of its own
        about.setdefault(row.dossier_id or -row.id, []).append(row)
    return [
        Bunch(
            str(these[0].facts.get("code", "")) if these[0].dossier_id else "",
            [_shown(row, written, locale) for row in these],
        )
        for these in about.values()
    ]


def _shown(row: NoticeRow, written: Mapping[NoticeKind, NoticeText], locale: str) -> Shown:
    usual, own = kinds.of(row.kind).wordings[locale], written.get(row.kind)
    wording = Wording(own.subject, own.body, usual.action) if own else usual
    text = composing.filled(Told(row.kind, row.facts, row.path, row.at, wording), locale)
    return Shown(
        id=row.id,
        kind=row.kind,
        group=kinds.of(row.kind).group,
        subject=text.subject,
        body=text.body,
        action=text.action,
        at=row.at,
        is_unread=row.read_at is None,
        is_moot=row.moot_at is not None,
    )


def _may_meet(actor: Actor, kind: NoticeKind) -> bool:
    """A company's administrator may choose to be told of what its people file."""
    serves = kinds.of(kind).serves
    if Permission.FILE_DOSSIER in serves and actor.can(Permission.MANAGE_COMPANY):
        return True
    return any(map(actor.can, serves))


def asked_of(actor: Actor) -> list[Asked]:
    """List the kinds a person may meet, by group: what his powers open, and nothing secret."""
    mine = [kind for kind in NoticeKind if not kinds.of(kind).is_secret and _may_meet(actor, kind)]
    grouped = [
        Asked(group, [kind for kind in mine if kinds.of(kind).group is group])
        for group in NoticeGroup
    ]
    return [each for each in grouped if each.kinds]
