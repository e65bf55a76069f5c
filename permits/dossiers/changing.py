"""The test of a substantial change: what differs from the permit, and what that asks for.

Pure: two designs in, the way and its reasons out. The rules are the table beside it (Điều 63
khoản 1, NĐ 217/2026/NĐ-CP); an adjustment takes the heaviest way any single change asks for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gis.site import Site
from permits.core.text import Bilingual
from permits.core.vocabulary import WorkKind, WorksClass
from permits.dossiers import forms
from permits.dossiers.vocabulary import ChangeWay
from permits.procedures import works
from workflow.model import Citation

TABLE = Path(__file__).with_name("changing.yaml")
#: From the lightest to the heaviest.
WEIGHT = (ChangeWay.NOTICE, ChangeWay.SHORT, ChangeWay.FULL)


@dataclass(frozen=True, slots=True)
class Design:
    """A design as a dossier says it: the kind of work, its place, its technical data."""

    work: WorkKind
    site: Site | None
    technical: Mapping[str, Any]

    @property
    def works_class(self) -> WorksClass:
        """Say the class of works its height means."""
        return works.classed(self.work, _number(self.technical.get("height_m"))).works_class


@dataclass(frozen=True, slots=True)
class Reason:
    """One difference: before and after as they were said, by how much, and which way it asks for.

    `before` and `after` are empty where only the measured size says anything, as of a place.
    """

    code: str
    name: Bilingual | str
    before: str
    after: str
    size: str
    unit: str
    way: ChangeWay
    cite: Citation


@dataclass(frozen=True, slots=True)
class Weighed:
    """The way a change asks for, with everything that differs, the heaviest first."""

    way: ChangeWay
    reasons: tuple[Reason, ...]
    class_before: WorksClass
    class_after: WorksClass

    @property
    def changes_class(self) -> bool:
        """Say whether another authority may be competent after the change (Điều 53)."""
        return self.class_before is not self.class_after


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    code: str
    name: Bilingual
    measure: str
    field: str
    above: Decimal
    unit: str
    way: ChangeWay
    cite: Citation


def weigh(permitted: Design, wanted: Design) -> Weighed:
    """Say which way the change from one design to another of the same kind of work asks for."""
    found = [reason for rule in _rules() for reason in _judge(rule, permitted, wanted)]
    found += _others(permitted, wanted)
    found.sort(key=lambda reason: -WEIGHT.index(reason.way))
    way = found[0].way if found else ChangeWay.NOTICE
    return Weighed(way, tuple(found), permitted.works_class, wanted.works_class)


def moved_m(one: Site | None, other: Site | None) -> Decimal:
    """Measure how far two places are apart, in metres to the centimetre; a route at its worst."""
    if one is None or other is None:
        return Decimal(0)
    apart = one.geometry.hausdorff_distance(other.geometry)
    return Decimal(str(round(apart, 2)))


def _judge(rule: Rule, permitted: Design, wanted: Design) -> Iterator[Reason]:
    before, after = _said(permitted, rule), _said(wanted, rule)
    if rule.measure == "moved":
        size = moved_m(permitted.site, wanted.site)
    elif rule.measure in ("differs", "class"):
        size = Decimal(int(before != after))
    else:
        size = _growth(rule.measure, _number(before), _number(after))
    if size > rule.above:
        told = f"{size:f}" if rule.unit else ""
        yield Reason(rule.code, rule.name, before, after, told, rule.unit, rule.way, rule.cite)


def _said(design: Design, rule: Rule) -> str:
    if rule.measure == "moved":
        return ""
    if rule.measure == "class":
        return str(design.works_class)
    return _text(design.technical.get(rule.field))


def _growth(measure: str, before: Decimal | None, after: Decimal | None) -> Decimal:
    """Measure how much a figure grew; without both there is none, and no change of size."""
    if before is None or after is None:
        return Decimal(0)
    grown = before - after if measure == "fall" else after - before
    if measure == "rise_percent":
        return (grown * 100 / before).quantize(Decimal("0.1")) if before else Decimal(0)
    return grown


def _others(permitted: Design, wanted: Design) -> Iterator[Reason]:
    """List what differs and no rule names: it is told, and asks for nothing."""
    named = {rule.field for rule in _rules()}
    cite = _elsewhere()
    for field in forms.TECHNICAL[wanted.work]():
        before = _text(permitted.technical.get(field.short_name))
        after = _text(wanted.technical.get(field.short_name))
        if field.short_name not in named and before != after:
            label = str(field.label.text)
            yield Reason(field.short_name, label, before, after, "", "", ChangeWay.NOTICE, cite)


def _text(value: object) -> str:
    """Write a value so that the same always looks the same: 36 and 36.00, one space or two."""
    if value is None:
        return ""
    number = _number(value)
    if number is not None:
        return f"{number.normalize():f}"
    return " ".join(str(value).split())


def _number(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _elsewhere() -> Citation:
    said = _table()["elsewhere"]
    return Citation(**said["cite"])


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            code=line["code"],
            name=Bilingual(line["vi"], line["en"]),
            measure=line["measure"],
            field=line.get("field", ""),
            above=Decimal(str(line.get("above", 0))),
            unit=line.get("unit", ""),
            way=ChangeWay(line["way"]),
            cite=Citation(**line["cite"]),
        )
        for line in _table()["rules"]
    )
