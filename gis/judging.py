"""From what the statement found to hits and states: pure, so that every border can be tested."""

from collections.abc import Mapping, Sequence
from typing import Any

from gis import predicates
from gis.results import Hit, Layer, State, Ward, Zone

Row = Mapping[str, Any]

# A commune's office is named by the ward the site lies in.
COMMUNE_OFFICE = "ubnd-{ward}"


def hits_of(rows: Sequence[Row], attributes: Mapping[str, Any], ward: Ward | None) -> list[Hit]:
    """Turn the touched pairs of rule and feature into hits, leaving out what does not hold."""
    found = (judged(row, attributes, ward) for row in rows)
    return [hit for hit in found if hit is not None]


def judged(row: Row, attributes: Mapping[str, Any], ward: Ward | None) -> Hit | None:
    """Judge one rule at one feature; `None` when the rule does not bite here."""
    condition = predicates.judge(row["when"], attributes, row["attrs"])
    place = where(row)
    height, facts, unknown = _height(row, attributes)
    if condition.holds is False or place is None or height is None:
        return None
    missing = tuple(dict.fromkeys((*condition.missing, *unknown, *_reach_unknown(row, attributes))))
    certain = place is State.HIT and height is State.HIT and not missing
    return _hit(row, State.HIT if certain else State.BORDERLINE, facts, missing, ward)


def where(row: Row) -> State | None:
    """Say whether the site is within the rule's reach, at its edge, or outside."""
    if row["feature_id"] is None:
        return State.HIT
    tolerance = float(row["tolerance_m"])
    depth = float(row["reach_m"]) - float(row["distance_m"])
    inside = row["length_m"]
    # Where only running along counts, a route that merely crosses is not concerned.
    if inside is not None and inside < float(row["params"].get("along_m", 0)):
        return None
    if depth > tolerance or (inside is not None and inside > tolerance):
        return State.HIT
    return State.BORDERLINE if depth >= -tolerance else None


def _reach_unknown(row: Row, attributes: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = row["reach_per_height"] > 0 and attributes.get("height_m") is None
    return ("height_m",) if unknown else ()


def _height(
    row: Row, attributes: Mapping[str, Any]
) -> tuple[State | None, dict[str, Any], tuple[str, ...]]:
    """Compare the top of the work with the surface above it, where the rule is about height.

    Where the ground level was not given, the highest ground below the surface bounds it: a work
    that would stay below even there needs no survey.
    """
    if row["effect"] != "height_limit" or "limit_elevation_m" not in row["attrs"]:
        return State.HIT, {}, ()
    limit = float(row["attrs"]["limit_elevation_m"])
    doubt = float(row["params"].get("height_accuracy_m", 1.0))
    height, ground = attributes.get("height_m"), attributes.get("ground_level_m")
    facts: dict[str, Any] = {"limit_elevation_m": limit}
    missing = tuple(n for n in ("height_m", "ground_level_m") if attributes.get(n) is None)
    bound = row["attrs"].get("highest_ground_m")
    if height is None or (ground is None and bound is None):
        return State.BORDERLINE, facts, missing
    base = float(bound if ground is None else ground)
    facts["allowed_height_m"] = round(limit - base, 2)
    facts["top_elevation_m"] = round(base + float(height), 2)
    facts["excess_m"] = round(facts["top_elevation_m"] - limit, 2)
    if facts["excess_m"] < -doubt:
        return None, facts, ()
    certain = facts["excess_m"] > doubt and ground is not None
    return (State.HIT if certain else State.BORDERLINE), facts, missing


def office_of(row: Row, ward: Ward | None) -> str | None:
    """Name the office a rule sends the question to: fixed, the feature's owner, or the commune."""
    params = row["params"]
    if "office" in params:
        return str(params["office"])
    source = params.get("office_from")
    if source == "ward":
        return COMMUNE_OFFICE.format(ward=ward.code) if ward else None
    named = row["attrs"].get(source) if source else None
    return str(named) if named else None


def _hit(
    row: Row, state: State, facts: dict[str, Any], missing: tuple[str, ...], ward: Ward | None
) -> Hit:
    copied = (
        "kind rule rule_id rule_rev effect feature_id feature_rev feature_ref feature_name"
        " distance_m reach_m tolerance_m length_m from_m to_m name_vi name_en text_vi text_en"
        " legal_ref legal_article certainty params"
    )
    return Hit(
        **{name: row[name] for name in copied.split()},
        state=state,
        nearest=tuple(row["nearest"]) if row["nearest"] else None,
        office=office_of(row, ward),
        facts=facts,
        missing=missing,
    )


def layers_of(rows: Sequence[Row], hits: Sequence[Hit], touched: Sequence[Row]) -> list[Layer]:
    """Give each kind its state; `clear` only where an edition proves that nothing is there."""
    return [
        Layer(
            kind=row["kind"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            state=_state(row, [hit for hit in hits if hit.kind == row["kind"]]),
            editions=tuple(row["editions"]),
            facts=_layer_facts(row, touched),
        )
        for row in rows
    ]


def _state(row: Row, hits: Sequence[Hit]) -> State:
    if not row["relevant"]:
        return State.NOT_RELEVANT
    if any(hit.state is State.HIT for hit in hits):
        return State.HIT
    if hits:
        return State.BORDERLINE
    return State.CLEAR if row["whole"] or not row["needs_data"] else State.NO_DATA


def _layer_facts(row: Row, touched: Sequence[Row]) -> dict[str, Any]:
    if not row["relevant"]:
        return {}
    facts: dict[str, Any] = {"covered": bool(row["whole"])} if row["needs_data"] else {}
    limits = [
        (float(t["attrs"]["limit_elevation_m"]), str(t["feature_name"]))
        for t in touched
        if t["kind"] == row["kind"] and "limit_elevation_m" in t["attrs"]
    ]
    if limits:
        facts["limit_elevation_m"], facts["surface"] = min(limits)
    return facts


def wards_of(rows: Sequence[Row]) -> tuple[Ward, ...]:
    """Read the wards, the one with most of the site first."""
    return tuple(Ward(**row) for row in rows)


def zones_of(rows: Sequence[Row]) -> tuple[Zone, ...]:
    """Read the zones, the smallest first: a park before the economic zone around it."""
    return tuple(Zone(**row) for row in rows)
