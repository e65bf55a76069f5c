"""What differs between a permit's design and the one that is to replace it, as a table says it."""

from collections.abc import Iterator
from typing import Any

from gis.site import Metres, Site
from permits.core.vocabulary import LandRight, WorkKind
from permits.decisions.vocabulary import (
    ADDRESS,
    NOTHING_SAID,
    PLACE,
    RIGHT_TO_PLACE,
    ROUTE,
    WORKS_CLASS,
)
from permits.dossiers import checking, forms
from permits.dossiers.models import Dossier
from permits.forms.choices import ChoiceField
from permits.forms.fields import IntegerField, NumberField
from permits.papers.contents.parts import Changed
from permits.papers.layout import number
from permits.procedures import works


def changed(before: Dossier, after: Dossier) -> tuple[Changed, ...]:
    """List what the new dossier says otherwise, in the order and words of the forms."""
    return tuple(
        Changed(what, old, new)
        for what, old, new in (*_place(before, after), *_design(before, after))
        if old != new
    )


def _place(before: Dossier, after: Dossier) -> Iterator[tuple[str, str, str]]:
    yield PLACE, _coordinates(before), _coordinates(after)
    old, new = before.section("site"), after.section("site")
    if not new:
        return
    yield ADDRESS, _text(old.get("address")), _text(new.get("address"))
    yield RIGHT_TO_PLACE, _right(old), _right(new)


def _coordinates(dossier: Dossier) -> str:
    site = checking.site_of(dossier)
    if site is None:
        return NOTHING_SAID
    if site.shape == "line":
        ends = "; ".join(f"({number(p.x, 2)}; {number(p.y, 2)})" for p in _ends(site))
        return ROUTE.format(length=number(site.length_m, 1), ends=ends)
    [point] = site.vn2000()
    return f"X {number(point.x, 2)} m; Y {number(point.y, 2)} m"


def _ends(site: Site) -> tuple[Metres, Metres]:
    points = site.vn2000()
    return points[0], points[-1]


def _right(section: dict[str, Any]) -> str:
    kept = section.get("land_right")
    return LandRight(kept).vi if kept else NOTHING_SAID


def _design(before: Dossier, after: Dossier) -> Iterator[tuple[str, str, str]]:
    old, new = before.section("technical"), after.section("technical")
    if not new:
        return
    for field in forms.TECHNICAL[WorkKind(after.work_kind)]():
        name = field.short_name
        yield str(field.label.text), _shown(field, old.get(name)), _shown(field, new.get(name))
    yield WORKS_CLASS, _class(before), _class(after)


def _class(dossier: Dossier) -> str:
    kind, height = WorkKind(dossier.work_kind), checking.height_of(dossier)
    return works.classed(kind, height).works_class.vi


def _shown(field: Any, kept: object) -> str:
    """Write a kept value as its form shows it: a choice by its words, a figure with its unit."""
    if kept in (None, ""):
        return NOTHING_SAID
    if isinstance(field, ChoiceField):
        return next((term.vi for term in field.terms if term.value == kept), str(kept))
    if isinstance(field, NumberField | IntegerField):
        unit = getattr(field, "unit", None) or ""
        return f"{number(float(str(kept)))} {unit}".strip()
    return _text(kept)


def _text(kept: object) -> str:
    return " ".join(str(kept or "").split()) or NOTHING_SAID
