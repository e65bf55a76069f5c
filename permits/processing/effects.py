"""What the system does on a dossier's way: accept, check, ask for a supplement, keep the clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from permits.cases import about, registry
from permits.cases import asked as requests
from permits.cases import queries as cases
from permits.cases.promising import promise
from permits.cases.registry import Facts, Milestone
from permits.cases.standing import Standing
from permits.core.vocabulary import EventKind
from permits.dossiers import checking
from permits.papers.vocabulary import PaperKind


def accept_dossier(standing: Standing) -> Facts:
    """Start the legal clock and promise the applicant the receipt (slip 01)."""
    standing.start_clock()
    _promise(standing, PaperKind.RECEIPT, "accept", "processing.print_receipt")
    registry.reach(standing.session, standing.case.dossier_id, Milestone.ACCEPTED)
    return {}


def refuse_intake(standing: Standing) -> Facts:
    """Promise the applicant the refusal to accept (slip 03) with the reception's reasons."""
    _promise(standing, PaperKind.REFUSE, "refuse", "processing.print_intake_refusal")
    return {}


def request_supplement(standing: Standing) -> Facts:
    """Stop the clock and promise the applicant the list of what is missing (slip 02)."""
    asked = int(standing.facts.get("supplements", 0))
    if standing.case.limit_minutes is not None:  # before acceptance nothing counts yet
        asked += 1
    standing.stop_clock(ground=str(PaperKind.SUPPLEMENT))
    round_no = requests.send(standing)
    _promise(
        standing, PaperKind.SUPPLEMENT, "supplement", "processing.print_supplement", round=round_no
    )
    return {"supplements": asked}


def resume_clock(standing: Standing) -> Facts:
    """Count on where the clock was stopped."""
    standing.resume_clock()
    return {}


def check_planning(standing: Standing) -> Facts:
    """Check the site again, as evidence of this step, and find out whom it obliges us to ask."""
    check = checking.run(standing.session, standing.dossier)
    found = checking.facts(standing.session, standing.dossier, check, standing.procedure)
    standing.tell(EventKind.CHECKED, run=standing.dossier.check_run_id, outcome=str(check.outcome))
    answered = cases.answered(standing.session, standing.case.id, standing.procedure)
    found = about.with_permit(standing.session, standing.dossier, found)
    found["consultees"] = [p for p in found["consultees"] if not _has_answered(p, answered)]
    return found


def read_permit(standing: Standing) -> Facts:
    """Find out how the permit stands today, and what the dossier would change of it."""
    found = about.facts(standing.session, standing.dossier)
    found["offices"] = {**standing.facts.get("offices", {}), **found.get("offices", {})}
    return found


def start_clock(standing: Standing) -> Facts:
    """Start the legal clock of what an office began by itself: nobody is given a receipt."""
    standing.start_clock()
    return {}


def record_silence(standing: Standing) -> Facts:
    """Note in the story that a limit passed without an answer."""
    standing.tell(EventKind.SILENT)
    return {}


def publish(standing: Standing) -> Facts:
    """Note that the result is open to the public from now on."""
    return {"published_at": standing.now.isoformat()}


def _has_answered(party: dict[str, Any], answered: Sequence[Mapping[str, Any]]) -> bool:
    """On the same findings an agency is asked once, unless its answer was that it needs more."""
    same = {"office": party["office"], "asked": party["asked"]}
    return same in answered


def _promise(standing: Standing, kind: PaperKind, outcome: str, job: str, **facts: Any) -> None:
    """Promise a slip in the words of whoever chose the outcome; later steps do not change them."""
    said = standing.facts["said"][outcome]
    accepted = standing.case.limit_minutes is not None
    promise(standing, kind, job, said, accepted=accepted, **facts)
