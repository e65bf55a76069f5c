"""Finds dossiers by their words and by their place, among those an office may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from gis.site import Site
from permits.accounts.models import Office
from permits.cases.find_models import FindEntry
from permits.cases.models import Case
from permits.core.vocabulary import DossierStatus, WorkKind
from permits.dossiers.models import Dossier

#: So many cases are named one by one; more are looked for in a queue's own order.
FEW = 2_000


@dataclass(frozen=True, slots=True)
class FoundDossier:
    """A filed dossier that was found; how far away it is where a place was asked."""

    code: str
    ref: str
    work_kind: WorkKind
    work_name: str
    ward_code: str | None
    carrier: str
    status: DossierStatus
    filed_at: datetime
    distance_m: float | None = None


def by_words(
    session: Session, office_id: int, words: str, *, as_carrier: bool = False, limit: int
) -> Sequence[FoundDossier]:
    """List filed dossiers an office may see whose words begin as the query's, the newest first.

    `as_carrier`: the enterprise's own instead of those it was given work on.
    """
    # The newest are chosen before anything is joined: the planner takes words for independent.
    chosen = (
        select(FindEntry.dossier_id)
        .where(_may_see(office_id, as_carrier=as_carrier), _says(words))
        .order_by(FindEntry.dossier_id.desc())
        .limit(limit)
        .subquery()
    )
    statement = (
        _found()
        .join(chosen, chosen.c.dossier_id == Dossier.id)
        .order_by(Dossier.id.desc())
        .limit(limit)
    )
    return [FoundDossier(*row) for row in session.execute(statement)]


def few(
    session: Session, office_id: int, texts: Collection[str], *, most: int = FEW
) -> dict[str, tuple[int, ...] | None]:
    """Give for each query over words the cases it finds, or None where they are more than a few.

    One statement. With it a queue is either looked up by these cases or walked in its order until
    a page is full: the planner cannot tell which is the less work.
    """
    if not texts:
        return {}
    parts = [
        select(literal(place), Case.id)
        .join(FindEntry, FindEntry.dossier_id == Case.dossier_id)
        .where(_may_see(office_id, as_carrier=False), _says(words))
        .limit(most + 1)
        .subquery()
        for place, words in enumerate(texts)
    ]
    found: list[list[int]] = [[] for _ in parts]
    for place, case_id in session.execute(union_all(*(select(part) for part in parts))):
        found[place].append(case_id)
    return {
        words: tuple(cases) if len(cases) <= most else None
        for words, cases in zip(texts, found, strict=True)
    }


def said_of(case_id: ColumnElement[int], office_id: int, words: str) -> ColumnElement[bool]:
    """Hold for a case an office may see whose dossier's words a query finds; tried one by one."""
    # An offset keeps the planner from turning it round: it would find all before it sorts them.
    found = (
        select(FindEntry.dossier_id)
        .join(Case, Case.dossier_id == FindEntry.dossier_id)
        .where(Case.id == case_id, _may_see(office_id, as_carrier=False), _says(words))
        .offset(0)
    )
    return found.exists()


def near(
    session: Session, office_id: int, site: Site, *, within_m: float, limit: int
) -> Sequence[FoundDossier]:
    """List filed dossiers an office may see around a place, the nearest first."""
    place = from_shape(site.geometry, srid=STORAGE_SRID)
    distance = func.ST_Distance(Dossier.site, place)
    statement = (
        _found(distance)
        .join(FindEntry, FindEntry.dossier_id == Dossier.id)
        .where(
            func.ST_DWithin(Dossier.site, place, within_m), _may_see(office_id, as_carrier=False)
        )
        .order_by(Dossier.site.op("<->")(place), Dossier.id)
        .limit(limit)
    )
    return [FoundDossier(*row) for row in session.execute(statement)]


def _found(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dossier.code,
            Dossier.ref,
            Dossier.work_kind,
            Dossier.work_name,
            Dossier.ward_code,
            Office.short_vi,
            Case.status,
            Dossier.filed_at,
            *more,
        )
        .join(Case, Case.dossier_id == Dossier.id)
        .join(Office, Office.id == Dossier.carrier_id)
    )


def _may_see(office_id: int, *, as_carrier: bool) -> ColumnElement[bool]:
    return FindEntry.seen_by.contains([-office_id if as_carrier else office_id])


def _says(words: str) -> ColumnElement[bool]:
    return FindEntry.words.op("@@", is_comparison=True)(func.to_tsquery("simple", words))
