"""Reads of sketches, of earlier versions of sections, and of who is at a draft."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import array, distinct_on, insert
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Person
from permits.core.vocabulary import DossierSection
from permits.dossiers.models import Dossier
from permits.filing.drafts.models import DraftPresence, SectionSketch, SectionVersion


@dataclass(frozen=True, slots=True)
class SketchRow:
    """What somebody typed into a section and did not save."""

    section: DossierSection
    person_id: int
    person: str
    said: Mapping[str, str]
    based_on: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedRow:
    """Who saved a section last, and when."""

    section: DossierSection
    person_id: int
    person: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class PresentRow:
    """Somebody else who has the draft open; no section where he looks at its list."""

    person: str
    section: DossierSection | None
    seen_at: datetime


def sketches(session: Session, dossier_id: int) -> Sequence[SketchRow]:
    """List what everybody has typed into a dossier and not saved, the latest first."""
    rows = session.execute(
        select(SectionSketch, Person.name)
        .join(Person, Person.id == SectionSketch.person_id)
        .where(SectionSketch.dossier_id == dossier_id)
        .order_by(SectionSketch.saved_at.desc(), SectionSketch.section, SectionSketch.person_id)
        .execution_options(populate_existing=True)
    )
    return [
        SketchRow(
            DossierSection(kept.section),
            kept.person_id,
            person,
            kept.said,
            kept.based_on,
            kept.saved_at,
        )
        for kept, person in rows
    ]


def sketch(session: Session, actor: Actor, dossier_id: int, name: str) -> SketchRow | None:
    """Give what the actor himself typed into a section and did not save."""
    found = sketches(session, dossier_id)
    mine = (row for row in found if row.person_id == actor.person_id and row.section == name)
    return next(mine, None)


def put_sketch(session: Session, row: Mapping[str, Any]) -> None:
    """Write a sketch over the one its person had."""
    statement = insert(SectionSketch).values(**row)
    changed = {name: statement.excluded[name] for name in ("said", "based_on", "saved_at")}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["dossier_id", "section", "person_id"], set_=changed
        )
    )


def drop_sketch(session: Session, actor: Actor, dossier_id: int, name: str) -> None:
    """Forget what the actor typed into a section."""
    session.execute(
        delete(SectionSketch).where(
            SectionSketch.dossier_id == dossier_id,
            SectionSketch.section == name,
            SectionSketch.person_id == actor.person_id,
        )
    )


def last_saved(session: Session, dossier_id: int) -> Mapping[DossierSection, SavedRow]:
    """Say of each section that was saved here who saved it last."""
    rows = session.execute(
        select(
            SectionVersion.section,
            SectionVersion.saved_by_id,
            Person.name,
            SectionVersion.saved_at,
        )
        .join(Person, Person.id == SectionVersion.saved_by_id)
        .where(SectionVersion.dossier_id == dossier_id)
        .ext(distinct_on(SectionVersion.section))
        .order_by(SectionVersion.section, SectionVersion.id.desc())
    )
    found = [SavedRow(DossierSection(row[0]), *row[1:]) for row in rows]
    return {row.section: row for row in found}


def version(session: Session, dossier_id: int, name: str, mark: str) -> Mapping[str, Any] | None:
    """Give what a section said when it had this mark; None where that is no longer known."""
    return session.scalars(
        select(SectionVersion.said)
        .where(
            SectionVersion.dossier_id == dossier_id,
            SectionVersion.section == name,
            SectionVersion.mark == mark,
        )
        .order_by(SectionVersion.id.desc())
        .limit(1)
    ).one_or_none()


def forget_versions(session: Session, dossier_id: int, name: str, *, keeping: int) -> None:
    """Drop all versions of a section but the latest few."""
    kept = (
        select(SectionVersion.id)
        .where(SectionVersion.dossier_id == dossier_id, SectionVersion.section == name)
        .order_by(SectionVersion.id.desc())
        .limit(keeping)
    )
    session.execute(
        delete(SectionVersion).where(
            SectionVersion.dossier_id == dossier_id,
            SectionVersion.section == name,
            SectionVersion.id.not_in(kept),
        )
    )


def present(
    session: Session, actor: Actor, dossier_id: int, *, since: datetime
) -> Sequence[PresentRow]:
    """List who else was at a dossier since a moment, by name."""
    rows = session.execute(
        select(Person.name, DraftPresence.section, DraftPresence.seen_at)
        .join(Person, Person.id == DraftPresence.person_id)
        .where(
            DraftPresence.dossier_id == dossier_id,
            DraftPresence.person_id != actor.person_id,
            DraftPresence.seen_at >= since,
        )
        .order_by(Person.name, Person.id)
    )
    return [
        PresentRow(name, DossierSection(section) if section else None, at)
        for name, section, at in rows
    ]


def put_presence(
    session: Session, actor: Actor, dossier_id: int, section: str | None, *, at: datetime
) -> None:
    """Note that the actor is at a dossier now, and where in it."""
    statement = insert(DraftPresence).values(
        dossier_id=dossier_id, person_id=actor.person_id, section=section, seen_at=at
    )
    changed = {name: statement.excluded[name] for name in ("section", "seen_at")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["dossier_id", "person_id"], set_=changed)
    )


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A dossier of one's own from which words may be taken over."""

    ref: str
    code: str | None
    work_name: str
    created_at: datetime


def earlier(
    session: Session, actor: Actor, dossier: Dossier, names: Collection[str], *, limit: int
) -> Sequence[EarlierRow]:
    """List own dossiers of the same kind of work that say one of these sections, newest first."""
    rows = session.execute(
        select(Dossier.ref, Dossier.code, Dossier.work_name, Dossier.created_at)
        .where(
            Dossier.carrier_id == actor.office_id,
            Dossier.work_kind == dossier.work_kind,
            Dossier.id != dossier.id,
            Dossier.content.has_any(array(list(names))),
        )
        .order_by(Dossier.id.desc())
        .limit(limit)
    )
    return [EarlierRow(*row) for row in rows]
