"""A dossier that is about a permit: that permit, the design it allows, and the facts of both."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases import registry
from permits.cases.registry import AboutPermit
from permits.core import clock
from permits.core.errors import NotFound, Problem
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import changing, checking
from permits.dossiers import queries as dossiers
from permits.dossiers.changing import Design, Weighed
from permits.dossiers.models import Dossier
from permits.dossiers.vocabulary import ChangeWay
from permits.papers.vocabulary import Decided
from permits.procedures import catalogue


def permit(session: Session, permit_id: int) -> AboutPermit:
    """Give what is known of a permit today; NotFound where there is none of that number."""
    found = registry.permit_readers["id"](session, permit_id)
    if found is None:
        raise NotFound
    return found


def permit_of(session: Session, dossier: Dossier) -> AboutPermit | None:
    """Give the permit a dossier is about; None for one that asks for a new permit."""
    return permit(session, dossier.permit_id) if dossier.permit_id is not None else None


def design_of(dossier: Dossier) -> Design:
    """Give the design a dossier speaks of."""
    return Design(
        work=WorkKind(dossier.work_kind),
        site=checking.site_of(dossier),
        technical=dossier.section("technical"),
    )


def weighed(session: Session, dossier: Dossier) -> Weighed | None:
    """Weigh what a dossier wants changed against the permit; None unless it asks for a change."""
    if dossier.permit_id is None or dossier.matter is not Matter.ADJUST:
        return None
    about = permit(session, dossier.permit_id)
    permitted = design_of(dossiers.whole(session, about.dossier_id))
    return changing.weigh(permitted, design_of(dossier))


def is_exempt(session: Session, work: WorkKind) -> bool:
    """Say whether works of this kind need no permit today (Luật 135/2025/QH15, Điều 43, 95).

    They need none when the procedure that rules new ones today ends in no permit.
    """
    try:
        ruling = catalogue.in_force(session, work, clock.today()).procedure
    except Problem:  # nothing rules this kind of work today, so nothing exempts it
        return False
    return all(document.code != Decided.PERMIT for document in ruling.documents)


def facts(session: Session, dossier: Dossier) -> dict[str, Any]:
    """Say what a procedure about a permit asks to know; nothing for a dossier about none.

    `offices` has the office that issued it and the one that holds it, for the procedure's units.
    """
    about = permit_of(session, dossier)
    if about is None:
        return {}
    change = weighed(session, dossier)
    return {
        "extensions": about.extensions,
        "started": about.started_on is not None,
        "exempt": is_exempt(session, WorkKind(dossier.work_kind)),
        "change": str(change.way if change else ChangeWay.NOTICE),
        "ground": str(dossier.section("request").get("ground", "")),
        "offices": {"issuer": about.issuer_id, "holder": about.holder_id},
    }


def with_permit(session: Session, dossier: Dossier, found: dict[str, Any]) -> dict[str, Any]:
    """Join what is known of the permit to what is known of the place."""
    more = facts(session, dossier)
    offices = {**found.get("offices", {}), **more.get("offices", {})}
    return {**found, **more, "offices": offices}
