"""Checks sites against every layer and rule: one or ten thousand, by the same statement."""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from operator import itemgetter
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import driver, judging, predicates
from gis.driver import Prepared
from gis.judging import Kind, Met, Rule, Sheet
from gis.models import LayerKind
from gis.results import FIRST_FORM, PRESENT_FORM, Check, Layer, State, Ward, Zone
from gis.site import Site

# Whoever loads a layer holds this lock alone while it writes; checks share it. So no check can
# see half of a load, and no load can be dated before a check that did not see it.
KNOWLEDGE_LOCK = 9218

# A rule that reaches as far as the work may fall looks this far when no height was given, and its
# hits are then borderline.
TALLEST_M = 60.0

# So many sites at a time: what the statement keeps in memory does not grow with the batch.
TOGETHER = 1_000

# What makes a feature a surface: a level one, or one that slopes.
SURFACE = {"limit_elevation_m", "slope"}

# query_canceled, lock_not_available, internal_error (a geometry the library cannot work with)
CANNOT_CHECK = ("57014", "55P03", "XX000")

MARK = Prepared(b"savepoint gis_check")
LOCK = Prepared(f"select pg_advisory_xact_lock_shared({KNOWLEDGE_LOCK})".encode())
UNMARK = Prepared(b"release savepoint gis_check")


@dataclass(frozen=True, slots=True)
class Asked:
    """One site, with what the rules may ask of the work there; `work` names its kind."""

    site: Site
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Moment:
    """The day whose law counts, the instant whose knowledge counts, and when it is asked."""

    asked_as_of: date
    known_at: datetime
    made_at: datetime
    form: str = PRESENT_FORM


def check_many(
    session: Session,
    asked: Sequence[Asked],
    *,
    asked_as_of: date,
    known_at: datetime,
    now: datetime,
) -> list[Check]:
    """Check every site under one day's law and one instant's knowledge, in the order given.

    Each answer is the one that checking the site alone would give, to the byte.
    """
    moment = Moment(asked_as_of, known_at, now)
    chunks = (asked[begins : begins + TOGETHER] for begins in range(0, len(asked), TOGETHER))
    with _collecting_nothing():
        return [made for chunk in chunks for made in checked(session, chunk, moment)]


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile: among growing thousands of answers, in vain.

    It took a third of the time of reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def checked(session: Session, asked: Sequence[Asked], moment: Moment) -> list[Check]:
    """Check sites in one statement; where one of them spoils it, each is asked alone."""
    plain_asked = [replace(each, attributes=plain(each.attributes)) for each in asked]
    found = _found(session, plain_asked, moment)
    if found is not None:
        return list(_read(found, plain_asked, moment))
    if len(asked) == 1:
        return [_failed(session, plain_asked[0], moment)]
    return [made for each in plain_asked for made in checked(session, [each], moment)]


def plain(attributes: Mapping[str, object]) -> dict[str, Any]:
    """Write attributes as JSON keeps them, so that a replay judges the very same values."""
    if not attributes.get("work"):
        raise ValueError("a check needs to know the kind of work")
    return {name: _plain(value) for name, value in sorted(attributes.items())}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


# -------------------------------------------------------------------------------------- asking


def _found(session: Session, asked: Sequence[Asked], moment: Moment) -> list[Any] | None:
    """Run the statement; None where it cannot be answered for these sites."""
    said = question(asked, moment)
    try:
        rows = _run(session, said, current=True)
        if rows[0].told["moved"]:  # an older state of knowledge is asked for
            rows = _run(session, said, current=False)
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) not in CANNOT_CHECK:
            raise
        session.execute(text("rollback to savepoint gis_check"))
        return None
    return rows


def question(asked: Sequence[Asked], moment: Moment) -> dict[str, Any]:
    """Write what is asked as the parameters of the statement; attributes must be plain."""
    return {
        "asked": json.dumps([_said(n, each) for n, each in enumerate(asked, start=1)]),
        "as_of": moment.asked_as_of,
        "known_at": moment.known_at,
    }


def _run(session: Session, said: Mapping[str, Any], *, current: bool) -> list[Any]:
    asking = driver.prepared("check", current=current)
    answers = driver.together(session, (MARK, LOCK, asking, UNMARK), said)
    return answers[2].fetchall()


def _said(n: int, asked: Asked) -> dict[str, Any]:
    height = asked.attributes.get("height_m")
    return {
        "n": n,
        "site": asked.site.wkb.hex(),
        "accuracy_m": asked.site.accuracy_m,
        "work": asked.attributes["work"],
        "height_m": TALLEST_M if height is None else height,
    }


def _failed(session: Session, asked: Asked, moment: Moment) -> Check:
    kinds = session.scalars(select(LayerKind).order_by(LayerKind.position, LayerKind.code))
    layers = tuple(Layer(kind.code, kind.name_vi, kind.name_en, State.FAILED) for kind in kinds)
    return _check(asked, moment, "", layers)


# ------------------------------------------------------------------------------------- reading


@dataclass(slots=True)
class _Place:
    """What was found at one site, as its rows come in."""

    depths: Sequence[float] = ()
    wards: list[Ward] | None = None
    zones: list[Zone] | None = None
    areas: set[str | None] | None = None
    rows: list[Any] | None = None  # each feature with its measures, and the rules it is near to


def _read(rows: Sequence[Any], asked: Sequence[Asked], moment: Moment) -> Iterator[Check]:
    told = rows[0].told
    rules = {no: (position, Rule(**row)) for no, position, row in told["rules"] or ()}
    places = _places(rows)
    sheets = _Sheets(told)
    for each, place in zip(asked, places, strict=True):
        wards = tuple(place.wards or ())
        area = None if moment.form == FIRST_FORM else _area(place.areas)
        attributes = each.attributes if area is None else {**each.attributes, "area": area}
        met = _met_by(place.rows or (), rules, attributes)
        ward = wards[0] if wards else None
        hits = judging.hits_of(met, attributes, ward, moment.form)
        layers = judging.layers_of(sheets.of(each), place.depths, each.site.accuracy_m, hits, met)
        yield _check(
            each,
            moment,
            told["ruleset"],
            layers,
            hits=tuple(hits),
            wards=wards,
            zones=tuple(place.zones or ()),
            area=area,
        )


def _check(
    asked: Asked, moment: Moment, ruleset: str, layers: tuple[Layer, ...], **found: Any
) -> Check:
    return Check(
        site=asked.site,
        attributes=asked.attributes,
        asked_as_of=moment.asked_as_of,
        known_at=moment.known_at,
        made_at=moment.made_at,
        engine_version=moment.form,
        ruleset_sha256=ruleset,
        layers=layers,
        hits=found.pop("hits", ()),
        **found,
    )


def _kind(row: Sequence[Any]) -> Kind:
    code, name_vi, name_en, needs_data, editions, cover = row
    return Kind(code, name_vi, name_en, needs_data, tuple(editions), cover)


class _Sheets:
    """A sheet of layers for each kind and height of work, drawn once a batch."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._kinds = [_kind(row) for row in told["kinds"] or ()]
        self._rules: Sequence[tuple[str, list[str], float, float]] = told["reaches"] or ()
        self._drawn: dict[tuple[str, float], Sheet] = {}

    def of(self, asked: Asked) -> Sheet:
        height = asked.attributes.get("height_m")
        key = str(asked.attributes["work"]), TALLEST_M if height is None else float(str(height))
        if key not in self._drawn:
            self._drawn[key] = Sheet(self._kinds, self._reaches(*key))
        return self._drawn[key]

    def _reaches(self, work: str, height_m: float) -> dict[str, float]:
        farthest: dict[str, float] = {}
        for kind, works, reach_m, per_height in self._rules:
            if work in works:
                reach = reach_m + per_height * height_m
                farthest[kind] = max(reach, farthest.get(kind, 0.0))
        return farthest


def _places(rows: Sequence[Any]) -> list[_Place]:
    places: list[_Place] = []
    for row in rows:
        if row.part == 1:
            places.append(_Place(depths=row.numbers))
        elif row.part == 2:
            _add_place(places[row.n - 1], row)
        elif row.part == 3:
            place = places[row.n - 1]
            place.rows = place.rows or []
            place.rows.append(row)
    return places


def _add_place(place: _Place, row: Any) -> None:
    attrs = row.attrs
    if row.kind == "ward":
        place.areas = (place.areas or set()) | {attrs.get("area")}
    if not row.inside:
        return
    length = thousandths(row.length_m)
    if row.kind == "ward":
        place.wards = place.wards or []
        place.wards.append(Ward(row.ref, row.name, length, row.at_edge, attrs.get("area")))
    else:
        place.zones = place.zones or []
        kind, authority = attrs.get("kind"), attrs.get("authority")
        place.zones.append(Zone(row.ref, row.name, kind, authority, length, row.at_edge))


def _area(said: set[str | None] | None) -> str | None:
    """Say what all wards at the place agree on; at the edge between two kinds nobody knows."""
    return next(iter(said)) if said and len(said) == 1 else None


def _met_by(
    rows: Sequence[Any], rules: Mapping[int, tuple[int, Rule]], attributes: Mapping[str, Any]
) -> list[Met]:
    """Pair features with their rules, by layer, nearness and code; leave out what plainly fails.

    A surface is told of even where its rule does not hold.
    """
    met: list[tuple[Any, Met]] = []
    for row in rows:
        measured: tuple[Any, ...] = ()
        for no in row.rules:
            position, rule = rules[no]
            condition = predicates.judge(rule.when, attributes, row.attrs)
            if condition.holds is False and not SURFACE & row.attrs.keys():
                continue
            measured = measured or _measured(row)
            said: tuple[Any, ...] = (rule, *measured, condition)
            each = Met(*said)
            met.append(((position, each.distance_m, no, row.feature_id or 0), each))
    met.sort(key=itemgetter(0))
    return [each for _, each in met]


def _measured(row: Any) -> tuple[Any, ...]:
    """Give what `Met` says between its rule and the condition's verdict, in its order."""
    attrs, ends, slope = row.attrs, row.ends_m, 0.0
    limit = attrs.get("limit_elevation_m")
    if row.rise_over_m is not None:
        slope = float(attrs["slope"])
        limit = round(float(attrs["base_elevation_m"]) + slope * row.rise_over_m, 2)
    return (
        thousandths(row.reach_m),
        thousandths(row.distance_m),
        thousandths(row.tolerance_m),
        row.feature_id,
        row.feature_rev,
        row.ref,
        row.name,
        attrs,
        None if row.east is None else (thousandths(row.east), thousandths(row.north)),
        thousandths(row.length_m),
        thousandths(ends[0]) if ends else None,
        thousandths(ends[1]) if ends else None,
        _intervals(row.numbers) if row.numbers else (),
        None if limit is None else float(limit),
        slope,
    )


def _intervals(bounds: Sequence[float]) -> tuple[tuple[float, float], ...]:
    metres = [thousandths(bound) for bound in bounds]
    return tuple(zip(metres[::2], metres[1::2], strict=True))


def thousandths(metres: Any) -> Any:
    """Round to the millimetre just as the database's `round(x::numeric, 3)` does; none stays none.

    Evidence kept by the first version of this engine was rounded there; a value halfway between
    two millimetres must not come out differently now.
    """
    if metres is None:
        return None
    scaled = metres * 1_000
    below = floor(scaled)
    if abs(scaled - below - 0.5) > 1e-4:
        # What `round` gives, in a fraction of its time: there are many figures in a batch.
        return (below if scaled - below < 0.5 else below + 1) / 1_000 + 0.0  # never minus zero
    exact = Decimal(f"{metres:.15g}").quantize(Decimal("0.001"), ROUND_HALF_UP)
    return float(exact) + 0.0
