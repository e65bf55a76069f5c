"""What the page of signing shows: the print, the attached request, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.core.errors import Complaint
from permits.dossiers.models import Dossier
from permits.filing import service as filing
from permits.filing.application import judging, queries, service
from permits.filing.application.judging import Applicant
from permits.filing.application.models import ApplicationForm
from permits.filing.application.vocabulary import FormState
from permits.filing.uploads import rows
from permits.filing.uploads.rows import Component


@dataclass(frozen=True, slots=True)
class Step:
    """The page of signing: `printed` of today's answers; `state` of the file that is attached."""

    row: Component
    printed: ApplicationForm | None
    state: FormState | None
    #: The attached form was made by us, so that its answers can be compared at all.
    is_ours: bool
    may_be_unsigned: bool
    missing: Sequence[Complaint]

    @property
    def waits(self) -> bool:
        """Say whether a print is on its way."""
        form = self.printed
        return form is not None and form.printed_at is None and form.trouble is None

    @property
    def answered(self) -> bool:
        """Say whether every section is filled in, so that a request can be made from it."""
        return not any(each.field.startswith("section-") for each in self.missing)

    @property
    def lacking(self) -> Sequence[Complaint]:
        """List what is missing beside the request itself."""
        return [each for each in self.missing if each.field != f"paper-{self.row.code}"]


def step(session: Session, dossier: Dossier) -> Step | None:
    """Give the page of a draft; None where its procedure asks for no request."""
    asked = service.component(session, dossier)
    if asked is None:
        return None
    row = next(each for each in rows.components(session, dossier) if each.code == asked.code)
    paper = next(
        (p for p in dossier.papers if p.component == asked.code and p.replaced_at is None), None
    )
    return Step(
        row=row,
        printed=service.current(session, dossier),
        state=_state(session, dossier, row),
        is_ours=paper is not None and paper.answers_sha256 is not None,
        may_be_unsigned=row.wish != "required",
        missing=filing.missing(session, dossier),
    )


def _state(session: Session, dossier: Dossier, row: Component) -> FormState | None:
    if row.file is None:
        return None
    carrier = dossier.carrier
    applicant = Applicant(
        names=(carrier.name_vi, carrier.name_en or "", carrier.short_vi or ""),
        fingerprints=queries.fingerprints(session, dossier.carrier_id),
    )
    return judging.state_of(
        row.file.examined, is_outdated=row.file.is_outdated, applicant=applicant
    )
