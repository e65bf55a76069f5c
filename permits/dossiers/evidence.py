"""A planning check as people read it: a finding for each rule, the gravest first, with evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gis.results import BINDING, Check, Hit, Layer, Outcome, State
from permits.core.text import Bilingual
from permits.core.vocabulary import CheckState, RuleEffect

#: How a finding is marked; the same words as the drawing of a check knows.
BAD, WARN, UNKNOWN, NONE, OK = "bad", "warn", "unknown", "none", "ok"
_GRAVEST = (BAD, WARN, UNKNOWN, NONE, OK)


@dataclass(frozen=True, slots=True)
class Witness:
    """One feature a finding rests on, and how it lies to the site; lengths are metres.

    `stretches` says where along a route it is met: from, to, in metres of chainage.
    """

    name: str | None
    ref: str | None
    revision: int | None
    distance_m: float
    length_m: float | None
    reach_m: float
    tolerance_m: float
    stretches: tuple[tuple[float, float], ...] = ()

    @property
    def is_inside(self) -> bool:
        """Say whether the site lies in the feature itself."""
        return self.distance_m <= 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check says of one rule, or of a whole layer where no rule was met."""

    layer: Bilingual
    state: CheckState
    mark: str
    title: Bilingual
    effect: RuleEffect | None = None
    text: Bilingual | None = None
    cite: str | None = None
    certainty: str | None = None
    excess_m: float | None = None
    allowed_height_m: float | None = None
    surface: str | None = None  # the lowest of the surfaces above the site
    missing: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a route lies in one ward, in metres."""

    name: str
    length_m: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A whole check: what needs a look, what is clear, what did not concern this work.

    `shares` says how a route lies in several wards; a point and a route in one have none.
    """

    outcome: Outcome
    made_at: datetime
    ward: str | None
    zone: str | None
    findings: tuple[Finding, ...]
    clear: tuple[Bilingual, ...]
    not_relevant: tuple[Bilingual, ...]
    shares: tuple[Share, ...] = ()

    @property
    def is_forbidden(self) -> bool:
        """Say whether a rule forbids the work here beyond doubt."""
        return self.outcome is Outcome.FORBIDDEN

    @property
    def lacks_figures(self) -> bool:
        """Say whether nothing but figures of the work still to be given keeps it undecided."""
        open_questions = [each for each in self.findings if each.mark == WARN]
        undecided = self.outcome is Outcome.SURVEY_NEEDED
        return undecided and all(each.missing for each in open_questions)


def read(check: Check) -> Evidence:
    """Order a check for reading; nothing of it is judged again."""
    findings = [f for layer in check.layers for f in _of(layer, check.hits_of(layer.kind))]
    findings.sort(key=lambda finding: _GRAVEST.index(finding.mark))
    return Evidence(
        outcome=check.outcome,
        made_at=check.made_at,
        ward=check.ward.name if check.ward else None,
        zone=check.zone.name if check.zone else None,
        findings=tuple(findings),
        clear=tuple(_name(each) for each in check.layers if each.state is State.CLEAR),
        not_relevant=tuple(
            _name(each) for each in check.layers if each.state is State.NOT_RELEVANT
        ),
        shares=_shares(check),
    )


def _shares(check: Check) -> tuple[Share, ...]:
    if len(check.wards) < 2:
        return ()
    return tuple(
        Share(ward.name, ward.length_m) for ward in check.wards if ward.length_m is not None
    )


def _of(layer: Layer, hits: Iterable[Hit]) -> list[Finding]:
    by_rule: dict[int, list[Hit]] = {}
    for hit in hits:
        by_rule.setdefault(hit.rule_id, []).append(hit)
    if by_rule:
        return [_finding(layer, together) for together in by_rule.values()]
    if layer.state in (State.NO_DATA, State.FAILED):
        name = _name(layer)
        return [Finding(name, CheckState(layer.state), UNKNOWN, name)]
    return []


def _finding(layer: Layer, hits: list[Hit]) -> Finding:
    first = max(hits, key=_gravity)
    return Finding(
        layer=_name(layer),
        state=CheckState(first.state),
        mark=_mark(first),
        title=Bilingual(first.name_vi, first.name_en),
        effect=RuleEffect(first.effect),
        text=Bilingual(first.text_vi, first.text_en),
        cite=first.citation or None,
        certainty=first.certainty,
        excess_m=first.facts.get("excess_m"),
        allowed_height_m=first.facts.get("allowed_height_m"),
        surface=first.feature_name if "limit_elevation_m" in first.facts else None,
        missing=first.missing,
        witnesses=tuple(_witness(hit) for hit in hits if hit.feature_id is not None),
    )


def _gravity(hit: Hit) -> tuple[bool, float]:
    """Put first what is certain, and of several surfaces the one that leaves the least height."""
    return hit.is_certain, -float(hit.facts.get("limit_elevation_m", 0.0))


def _mark(hit: Hit) -> str:
    if hit.effect == RuleEffect.FORBID and hit.is_certain:
        return BAD
    return WARN if hit.effect in BINDING else NONE


def _witness(hit: Hit) -> Witness:
    return Witness(
        name=hit.feature_name,
        ref=hit.feature_ref,
        revision=hit.feature_rev,
        distance_m=hit.distance_m,
        length_m=hit.length_m,
        reach_m=hit.reach_m,
        tolerance_m=hit.tolerance_m,
        stretches=hit.intervals,
    )


def _name(layer: Layer) -> Bilingual:
    return Bilingual(layer.name_vi, layer.name_en)
