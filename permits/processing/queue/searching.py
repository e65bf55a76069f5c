"""One box for everything: a code, a permit's number, words without accents, pasted coordinates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from gis import coordinates
from gis import queries as map_queries
from gis.errors import SiteProblem, Suggestion
from gis.network import listing
from gis.network.listing import NearPole
from gis.site import Degrees, Site
from permits.accounts import stand_in_queries
from permits.accounts.actor import Actor
from permits.accounts.stand_in_queries import Colleague
from permits.cases import find_queries, finding, registry
from permits.cases.find_queries import FoundDossier
from permits.core.plain import plain_words
from permits.processing.queue import queries

#: So many of each group; whoever wants more says more.
MOST = 10
LONGEST = 200
NEAR_M = 5_000.0
STRUCTURES_M = 2_000.0
STRUCTURES = ("mast", "pole", "building")
#: The meridian of the province; other zones are offered where the figures fit them.
METRES, DEGREES = "vn2000/108-30", "wgs84"

#: Two figures and what people write around them: axes, degrees, signs that separate.
_FIGURES = re.compile(r"^[\s\d.,;:°′″'\"/+\-NEXYBnexyb\u0110\u0111()=]+$")
_FIGURE = re.compile(r"\d{1,7}(?:[.,]\d+)?")
_FINE = re.compile(r"\d[.,]\d{3,}|\d{5,}(?:[.,]\d+)?\D+\d{5,}|°")
_WHOLE_DIGITS_OF_METRES = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A ward, a carrier: something the queue can be narrowed to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text, by kind; `others` are readings of coordinates that would fit."""

    text: str
    dossiers: Sequence[FoundDossier] = ()
    more_dossiers: bool = False
    permits: Sequence[Any] = ()
    people: Sequence[Colleague] = ()
    wards: Sequence[Named] = ()
    carriers: Sequence[Named] = ()
    structures: Sequence[NearPole] = ()
    point: Degrees | None = None
    ward: str = ""
    others: Sequence[Suggestion] = ()
    problem: SiteProblem | None = None

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing at all was found for what was typed."""
        groups = (self.dossiers, self.permits, self.people, self.wards, self.carriers)
        return not any(groups) and self.point is None and not self.others


def search(session: Session, actor: Actor, typed: str, system: str = "") -> Found:
    """Find what a person may see, in a fixed number of statements whatever there is.

    `system`: in which pasted coordinates are read, where one of several readings was chosen.
    """
    text = typed.strip()[:LONGEST]
    if not text:
        return Found("")
    if _are_coordinates(text):
        return _around(session, actor, text, system)
    words = finding.words(text)
    permits = registry.finders["permits"](session, actor, text)
    if not words:
        return Found(text, permits=permits)
    found = find_queries.by_words(session, actor.office_id, words, limit=MOST + 1)
    named = _Named(plain_words(text))
    offices = queries.offices(session)
    return Found(
        text=text,
        dossiers=found[:MOST],
        more_dossiers=len(found) > MOST,
        permits=permits,
        people=[
            each
            for each in stand_in_queries.colleagues(session, actor.office_id)
            if named.has(each.name)
        ][:MOST],
        wards=[
            Named(each.code, each.name)
            for each in map_queries.wards(session)
            if named.has(each.name)
        ][:MOST],
        carriers=[
            Named(each.code, each.short_vi)
            for each in offices
            if each.kind == "carrier" and named.has(each.short_vi)
        ][:MOST],
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What was typed, as words whose beginnings a name must have, in their order."""

    plain: str

    def has(self, name: str) -> bool:
        return f" {self.plain}" in f" {plain_words(name)}"


def _are_coordinates(text: str) -> bool:
    """Tell a place from a code's day and number: figures alone, finely written or in metres."""
    return bool(_FIGURES.match(text) and _FINE.search(text) and len(_FIGURE.findall(text)) > 1)


def _around(session: Session, actor: Actor, text: str, system: str) -> Found:
    """Read a pasted place and list what is around it, with distances."""
    longest = max((re.split(r"[.,]", each)[0] for each in _FIGURE.findall(text)), key=len)
    usual = METRES if len(longest) >= _WHOLE_DIGITS_OF_METRES else DEGREES
    try:
        reading = coordinates.read(
            text,
            system or usual,
            shape="point",
            locate=lambda point: map_queries.ward_at(session, point),
        )
    except SiteProblem as problem:
        offered = tuple(dict.fromkeys(each for each in problem.suggestions if each.ward))
        return Found(text, others=offered, problem=problem)
    site = reading.site
    return replace(
        _near(session, actor, text, site), ward=map_queries.ward_name(session, reading.ward)
    )


def _near(session: Session, actor: Actor, text: str, site: Site) -> Found:
    return Found(
        text=text,
        dossiers=find_queries.near(session, actor.office_id, site, within_m=NEAR_M, limit=MOST),
        permits=registry.finders["permits_near"](session, actor, site),
        structures=listing.near_poles(
            session, site, within_m=STRUCTURES_M, kinds=STRUCTURES, most=MOST
        ),
        point=site.wgs84()[0],
    )
