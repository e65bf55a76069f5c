"""There is one clock, it knows its zone, and tests and the demo's past can show another time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from permits.core import clock


def test_time_is_shown_in_viet_nam_whatever_zone_it_is_given_in() -> None:
    with clock.at(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)):
        assert clock.now().isoformat() == "2027-01-01T00:30:00+07:00"
        assert clock.today() == date(2027, 1, 1)


def test_a_shown_time_ends_with_its_block_even_after_a_fault() -> None:
    before = clock.now()

    with pytest.raises(ZeroDivisionError), clock.at(before + timedelta(days=1)):
        raise ZeroDivisionError

    assert clock.now() == before


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
