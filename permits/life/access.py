"""Who may see a permit's page, and what he may do there; to anybody else it does not exist."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.core.errors import NotAllowed, NotFound
from permits.core.vocabulary import OfficeKind, Role
from permits.decisions.models import GRANTING
from permits.life import queries
from permits.life.queries import PermitSeen
from permits.procedures import catalogue
from permits.processing.review import pages

#: Who inspects and weighs; those who receive, register or give opinions only look on.
INSPECTORS = frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.SIGNING_LEADER, Role.ZONE_OFFICER})
#: Who of the issuing office begins to take a permit back, in his own right.
REVOKERS = (Role.CASE_OFFICER, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody is to a permit."""

    is_holder: bool = False
    is_issuer: bool = False
    is_commune: bool = False  # watches over what is built in its ward (Luật 135/2025/QH15, Điều 47)
    may_inspect: bool = False
    may_revoke: bool = False  # begin to take it back: only whose office issued it


def of(session: Session, actor: Actor, seen: PermitSeen) -> Access | None:
    """Say what an actor is to a permit; None where he may not know of it."""
    if seen.permit.holder_id == actor.office_id:
        return Access(is_holder=True)
    is_issuer = seen.issuer.id == actor.office_id
    is_commune = _is_commune_of(session, actor, seen)
    if not (is_issuer or is_commune or _handles(session, actor, seen)):
        return None
    inspects = bool(INSPECTORS & actor.all_roles) or (
        is_commune and Role.CONSULTEE in actor.all_roles
    )
    return Access(
        is_issuer=is_issuer,
        is_commune=is_commune,
        may_inspect=(is_issuer or is_commune) and inspects,
        may_revoke=is_issuer
        and seen.permit.outcome in GRANTING
        and any(actor.has(role) for role in REVOKERS),
    )


def see(session: Session, actor: Actor, ref: str) -> tuple[PermitSeen, Access]:
    """Give a living permit that is the actor's business. Raises NotFound for any other."""
    seen = queries.by_ref(session, ref)
    access = of(session, actor, seen) if seen else None
    if seen is None or access is None or seen.permit.outcome not in queries.ALIVE:
        raise NotFound
    return seen, access


def inspect(session: Session, actor: Actor, ref: str) -> tuple[PermitSeen, Access]:
    """Give a permit the actor may inspect. Raises NotFound, or NotAllowed to who may only look."""
    seen, access = see(session, actor, ref)
    if not access.may_inspect:
        raise NotAllowed("not_allowed")
    return seen, access


def hold(session: Session, actor: Actor, ref: str) -> PermitSeen:
    """Give a permit the actor's enterprise holds. Raises NotFound for any other."""
    seen, access = see(session, actor, ref)
    if not access.is_holder:
        raise NotFound
    return seen


def _is_commune_of(session: Session, actor: Actor, seen: PermitSeen) -> bool:
    if actor.office_kind is not OfficeKind.COMMUNE:
        return False
    return queries.ward_of(session, actor.office_id) == seen.dossier.ward_code


def _handles(session: Session, actor: Actor, seen: PermitSeen) -> bool:
    """Say whether he may open the permit's dossier whole, as its own page decides."""
    visible = cases.seen_by(session, actor, seen.dossier.code or "")
    if visible is None:
        return False
    dossier, case = visible
    tasks = cases.task_stories(session, case.id)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    is_asked_only = pages.is_asked_only(actor, dossier, procedure, tasks)
    return pages.sees(actor, dossier, tasks) and not is_asked_only
