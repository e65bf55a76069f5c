"""Codes: read as people type them, never guessed, and kept as hashes where they open something."""

import pytest

from permits.core import codes

KEY = b"a key for codes in tests"


def test_codes_have_no_letter_that_looks_like_another() -> None:
    drawn = {codes.new_code(12) for _ in range(500)}

    assert len(drawn) == 500
    assert not set("ILOU") & set("".join(drawn))


@pytest.mark.parametrize(
    "typed",
    ["7K3Q-0B1D-Z9", "7k3q 0b1d z9", "７Ｋ３Ｑ０Ｂ１ＤＺ９", "7K3Q–OBID–Z9", "  7k3q.0b1d/z9 "],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.normalise(typed) == "7K3Q0B1DZ9"


def test_a_code_is_shown_in_groups() -> None:
    assert codes.grouped("7K3Q0B1DZ9") == "7K3Q-0B1D-Z9"


def test_a_derived_code_is_the_same_each_time_and_for_nothing_else() -> None:
    first = codes.derived_code("draft:1", KEY)

    assert first == codes.derived_code("draft:1", KEY)
    assert first != codes.derived_code("draft:2", KEY)
    assert first != codes.derived_code("draft:1", b"another key")
    assert len(first) == 16
    assert set(first) <= set(codes.ALPHABET)


def test_a_hash_of_a_code_forgives_the_typing_and_needs_the_key() -> None:
    assert codes.keyed_hash("7k3q-0b1d", KEY) == codes.keyed_hash("7K3QOBID", KEY)
    assert codes.keyed_hash("7K3Q0B1D", KEY) != codes.keyed_hash("7K3Q0B1D", b"another")
