"""What two checks of one site answer differently, said so that a person can act on it. Pure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from gis.results import Check, Hit, Layer, State

NEW_HIT, GONE_HIT, STATE, OUTCOME, OFFICE = "new_hit", "gone_hit", "state", "outcome", "office"

#: States of a layer that say the same to whoever builds: nothing stands in the way.
NOTHING = frozenset({State.CLEAR, State.NOT_RELEVANT})

Key = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Different:
    """One difference: at a rule and feature, at a whole layer, or of the whole check.

    `old` and `new` are states, effects, outcomes or codes of offices, by `of`.
    """

    kind: str
    of: str
    old: str | None = None
    new: str | None = None
    layer: str | None = None
    rule: str | None = None
    name_vi: str | None = None
    name_en: str | None = None
    feature_id: int | None = None
    feature_name: str | None = None

    def document(self) -> dict[str, Any]:
        """Say it in plain values, to be kept; keyword arguments take it back."""
        return asdict(self)


def differences(old: Check, new: Check) -> tuple[Different, ...]:
    """List what `new` answers otherwise than `old`; the gravest first, then by layer and rule.

    Figures that moved without another answer are none, nor are revisions of a feature or rule.
    """
    hits = [*_hits(old, new)]
    met = {each.layer for each in hits}
    layers = [each for each in _layers(old, new) if each.layer not in met]
    return (*_outcome(old, new), *hits, *layers, *_offices(old, new, hits))


def _outcome(old: Check, new: Check) -> Iterator[Different]:
    if old.outcome is not new.outcome:
        yield Different(OUTCOME, "outcome", old.outcome.value, new.outcome.value)


def _hits(old: Check, new: Check) -> Iterator[Different]:
    before, after = gravest(old), gravest(new)
    for key in sorted({*before, *after}, key=lambda key: (key[0], key[1] or 0)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            yield _at(now, NEW_HIT, "state", None, now.state.value)
        elif now is None and was is not None:
            yield _at(was, GONE_HIT, "state", was.state.value, None)
        elif was is not None and now is not None:
            yield from _same_place(was, now)


def _same_place(was: Hit, now: Hit) -> Iterator[Different]:
    if was.state is not now.state:
        yield _at(now, STATE, "state", was.state.value, now.state.value)
    if was.effect != now.effect:
        yield _at(now, STATE, "effect", was.effect, now.effect)
    if was.office != now.office:
        yield _at(now, OFFICE, "office", was.office, now.office)


def gravest(check: Check) -> dict[Key, Hit]:
    """Give for each rule and feature the hit that says most: a route may meet one twice."""
    found: dict[Key, Hit] = {}
    for hit in check.hits:
        key = (hit.rule, hit.feature_id)
        if key not in found or (hit.is_certain and not found[key].is_certain):
            found[key] = hit
    return found


def _layers(old: Check, new: Check) -> Iterator[Different]:
    before = {layer.kind: layer for layer in old.layers}
    for layer in new.layers:
        was = _said(before.get(layer.kind))
        if was is not _said(layer):
            yield Different(
                STATE,
                "state",
                was.value,
                layer.state.value,
                layer=layer.kind,
                name_vi=layer.name_vi,
                name_en=layer.name_en,
            )


def _said(layer: Layer | None) -> State:
    """Read a state of a layer; a layer the old check did not know was not relevant to it."""
    if layer is None or layer.state in NOTHING:
        return State.CLEAR
    return layer.state


def _offices(old: Check, new: Check, hits: list[Different]) -> Iterator[Different]:
    """Tell whom to ask otherwise, where that is more than the offices of single hits changed."""
    was = {each.office for each in old.consultations}
    now = {each.office for each in new.consultations}
    told = {side for each in hits if each.kind == OFFICE for side in (each.old, each.new)}
    for office in sorted(was - now - told):
        yield Different(OFFICE, "office", office, None)
    for office in sorted(now - was - told):
        yield Different(OFFICE, "office", None, office)
    ruled = (_authority(old), _authority(new))
    if ruled[0] != ruled[1]:
        yield Different(OFFICE, "authority", *ruled)
    ward = (old.ward.code if old.ward else None, new.ward.code if new.ward else None)
    if ward[0] != ward[1]:
        yield Different(OFFICE, "ward", *ward)


def _authority(check: Check) -> str | None:
    return next((zone.authority for zone in check.zones if zone.authority), None)


def _at(hit: Hit, kind: str, of: str, old: str | None, new: str | None) -> Different:
    return Different(
        kind,
        of,
        old,
        new,
        layer=hit.kind,
        rule=hit.rule,
        name_vi=hit.name_vi,
        name_en=hit.name_en,
        feature_id=hit.feature_id,
        feature_name=hit.feature_name,
    )
