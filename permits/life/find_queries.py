"""Finds permits by number and by place, among those an office watches over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from gis.site import Site
from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.core.plain import plain_words
from permits.core.vocabulary import WorkKind
from permits.decisions.models import Permit, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.life.queries import ALIVE, supervised_by

_NUMBER = re.compile(r"\s*0*([0-9]{1,9})\s*(?:/(.*))?$", re.DOTALL)
MOST = 10
WITHIN_M = 5_000.0


@dataclass(frozen=True, slots=True)
class FoundPermit:
    """A permit as a list of what was found shows it."""

    ref: str
    number_text: str
    work_kind: WorkKind
    work_name: str
    dossier_code: str
    issuer: str
    distance_m: float | None = None


def by_number(session: Session, actor: Actor, text: str) -> Sequence[FoundPermit]:
    """List permits whose number is typed, as 7, 07 or 07/GPXD-SXD, the newest first."""
    typed = _NUMBER.match(text)
    if typed is None:
        return ()
    statement = _found(actor).where(RegisterEntry.number == int(typed[1]))
    rest = plain_words(typed[2] or "")
    found = [FoundPermit(*row) for row in session.execute(statement.order_by(Permit.id.desc()))]
    return [each for each in found if rest in plain_words(each.number_text)][:MOST]


def near(session: Session, actor: Actor, site: Site) -> Sequence[FoundPermit]:
    """List permits built, or to be built, around a place, the nearest first."""
    place = from_shape(site.geometry, srid=STORAGE_SRID)
    statement = (
        _found(actor, func.ST_Distance(Dossier.site, place))
        .where(func.ST_DWithin(Dossier.site, place, WITHIN_M))
        .order_by(Dossier.site.op("<->")(place), Permit.id)
        .limit(MOST)
    )
    return [FoundPermit(*row) for row in session.execute(statement)]


def _found(actor: Actor, *more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dossier.ref,
            RegisterEntry.number_text,
            Dossier.work_kind,
            Dossier.work_name,
            Dossier.code,
            Office.short_vi,
            *more,
        )
        .select_from(RegisterBook)
        .join(RegisterEntry, RegisterEntry.book_id == RegisterBook.id)
        .join(
            Permit,
            (Permit.book_id == RegisterEntry.book_id) & (Permit.number == RegisterEntry.number),
        )
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(Office, Office.id == RegisterBook.office_id)
        .where(Permit.outcome.in_(ALIVE), supervised_by(actor))
    )
