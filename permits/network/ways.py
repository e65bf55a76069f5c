"""Looking for a way and keeping the answer; taking it: its drafts and places, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot
from typing import Any

from shapely import LineString
from sqlalchemy.orm import Session

from gis import checks, coordinates, crs
from gis import queries as map_queries
from gis.network import graph, routing
from gis.network.commands import Claim, HoldRoute
from gis.network.errors import NoRoom, Unknown
from gis.network.holding import hold_route
from gis.network.taking import take_segments
from gis.site import Site
from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid
from permits.core.text import Bilingual
from permits.core.vocabulary import CoordinateSystem, OfficeKind, WorkKind
from permits.dossiers import starting
from permits.network import following, terms
from permits.network import way_queries as queries
from permits.network.vocabulary import DUCT_STRETCH, DUG_ALONG, DUG_OPEN, RoutePart
from permits.network.way_documents import Alternative, Asked, Found, KeptLeg, Stretch, stretches
from permits.network.way_models import BundleDossier, RouteBundle, RouteSearch
from permits.network.way_queries import SegmentLine

#: A way is looked for between points no farther apart than this, so that every answer is quick.
MOST_APART_M = 20_000.0
LEAST_APART_M = 1.0
#: So many dossiers are begun at once at most; a way in more pieces is no help to anybody.
MOST_DOSSIERS = 20
#: A line of more vertices is thinned to within this many metres before it becomes a place.
THIN_M = 0.2


def search(session: Session, actor: Actor, asked: Asked) -> RouteSearch:
    """Look for up to three ways and keep them as they were found, with what the planning says."""
    _refuse_hopeless(asked)
    now = clock.now()
    revision = graph.current(session).revision
    found = routing.find(session, asked.wish, now=now)
    lines = queries.segment_lines(
        session, {leg.segment_id for way in found for leg in way.legs if leg.segment_id}
    )
    ways = [_alternative(session, actor, way, lines, asked) for way in found]
    kept = RouteSearch(
        ref=codes.new_code(12),
        office_id=actor.office_id,
        asked_by_id=actor.person_id,
        asked_at=now,
        revision=revision,
        wish=asked.document(),
        routes=[way.document() for way in ways],
    )
    session.add(kept)
    session.flush()
    return kept


def _refuse_hopeless(asked: Asked) -> None:
    apart = hypot(asked.start[0] - asked.end[0], asked.start[1] - asked.end[1])
    if apart < LEAST_APART_M:
        raise Invalid.one("end", "route.same_point")
    if apart > MOST_APART_M:
        raise Invalid.one(
            "end",
            "route.too_far",
            length_km=round(apart / 1000, 1),
            limit_km=round(MOST_APART_M / 1000),
        )


def _alternative(
    session: Session,
    actor: Actor,
    way: routing.Route,
    lines: Mapping[int, SegmentLine],
    asked: Asked,
) -> Alternative:
    legs = tuple(_kept(leg, lines, asked) for leg in way.legs)
    points = [point for leg in legs for point in leg.line]
    cut = tuple(_checked(session, actor, each) for each in stretches(legs))
    return Alternative(
        cost=way.cost,
        length_m=round(way.length_m, 1),
        dug_m=round(way.dug_m, 1),
        owners={owner: round(metres, 1) for owner, metres in way.owners.items()},
        wards=tuple(
            (ward.code, ward.name)
            for ward in map_queries.wards_along(session, Site(LineString(points)))
        ),
        legs=legs,
        stretches=cut,
    )


def _kept(leg: routing.Leg, lines: Mapping[int, SegmentLine], asked: Asked) -> KeptLeg:
    """Write a leg down with its line, turned the way one walks it."""
    part, length = RoutePart(leg.kind.value), round(leg.length_m, 1)
    segment = lines.get(leg.segment_id or 0)
    if segment is None:
        line = tuple((round(x, 3), round(y, 3)) for x, y in (leg.begin, leg.end))
        return KeptLeg(part, length, leg.cost, line, asked.gap_surface)
    return KeptLeg(
        part,
        length,
        leg.cost,
        _turned(segment.line, leg.begin),
        segment.surface,
        segment.id,
        segment.ref,
        segment.owner,
    )


def _turned(
    line: tuple[tuple[float, float], ...], begin: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    first, last = line[0], line[-1]
    away = hypot(first[0] - begin[0], first[1] - begin[1])
    back = hypot(last[0] - begin[0], last[1] - begin[1])
    return line if away <= back else tuple(reversed(line))


def _checked(session: Session, actor: Actor, stretch: Stretch) -> Stretch:
    """Ask the planning check about what is dug; a cable in a duct changes nothing on the ground."""
    if stretch.work is not WorkKind.DUCT_BUILD:
        return stretch
    now = clock.now()
    attributes = {"work": str(stretch.work), "carrier_id": actor.office_id}
    made = checks.check(
        session, stretch.site, attributes, asked_as_of=now.date(), known_at=now, now=now
    )
    rules = dict.fromkeys((hit.name_vi, hit.name_en) for hit in made.hits)
    return replace(stretch, check=Found(made.outcome.value, tuple(rules)))


# --- taking a way ---------------------------------------------------------------------------------


def take(session: Session, actor: Actor, kept: RouteSearch, nth: int) -> RouteBundle:
    """Begin a draft for every stretch of an alternative and keep its places, or nothing at all.

    Raises Conflict where a place went meanwhile, with the segments that are short.
    """
    way, asked = Alternative.read(kept.routes[nth - 1]), Asked.read(kept.wish)
    if asked.first_day < clock.today():
        raise Conflict("route.days_past", day=asked.first_day)
    if len(way.stretches) > MOST_DOSSIERS:
        raise Conflict("route.too_many", count=len(way.stretches), most=MOST_DOSSIERS)
    _need_owners(session, actor, way)
    now = clock.now()
    bundle = RouteBundle(
        ref=codes.new_code(12),
        search_id=kept.id,
        alternative=nth,
        carrier_id=actor.office_id,
        created_by_id=actor.person_id,
        created_at=now,
        held_until=terms.of_a_draft(session),
    )
    session.add(bundle)
    session.flush()
    claimed = [
        (_begun(session, actor, bundle, way, asked, position), way.segments(stretch))
        for position, stretch in enumerate(way.stretches, start=1)
    ]
    _hold(session, actor, bundle, way, asked, [each for each in claimed if each[1]])
    return bundle


def _need_owners(session: Session, actor: Actor, way: Alternative) -> None:
    """Refuse a way through ducts of an owner whom a sharing dossier cannot be addressed to."""
    owners = {stretch.owner for stretch in way.stretches if stretch.owner} - {actor.office_code}
    known = queries.office_names(session, owners)
    for owner in sorted(owners):
        office = known.get(owner)
        if office is None or office.kind != OfficeKind.CARRIER:
            said = Bilingual(office.name_vi, office.name_en) if office else owner
            raise Conflict("route.owner_unknown", owner=said)


def _begun(
    session: Session,
    actor: Actor,
    bundle: RouteBundle,
    way: Alternative,
    asked: Asked,
    position: int,
) -> str:
    """Begin the draft of one stretch and give its reference; one's own ducts need none."""
    stretch = way.stretches[position - 1]
    if stretch.owner == actor.office_code:
        return bundle.ref
    dossier = starting.start(session, actor, stretch.work)
    site = _placed(stretch)
    ward = _ward(session, site)
    offered = {
        "site": _site_said(way, stretch, site, ward),
        "technical": _technical(way, stretch, asked),
    }
    starting.prepare(session, dossier, offered, site=site, ward=ward)
    session.add(BundleDossier(bundle_id=bundle.id, stretch=position, dossier_id=dossier.id))
    session.flush()
    return dossier.ref


def _placed(stretch: Stretch) -> Site:
    """Make the stretch a place whose text says it the way the site's form reads it."""
    line = LineString(stretch.line)
    if len(line.coords) > coordinates.MAX_VERTICES:
        line = LineString(line.simplify(THIN_M).coords)
    pairs = [(x, y) for x, y in line.coords]
    degrees = crs.convert(pairs, crs.STORAGE_SRID, crs.DEGREES_SRID)
    return Site(line, source=coordinates.write(degrees, crs.WGS84), declared=crs.WGS84.code)


def _ward(session: Session, site: Site) -> str | None:
    wards = map_queries.wards_along(session, site)
    return wards[0].code if wards else None


def _site_said(way: Alternative, stretch: Stretch, site: Site, ward: str | None) -> dict[str, Any]:
    refs = [ref for nth in stretch.legs if (ref := way.legs[nth].ref)]
    return {
        "system": str(CoordinateSystem.WGS84),
        "coordinates": site.source,
        "ward": ward,
        "address": _named(stretch, refs)[:300],
    }


def _named(stretch: Stretch, refs: Sequence[str]) -> str:
    """Say a stretch in the carrier's own dossier, which is Vietnamese whoever reads it."""
    said = {"refs": ", ".join(refs), "metres": f"{stretch.length_m:.0f}"}
    if stretch.work is WorkKind.DUCT_SHARE:
        return DUCT_STRETCH.format(**said)
    return (DUG_ALONG if refs else DUG_OPEN).format(**said)


def _technical(way: Alternative, stretch: Stretch, asked: Asked) -> dict[str, Any]:
    """Say what the search knows of a stretch, under the names of its form's fields."""
    if stretch.work is WorkKind.DUCT_SHARE:
        return {
            "owner": stretch.owner,
            "cable_diameter_mm": f"{asked.cable_mm:g}",
            "cable_count": asked.ways,
            "term_years": asked.years,
        }
    dug = {f"{surface}_m": f"{m:g}" for surface, m in way.dug_through(stretch).items() if m}
    return {**dug, "work_from": asked.first_day.isoformat()}


def _hold(
    session: Session,
    actor: Actor,
    bundle: RouteBundle,
    way: Alternative,
    asked: Asked,
    claimed: Sequence[tuple[str, tuple[int, ...]]],
) -> None:
    """Lock every segment in the order of its number, look that it is as it was, then hold."""
    now, wanted = clock.now(), {number for _, numbers in claimed for number in numbers}
    try:
        if wanted:
            locked = take_segments(session, wanted, now=now)
            following.tell(session, served=(), lapsed=locked.lapsed, now=now)
        _need_unchanged(session, way)
        for reference, numbers in claimed:
            claim = Claim(actor.office_code, reference, asked.days, bundle.held_until)
            command = HoldRoute(claim, numbers, asked.cable_mm, asked.ways)
            taken = hold_route(session, command, now=now)
            following.tell(session, served=taken.served, lapsed=taken.lapsed, now=now)
    except NoRoom as short:
        raise Conflict("route.taken", segments=_refs(way, short.segments)) from short
    except Unknown as gone:
        raise Conflict("route.changed", segments=_refs(way, tuple(sorted(wanted)))) from gone


def hold_again(session: Session, actor: Actor, bundle: RouteBundle) -> None:
    """Keep places again that ran out before their drafts were filed; all of them or none."""
    kept = queries.search_of(session, bundle)
    way, asked = Alternative.read(kept.routes[bundle.alternative - 1]), Asked.read(kept.wish)
    bundle.held_until = terms.of_a_draft(session)
    _hold(session, actor, bundle, way, asked, _lost(session, bundle, way))


def _lost(
    session: Session, bundle: RouteBundle, way: Alternative
) -> list[tuple[str, tuple[int, ...]]]:
    """List the drafts some of whose segments are held no more, with these segments."""
    drafts = [each for each in queries.dossiers_of(session, bundle) if each.dossier.is_draft]
    references = [each.dossier.ref for each in drafts]
    held = queries.held_segments(session, references, now=clock.now())
    wanted = {each.dossier.ref: way.segments(way.stretches[each.stretch - 1]) for each in drafts}
    lost = {
        reference: tuple(sorted(set(numbers) - held.get(reference, set())))
        for reference, numbers in wanted.items()
    }
    return [(reference, numbers) for reference, numbers in lost.items() if numbers]


def lapsed(session: Session, bundle: RouteBundle) -> list[str]:
    """Name the drafts of a bundle whose places are held no more, by their references."""
    kept = queries.search_of(session, bundle)
    way = Alternative.read(kept.routes[bundle.alternative - 1])
    return [reference for reference, _ in _lost(session, bundle, way)]


def _need_unchanged(session: Session, way: Alternative) -> None:
    """Refuse a way one of whose segments was moved, split, sold or taken out of use since."""
    legs = [leg for leg in way.legs if leg.segment_id]
    now = queries.segment_lines(session, [leg.segment_id or 0 for leg in legs])
    changed = [leg.ref for leg in legs if not _is_as_found(leg, now.get(leg.segment_id or 0))]
    if changed:
        raise Conflict("route.changed", segments=[ref for ref in changed if ref])


def _is_as_found(leg: KeptLeg, now: SegmentLine | None) -> bool:
    if now is None or now.owner != leg.owner:
        return False
    return leg.line in (now.line, tuple(reversed(now.line)))


def _refs(way: Alternative, numbers: Sequence[int]) -> list[str]:
    """Name segments the way their owners do."""
    return [f"{leg.ref} ({leg.owner})" for leg in way.legs if leg.segment_id in numbers and leg.ref]


def is_outdated(session: Session, kept: RouteSearch) -> bool:
    """Say whether the network changed since a way was found; holds come and go unseen by this."""
    return graph.current(session).revision != kept.revision
