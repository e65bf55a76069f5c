"""What an applicant may do about a filed dossier now, and of the rest: why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from permits.core.text import Bilingual
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing.filed.vocabulary import ApplicantAct
from permits.filing.story import Filed


@dataclass(frozen=True, slots=True)
class Offered:
    """One act: open to him now, or the code of why it is not, with who stands in the way."""

    act: ApplicantAct
    refused: str | None = None
    office: Bilingual | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it may be done now."""
        return self.refused is None


def offered(dossier: Dossier, filed: Filed, permits: Sequence[object]) -> tuple[Offered, ...]:
    """List every act there is about a filed dossier, in the order pages show them."""
    return tuple(_acts(dossier, filed, permits))


def _acts(dossier: Dossier, filed: Filed, permits: Sequence[object]) -> Iterator[Offered]:
    holder = filed.holding[0] if filed.holding else None
    office = Bilingual(holder.office, holder.office_en) if holder else None
    ended = "act.ended" if filed.ended_at else None
    if filed.request:
        yield Offered(ApplicantAct.SUPPLEMENT)
    else:
        yield Offered(ApplicantAct.SUPPLEMENT, ended or "act.not_asked", office)
    yield Offered(ApplicantAct.WRITE, ended)
    if dossier.matter not in BY_OFFICE:
        yield Offered(ApplicantAct.WITHDRAW, _why_not_withdrawn(filed, ended), office)
    own = [each for each in permits if getattr(each, "is_own", False)]
    yield Offered(ApplicantAct.PERMIT, None if own else "act.no_permit", office)


def _why_not_withdrawn(filed: Filed, ended: str | None) -> str | None:
    if filed.may_withdraw:
        return None
    if ended:
        return ended
    return "withdrawal.asked_already" if filed.withdrawal else "withdrawal.too_late"
