"""The papers of the one-stop mechanism print whatever people write into them, or refuse by name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from permits.papers import pdf
from permits.papers.bounds import MOST_LINES, TooMuch, check_bounds
from permits.papers.layout import Around, page
from tests.permits.papers.conftest import SAMPLES

HOSTILE = "<script>alert(1)</script> 😀 שלום \u202e&amp; Nguyễn <b>x</b>"
#: The member of each paper into which somebody writes freely.
TYPED = {
    "slip_apology": "reasons",
    "slip_stop": "asked_because",
    "slip_control": "lines",
    "consultation_letter": "findings",
    "register_book": "lines",
    "monthly_report": "by_applicant",
}


def typed(name, text):
    """Give a sample in which somebody typed a text wherever he may."""
    content = SAMPLES[name].content
    member = TYPED[name]
    rows = getattr(content, member)
    changed = {
        "lines": lambda row: replace(
            row, **{k: text for k in ("note", "work_name") if hasattr(row, k)}
        ),
        "findings": lambda row: replace(row, feature=text),
        "by_applicant": lambda row: replace(row, name=text),
    }.get(member, lambda row: text)
    return replace(content, **{member: tuple(changed(row) for row in rows)})


@pytest.mark.parametrize("name", sorted(TYPED))
def test_what_was_typed_is_printed_as_text_and_never_as_markup(name):
    html = page(typed(name, HOSTILE), Around())

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html
    assert "😀" not in html
    assert "□" in html


@pytest.mark.parametrize("name", ["slip_apology", "slip_control", "register_book"])
def test_hostile_text_makes_a_whole_paper(name):
    assert pdf.render(name, typed(name, HOSTILE), simulation=True).startswith(b"%PDF")


def test_a_very_long_reason_fills_pages_and_a_longer_one_is_refused():
    content = SAMPLES["slip_apology"].content
    long = replace(content, reasons=("Chờ ý kiến của cơ quan được hỏi. " * 120,) * 3)

    assert pdf.render("slip_apology", long).startswith(b"%PDF")
    with pytest.raises(TooMuch) as refusal:
        check_bounds(replace(content, reasons=("x" * 4_001,)))
    assert refusal.value.code == "paper.too_long"


def test_a_register_is_bounded_in_rows_and_not_in_letters():
    content = SAMPLES["register_book"].content
    row = replace(content.lines[0], work_name="Trạm " * 100)

    check_bounds(replace(content, lines=(row,) * MOST_LINES))
    with pytest.raises(TooMuch) as refusal:
        check_bounds(replace(content, lines=(row,) * (MOST_LINES + 1)))
    assert refusal.value.facts == {"member": "lines", "limit": MOST_LINES}


def test_only_a_control_slip_of_an_ended_case_has_places_to_sign():
    ended, extract = SAMPLES["slip_control"].content, SAMPLES["slip_control_extract"].content

    assert 'data-sign="office"' in page(ended, Around())
    assert "data-sign" not in page(extract, Around())
    assert "BẢN TRÍCH" in page(extract, Around())
    assert "BẢN TRÍCH" not in page(ended, Around())


def test_an_apology_without_a_new_day_says_when_it_will_be_told():
    content = replace(SAMPLES["slip_apology"].content, due_before=None, due_after=None)

    html = page(content, Around())

    assert "đang chờ bổ sung" in html
    assert "hẹn trả kết quả vào" not in html


def test_a_late_apology_says_that_the_day_has_passed():
    content = SAMPLES["slip_apology"].content
    late = replace(content, is_late=True, due_after=content.due_before + timedelta(days=20))

    assert "đã quá thời hạn" in page(late, Around())
    assert "đã quá thời hạn" not in page(content, Around())


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        ("consent", "được coi là đồng ý"),
        ("escalate", "không được coi là đồng ý; Sở Xây dựng báo cáo"),
        ("nothing", "thì không được coi là đồng ý."),
    ],
)
def test_a_letter_says_what_silence_means(silence, words):
    assert words in page(replace(SAMPLES["consultation_letter"].content, silence=silence), Around())


@pytest.mark.parametrize("name", ["slip_stop", "slip_stop_by_head"])
def test_a_stop_names_no_fee_to_pay_and_promises_none_back(name):
    said = page(SAMPLES[name].content, Around())

    assert "không có khoản nào phải nộp khi dừng giải quyết" in said
    assert "không có khoản phải hoàn trả" in said
    assert " đồng" not in said.split("Phí, lệ phí:")[1].split("</p>")[0]
