"""The drawing people see is made from the file cases walk by, and can be read without seeing it."""

import dataclasses
from decimal import Decimal

import pytest
from lxml import etree

from tests.workflow.sketches import procedure
from workflow.drawing import draw, steps
from workflow.loader import load_all
from workflow.model import BOUNDARY, Names

PROCEDURES = {each.code: each for each in load_all()}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(code="tower", here=(), done=(), locale="vi"):
    return etree.fromstring(draw(PROCEDURES[code], here=here, done=done, locale=locale).encode())


def of_class(svg, name):
    return [g for g in svg.iter(f"{SVG}g") if name in (g.get("class") or "").split()]


@pytest.mark.parametrize("code", PROCEDURES)
def test_every_node_and_flow_is_drawn_once(code):
    svg = drawn(code)

    nodes = [g.get("data-node") for g in of_class(svg, "node")]
    assert sorted(nodes) == sorted(node.id for node in PROCEDURES[code].nodes)
    assert len(of_class(svg, "flow")) == len(PROCEDURES[code].flows)


def test_the_place_of_a_case_and_what_is_behind_it_are_marked():
    svg = drawn(here={"appraise", "consultation"}, done={"start", "reception"})

    assert {g.get("data-node") for g in of_class(svg, "is-here")} == {"appraise", "consultation"}
    finished = {g.get("data-node") for g in of_class(svg, "is-done")} - {None}
    assert finished == {"start", "reception"}


def test_a_reader_hears_where_the_case_stands_in_the_language_of_the_page():
    vi = drawn(here={"appraise"})
    en = drawn(here={"appraise"}, locale="en")

    assert vi.findtext(f"{SVG}title") == "Cấp giấy phép xây dựng cột ăng ten, trạm BTS"
    assert "Hồ sơ đang ở: Thẩm định hồ sơ." in vi.findtext(f"{SVG}desc")
    assert en.findtext(f"{SVG}title") == "Construction permit for a mast or base station"
    assert "The dossier is at: Appraise the dossier." in en.findtext(f"{SVG}desc")
    (here,) = of_class(en, "is-here")
    assert here.findtext(f"{SVG}title") == "Appraise the dossier (the dossier is here)"


def test_the_drawing_is_one_image_named_by_its_title_and_description():
    svg = drawn()

    named = svg.get("aria-labelledby").split()
    assert svg.get("role") == "img"
    assert {svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")} == set(named)


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("code", PROCEDURES)
def test_the_drawing_needs_no_style_and_no_script(code, locale):
    svg = drawn(code, here={"draft"}, locale=locale)

    for element in svg.iter():
        assert etree.QName(element).localname not in ("style", "script", "foreignObject", "image")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_names_cannot_smuggle_markup_into_a_page():
    sketch = procedure("s:start a:user e:end", "s>a a>e")
    node = dataclasses.replace(
        sketch.node("a"), names=dataclasses.replace(sketch.names, vi='<script>"&')
    )
    nodes = tuple(node if n.id == "a" else n for n in sketch.nodes)

    svg = draw(dataclasses.replace(sketch, nodes=nodes), here=(), done=(), locale="vi")

    assert "<script>" not in svg
    assert etree.fromstring(svg.encode()) is not None


def test_a_drawing_without_coordinates_is_laid_out():
    nodes = "s:start a:many t:each@a x:xor b:service n:error@b c:job f:failure m:xor p:and d:user"
    nodes += " r:reminder@d g:end j:and e:terminate"
    flows = "s>a a>x x>b x>m b>c n>f c>m m>p p>d p>j d>j r>g j>e"
    sketch = procedure(nodes, flows)

    svg = etree.fromstring(draw(sketch, here={"d"}, done={"a"}, locale="vi").encode())

    places = {
        (g.find(f"{SVG}rect").get("x"), g.find(f"{SVG}rect").get("y"))
        for g in of_class(svg, "node")
        if g.find(f"{SVG}rect") is not None
    }
    assert len(places) == 4
    assert len(of_class(svg, "node")) == len(sketch.nodes)


def test_names_of_ways_out_of_one_gateway_do_not_lie_on_each_other():
    sketch = procedure("s:start x:xor a:user b:user m:xor e:end", "s>x x>a x>b a>m b>m m>e")
    x = sketch.node("x").index
    flows = tuple(
        dataclasses.replace(flow, names=Names("", flow.id if flow.source == x else ""))
        for flow in sketch.flows
    )
    named = dataclasses.replace(sketch, flows=flows)

    svg = etree.fromstring(draw(named, here=(), done=(), locale="en").encode())

    labels = [t for t in svg.iter(f"{SVG}text") if t.get("class") == "flow-label"]
    assert len({(t.get("x"), t.get("y")) for t in labels}) == len(labels) == 2


def test_a_loop_back_is_drawn_below_everything():
    sketch = procedure("s:start m:xor a:user x:xor e:end", "s>m m>a a>x x>m x>e")

    svg = etree.fromstring(draw(sketch, here=(), done=(), locale="en").encode())

    lines = [g.find(f"{SVG}polyline").get("points").split() for g in of_class(svg, "flow")]
    assert max(len(points) for points in lines) == 6


@pytest.mark.parametrize("code", PROCEDURES)
def test_names_stay_inside_their_boxes_and_arrows_touch_both_nodes(code):
    ways = PROCEDURES[code]
    for flow in ways.flows:
        for index, (x, y) in (
            (flow.source, ways.layout.bends[flow.index][0]),
            (flow.target, ways.layout.bends[flow.index][-1]),
        ):
            box = ways.layout.boxes[index]
            assert box.x - 1 <= x <= box.x + box.width + 1
            assert box.y - 1 <= y <= box.y + box.height + 1


def test_no_two_nodes_are_drawn_over_each_other():
    for ways in PROCEDURES.values():
        boxes = [ways.layout.boxes[n.index] for n in ways.nodes if n.kind not in BOUNDARY]
        for position, one in enumerate(boxes):
            for other in boxes[:position]:
                apart_x = one.x >= other.x + other.width or other.x >= one.x + one.width
                apart_y = one.y >= other.y + other.height or other.y >= one.y + one.height
                assert apart_x or apart_y


def test_the_table_of_steps_reads_as_a_dossier_goes():
    rows = steps(PROCEDURES["tower"], "en")

    assert [row.node for row in rows][:3] == ["reception", "complete_intake", "assign"]
    assert rows[-1].node == "deliver"
    reception = rows[0]
    assert reception.step == "Receive and check the dossier"
    assert (reception.role, reception.unit) == ("receptionist", "reception")
    assert (reception.days, reception.clock) == (Decimal("0.5"), "reception")
    assert reception.outcomes == ("Accept", "Ask to complete", "Refuse to accept")


def test_the_table_of_steps_is_in_the_language_of_the_page():
    (reception, *_) = steps(PROCEDURES["tower"], "vi")

    assert reception.step == "Tiếp nhận, kiểm tra hồ sơ"
    assert reception.outcomes[0] == "Tiếp nhận"
