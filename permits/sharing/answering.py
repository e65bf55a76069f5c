"""A dossier's answer about sharing: it takes one and asks its owner, or says why none will do."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from gis.colocation import Candidate, Search
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import DossierSection
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.sharing import looking, queries, service
from permits.sharing.service import Ask, Wanted
from permits.sharing.vocabulary import SharedAsset

#: Under this name a complaint is shown beside the section in the list of what is missing.
PLACE = f"section-{DossierSection.SHARING.value}"


def answer(session: Session, actor: Actor, dossier: Dossier, section: Section) -> None:
    """Judge an answer against what is near now, keep the search, and ask the owner of the taken.

    Raises `Invalid` where what was taken is not near, has no owner to ask, or cannot do.
    """
    found = looking.look(session, dossier, section.values)
    if found is None:
        raise Invalid.one("taken", "dossier.site_missing")
    taken = section.values.get("taken")
    candidate = _takeable(found, str(taken)) if taken else None
    looking.keep(session, actor, dossier, found)
    if candidate is not None:
        _ask(session, actor, dossier, section, found, candidate)


def _takeable(found: Search, key: str) -> Candidate:
    candidate = found.candidate(key)
    if candidate is None:
        raise Invalid.one("taken", "sharing.gone")
    if candidate.why:
        raise Invalid.one("taken", "sharing.unfit", name=candidate.name)
    return candidate


def _ask(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    section: Section,
    found: Search,
    candidate: Candidate,
) -> None:
    """Send the owner a clocked question, once; one's own things one need not ask for."""
    if candidate.owner == actor.office_code:
        return
    owner = accounts.office_by_code(session, candidate.owner) if candidate.owner else None
    if owner is None:
        raise Invalid.one("taken", "sharing.no_owner", name=candidate.name)
    if queries.living(session, dossier.id, candidate.key):
        return
    until = found.wish.days.after
    command = Ask(
        owner_id=owner.id,
        asset=SharedAsset(candidate.asset),
        key=candidate.key,
        name=candidate.name,
        figures=figures(candidate),
        wanted=Wanted.of(found.wish),
        first=clock.today(),
        after=until,
        words=str(section.values.get("note") or ""),
        dossier_id=dossier.id,
    )
    service.ask(session, actor, command)


def figures(candidate: Candidate) -> dict[str, object]:
    """Say what was known of a candidate when it was asked for."""
    return {
        "ref": candidate.ref,
        "height_m": candidate.height_m,
        "slots_free": candidate.slots_free,
        "reserve_kg": candidate.reserve_kg,
        "reserve_watts": candidate.reserve_watts,
        "reserve_wind_m2": candidate.reserve_wind_m2,
        "distance_m": candidate.distance_m,
        "pole_id": candidate.pole_id,
    }


def complaints(session: Session, dossier: Dossier) -> list[Complaint]:
    """Say what keeps a dossier from being filed: suitable things near, and no answer to them."""
    found = looking.look(session, dossier)
    if found is None or not found.suitable:
        return []
    said = dossier.section(DossierSection.SHARING)
    if not said:
        return [Complaint(PLACE, "sharing.unanswered", {"names": _names(found.suitable)})]
    if said.get("taken"):
        return []
    answered = looking.last(session, dossier.id)
    known = {each.key for each in answered.suitable} if answered else set()
    new = [each for each in found.suitable if each.key not in known]
    return [Complaint(PLACE, "sharing.new_candidate", {"names": _names(new)})] if new else []


def _names(candidates: Iterable[Candidate]) -> list[str]:
    return [each.name for each in candidates][:5]


def seal(session: Session, actor: Actor, dossier: Dossier) -> None:
    """Search once more when a dossier is filed, and keep that with it where a rule asked for it."""
    found = looking.look(session, dossier)
    if found is not None and found.rules:
        looking.keep(session, actor, dossier, found)
