"""What changed between two versions of a draft is told condition by condition, word by word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.decisions.drafting import comparing
from permits.decisions.drafting.comparing import (
    ADDED,
    CHANGED,
    MOVED,
    PUT,
    REMOVED,
    SAME,
    TAKEN,
    Piece,
)

WORDS = st.lists(st.sampled_from(["lùi", "hai", "ba", "mét", "đường", "báo"]), max_size=12)


def draft(*conditions: Any) -> dict[str, Any]:
    return {"conditions": [{"text": c} if isinstance(c, str) else c for c in conditions]}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, int]]:
    return [(change.kind, change.at) for change in comparing.conditions(old, new)]


@given(old=WORDS, new=WORDS)
def test_the_words_of_a_comparison_give_back_both_texts(old: list[str], new: list[str]) -> None:
    pieces = comparing.words_of(" ".join(old), " ".join(new))

    assert " ".join(p.text for p in pieces if p.kind != PUT).split() == old
    assert " ".join(p.text for p in pieces if p.kind != TAKEN).split() == new


def test_a_reworded_condition_shows_the_words_that_changed() -> None:
    old, new = (
        draft("Lùi chân cột 2 m so với ranh đất."),
        draft("Lùi chân cột 3 m so với ranh đất."),
    )

    [change] = comparing.conditions(old, new)

    assert (change.kind, change.at) == (CHANGED, 1)
    assert [p for p in change.words if p.kind != SAME] == [Piece(TAKEN, "2"), Piece(PUT, "3")]


def test_conditions_that_came_went_and_moved_are_each_told_once() -> None:
    old = draft("Treo biển báo.", "Báo trước ba ngày.", "Đo kiểm.", "Hoàn trả mặt đường.")
    new = draft("Hoàn trả mặt đường.", "Treo biển báo.", "Đo kiểm.", "Rào chắn ban đêm.")

    assert told(old, new) == [(MOVED, 1), (ADDED, 4), (REMOVED, 2)]


def test_a_phrase_stays_the_same_condition_whatever_fills_its_blanks() -> None:
    before = {"text": "Chỉ thi công từ 6 đến 8.", "code": "work_hours", "trigger": "during_works"}
    after = before | {"text": "Tối muộn mới làm."}

    assert told(draft(before), draft(after)) == [(CHANGED, 1)]


def test_another_time_to_do_it_is_a_change_even_where_the_words_stay() -> None:
    old = draft({"text": "Đo kiểm.", "trigger": "before_start"})
    new = draft({"text": "Đo kiểm.", "trigger": "before_on_air"})

    assert told(old, new) == [(CHANGED, 1)]


def test_lines_of_before_are_compared_with_records() -> None:
    assert told({"conditions": ["Treo biển báo."]}, draft("Treo biển báo.")) == []


@pytest.mark.parametrize("same", [draft(), draft("Một.", "Hai.", "Hai.")])
def test_the_same_draft_differs_in_nothing(same: dict[str, Any]) -> None:
    assert told(same, same) == []


@given(
    old=st.lists(st.sampled_from("ABCDE"), max_size=6),
    new=st.lists(st.sampled_from("ABCDE"), max_size=6),
)
def test_what_is_told_turns_the_old_list_into_the_new(old: list[str], new: list[str]) -> None:
    changes = comparing.conditions(draft(*old), draft(*new))
    came = [c.words[0].text for c in changes if c.kind == ADDED]
    went = [c.words[0].text for c in changes if c.kind == REMOVED]

    assert sorted([*old, *came]) == sorted([*new, *went])


def test_whose_order_alone_changed_among_recipients_is_no_difference() -> None:
    assert comparing.names(["A", "B"], ["B", "A"]) == []
    assert [line.kind for line in comparing.names(["A"], ["B"])] == [ADDED, REMOVED]
