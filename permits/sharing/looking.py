"""What a dossier could share: its wish in figures, and the search for it, kept as evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from gis.colocation import Search, search
from gis.network.commands import Days
from gis.sharing_fit import Wish
from gis.site import Site
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.vocabulary import DossierSection, WorkKind
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.sharing import queries
from permits.sharing.models import SharingSearch
from permits.sharing.terms import UsualWish, terms


def wish_of(dossier: Dossier, said: Mapping[str, Any]) -> Wish:
    """Say what a dossier needs of a place: what the carrier wrote, else what is usual."""
    usual = terms().wish_of(WorkKind(dossier.work_kind))
    today = clock.today()
    until = _day(said.get("until"))
    return Wish(
        kinds=usual.kinds,
        days=Days(today, until + timedelta(days=1) if until and until >= today else None),
        height_m=_figure(said, "height_m", _height(dossier, usual)),
        slots=int(_figure(said, "slots", float(usual.slots)) or 1),
        kg=_figure(said, "kg", usual.kg) or 0.0,
        watts=_figure(said, "watts", usual.watts) or 0.0,
        wind_m2=_figure(said, "wind_m2", usual.wind_m2) or 0.0,
    )


def _figure(said: Mapping[str, Any], name: str, otherwise: float | None) -> float | None:
    given = said.get(name)
    return otherwise if given is None else float(Decimal(str(given)))


def _height(dossier: Dossier, usual: UsualWish) -> float | None:
    """Add up the fields that make the height of the equipment; none before they were given."""
    technical = dossier.section(DossierSection.TECHNICAL)
    parts = [technical.get(name) for name in usual.height]
    if any(part is None for part in parts):
        return None
    return float(sum((Decimal(str(part)) for part in parts), Decimal(0)))


def _day(said: object) -> date | None:
    return said if isinstance(said, date) else date.fromisoformat(str(said)) if said else None


def look(
    session: Session, dossier: Dossier, said: Mapping[str, Any] | None = None
) -> Search | None:
    """Search for what a dossier could share; None before it was placed.

    `said` are the figures of the answer; without them those the dossier keeps.
    """
    site = checking.site_of(dossier)
    if site is None:
        return None
    return look_at(session, dossier, site, said)


def look_at(
    session: Session, dossier: Dossier, site: Site, said: Mapping[str, Any] | None = None
) -> Search:
    """Search around a place a dossier does not stand at, or not yet, for what it could share."""
    answer = dossier.section(DossierSection.SHARING) if said is None else said
    wish = wish_of(dossier, answer)
    return search(session, site, wish, checking.asked_of(session, dossier), now=clock.now())


def is_asked(session: Session, dossier: Dossier) -> bool:
    """Say whether a rule of the map asks this dossier, at its place, to share first."""
    found = look(session, dossier)
    return found is not None and bool(found.rules)


def reach_of(session: Session, dossier: Dossier) -> float:
    """Say how far the rules that apply to a dossier reach at its place, in metres."""
    found = look(session, dossier)
    return found.radius_m if found else 0.0


def keep(session: Session, actor: Actor, dossier: Dossier, found: Search) -> SharingSearch:
    """Keep a search with the dossier, word for word, with its fingerprint."""
    kept = SharingSearch(
        dossier_id=dossier.id,
        made_at=found.made_at,
        made_by_id=actor.person_id,
        document=found.document(),
        sha256=found.sha256,
    )
    session.add(kept)
    session.flush()  # the last one kept is asked for by number
    return kept


def last(session: Session, dossier_id: int) -> Search | None:
    """Give the search a dossier last stood on, as it was kept."""
    kept = queries.last_search(session, dossier_id)
    return Search.read(kept.document) if kept else None
