"""A carrier says that a hit is wrong, an officer decides; the stored check is never altered.

What was said lies beside the hit and names it by rule and feature with their revisions. It holds
for every later check that meets the same revisions; another revision opens the question anew.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.differences import Different, gravest
from gis.results import Check, Hit, canonical
from permits.accounts.actor import Actor
from permits.cases import reading, recording, taking
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import EventKind
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.planning import contest_queries as queries
from permits.planning import holders, standing_checks
from permits.planning.models import Contest, ContestAct
from permits.planning.vocabulary import ContestMove, ContestState, Difference


@dataclass(frozen=True, slots=True)
class Meant:
    """Which hit of a dossier is meant: the rule's code and the feature's number."""

    rule: str
    feature_id: int | None


@dataclass(frozen=True, slots=True)
class Contesting:
    """What a carrier says against a hit; `paper` is the address of an attached paper."""

    reason: str
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """What an officer decides about a contested hit."""

    accepts: bool
    reason: str


def hit_of(check: Check, meant: Meant) -> Hit:
    """Find the hit that is meant in a check; NotFound where the check has none such."""
    hit = gravest(check).get((meant.rule, meant.feature_id))
    if hit is None:
        raise NotFound
    return hit


def contest(
    session: Session, actor: Actor, dossier: Dossier, meant: Meant, command: Contesting
) -> None:
    """Say against a hit of one's own dossier that it is wrong, and why."""
    if dossier.carrier_id != actor.office_id:
        raise NotFound
    check = standing_checks.of(session, dossier)
    hit = hit_of(check, meant)
    paper_id = _paper(session, dossier, command.paper)
    now = clock.now()
    row = {
        "dossier_id": dossier.id,
        "rule": hit.rule,
        "rule_id": hit.rule_id,
        "rule_rev": hit.rule_rev,
        "feature_id": hit.feature_id,
        "feature_rev": hit.feature_rev,
        "asked_sha256": asked_sha256(check),
        "state": ContestState.OPEN,
        "changed_at": now,
    }
    is_first = queries.begin(session, row)
    found = queries.locked(session, dossier.id, hit.rule, hit.feature_id)
    if found is None:
        raise Conflict("contest.closed")
    if not is_first and found.state is not ContestState.UPHELD and is_about(found, hit, check):
        raise Conflict("contest.open" if found.state is ContestState.OPEN else "contest.accepted")
    _say(session, found, hit, ContestMove.CONTESTED, check, command.reason, actor, paper_id)
    _tell(session, actor, dossier.id, EventKind.CONTESTED, hit, note=command.reason)


def decide(
    session: Session, actor: Actor, dossier: Dossier, meant: Meant, command: Weighing
) -> None:
    """Accept what the carrier says, or uphold the hit; of two officers the first decides."""
    if not holders.weighs(actor):
        raise NotAllowed("task.not_yours")
    found = queries.locked(session, dossier.id, meant.rule, meant.feature_id)
    if found is None:
        raise NotFound
    check = standing_checks.of(session, dossier)
    hit = hit_of(check, meant)
    if found.state is not ContestState.OPEN and is_about(found, hit, check):
        raise Conflict("contest.decided")
    move = ContestMove.ACCEPTED if command.accepts else ContestMove.UPHELD
    _say(session, found, hit, move, check, command.reason, actor, None)
    _tell(
        session,
        actor,
        dossier.id,
        EventKind.CONTEST_DECIDED,
        hit,
        note=command.reason,
        accepted=command.accepts,
    )


def is_about(contest: Contest, hit: Hit, check: Check) -> bool:
    """Say whether what was said is about this site and these very revisions of rule and feature."""
    return (contest.rule_id, contest.rule_rev, contest.feature_rev, contest.asked_sha256) == (
        hit.rule_id,
        hit.rule_rev,
        hit.feature_rev,
        asked_sha256(check),
    )


def asked_sha256(check: Check) -> str:
    """Fingerprint what a check was asked: the place and the work, not the day or the knowledge."""
    asked = [check.site.document()["geometry"], dict(check.attributes)]
    return hashlib.sha256(canonical(asked)).hexdigest()


def reopened_by(contests: Iterable[Contest], check: Check) -> Iterator[Different]:
    """List the decided contests whose hit a check meets in other revisions."""
    for _, hit in _reopened(contests, check):
        yield Different(
            Difference.CONTEST.value,
            "revision",
            layer=hit.kind,
            rule=hit.rule,
            name_vi=hit.name_vi,
            name_en=hit.name_en,
            feature_id=hit.feature_id,
            feature_name=hit.feature_name,
        )


def reopen(session: Session, contests: Iterable[Contest], check: Check, run_id: int) -> None:
    """Put the decided contests whose hit has new revisions before the officer again."""
    for contest, hit in _reopened(contests, check):
        _write(session, contest, hit, ContestMove.REOPENED, check, run_id)


def _reopened(contests: Iterable[Contest], check: Check) -> Iterator[tuple[Contest, Hit]]:
    met = gravest(check)
    for contest in contests:
        hit = met.get((contest.rule, contest.feature_id))
        if hit is None or contest.state is ContestState.OPEN:
            continue
        if not is_about(contest, hit, check):
            yield contest, hit


def _say(
    session: Session,
    contest: Contest,
    hit: Hit,
    move: ContestMove,
    check: Check,
    reason: str,
    actor: Actor,
    paper_id: int | None,
) -> None:
    _write(
        session,
        contest,
        hit,
        move,
        check,
        check.run_id or 0,
        reason=reason,
        person_id=actor.person_id,
        paper_id=paper_id,
    )


_LEADS_TO = {
    ContestMove.CONTESTED: ContestState.OPEN,
    ContestMove.REOPENED: ContestState.OPEN,
    ContestMove.UPHELD: ContestState.UPHELD,
    ContestMove.ACCEPTED: ContestState.ACCEPTED,
}


def _write(
    session: Session,
    contest: Contest,
    hit: Hit,
    move: ContestMove,
    check: Check,
    run_id: int,
    *,
    reason: str = "",
    person_id: int | None = None,
    paper_id: int | None = None,
) -> None:
    now = clock.now()
    contest.state = _LEADS_TO[move]
    contest.rule_id, contest.rule_rev = hit.rule_id, hit.rule_rev
    contest.feature_rev = hit.feature_rev
    contest.asked_sha256 = asked_sha256(check)
    contest.changed_at = now
    session.add(
        ContestAct(
            contest_id=contest.id,
            move=move,
            run_id=run_id,
            rule_id=hit.rule_id,
            rule_rev=hit.rule_rev,
            feature_rev=hit.feature_rev,
            reason=reason,
            paper_id=paper_id,
            person_id=person_id,
            at=now,
        )
    )


def _paper(session: Session, dossier: Dossier, ref: str | None) -> int | None:
    if not ref:
        return None
    paper = dossiers.paper(session, dossier.id, ref)
    if paper is None:
        raise Invalid.one("paper", "contest.paper_unknown")
    return paper.id


def _tell(
    session: Session, actor: Actor, dossier_id: int, kind: EventKind, hit: Hit, **told: object
) -> None:
    """Tell the story of a running case; a draft and an ended case have none to go on."""
    held = reading.locked(session, dossier_id)
    if held is None:
        return
    standing = taking.hold(session, actor, held)
    standing.tell(kind, None, rule=hit.rule, feature=hit.feature_id, **told)
    recording.write(standing)
