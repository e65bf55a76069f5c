"""What officials find of each paper: a verdict belongs to the version it was given about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import reading, verdict_queries
from permits.cases.review_models import PaperVerdict
from permits.cases.verdict_queries import Judged
from permits.cases.vocabulary import Lack, PaperJudgement
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Paper

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What an official says of a component: about the version he saw, "" where there was none."""

    component: str
    paper_ref: str
    verdict: PaperJudgement
    reason: Lack | None = None
    text: str = ""
    page: int | None = None


def judge_all(session: Session, actor: Actor, dossier_id: int, all_found: Sequence[Found]) -> int:
    """Keep the verdicts of a list that say something new; give how many did."""
    newest: dict[str, Judged] = {}
    for judged in verdict_queries.verdicts(session, dossier_id):
        newest.setdefault(judged.component, judged)
    count = 0
    for place, found in enumerate(all_found):
        if _says(newest.get(found.component), found, session, dossier_id):
            continue
        try:
            judge(session, actor, dossier_id, found)
        except Invalid as fault:
            complaints = [replace(c, field=f"rows-{place}-{c.field}") for c in fault.complaints]
            raise Invalid(complaints) from fault
        count += 1
    return count


def _says(judged: Judged | None, found: Found, session: Session, dossier_id: int) -> bool:
    """Say whether a verdict stands already, word for word, about the same version."""
    if judged is None:
        return False
    paper = dossiers.paper(session, dossier_id, found.paper_ref) if found.paper_ref else None
    old = (judged.paper_id, judged.verdict, judged.reason, judged.text, judged.page)
    reason = found.reason if found.verdict is PaperJudgement.LACKING else None
    return old == (paper.id if paper else None, found.verdict, reason, found.text, found.page)


def judge(session: Session, actor: Actor, dossier_id: int, found: Found) -> PaperVerdict:
    """Keep a verdict; Conflict where the applicant has handed in another version meanwhile."""
    reading.locked(session, dossier_id)
    paper = _version(session, dossier_id, found)
    _demand_reason(found, paper)
    is_lacking = found.verdict is PaperJudgement.LACKING
    verdict = PaperVerdict(
        dossier_id=dossier_id,
        component=found.component,
        paper_id=paper.id if paper else None,
        verdict=found.verdict,
        reason=found.reason if is_lacking else None,
        text=found.text.strip(),
        page=found.page if paper else None,
        author_id=actor.person_id,
        office_id=actor.office_id,
        at=clock.now(),
    )
    session.add(verdict)
    session.flush()  # a request for a supplement may name it at once
    return verdict


def _version(session: Session, dossier_id: int, found: Found) -> Paper | None:
    counting = [
        paper
        for paper in dossiers.papers(session, dossier_id)
        if paper.component == found.component
    ]
    newest = counting[-1] if counting else None
    if (newest.ref if newest else "") != found.paper_ref:
        raise Conflict("verdict.old_version")
    return newest


def _demand_reason(found: Found, paper: Paper | None) -> None:
    if found.verdict is PaperJudgement.SOUND and paper is None:
        raise Invalid.one("verdict", "verdict.no_paper")
    if found.verdict is not PaperJudgement.LACKING:
        return
    if found.reason is None:
        raise Invalid.one("reason", "verdict.reason_needed")
    if found.reason is Lack.OTHER and not found.text.strip():
        raise Invalid.one("text", "verdict.text_needed")
