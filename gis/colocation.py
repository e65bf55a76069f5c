"""What stands near a site and could be shared instead of built, and why not where it could not.

A figure nobody knows never counts as enough: what is not known is said, and the candidate is then
neither suitable nor unsuitable.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from gis import predicates
from gis.batch import plain
from gis.results import canonical
from gis.sharing_fit import Figures, Slot, Unfit, Wish, weigh
from gis.site import Site
from gis.sql import statement

#: So many candidates of each rule are looked at, the nearest first.
MOST = 200
#: What a layer's kind is called where the register has no such structure.
ASSET_OF_LAYER = {"existing_mast": "mast", "existing_pole": "pole"}


class Fit(StrEnum):
    """Whether a candidate would do, the best first."""

    SUITABLE = "suitable"
    UNKNOWN = "unknown"
    UNSUITABLE = "unsuitable"


_ORDER = tuple(Fit)


@dataclass(frozen=True, slots=True)
class SharingRule:
    """A rule that prefers co-location for the work: its words and its reach here, in metres."""

    code: str
    kind: str
    reach_m: float
    vi: str
    en: str
    citation: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the editions of one layer prove around the site: all of it, up to which day."""

    kind: str
    covered: bool
    complete_to: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that stands near and might be shared; distances are metres, bearings degrees."""

    key: str
    asset: str
    ref: str
    name: str
    owner: str | None
    easting: float
    northing: float
    distance_m: float
    bearing: float | None
    height_m: float | None
    slots_total: int | None
    slots_free: int | None
    reserve_kg: float | None
    reserve_watts: float | None
    reserve_wind_m2: float | None
    rules: tuple[str, ...]
    why: tuple[Unfit, ...] = ()
    unknown: tuple[str, ...] = ()
    slot_ids: tuple[int, ...] = ()
    feature: tuple[int, int] | None = None
    pole_id: int | None = None

    @property
    def fit(self) -> Fit:
        """Say whether it would do; what is not known is never taken for enough."""
        if self.why:
            return Fit.UNSUITABLE
        return Fit.UNKNOWN if self.unknown else Fit.SUITABLE


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what was wished, which rules asked for it, what is near and what is known."""

    wish: Wish
    made_at: datetime
    as_of: date
    rules: tuple[SharingRule, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    known: tuple[Known, ...] = ()
    more: bool = False

    @property
    def radius_m(self) -> float:
        """Give the widest reach of the rules that apply; 0 where none does."""
        return max((rule.reach_m for rule in self.rules), default=0.0)

    @property
    def suitable(self) -> tuple[Candidate, ...]:
        """List the candidates that would do."""
        return tuple(each for each in self.candidates if each.fit is Fit.SUITABLE)

    @property
    def is_proved(self) -> bool:
        """Say whether every layer is known to be complete around the site."""
        return bool(self.known) and all(each.covered for each in self.known)

    @property
    def complete_to(self) -> date | None:
        """Give the day up to which all that was looked at is complete; none where it is not."""
        days = [each.complete_to for each in self.known if each.complete_to]
        return min(days) if self.is_proved and len(days) == len(self.known) else None

    def candidate(self, key: str) -> Candidate | None:
        """Find a candidate by its key."""
        return next((each for each in self.candidates if each.key == key), None)

    def document(self) -> dict[str, Any]:
        """Say everything in plain values, to be kept as evidence; `Search.read` takes it back."""
        said = asdict(self)
        said["made_at"] = self.made_at.isoformat()
        said["as_of"] = self.as_of.isoformat()
        for known in said["known"]:
            known["complete_to"] = known["complete_to"] and known["complete_to"].isoformat()
        days = said["wish"]["days"]
        days["first"] = days["first"].isoformat()
        days["after"] = days["after"] and days["after"].isoformat()
        return said

    @property
    def sha256(self) -> str:
        """Fingerprint the search."""
        return hashlib.sha256(canonical(self.document())).hexdigest()

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Search":
        """Take back what `document` gave, also after a journey through JSON."""
        return cls(
            wish=Wish.read(document["wish"]),
            made_at=datetime.fromisoformat(document["made_at"]),
            as_of=date.fromisoformat(document["as_of"]),
            rules=tuple(SharingRule(**rule) for rule in document["rules"]),
            candidates=tuple(_kept(each) for each in document["candidates"]),
            known=tuple(_known(each) for each in document["known"]),
            more=bool(document["more"]),
        )


def _kept(said: Mapping[str, Any]) -> Candidate:
    lists = {name: tuple(said[name]) for name in ("rules", "unknown", "slot_ids")}
    feature = tuple(said["feature"]) if said["feature"] else None
    why = tuple(Unfit(word) for word in said["why"])
    return Candidate(**{**said, **lists, "feature": feature, "why": why})


def _known(said: Mapping[str, Any]) -> Known:
    day = said["complete_to"]
    return Known(said["kind"], bool(said["covered"]), date.fromisoformat(day) if day else None)


@dataclass(slots=True)
class _Sighting:
    """One candidate as the statement saw it, perhaps under several rules."""

    row: Mapping[str, Any]
    rules: list[str] = field(default_factory=list)


def search(
    session: Session,
    site: Site,
    wish: Wish,
    attributes: Mapping[str, Any],
    *,
    now: datetime,
    most: int = MOST,
) -> Search:
    """Look for what could be shared within the reach of the rules that apply, in one statement.

    `attributes` are those of the site's check, for rules that hold only sometimes.
    """
    attributes = plain(attributes)
    row = session.execute(
        statement("colocate"),
        {
            "site": site.wkb,
            "accuracy": site.accuracy_m,
            "work": attributes["work"],
            "height_m": attributes.get("height_m"),
            "as_of": now.date(),
            "now": now,
            "most": most,
            **wish.days.parameters,
        },
    ).one()
    seen, ruling = _sightings(row.rules, row.found, attributes)
    return Search(
        wish=wish,
        made_at=now,
        as_of=now.date(),
        rules=tuple(_rule(said) for said in row.rules if said["code"] in ruling),
        candidates=_ordered([_candidate(each, wish) for each in seen]),
        known=tuple(_known(k) for k in row.known if k["kind"] in ruling.values()),
        more=any(
            _count(row.found, code, source) > most
            for code in ruling
            for source in ("layer", "register")
        ),
    )


def _count(found: Sequence[Mapping[str, Any]], rule: str, source: str) -> int:
    return sum(each["rule"] == rule and each["source"] == source for each in found)


def _rule(said: Mapping[str, Any]) -> SharingRule:
    cited = (said["legal_article"], said["legal_ref"])
    return SharingRule(
        code=said["code"],
        kind=said["kind"],
        reach_m=float(said["reach_m"]),
        vi=said["text_vi"],
        en=said["text_en"],
        citation=", ".join(part for part in cited if part),
        certainty=said["certainty"],
    )


def _sightings(
    rules: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
    attributes: Mapping[str, Any],
) -> tuple[list[_Sighting], dict[str, str]]:
    """Keep what a rule speaks of; the register's word on a thing goes before the layer's."""
    when = {rule["code"]: rule["when"] for rule in rules}
    # A rule that looks at the feature too may hold for one that is not there yet.
    ruling = {
        rule["code"]: rule["kind"]
        for rule in rules
        if predicates.judge(rule["when"], attributes, {}).holds is not False
    }
    registered = {each["ref"] for each in found if each["source"] == "register"}
    kept: dict[str, _Sighting] = {}
    for each in found:
        if each["source"] == "layer" and _is_registered(each, registered, found):
            continue
        if predicates.judge(when[each["rule"]], attributes, each["attrs"]).holds is False:
            continue
        kept.setdefault(_key(each), _Sighting(each)).rules.append(each["rule"])
    return list(kept.values()), ruling


def _is_registered(
    said: Mapping[str, Any], registered: set[str], found: Sequence[Mapping[str, Any]]
) -> bool:
    """Say whether the register has the same thing: the same mark, and no other owner."""
    if said["ref"] not in registered:
        return False
    owners = {e["owner"] for e in found if e["source"] == "register" and e["ref"] == said["ref"]}
    return said["owner"] is None or said["owner"] in owners


def _key(said: Mapping[str, Any]) -> str:
    if said["source"] == "register":
        return f"register:{said['number']}"
    return f"{said['kind']}:{said['ref']}"


def _candidate(seen: _Sighting, wish: Wish) -> Candidate:
    said = seen.row
    figures = _figures(said)
    weighed = weigh(figures, wish)
    is_registered = said["source"] == "register"
    return Candidate(
        key=_key(said),
        asset=ASSET_OF_LAYER.get(said["kind"], said["kind"]),
        ref=said["ref"],
        name=said["name"] or said["ref"],
        owner=said["owner"],
        easting=float(said["easting"]),
        northing=float(said["northing"]),
        distance_m=float(said["distance_m"]),
        bearing=None if said["bearing"] is None else float(said["bearing"]),
        height_m=figures.height_m,
        slots_total=figures.slots_total,
        slots_free=weighed.free,
        reserve_kg=_shown(figures.kg),
        reserve_watts=_shown(figures.watts),
        reserve_wind_m2=_shown(figures.wind_m2),
        rules=tuple(sorted(set(seen.rules))),
        why=weighed.why,
        unknown=weighed.unknown,
        slot_ids=weighed.slot_ids,
        feature=None if is_registered else (said["number"], said["revision"]),
        pole_id=said["number"] if is_registered else None,
    )


def _figures(said: Mapping[str, Any]) -> Figures:
    attrs = said["attrs"]
    if said["source"] == "register":
        slots = tuple(Slot(**slot) for slot in said["slots"])
        return Figures(
            owner=said["owner"],
            height_m=_number(attrs.get("height_m")),
            slots=slots,
            kg=_number(said["kg"]),
            watts=_number(said["watts"]),
            wind_m2=_number(said["wind_m2"]),
        )
    return Figures(
        owner=said["owner"],
        height_m=_number(attrs.get("height_m")),
        total=_whole(attrs.get("slots_total")),
        free=_whole(attrs.get("slots_free")),
        reserved=_whole(attrs.get("slots_reserved")) or 0,
        kg=_number(attrs.get("load_reserve_kg")),
        watts=_number(attrs.get("power_reserve_w")),
        wind_m2=_number(attrs.get("wind_reserve_m2")),
    )


def _shown(value: float | None) -> float | None:
    """Round off what subtracting left behind; the judgement was made before."""
    return None if value is None else round(value, 3)


def _number(value: Any) -> float | None:
    """Read a figure a publisher wrote; whatever is no number is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _ordered(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    candidates.sort(key=lambda each: (_ORDER.index(each.fit), each.distance_m, each.key))
    return tuple(candidates)
