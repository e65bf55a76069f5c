"""Asking for something about a permit: who may ask for what and when, and its first draft."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import about, registry
from permits.cases.registry import AboutPermit
from permits.core import clock
from permits.core.errors import Complaint, Conflict, Invalid, NotFound, Problem
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import checking, starting
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import followup_queries as queries
from permits.papers import queries as papers
from permits.papers.vocabulary import PermitState
from permits.procedures import catalogue, follow_ups

#: What is filed about a permit, in the order pages offer it.
MATTERS = (Matter.EXTEND, Matter.ADJUST, Matter.TRANSFER, Matter.REISSUE, Matter.COMPLETE)
#: What of the applicant's section belongs to the works and not to who asks.
_OF_THE_WORKS = (
    "work_name",
    "designer",
    "designer_certificate",
    "reviewer",
    "expected_months",
)


def start(session: Session, actor: Actor, permit_id: int, matter: Matter) -> Dossier:
    """Begin a draft about one's own permit, with its place and design; or go on with the one begun.

    A transfer is begun by the new holder, who finds the permit by its paper: `start_transfer`.
    """
    found = about.permit(session, permit_id)
    if found.holder_id != actor.office_id or matter is Matter.TRANSFER:
        raise NotFound
    return _start(session, actor, found, matter)


def start_transfer(
    session: Session, actor: Actor, number_text: str, code: str, *, key: bytes
) -> Dossier:
    """Begin a transfer as the new holder, who knows the permit's number and its verify code."""
    paper = papers.by_verify_code(session, code, key=key)
    found = registry.permit_readers["paper"](session, paper.id) if paper else None
    if found is None or _plain(found.number_text) != _plain(number_text):
        raise Invalid.one("code", "permit.unknown")
    return _start(session, actor, found, Matter.TRANSFER)


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def _start(session: Session, actor: Actor, found: AboutPermit, matter: Matter) -> Dossier:
    begun = queries.draft_of(session, actor.office_id, found.id, matter)
    if begun is not None:
        return begun
    if matter not in MATTERS:
        raise Conflict("permit.office_only")
    refuse(session, actor.office_id, found, matter)
    basis = dossiers.whole(session, found.dossier_id)
    dossier = starting.start(session, actor, WorkKind(basis.work_kind), matter, found.id)
    copy(session, basis, dossier)
    return dossier


def copy(session: Session, basis: Dossier, dossier: Dossier) -> None:
    """Take over the works of the permit's dossier: place, design, and of the applicant what stays.

    A new holder says himself who he is; what he is offered of the works counts once he keeps it.
    """
    applicant = basis.section("applicant")
    dossier.content = {name: basis.section(name) for name in ("site", "technical")}
    if basis.carrier_id == dossier.carrier_id:
        dossier.content = {**dossier.content, "applicant": applicant}
    else:
        kept = {name: applicant[name] for name in _OF_THE_WORKS if applicant.get(name)}
        dossier.prepared = {"applicant": kept}
    dossier.work_name = basis.work_name
    site = checking.site_of(basis)
    if site is None:  # what was filed has a place
        raise Problem("dossier.site_missing")
    checking.place(dossier, site, basis.ward_code)
    session.flush()
    checking.run(session, dossier)


def offered(session: Session, actor: Actor, permit_id: int) -> list[tuple[Matter, Problem | None]]:
    """List what a holder may ask about his permit today, each with what stands against it."""
    found = about.permit(session, permit_id)
    work = WorkKind(dossiers.whole(session, found.dossier_id).work_kind)
    listed: list[tuple[Matter, Problem | None]] = []
    for matter in MATTERS:
        if matter is Matter.TRANSFER or not _rules(session, work, matter):
            continue
        if queries.draft_of(session, actor.office_id, found.id, matter) is not None:
            listed.append((matter, None))  # one goes on with the draft there is
            continue
        try:
            refuse(session, actor.office_id, found, matter)
        except Problem as problem:
            listed.append((matter, problem))
        else:
            listed.append((matter, None))
    return listed


def _rules(session: Session, work: WorkKind, matter: Matter) -> bool:
    try:
        catalogue.in_force(session, work, clock.today(), matter)
    except Problem:
        return False
    return True


# --- what stands against it ---------------------------------------------------------------------


def hold(session: Session, dossier: Dossier) -> None:
    """Keep two who file about one permit apart: the second finds the first being decided."""
    if dossier.permit_id is not None:
        queries.hold(session, dossier.permit_id)


def complaints(session: Session, dossier: Dossier) -> list[Complaint]:
    """Say whether the permit of a draft still allows what is asked; once filed nobody asks."""
    found = about.permit_of(session, dossier) if dossier.is_draft else None
    if found is None:
        return []
    try:
        refuse(session, dossier.carrier_id, found, Matter(dossier.matter), besides=dossier.id)
    except Conflict as problem:
        return [Complaint("section-request", problem.code, problem.facts)]
    return []


def refuse(
    session: Session, carrier_id: int, found: AboutPermit, matter: Matter, *, besides: int = 0
) -> None:
    """Say what keeps a matter of a permit from being asked for today; `besides` is the asker."""
    if not found.is_granting:
        raise Conflict("permit.not_a_permit")
    _refuse_holder(carrier_id, found, matter)
    _refuse_state(found, matter)
    if matter is Matter.EXTEND:
        _refuse_extension(found)
    if matter is Matter.COMPLETE:
        _refuse_completion(found)
    if queries.is_open(session, found.id, matter, besides=besides):
        raise Conflict("permit.matter_open", matter=matter)


def _refuse_holder(carrier_id: int, found: AboutPermit, matter: Matter) -> None:
    """A permit is its holder's to change; only a transfer is another's, and never his own."""
    if matter is Matter.TRANSFER:
        if found.holder_id == carrier_id:
            raise Conflict("permit.own_already")
    elif found.holder_id != carrier_id:
        raise Conflict("permit.not_yours")


def _refuse_state(found: AboutPermit, matter: Matter) -> None:
    """One that expired can only be extended, or taken back; any other must stand."""
    if found.is_standing:
        return
    if found.state is not PermitState.EXPIRED:
        raise Conflict("permit.not_standing")
    if matter not in (Matter.EXTEND, Matter.REVOKE):
        raise Conflict("permit.expired", day=found.start_before)


def _refuse_extension(found: AboutPermit) -> None:
    rules = follow_ups.extending()
    if found.started_on is not None:
        raise Conflict("permit.started", day=found.started_on)
    if found.extensions >= rules.times:
        raise Conflict("permit.extended_enough", times=rules.times)
    if found.start_before is None:
        raise Conflict("permit.no_start_limit")
    opens, closes = rules.window(found.start_before)
    if clock.today() < opens:
        raise Conflict("permit.extend_too_early", day=opens)
    if clock.today() > closes:
        raise Conflict("permit.extend_too_late", day=closes)


def _refuse_completion(found: AboutPermit) -> None:
    """What never began cannot be complete, and it is acknowledged once."""
    if found.started_on is None:
        raise Conflict("permit.not_begun")
    if found.is_completed:
        raise Conflict("permit.completed_already")
