"""One table of inks: everything can be told apart without colour, and is drawn from the table."""

import itertools
import re

import pytest
import shapely
from shapely import LineString, Point, box

from gis import drawing, inks
from gis.queries import Nearby
from gis.strokes import Frame, strokes, symbol

SHOWN = Frame(0, 300, 1.0, 400, 300)
AREAS = [kind for kind, ink in inks.KINDS.items() if not ink.shape]
POINTS = [kind for kind, ink in inks.KINDS.items() if ink.shape]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dull = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dull + 0.05)


@pytest.mark.parametrize("kinds", [AREAS, POINTS], ids=["lines and areas", "points"])
def test_no_two_kinds_differ_by_their_colour_alone(kinds):
    same = [
        pair
        for pair in itertools.combinations(kinds, 2)
        if inks.KINDS[pair[0]].pattern == inks.KINDS[pair[1]].pattern
    ]

    assert not same


def test_no_two_roles_of_an_overlay_differ_by_their_colour_alone():
    patterns = [ink.pattern for ink in inks.ROLES.values()]

    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_outline_stands_out_from_the_ground(theme):
    table = {**inks.KINDS, **inks.ROLES, "other": inks.OTHER}
    outlines = {
        code: ink.casing[theme] if ink.casing else ink.colour(theme) for code, ink in table.items()
    }

    faint = {c for c, colour in outlines.items() if contrast(colour, inks.GROUND[theme]) < 3}
    assert not faint


@pytest.mark.parametrize("kind", sorted(inks.KINDS))
def test_a_drawing_a_legend_and_the_table_agree(kind):
    ink = inks.KINDS[kind]
    shape = Point(200, 150) if ink.shape else box(100, 100, 300, 200)
    written = drawing.place_map([Nearby(kind, "x", {}, shape)], shown=SHOWN, title="x")
    sign = drawing.legend_sign(kind, "point" if ink.shape else "polygon")

    for svg in (written, sign):
        assert ink.light in svg
        if ink.dash:
            assert f'stroke-dasharray="{" ".join(f"{d:g}" for d in ink.dash)}"' in svg
        assert ("stroke-opacity" in svg) == bool(ink.hatch)


def test_hatching_stays_inside_the_area_and_holes_stay_empty():
    area = box(50, 50, 250, 250).difference(box(100, 100, 200, 200))
    drawn = "".join(strokes(area, SHOWN, inks.KINDS["defence"]))
    hatch = next(re.finditer(r'd="([^"]+)" stroke="#[0-9a-f]+" stroke-opacity', drawn))[1]
    lines = [
        LineString([[float(n) for n in pair.split()] for pair in line.split("L")])
        for line in hatch.split("M")[1:]
    ]
    paper = shapely.transform(area, lambda xy: [[x, 300 - y] for x, y in xy])

    assert len(lines) > 20
    assert all(paper.buffer(0.2).covers(line) for line in lines)


@pytest.mark.parametrize("shape", ["circle", "square", "diamond", "triangle", "cross"])
def test_every_shape_of_a_point_is_drawn_around_its_place(shape):
    ink = inks.Ink("#000000", "#ffffff", 2, 1, shape=shape, radius=6)

    svg = symbol(100, 50, ink)

    numbers = [
        float(n) for n in re.findall(r"-?\d+\.?\d*", re.sub(r'(stroke|fill)[^"]*"[^"]*"', "", svg))
    ]
    assert numbers
    assert max(numbers) <= 107


def test_a_kind_nobody_drew_yet_is_drawn_all_the_same():
    assert inks.ink_of("something-new") is inks.OTHER
