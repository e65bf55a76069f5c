"""What an office begins by itself about a permit it issued: the taking back of the permit."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import about
from permits.core import clock, codes
from permits.core.errors import Conflict, NotAllowed
from permits.core.vocabulary import Matter, Role, WorkKind
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.forms import Section
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import followup_queries as queries
from permits.filing import followups, service
from permits.procedures import catalogue

#: Who of the issuing office may begin it.
_MAY = (Role.CASE_OFFICER, Role.UNIT_HEAD)


def institute(
    session: Session,
    actor: Actor,
    permit_id: int,
    request: Section,
    matter: Matter = Matter.REVOKE,
) -> Dossier:
    """Begin a case about a permit as the office that issued it, and set it going at once.

    `request` is what the form of the matter understood (`request_forms.RevokeForm`). The dossier is
    the holder's, who can follow it; reception has no part in it and no slip is given.
    """
    found = about.permit(session, permit_id)
    if actor.office_id != found.issuer_id or not any(actor.has(role) for role in _MAY):
        raise NotAllowed("permit.issuer_only")
    if matter not in BY_OFFICE:
        raise Conflict("permit.holder_only")
    queries.hold(session, found.id)
    followups.refuse(session, found.holder_id, found, matter)
    basis = dossiers.whole(session, found.dossier_id)
    work = WorkKind(basis.work_kind)
    procedure = catalogue.in_force(session, work, clock.today(), matter).procedure
    dossier = Dossier(
        ref=codes.new_code(12),
        matter=matter,
        permit_id=found.id,
        work_kind=work,
        carrier_id=found.holder_id,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        content={},
        prepared={},
    )
    session.add(dossier)
    followups.copy(session, basis, dossier)
    dossier.content = {**dossier.content, request.name: dict(request.values)}
    check = checking.run(session, dossier)
    service.set_going(session, actor, dossier, procedure, check)
    return dossier
