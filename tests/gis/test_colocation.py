"""What could be shared near a site: equal to a plain search, and never surer than the figures."""

import json
import math
import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis import loading
from gis.colocation import Candidate, Fit, Search, search
from gis.network.commands import Days
from gis.network.models import Hold, NetworkNode, Occupancy, Pole, PoleSlot
from gis.rules import load_rules
from gis.sharing_fit import Figures, Slot, Unfit, Wish, weigh
from tests.gis.conftest import NOW, at

EAST, NORTH = 450_000.0, 1_400_000.0
YEAR = Days(date(2026, 12, 1), date(2027, 12, 1))
WISH = Wish(("antenna",), YEAR, 30.0, 1, 100.0, 500.0, 1.0)
HERE = at(EAST, NORTH, accuracy_m=0)

RULES = """
rules:
  - code: masts-near
    kind: existing_mast
    applies_to: [tower_ground]
    effect: prefer_colocation
    reach_m: 300
    name: {vi: a, en: a}
    text: {vi: a, en: a}
    cite: {ref: law, certainty: proposal}
    in_force: {from: 2025-07-01}
  - code: high-poles-near
    kind: existing_pole
    applies_to: [tower_ground]
    effect: prefer_colocation
    reach_m: 120
    when: {feature: height_m, at_least: 9}
    name: {vi: b, en: b}
    text: {vi: b, en: b}
    cite: {ref: law, certainty: proposal}
    in_force: {from: 2025-07-01}
"""


def layer(kind: str, features: list[dict[str, Any]], *, covered: bool = True) -> bytes:
    """Write a layer file in metres of the storage system around the test's site."""
    box = [[107.9, 12.5], [108.3, 12.5], [108.3, 12.8], [107.9, 12.8], [107.9, 12.5]]
    head: dict[str, Any] = {
        "kind": kind,
        "title": kind,
        "publisher": "test",
        "citation": "test",
        "in_force": {"from": "2025-07-01"},
        "accuracy_m": 0,
        "decision_date": "2026-03-01",
    }
    if covered:
        head["coverage"] = {"type": "Polygon", "coordinates": [box]}
    return json.dumps({"type": "FeatureCollection", "layer": head, "features": features}).encode()


def mast(ref: str, x: float, y: float, **attrs: Any) -> dict[str, Any]:
    """Describe a mast so many metres east and north of the site."""
    degrees = at(EAST + x, NORTH + y).geojson()
    return {
        "type": "Feature",
        "properties": {"ref": ref, "name": ref, **attrs},
        "geometry": degrees,
    }


@pytest.fixture
def ruled(empty_map: Session) -> Session:
    """A map with two rules that prefer sharing, and nothing on it."""
    load_rules(empty_map, RULES.encode(), now=NOW - timedelta(days=1))
    return empty_map


def load(session: Session, content: bytes) -> None:
    """Load a layer as known since yesterday."""
    loading.load_layer(
        session, content, name="layer.geojson", by="test", now=NOW - timedelta(hours=12)
    )


def structure(
    session: Session, ref: str, x: float, y: float, kind: str = "mast", **limits: float
) -> Pole:
    """Register a structure so many metres east and north of the site."""
    node = NetworkNode(
        kind="pole", owner="vnpt", ref=ref, geom=f"SRID=9218;POINT({EAST + x} {NORTH + y})"
    )
    session.add(node)
    session.flush()
    said = {"height_m": 40.0, "max_kg": 500.0, "max_watts": 5_000.0, "max_wind_m2": 8.0} | limits
    pole = Pole(node_id=node.id, kind=kind, **said)
    session.add(pole)
    session.flush()
    return pole


def slot(session: Session, pole: Pole, position: int, **said: Any) -> PoleSlot:
    """Put a place on a structure, as good as the structure unless said otherwise."""
    usual = {"kind": "antenna", "height_m": 35.0, "state": "sound", "max_kg": pole.max_kg}
    usual |= {"max_watts": pole.max_watts, "max_wind_m2": pole.max_wind_m2}
    made = PoleSlot(pole_id=pole.id, position=position, **(usual | said))
    session.add(made)
    session.flush()
    return made


def hold(session: Session, place: PoleSlot, tenant: str, **said: Any) -> None:
    """Keep a place for somebody."""
    usual = {"state": "held", "made_at": NOW, "expires_at": NOW + timedelta(days=1), "kg": 50}
    days = said.pop("days", YEAR)
    during = Range(days.first, days.after)
    session.add(
        Hold(slot_id=place.id, tenant=tenant, reference=tenant, during=during, **(usual | said))
    )
    session.flush()


def look(session: Session, wish: Wish = WISH, work: str = "tower_ground", **said: Any) -> Search:
    """Search around the site of the tests."""
    return search(session, HERE, wish, {"work": work, **said}, now=NOW)


def only(found: Search) -> Candidate:
    """Give the one candidate there is."""
    (candidate,) = found.candidates
    return candidate


def test_a_registered_mast_with_all_it_takes_would_do(ruled: Session) -> None:
    pole = structure(ruled, "M1", 100, 0)
    place = slot(ruled, pole, 1)

    found = only(look(ruled))

    assert (found.fit, found.why, found.unknown) == (Fit.SUITABLE, (), ())
    assert (found.distance_m, found.bearing) == (100.0, 90.0)
    assert (found.owner, found.slots_free, found.slot_ids) == ("vnpt", 1, (place.id,))


@pytest.mark.parametrize(
    ("limits", "places", "why"),
    [
        ({"height_m": 20.0}, {}, [Unfit.TOO_LOW]),
        ({}, {"height_m": 12.0}, [Unfit.TOO_LOW]),
        ({"max_kg": 60.0}, {}, [Unfit.TOO_HEAVY]),
        ({}, {"max_wind_m2": 0.2}, [Unfit.TOO_MUCH_WIND]),
        ({"max_watts": 0.0}, {}, [Unfit.NO_POWER]),
        ({}, {"state": "blocked"}, [Unfit.NO_SLOT]),
        ({}, {"kind": "camera"}, [Unfit.NO_SLOT]),
        ({"height_m": 20.0, "max_watts": 10.0}, {}, [Unfit.TOO_LOW, Unfit.NO_POWER]),
    ],
)
def test_why_a_registered_mast_would_not_do_is_said(
    ruled: Session, limits: dict[str, float], places: dict[str, Any], why: list[Unfit]
) -> None:
    slot(ruled, structure(ruled, "M1", 100, 0, **limits), 1, **places)

    found = only(look(ruled))

    assert (list(found.why), found.fit) == (why, Fit.UNSUITABLE)


def test_a_place_the_owner_keeps_for_itself_is_told_apart_from_one_somebody_else_has(
    ruled: Session,
) -> None:
    hold(ruled, slot(ruled, structure(ruled, "M1", 100, 0), 1), "vnpt")
    hold(ruled, slot(ruled, structure(ruled, "M2", 120, 0), 1), "fpt")

    reasons = {each.ref: each.why for each in look(ruled).candidates}

    assert reasons == {"M1": (Unfit.KEPT_BY_OWNER,), "M2": (Unfit.NO_SLOT,)}


def test_a_hold_that_ran_out_or_is_for_other_days_keeps_nobody_out(ruled: Session) -> None:
    pole = structure(ruled, "M1", 100, 0)
    hold(ruled, slot(ruled, pole, 1), "fpt", expires_at=NOW)
    later = Days(date(2028, 1, 1), date(2029, 1, 1))
    hold(ruled, slot(ruled, pole, 2), "fpt", days=later, state="confirmed", expires_at=None)

    assert only(look(ruled)).slots_free == 2


def test_a_mast_whose_figures_nobody_knows_is_never_called_suitable(ruled: Session) -> None:
    full = {"load_reserve_kg": 300, "power_reserve_w": 900, "wind_reserve_m2": 3}
    load(
        ruled,
        layer(
            "existing_mast",
            [
                mast("KNOWN", 50, 0, owner="vnpt", height_m=42, slots_free=1, **full),
                mast("NO-LOAD", 60, 0, owner="vnpt", height_m=42, slots_free=1),
                mast("NOTHING", 70, 0),
                mast("LOW", 80, 0, height_m=20),
                mast("WORDS", 90, 0, height_m="42", slots_free=True, **full),
            ],
        ),
    )

    found = {each.ref: each for each in look(ruled).candidates}

    assert {ref: each.fit.value for ref, each in found.items()} == {
        "KNOWN": "suitable",
        "NO-LOAD": "unknown",
        "NOTHING": "unknown",
        "LOW": "unsuitable",
        "WORDS": "unknown",
    }
    assert set(found["NO-LOAD"].unknown) == {"kg", "watts", "wind_m2"}
    assert set(found["WORDS"].unknown) == {"height_m", "slots_free"}


def test_a_height_nobody_has_wished_for_is_unknown_not_enough(ruled: Session) -> None:
    slot(ruled, structure(ruled, "M1", 100, 0), 1)

    found = only(look(ruled, Wish(("antenna",), YEAR, None)))

    assert (found.fit, found.unknown) == (Fit.UNKNOWN, ("wanted_height_m",))


def test_what_is_in_the_layer_and_in_the_register_appears_once(ruled: Session) -> None:
    slot(ruled, structure(ruled, "TWIN", 100, 0), 1)
    load(
        ruled,
        layer(
            "existing_mast",
            [
                mast("TWIN", 101, 0, owner="vnpt", height_m=10, slots_free=0),
                mast("ALONE", 110, 0, owner="vnpt"),
            ],
        ),
    )
    load_other = layer("existing_pole", [mast("TWIN", 102, 0, owner="fpt", height_m=12)])
    load(ruled, load_other)

    keys = {each.key for each in look(ruled).candidates}

    assert len(keys) == 3
    assert "existing_mast:ALONE" in keys
    assert "existing_pole:TWIN" in keys  # another owner's, by chance of the same mark


def test_each_kind_is_looked_for_as_far_as_its_own_rule_reaches(ruled: Session) -> None:
    slot(ruled, structure(ruled, "MAST", 290, 0), 1)
    slot(ruled, structure(ruled, "HOUSE", 200, 0, kind="building"), 1)
    slot(ruled, structure(ruled, "POLE", 119, 0, kind="pole"), 1)
    slot(ruled, structure(ruled, "FAR-POLE", 121, 0, kind="pole"), 1)
    slot(ruled, structure(ruled, "LOW-POLE", 20, 0, kind="pole", height_m=8.0), 1)
    slot(ruled, structure(ruled, "FAR-MAST", 301, 0), 1)

    found = look(ruled)

    assert [each.ref for each in found.candidates] == ["POLE", "HOUSE", "MAST"]
    assert found.radius_m == 300


def test_a_work_no_rule_speaks_of_is_asked_nothing(ruled: Session) -> None:
    slot(ruled, structure(ruled, "M1", 100, 0), 1)

    found = look(ruled, work="duct_share")

    assert (found.rules, found.candidates, found.radius_m) == ((), (), 0)


def test_nothing_near_is_proved_only_by_coverage(ruled: Session) -> None:
    unproved = look(ruled)
    load(ruled, layer("existing_mast", [mast("X", 900, 0)]))
    half = look(ruled)
    load(ruled, layer("existing_pole", [mast("Y", 900, 0)]))
    proved = look(ruled)

    assert (unproved.is_proved, unproved.complete_to) == (False, None)
    assert (half.is_proved, half.complete_to) == (False, None)
    assert (proved.is_proved, proved.complete_to) == (True, date(2026, 3, 1))
    assert proved.candidates == ()


def test_a_search_is_one_statement_and_comes_back_from_its_document(ruled: Session) -> None:
    for number in range(5):
        slot(ruled, structure(ruled, f"M{number}", 40 * number, 10), 1)
    asked: list[str] = []

    def hear(*said: object) -> None:
        asked.append(str(said[2]))

    connection = ruled.connection()
    event.listen(connection, "before_cursor_execute", hear)
    found = look(ruled)
    event.remove(connection, "before_cursor_execute", hear)

    again = Search.read(json.loads(json.dumps(found.document())))
    assert len(asked) == 1
    assert (again, again.sha256) == (found, found.sha256)


def test_more_than_is_shown_is_said_and_the_nearest_are_shown(ruled: Session) -> None:
    for number in range(6):
        slot(ruled, structure(ruled, f"M{number}", 10 + 40 * number, 0), 1)

    few = search(ruled, HERE, WISH, {"work": "tower_ground"}, now=NOW, most=3)

    assert few.more
    assert [each.ref for each in few.candidates][:3] == ["M0", "M1", "M2"]
    assert not look(ruled).more


def figures_of(pole: dict[str, Any], takings: list[dict[str, Any]]) -> Figures:
    """Say what a structure of the plain register still bears, day by day."""
    days = [YEAR.first + timedelta(days=n) for n in range((YEAR.after - YEAR.first).days)]
    used = {"kg": 0.0, "watts": 0.0, "wind_m2": 0.0}
    own = [t for t in takings if t["pole"] == pole["ref"]]
    for name in used:
        used[name] = max(
            sum(t[name] for t in own if t["days"].first <= day < t["days"].after) for day in days
        )
    slots = tuple(
        Slot(
            s["number"], s["kind"], s["height_m"], s["kg"], s["watts"], s["wind_m2"], s["sound"],
            next((t["tenant"] for t in own if t["slot"] == s["number"] and meets(t["days"])), None),
        )
        for s in pole["slots"]
    )  # fmt: skip
    left = {name: pole[name] - used[name] for name in used}
    return Figures("vnpt", pole["height_m"], slots, **left)


def meets(days: Days) -> bool:
    """Say whether some days meet those of the wish."""
    return days.first < YEAR.after and YEAR.first < days.after


@pytest.mark.parametrize("seed", range(6))
def test_a_random_register_is_searched_as_a_plain_loop_would(ruled: Session, seed: int) -> None:
    chance = random.Random(seed)
    poles, takings = [], []
    for number in range(60):
        kind = chance.choice(["mast", "building", "pole"])
        pole = {
            "ref": f"P{number}", "kind": kind, "x": chance.uniform(-400, 400),
            "y": chance.uniform(-400, 400), "height_m": chance.choice([7.0, 12.0, 28.0, 45.0]),
            "kg": chance.choice([90.0, 250.0, 900.0]), "watts": chance.choice([400.0, 3000.0]),
            "wind_m2": chance.choice([0.5, 2.0, 9.0]), "slots": [],
        }  # fmt: skip
        row = structure(
            ruled, pole["ref"], pole["x"], pole["y"], kind, height_m=pole["height_m"],
            max_kg=pole["kg"], max_watts=pole["watts"], max_wind_m2=pole["wind_m2"],
        )  # fmt: skip
        for position in range(chance.randint(0, 4)):
            said = {
                "kind": chance.choice(["antenna", "antenna", "camera"]),
                "height_m": min(pole["height_m"], chance.choice([6.0, 30.0, 40.0])),
                "kg": min(pole["kg"], chance.choice([80.0, 200.0])),
                "watts": min(pole["watts"], chance.choice([300.0, 1000.0])),
                "wind_m2": min(pole["wind_m2"], chance.choice([0.4, 1.5])),
                "sound": chance.random() > 0.15,
            }
            place = slot(
                ruled, row, position, kind=said["kind"], height_m=said["height_m"],
                max_kg=said["kg"], max_watts=said["watts"], max_wind_m2=said["wind_m2"],
                state="sound",
            )  # fmt: skip
            pole["slots"].append(said | {"number": place.id})
            if said["sound"] and chance.random() < 0.45:
                year = chance.choice([2026, 2027, 2028])
                days = Days(date(year, chance.randint(1, 12), 1), date(year + 1, 12, 1))
                tenant = chance.choice(["vnpt", "fpt"])
                load_of = {"kg": 20.0, "watts": 50.0, "wind_m2": 0.1}
                if chance.random() < 0.5:
                    hold(ruled, place, tenant, days=days, **load_of)
                else:
                    ruled.add(
                        Occupancy(
                            slot_id=place.id, tenant=tenant, reference="x", standing="declared",
                            source="test", during=Range(days.first, days.after), **load_of,
                        )
                    )  # fmt: skip
                    ruled.flush()
                takings.append(
                    load_of
                    | {"pole": pole["ref"], "slot": place.id, "tenant": tenant, "days": days}
                )
            if not said["sound"]:
                ruled.execute(
                    text("update gis.pole_slot set state = 'blocked' where id = :id"),
                    {"id": place.id},
                )
        poles.append(pole)
    wish = Wish(
        ("antenna",), YEAR, chance.choice([10.0, 30.0]), chance.choice([1, 2]), 75, 280, 0.4
    )

    found = look(ruled, wish)

    expected = {}
    for pole in poles:
        far = math.hypot(pole["x"], pole["y"])
        reach = 120 if pole["kind"] == "pole" else 300
        if far <= reach and (pole["kind"] != "pole" or pole["height_m"] >= 9):
            weighed = weigh(figures_of(pole, takings), wish)
            expected[pole["ref"]] = (weighed.why, weighed.free, set(weighed.slot_ids))
    assert {e.ref: (e.why, e.slots_free, set(e.slot_ids)) for e in found.candidates} == expected
    assert list(found.candidates) == sorted(
        found.candidates, key=lambda e: (list(Fit).index(e.fit), e.distance_m)
    )
