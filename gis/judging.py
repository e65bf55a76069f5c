"""From what the statement found to hits and states: pure, so that every border can be tested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis import predicates
from gis.results import FIRST_FORM, Hit, Layer, State, Ward

# A commune's office is named by the ward the site lies in.
COMMUNE_OFFICE = "ubnd-{ward}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was met, as the database keeps it."""

    id: int
    rev: int
    code: str
    kind: str
    effect: str
    when: Mapping[str, Any]
    params: Mapping[str, Any]
    reach_per_height: float
    name_vi: str
    name_en: str
    text_vi: str
    text_en: str
    legal_ref: str
    legal_article: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Met:
    """One rule at one feature, with what was measured between feature and site, in metres.

    `limit_m` is the elevation of a surface above the site; where it slopes, `slope` is how much it
    rises for each metre. `inside_m` is the length of a route within the rule's reach.
    `condition` is what the rule's condition said, where it was judged already.
    """

    rule: Rule
    reach_m: float
    distance_m: float
    tolerance_m: float = 0.0
    feature_id: int | None = None
    feature_rev: int | None = None
    feature_ref: str | None = None
    feature_name: str | None = None
    attrs: Mapping[str, Any] = field(default_factory=dict)
    nearest: tuple[float, float] | None = None
    inside_m: float | None = None
    from_m: float | None = None
    to_m: float | None = None
    intervals: tuple[tuple[float, float], ...] = ()
    limit_m: float | None = None
    slope: float = 0.0
    condition: predicates.Verdict | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of layer as it stands for all sites asked: its editions, and which cover is theirs.

    `cover` numbers the depths of a site from one; without it nothing proves that nothing is there.
    """

    code: str
    name_vi: str
    name_en: str
    needs_data: bool
    editions: tuple[int, ...]
    cover: int | None


def hits_of(
    met: Iterable[Met], attributes: Mapping[str, Any], ward: Ward | None, form: str
) -> list[Hit]:
    """Turn the touched pairs of rule and feature into hits, leaving out what does not hold."""
    found = (judged(each, attributes, ward, form) for each in met)
    return [hit for hit in found if hit is not None]


def judged(met: Met, attributes: Mapping[str, Any], ward: Ward | None, form: str) -> Hit | None:
    """Judge one rule at one feature; `None` when the rule does not bite here."""
    condition = met.condition or predicates.judge(met.rule.when, attributes, met.attrs)
    if condition.holds is False:
        return None
    place = where(met)
    if place is None:
        return None
    height, facts, unknown = _height(met, attributes)
    if height is None:
        return None
    missing = tuple(dict.fromkeys((*condition.missing, *unknown, *_reach_unknown(met, attributes))))
    certain = place is State.HIT and height is State.HIT and not missing
    return _hit(met, State.HIT if certain else State.BORDERLINE, facts, missing, ward, form)


def where(met: Met) -> State | None:
    """Say whether the site is within the rule's reach, at its edge, or outside."""
    if met.feature_id is None:
        return State.HIT
    depth = met.reach_m - met.distance_m
    inside = met.inside_m
    # Where only running along counts, a route that merely crosses is not concerned.
    if inside is not None and inside < float(met.rule.params.get("along_m", 0)):
        return None
    if depth > met.tolerance_m or (inside is not None and inside > met.tolerance_m):
        return State.HIT
    return State.BORDERLINE if depth >= -met.tolerance_m else None


def _reach_unknown(met: Met, attributes: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = met.rule.reach_per_height > 0 and attributes.get("height_m") is None
    return ("height_m",) if unknown else ()


def _height(
    met: Met, attributes: Mapping[str, Any]
) -> tuple[State | None, dict[str, Any], tuple[str, ...]]:
    """Compare the top of the work with the surface above it, where the rule is about height.

    Where the ground level was not given, the highest ground below the surface bounds it: a work
    that would stay below even there needs no survey. Under a slope a doubt about the place is a
    doubt about the height as well. A surface may leave alone what is low above its own ground.
    """
    limit = met.limit_m
    if met.rule.effect != "height_limit" or limit is None:
        return State.HIT, {}, ()
    doubt = float(met.rule.params.get("height_accuracy_m", 1.0)) + met.slope * met.tolerance_m
    height, ground = attributes.get("height_m"), attributes.get("ground_level_m")
    if height is not None and float(height) <= float(met.attrs.get("least_height_m", 0)):
        return None, {}, ()
    facts: dict[str, Any] = {"limit_elevation_m": limit}
    if met.slope:
        facts |= {"slope": met.slope, "doubt_m": round(doubt, 2)}
    missing = tuple(n for n in ("height_m", "ground_level_m") if attributes.get(n) is None)
    bound = met.attrs.get("highest_ground_m")
    if height is None or (ground is None and bound is None):
        return State.BORDERLINE, facts, missing
    base = float(str(bound if ground is None else ground))
    facts["allowed_height_m"] = round(limit - base, 2)
    facts["top_elevation_m"] = round(base + float(height), 2)
    facts["excess_m"] = round(facts["top_elevation_m"] - limit, 2)
    if facts["excess_m"] < -doubt:
        return None, facts, ()
    certain = facts["excess_m"] > doubt and ground is not None
    return (State.HIT if certain else State.BORDERLINE), facts, missing


def office_of(met: Met, ward: Ward | None) -> str | None:
    """Name the office a rule sends the question to: fixed, the feature's owner, or the commune."""
    params = met.rule.params
    if "office" in params:
        return str(params["office"])
    source = params.get("office_from")
    if source == "ward":
        return COMMUNE_OFFICE.format(ward=ward.code) if ward else None
    named = met.attrs.get(source) if source else None
    return str(named) if named else None


def _hit(
    met: Met,
    state: State,
    facts: dict[str, Any],
    missing: tuple[str, ...],
    ward: Ward | None,
    form: str,
) -> Hit:
    rule = met.rule
    return Hit(
        kind=rule.kind,
        rule=rule.code,
        rule_id=rule.id,
        rule_rev=rule.rev,
        effect=rule.effect,
        state=state,
        feature_id=met.feature_id,
        feature_rev=met.feature_rev,
        feature_ref=met.feature_ref,
        feature_name=met.feature_name,
        distance_m=met.distance_m,
        reach_m=met.reach_m,
        tolerance_m=met.tolerance_m,
        length_m=met.inside_m,
        from_m=met.from_m,
        to_m=met.to_m,
        nearest=met.nearest,
        office=office_of(met, ward),
        name_vi=rule.name_vi,
        name_en=rule.name_en,
        text_vi=rule.text_vi,
        text_en=rule.text_en,
        legal_ref=rule.legal_ref,
        legal_article=rule.legal_article,
        certainty=rule.certainty,
        params=rule.params,
        facts=facts,
        missing=missing,
        intervals=met.intervals if form != FIRST_FORM else (),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every kind of layer, with how far the rules for one kind of work look at it, in metres.

    A kind that `reaches` does not name is not relevant to this work. Sites that lie alike, and
    where nothing is met, share one list of layers.
    """

    kinds: Sequence[Kind]
    reaches: Mapping[str, float]
    alike: dict[tuple[bool, ...], tuple[Layer, ...]] = field(default_factory=dict)


def layers_of(
    sheet: Sheet,
    depths: Sequence[float],
    accuracy_m: float,
    hits: Sequence[Hit],
    met: Sequence[Met],
) -> tuple[Layer, ...]:
    """Give each kind its state; `clear` only where an edition proves that nothing is there.

    `depths` says how deep the site lies in each cover, in metres; below zero it is outside.
    """
    whole = tuple(_is_whole(kind, sheet, depths, accuracy_m) for kind in sheet.kinds)
    if whole not in sheet.alike:
        each = zip(sheet.kinds, whole, strict=True)
        sheet.alike[whole] = tuple(_layer(kind, sheet, known, (), ()) for kind, known in each)
    said = sheet.alike[whole]
    touched = {hit.kind for hit in hits} | {m.rule.kind for m in met if m.limit_m is not None}
    if not touched:
        return said
    return tuple(
        _layer(kind, sheet, known, [hit for hit in hits if hit.kind == kind.code], met)
        if kind.code in touched
        else layer
        for kind, known, layer in zip(sheet.kinds, whole, said, strict=True)
    )


def _is_whole(kind: Kind, sheet: Sheet, depths: Sequence[float], accuracy_m: float) -> bool:
    """Say whether the kind is known all around the site, as far as its rules look."""
    reach = sheet.reaches.get(kind.code)
    if reach is None or kind.cover is None:
        return False
    return depths[kind.cover - 1] > reach + accuracy_m


def _layer(kind: Kind, sheet: Sheet, whole: bool, hits: Sequence[Hit], met: Sequence[Met]) -> Layer:
    if kind.code not in sheet.reaches:
        return Layer(kind.code, kind.name_vi, kind.name_en, State.NOT_RELEVANT)
    facts: dict[str, Any] = {"covered": whole} if kind.needs_data else {}
    limits = [
        (each.limit_m, str(each.feature_name))
        for each in met
        if each.limit_m is not None and each.rule.kind == kind.code
    ]
    if limits:
        facts["limit_elevation_m"], facts["surface"] = min(limits)
    return Layer(
        kind=kind.code,
        name_vi=kind.name_vi,
        name_en=kind.name_en,
        state=_state(kind, whole, hits),
        editions=kind.editions,
        facts=facts,
    )


def _state(kind: Kind, whole: bool, hits: Sequence[Hit]) -> State:
    if any(hit.state is State.HIT for hit in hits):
        return State.HIT
    if hits:
        return State.BORDERLINE
    return State.CLEAR if whole or not kind.needs_data else State.NO_DATA
