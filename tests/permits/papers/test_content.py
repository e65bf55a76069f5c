"""A content survives storage, and what cannot be a content is refused by name."""

import json
from dataclasses import replace

import pytest

from permits.papers.bounds import MOST_POINTS, TooMuch, check_bounds
from permits.papers.canonical import BadContent
from permits.papers.contents import CONTENTS, read_content
from permits.papers.layout import FOLDER
from tests.permits.papers.conftest import SAMPLES


def test_every_template_of_the_folder_has_a_content_and_a_sample():
    papers = {path.stem for path in FOLDER.glob("*.html") if not path.name.startswith("_")}

    assert papers == {name for name, kind in CONTENTS.items() if kind.is_printed}
    assert papers == {sample.template for sample in SAMPLES.values()}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_content_read_back_is_the_same_content(name):
    content = SAMPLES[name].content

    again = read_content(content.template, json.loads(content.to_json()))

    assert again == content
    assert again.sha256() == content.sha256()


def test_the_hash_does_not_depend_on_the_order_of_members():
    content = SAMPLES["refusal"].content
    shuffled = dict(reversed(list(content.to_plain().items())))

    assert read_content("refusal", shuffled).sha256() == content.sha256()


def test_one_changed_letter_changes_the_hash():
    content = SAMPLES["refusal"].content

    assert replace(content, place=content.place + ".").sha256() != content.sha256()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stranger": 1}, "RefusalContent has no stranger"),
        ({"number": 12}, "expected str, found int"),
        ({"received_on": "23/11/2026"}, "Invalid isoformat string: '23/11/2026'"),
        ({"reasons": "no list"}, "expected list, found str"),
        ({"reasons": [{"cite": None}]}, "text"),
    ],
)
def test_what_is_no_such_content_is_refused_and_says_why(change, reason):
    plain = SAMPLES["refusal"].content.to_plain() | change

    with pytest.raises(BadContent) as refusal:
        read_content("refusal", plain)

    assert reason in str(refusal.value.facts["reason"])


def test_an_unknown_template_is_refused():
    with pytest.raises(BadContent) as refusal:
        read_content("../../etc/passwd", {})

    assert refusal.value.code == "paper.unknown_template"


def test_a_number_that_is_none_has_no_place_in_a_content():
    work = replace(SAMPLES["permit_tower"].content.work, height_m=float("nan"))

    with pytest.raises(BadContent):
        replace(SAMPLES["permit_tower"].content, work=work).sha256()


def test_ten_thousand_points_are_taken_and_more_than_the_bound_refused():
    content = SAMPLES["permit_pole"].content
    one = content.vertices.points[0]

    check_bounds(replace(content, vertices=replace(content.vertices, points=(one,) * 10_000)))
    many = replace(content.vertices, points=(one,) * (MOST_POINTS + 1))
    with pytest.raises(TooMuch) as refusal:
        check_bounds(replace(content, vertices=many))

    assert refusal.value.facts == {"member": "points", "limit": MOST_POINTS}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place": "x" * 4_001}, "paper.too_long"),
        ({"recipients": ("x",) * 301}, "paper.too_many"),
        ({"recipients": ("x" * 3_900,) * 60}, "paper.too_much"),
    ],
)
def test_endless_text_is_refused_before_it_is_laid_out(change, code):
    with pytest.raises(TooMuch) as refusal:
        check_bounds(replace(SAMPLES["refusal"].content, **change))

    assert refusal.value.code == code
