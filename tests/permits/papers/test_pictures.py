"""Only drawings reach a paper, and the square code is small, upper case and told in words."""

import re

import pytest

from permits.papers.gallery import sketch
from permits.papers.pictures import BadPicture, drawing
from permits.papers.qr import BadAddress, square
from tests.permits.papers.conftest import SAMPLES

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">%s</svg>'


def test_a_drawing_becomes_a_data_address():
    svg = sketch(SAMPLES["permit_tower"].content)

    assert drawing(svg).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="file:///etc/passwd"/>',
        "<foreignObject/>",
        '<path onload="x()" d="M0 0"/>',
        '<path fill="url(http://127.0.0.1/x)" d="M0 0"/>',
        "<style>@import 'x'</style>",
        '<path style="fill: URL(file:///x)" d="M0 0"/>',
        '<use href="#a"/>',
    ],
)
def test_whatever_is_more_than_a_drawing_is_refused(inside):
    with pytest.raises(BadPicture) as refusal:
        drawing(SVG % inside)

    assert refusal.value.code == "paper.picture_active"


def test_a_document_type_is_refused_with_its_entities():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aa">]>' + SVG % "<text>&a;</text>"

    with pytest.raises(BadPicture):
        drawing(bomb)


@pytest.mark.parametrize("svg", ["", "<svg", SVG % "<path>", "\ud800"])
def test_a_broken_drawing_is_refused(svg):
    with pytest.raises(BadPicture) as refusal:
        drawing(svg)

    assert refusal.value.code == "paper.picture_broken"


def test_a_drawing_beyond_all_measure_is_refused():
    with pytest.raises(BadPicture) as refusal:
        drawing(SVG % ("<path d='M0 0'/>" * 20_001))

    assert refusal.value.code == "paper.picture_too_large"


def test_the_code_of_a_verify_address_prints_at_fourteen_millimetres():
    code = square("https://giayphep.daklak.gov.vn/x/7K4M9QWX2TRB5ZHD")

    modules = int(re.search(r'viewBox="0 0 (\d+) \d+"', code.svg)[1])
    assert modules == 29
    assert code.size_mm == 14.0


def test_the_address_is_told_in_words_too():
    code = square("https://giayphep.daklak.gov.vn/x/7K4M9QWX2TRB5ZHD")

    assert (code.site, code.code) == ("giayphep.daklak.gov.vn/x", "7K4M-9QWX-2TRB-5ZHD")


def test_a_dossier_code_is_printed_as_people_know_it():
    assert square("http://localhost:8000/t/H15.10-261123-0007").code == "H15.10-261123-0007"


def test_case_does_not_change_the_square():
    lower, upper = square("https://a.vn/x/abcd"), square("https://A.VN/X/ABCD")

    assert lower.svg == upper.svg


def test_a_long_address_grows_rather_than_become_unreadable():
    assert square("https://a.vn/x/" + "A" * 180).size_mm > 20


@pytest.mark.parametrize(
    "url",
    ["ftp://a.vn/x", "a.vn/x", "https://a.vn/x?y=1", "https://a.vn/đ", "https://a.vn/" + "x" * 200],
)
def test_an_address_that_upper_case_would_break_is_refused(url):
    with pytest.raises(BadAddress):
        square(url)
