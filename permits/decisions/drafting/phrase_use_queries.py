"""Reads of which drafts hold a phrase of the book: those being written, those being signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from permits.accounts.models import Person
from permits.cases.models import Case
from permits.decisions.drafting.models import DraftSketch
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Use:
    """A draft being written that holds a phrase."""

    code: str
    ref: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Uses:
    """How many open drafts hold a phrase, the first of them, and how many await a signature.

    A draft being written reads the words of the book; one that was proposed has words of its own.
    """

    writing: int
    proposed: int
    first: Sequence[Use]


def uses(session: Session, code: str) -> Uses:
    """Say which drafts of running cases hold a phrase."""
    holds = func.jsonb_path_exists(
        DraftSketch.fields,
        text("'$.* ? (@ == $source)'"),
        func.jsonb_build_object("source", literal(f"phrase:{code}", String)),
    )
    statement = (
        select(Dossier.code, Dossier.ref, Person.name, DraftSketch.saved_at)
        .join(Dossier, Dossier.id == DraftSketch.dossier_id)
        .join(Person, Person.id == DraftSketch.saved_by_id)
        .where(holds)
        .order_by(DraftSketch.saved_at.desc(), DraftSketch.dossier_id)
    )
    found = session.execute(statement)
    rows = [Use(str(number), ref, by, at) for number, ref, by, at in found]
    return Uses(len(rows), _proposed(session, code), rows[:SHOWN])


def _proposed(session: Session, code: str) -> int:
    wanted = cast(literal('[{"code": "' + code + '"}]', String), JSONB)
    statement = (
        select(func.count())
        .select_from(Draft)
        .join(Case, Case.dossier_id == Draft.dossier_id)
        .where(Case.decided_at.is_(None), Case.ended_at.is_(None))
        .where(Draft.content["conditions"].op("@>")(wanted))
    )
    return session.scalar(statement) or 0


def writing_by_phrase(session: Session) -> Mapping[str, int]:
    """Count, by phrase, the drafts being written that hold it."""
    each = func.jsonb_each_text(DraftSketch.fields).table_valued("key", "value")
    code = func.substr(each.c.value, len("phrase:") + 1)
    statement = (
        select(code, func.count(DraftSketch.dossier_id.distinct()))
        .select_from(DraftSketch)
        .join(each, each.c.key.like("%-source"))
        .where(each.c.value.startswith("phrase:"))
        .group_by(code)
    )
    return {str(name): int(number) for name, number in session.execute(statement)}
