"""Reception's part of the screen: what must be there, and dossiers that look the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from permits.cases.vocabulary import Lack
from permits.core import calendar, clock
from permits.processing import intake
from permits.processing.review.forms import ChecklistForm
from permits.processing.review.pages import Review
from permits.processing.review.shelf import Shelf, Shelved
from permits.processing.twin_queries import Twin


@dataclass(frozen=True, slots=True)
class Intake:
    """The list, each line with its component; what keeps the dossier from being accepted."""

    form: ChecklistForm
    parts: Sequence[Shelved]
    twins: Sequence[Twin]
    year_missing: int | None
    due_at: datetime  # if it were accepted now

    @property
    def lines(self) -> Sequence[tuple[Any, Shelved]]:
        """Pair each row of the form with its component."""
        return list(zip(self.form.rows.entries, self.parts, strict=False))

    @property
    def left(self) -> int:
        """Count what was not looked at, or was found lacking."""
        return sum(not part.is_settled for part in self.parts)


def intake_of(
    session: Session, page: Review, shelf: Shelf, sent: ChecklistForm | None
) -> Intake | None:
    """Put it together where this person may receive the dossier now."""
    if not any(offer.node.form == RECEPTION for offer in page.offers):
        return None
    known = calendar.working_calendar(session)
    now, procedure = clock.now(), page.procedure
    form = sent or ChecklistForm(data={"rows": [_row(part) for part in shelf.parts]})
    return Intake(
        form=form,
        parts=shelf.parts,
        twins=intake.twins_of(session, page.dossier),
        year_missing=intake.year_missing(known, procedure, now),
        due_at=known.add(now, known.minutes(procedure.limit_days)),
    )


def _row(part: Shelved) -> dict[str, Any]:
    """Write a line as it stands: with its verdict, or with what is plain to see proposed."""
    judged, current = part.verdict, part.current
    row: dict[str, Any] = {"component": part.code, "paper": current.ref if current else ""}
    if judged is not None:
        said = {"verdict": judged.verdict, "reason": judged.reason}
        return row | said | {"text": judged.text, "page": judged.page}
    return row | ({"reason": Lack.MISSING} if part.is_missing else {})


#: The form of the step at which a dossier is received.
RECEPTION = "reception"
