"""What a phrase of the book left open is found, named, and kept from going out."""

import pytest

from permits.core.errors import Invalid
from permits.forms import blanks
from permits.forms.blanks import Written


@pytest.mark.parametrize(
    "text",
    [
        "Nộp lại ……",
        "Nộp lại ...",
        "Nộp lại ......... trước ngày",
        "Nộp lại …",
        "Ký số lại ..… rồi nộp",
        "Dòng đầu.\nCòn thiếu …… m",
        "v.v... và còn ……",
        "Thiếu trang……",
        "Trước ngày:.../.../2026",
    ],
)
def test_dots_that_stand_where_a_word_should_are_a_blank(text):
    assert blanks.left_in(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bổ sung bản vẽ móng.",
        "Hết..",
        "bản vẽ, hợp đồng, v.v...",
        "V.V…",
        "1.2.3.4",
        "Thiếu bản vẽ móng, cột, dây co...",
        "Thiếu bản vẽ móng, cột…, hợp đồng",
        "Theo điểm 3 (...) của văn bản",
    ],
)
def test_a_full_stop_and_the_end_of_a_list_are_none(text):
    assert blanks.left_in(text) is None


def test_only_the_line_of_the_blank_is_told():
    text = f"Dòng đầu.\n{'x' * 90} phạm vi …… m\nDòng cuối."

    left = blanks.left_in(text)

    assert left is not None
    assert left.endswith("phạm vi …… m")
    assert "Dòng" not in left
    assert len(left) <= 90


def test_a_reason_must_say_something_and_be_whole():
    for words, code in ((" ", "task.reason_needed"), ("Thiếu ……", "text.blank_left")):
        with pytest.raises(Invalid) as refused:
            blanks.demand("note", words)
        assert [(c.field, c.code) for c in refused.value.complaints] == [("note", code)]
    blanks.demand("note", "Thiếu trang ký.")


def test_a_letter_names_every_item_that_is_not_filled_in():
    items = [Written("items-0-text", 1, "Thiếu trang ký."), Written("items-4-text", 2, "Nộp ……")]

    with pytest.raises(Invalid) as refused:
        blanks.demand_filled(items)

    [complaint] = refused.value.complaints
    assert (complaint.field, complaint.code) == ("items-4-text", "supplement.blank_left")
    assert complaint.facts == {"number": 2, "text": "Nộp ……"}
    blanks.demand_filled(items[:1])
