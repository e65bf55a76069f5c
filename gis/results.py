"""What a check says: hits with their evidence, a state for each layer, the place, the outcome."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gis.site import Site

# The form of a check's documents and what its facts mean, by the version of the engine that wrote
# them. A check made again speaks in the form it was first made in, so that old evidence can be
# compared to the byte: "1" knows no stretches of a route and no area of its place.
FIRST_FORM = "1"
PRESENT_FORM = "2"
FORMS = (FIRST_FORM, PRESENT_FORM)
NOT_IN_FIRST = frozenset({"intervals"})

# Effects that bind the decision; the others only tell.
BINDING = frozenset({"forbid", "consent_of", "setback", "height_limit"})
# Effects that can be lifted by an agreement, so somebody is asked.
ASKING = frozenset({"consent_of", "setback", "height_limit"})


class State(StrEnum):
    """What a check says of one kind of layer. Only `clear` means that nothing is there."""

    HIT = "hit"
    CLEAR = "clear"
    BORDERLINE = "borderline"
    NO_DATA = "no_data"
    FAILED = "failed"
    NOT_RELEVANT = "not_relevant"


class Outcome(StrEnum):
    """The whole check in one word, the gravest first."""

    FORBIDDEN = "forbidden"
    FAILED = "failed"
    CONSENT_NEEDED = "consent_needed"
    SURVEY_NEEDED = "survey_needed"
    NO_DATA = "no_data"
    INFORMED = "informed"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule met at one feature. Distances are metres; a negative one is the depth inside.

    `intervals` are the stretches of a route within the rule's reach, as metres of its chainage.
    """

    kind: str
    rule: str
    rule_id: int
    rule_rev: int
    effect: str
    state: State
    feature_id: int | None
    feature_rev: int | None
    feature_ref: str | None
    feature_name: str | None
    distance_m: float
    reach_m: float
    tolerance_m: float
    length_m: float | None
    from_m: float | None
    to_m: float | None
    nearest: tuple[float, float] | None
    office: str | None
    name_vi: str
    name_en: str
    text_vi: str
    text_en: str
    legal_ref: str
    legal_article: str
    certainty: str
    params: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    intervals: tuple[tuple[float, float], ...] = ()

    @property
    def citation(self) -> str:
        """Write the article and the text of the law it stands in."""
        return ", ".join(part for part in (self.legal_article, self.legal_ref) if part)

    @property
    def is_certain(self) -> bool:
        """Say whether the place is beyond the doubt of the measurements."""
        return self.state is State.HIT

    def document(self, form: str = PRESENT_FORM) -> dict[str, Any]:
        """Say the hit in plain values of a form; `Hit.read` takes it back unchanged."""
        names = HIT_NAMES[form]
        return {name: getattr(self, name) for name in names}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Hit":
        """Take back what `document` gave, also after a journey through JSON."""
        said = dict(document)
        said["state"] = State(said["state"])
        said["missing"] = tuple(said["missing"])
        said["nearest"] = tuple(said["nearest"]) if said["nearest"] else None
        said["intervals"] = tuple(tuple(each) for each in said.get("intervals", ()))
        return cls(**said)


_ALL = tuple(each.name for each in fields(Hit))
HIT_NAMES = {
    FIRST_FORM: tuple(name for name in _ALL if name not in NOT_IN_FIRST),
    PRESENT_FORM: _ALL,
}


@dataclass(frozen=True, slots=True)
class Layer:
    """What the check says of one kind of layer, and the editions it rests on."""

    kind: str
    name_vi: str
    name_en: str
    state: State
    editions: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward or commune the site lies in; for a route, with the length inside it.

    `area` is what its layer says of it: `urban` or `rural`.
    """

    code: str
    name: str
    length_m: float | None = None
    borderline: bool = False
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """An industrial park, cluster or economic zone around the site, and who rules it."""

    code: str
    name: str
    kind: str
    authority: str | None
    length_m: float | None = None
    borderline: bool = False


@dataclass(frozen=True, slots=True)
class Consultation:
    """An office that the check says must be asked, with what it must be asked about."""

    office: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one site: everything that was asked, known and found."""

    site: Site
    attributes: Mapping[str, Any]
    asked_as_of: date
    known_at: datetime
    made_at: datetime
    engine_version: str
    ruleset_sha256: str
    layers: tuple[Layer, ...]
    hits: tuple[Hit, ...]
    wards: tuple[Ward, ...] = ()
    zones: tuple[Zone, ...] = ()
    # Urban or rural, where every ward at the place says the same; else nobody claims to know.
    area: str | None = None
    run_id: int | None = None

    @property
    def ward(self) -> Ward | None:
        """Give the ward that holds the site, for a route the one with most of it."""
        return self.wards[0] if self.wards else None

    @property
    def zone(self) -> Zone | None:
        """Give the zone that holds the site: the park, where a park lies in an economic zone."""
        return self.zones[0] if self.zones else None

    @property
    def outcome(self) -> Outcome:
        """Say the check in one word. What could not be checked is never said to be clear."""
        binding = [hit for hit in self.hits if hit.effect in BINDING]
        states = {layer.state for layer in self.layers}
        questions = (
            (any(h.effect == "forbid" and h.is_certain for h in binding), Outcome.FORBIDDEN),
            (State.FAILED in states, Outcome.FAILED),
            (any(h.effect == "forbid" for h in binding), Outcome.SURVEY_NEEDED),
            (any(h.effect in ASKING and h.is_certain for h in binding), Outcome.CONSENT_NEEDED),
            (bool(binding), Outcome.SURVEY_NEEDED),
            (State.NO_DATA in states or not self.wards, Outcome.NO_DATA),
            (bool(self.hits), Outcome.INFORMED),
        )
        return next((outcome for holds, outcome in questions if holds), Outcome.CLEAR)

    @property
    def consultations(self) -> tuple[Consultation, ...]:
        """List the offices to be asked, in the order of the layers, each once."""
        asked: dict[str, list[Hit]] = {}
        for hit in self.hits:
            if hit.office and hit.effect in ASKING:
                asked.setdefault(hit.office, []).append(hit)
        return tuple(Consultation(office, tuple(hits)) for office, hits in asked.items())

    def layer(self, kind: str) -> Layer | None:
        """Find what the check says of one kind."""
        return next((layer for layer in self.layers if layer.kind == kind), None)

    def hits_of(self, kind: str) -> tuple[Hit, ...]:
        """List the hits on one kind."""
        return tuple(hit for hit in self.hits if hit.kind == kind)

    def hits_json(self) -> bytes:
        """Write the hits in the one form that two runs must share to the byte."""
        return canonical([hit.document(self.engine_version) for hit in self.hits])

    @property
    def hits_sha256(self) -> str:
        """Fingerprint the hits."""
        return hashlib.sha256(self.hits_json()).hexdigest()


def canonical(value: Any) -> bytes:
    """Write plain values as JSON in one way only: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()
