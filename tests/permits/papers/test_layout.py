"""What a paper says in words: escaped, printable, dated and numbered the Vietnamese way."""

from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from jinja2 import UndefinedError

from permits.papers.contents import Citation, Clause
from permits.papers.layout import Around, degrees, environment, number, page
from permits.papers.printable import printable, unprintable
from tests.permits.papers.conftest import SAMPLES

PLAIN = Around()


def _html(name, around=PLAIN, **changes):
    return page(replace(SAMPLES[name].content, **changes), around)


def test_html_in_a_name_is_printed_as_the_text_it_is():
    holder = replace(SAMPLES["permit_tower"].content.holder, name="<img src=x onerror=alert(1)>")

    html = _html("permit_tower", holder=holder)

    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img src=x" not in html


POISON = "<i onclick=x>📡\u202eשלום\x00&"
#: Words that are keys, not text.
KEYS = ("variant", "certainty", "system")


def poisoned(value):
    """Put markup, a four-byte sign, a turned direction and a control into every text."""
    if not is_dataclass(value):
        return value
    changes = {}
    for field in fields(value):
        given = getattr(value, field.name)
        if isinstance(given, str) and field.name not in KEYS:
            changes[field.name] = given + POISON
        elif isinstance(given, tuple):
            changes[field.name] = tuple(
                each + POISON if isinstance(each, str) else poisoned(each) for each in given
            )
        else:
            changes[field.name] = poisoned(given)
    return replace(value, **changes)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_whatever_a_text_holds_no_paper_lets_it_act_or_hide(name):
    html = page(poisoned(SAMPLES[name].content), PLAIN)

    # Markup: upper case where a template sets capitals.
    assert "<i onclick" not in html.lower()
    assert not {"📡", "\u202e", "ש", "\x00"} & set(html)
    assert "&lt;i onclick=x&gt;□" in html


def test_a_source_that_is_not_found_is_marked_as_to_be_confirmed():
    certain, doubtful = Citation("Luật A"), Citation("Nghị định B", "recall")

    html = _html("permit_tower", legal_basis=(certain, doubtful, Citation("QĐ C", "proposal")))

    assert "Luật A</li>" in html
    assert 'Nghị định B <span class="doubt">[cần xác nhận]</span>' in html
    assert 'QĐ C <span class="doubt">[cần xác nhận]</span>' in html


def test_a_condition_carries_its_doubtful_source_with_the_mark():
    html = _html("permit_tower", conditions=(Clause("Làm X.", Citation("NĐ 32", "recall")),))

    assert 'Làm X. <span class="cite">(NĐ 32 <span class="doubt">[cần xác nhận]' in html


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_paper_of_the_demo_is_marked_and_no_other(name):
    assert 'simulation">' in _html(name, Around(simulation=True))
    assert 'simulation">' not in _html(name)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_are_written_with_a_zero(on, words):
    assert words in _html("refusal", issued_on=on)


def test_a_permit_names_its_kind():
    assert "GIẤY PHÉP XÂY DỰNG MỚI" in _html("permit_tower")
    assert "GIẤY PHÉP XÂY DỰNG GIA HẠN" in _html("permit_tower", variant="extended")


def test_what_is_not_known_of_a_work_is_not_printed():
    work = replace(SAMPLES["permit_tower"].content.work, colour=None)

    assert "Màu sắc" not in _html("permit_tower", work=work)


def test_a_name_that_a_template_does_not_know_is_an_error():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ paper.nothing }}").render(paper={})


def test_a_long_annex_says_how_many_points_it_leaves_to_the_attachment():
    content = SAMPLES["permit_pole"].content
    points = content.vertices.points * 10_000

    html = _html("permit_pole", vertices=replace(content.vertices, points=points))

    assert html.count('<td class="c">P-107</td>') == 300
    assert "300 điểm đầu trong tổng số 10.000 điểm" in html
    assert "tệp permit.json đính kèm" in html


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1400889.43, 2, "1.400.889,43"),
        (42.0, None, "42"),
        (0.1 + 0.2, None, "0,3"),
        (-3.5, 1, "-3,5"),
        (1234, None, "1.234"),
    ],
)
def test_numbers_have_dots_between_thousands_and_a_decimal_comma(value, places, written):
    assert number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12.667, "12°40′01,200″"),
        (108.99999999, "109°00′00,000″"),
        (-0.5, "-0°30′00,000″"),
    ],
)
def test_angles_are_rounded_as_a_whole_so_sixty_seconds_never_show(value, written):
    assert degrees(value) == written


def test_a_number_that_is_not_finite_is_not_printed():
    with pytest.raises(ValueError, match="finite"):
        number(float("inf"))


def test_text_is_composed_and_loses_what_cannot_be_printed():
    assert printable("Nguye\u0302\u0303n") == "Nguyễn"
    assert printable("Đường 📡 số 5\u202egnort\u202c") == "Đường □ số 5gnort"
    assert printable("שלום 12") == "□□□□ 12"
    assert printable("dòng\x00 một\nhai") == "dòng một hai"


def test_a_form_can_ask_which_characters_would_not_be_printed():
    assert unprintable("Trạm 📡 và 📡 ở Ea H'leo") == ("📡",)
    assert unprintable("Trạm BTS, Ø 110 mm, 64 m², 108°30′") == ()


def test_emoji_and_right_to_left_letters_in_an_address_become_boxes():
    holder = replace(SAMPLES["permit_tower"].content.holder, address="Số 5 📡 đường שלום")

    assert "Số 5 □ đường □□□□" in _html("permit_tower", holder=holder)
