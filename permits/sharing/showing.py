"""What pages show of sharing: what is near, what was answered, asked and kept, and conflicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import crs
from gis.colocation import Candidate, Search
from permits.accounts.actor import Actor
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, SharingReason
from permits.dossiers.models import Dossier
from permits.sharing import conflicts, looking, queries, window_queries
from permits.sharing.conflicts import Conflicts
from permits.sharing.queries import EventRow, RequestRow
from permits.sharing.window_queries import JoinRow, WindowRow


@dataclass(frozen=True, slots=True)
class Near:
    """A candidate with its owner named; `is_own` where it is the carrier's."""

    candidate: Candidate
    owner: Bilingual | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is near a dossier's place: candidates, requests already sent, other works."""

    search: Search
    near: tuple[Near, ...]
    requests: Sequence[RequestRow]
    conflicts: Conflicts


@dataclass(frozen=True, slots=True)
class Answered:
    """A dossier's answer about sharing as officials weigh it, with the search it rests on."""

    search: Search | None
    sha256: str | None
    near: tuple[Near, ...]
    taken: str | None
    reason: SharingReason | None
    note: str
    requests: Sequence[RequestRow]
    stories: Mapping[int, Sequence[EventRow]]
    conflicts: Conflicts
    window: WindowRow | None
    joins: Sequence[JoinRow]

    @property
    def searched_at(self) -> datetime | None:
        """Say when the search was made."""
        return self.search.made_at if self.search else None

    @property
    def has_answer(self) -> bool:
        """Say whether the carrier has said anything."""
        return self.taken is not None or self.reason is not None


def neighbourhood(session: Session, actor: Actor, dossier: Dossier, found: Search) -> Neighbourhood:
    """Put together what a carrier sees of the surroundings of his place."""
    known = conflicts.around(session, dossier, found.radius_m)
    return Neighbourhood(
        search=found,
        near=near_of(session, found, actor.office_code),
        requests=queries.of_dossier(session, dossier.id),
        conflicts=conflicts.to_carrier(known),
    )


def answered(session: Session, dossier: Dossier) -> Answered:
    """Put together what officials weigh: everything, from what was kept when it was filed."""
    kept = queries.last_search(session, dossier.id)
    search = Search.read(kept.document) if kept else None
    said = dossier.section(DossierSection.SHARING)
    requests = queries.of_dossier(session, dossier.id)
    reason = said.get("reason")
    reach = search.radius_m if search else looking.reach_of(session, dossier)
    window = window_queries.of_dossier(session, dossier.id)
    taken = search.candidate(str(said.get("taken"))) if search and said.get("taken") else None
    return Answered(
        search=search,
        sha256=kept.sha256 if kept else None,
        near=near_of(session, search, dossier.carrier.code) if search else (),
        taken=(taken.name if taken else said.get("taken")) or None,
        reason=SharingReason(reason) if reason else None,
        note=str(said.get("note") or ""),
        requests=requests,
        stories=stories(session, requests),
        conflicts=conflicts.around(session, dossier, reach),
        window=window,
        joins=window_queries.joins(session, window.id) if window else (),
    )


def stories(session: Session, requests: Sequence[RequestRow]) -> dict[int, list[EventRow]]:
    """Tell the stories of some requests in one statement, each under its request."""
    told: dict[int, list[EventRow]] = {request.id: [] for request in requests}
    for event in queries.story(session, list(told)) if told else ():
        told[event.request_id].append(event)
    return told


def near_of(session: Session, found: Search, own: str) -> tuple[Near, ...]:
    """Name the owners of what was found, in one statement."""
    names = queries.office_names(session, {e.owner for e in found.candidates if e.owner})
    return tuple(
        Near(each, names.get(each.owner or ""), each.owner == own) for each in found.candidates
    )


def overlay(near: Sequence[Near]) -> dict[str, Any]:
    """Write candidates as the map's overlay reads them: GeoJSON in degrees with a role each."""
    return {"type": "FeatureCollection", "features": [_feature(each) for each in near]}


def _feature(each: Near) -> dict[str, Any]:
    candidate = each.candidate
    metres = [(candidate.easting, candidate.northing)]
    ((lon, lat),) = crs.convert(metres, crs.STORAGE_SRID, crs.DEGREES_SRID)
    return {
        "type": "Feature",
        "id": candidate.key,
        "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
        "properties": {
            "role": "taken" if candidate.why else "candidate",
            "name": candidate.name,
            "fit": candidate.fit.value,
            "distance_m": round(candidate.distance_m, 1),
        },
    }
