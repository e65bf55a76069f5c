"""How long places are kept, read from a file whose certainty is shown where it matters."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from permits.core import calendar, clock

FILE = Path(__file__).with_name("hold_terms.yaml")


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """Working days a draft keeps its places and the reserve after a legal limit; days of a turn."""

    draft_days: int
    reserve_days: int
    turn_days: int
    certainty: str


@cache
def hold_terms() -> HoldTerms:
    """Read the file once."""
    return HoldTerms(**yaml.safe_load(FILE.read_text(encoding="utf-8")))


def of_a_draft(session: Session) -> datetime:
    """Say until when places kept for a draft now stand."""
    return _after(session, hold_terms().draft_days)


def of_a_filed(session: Session, limit_days: float) -> datetime:
    """Say until when the places of a dossier stand that is filed now under a legal limit."""
    return _after(session, limit_days + hold_terms().reserve_days)


def of_one_that_waits(session: Session) -> datetime:
    """Say until when the places of a dossier stand that is still being decided."""
    return _after(session, hold_terms().reserve_days)


def _after(session: Session, days: float) -> datetime:
    known = calendar.working_calendar(session)
    return known.add(clock.now(), round(days * known.day_minutes))
