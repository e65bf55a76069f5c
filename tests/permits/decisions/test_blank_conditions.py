"""A condition in free words is refused while it holds a blank of the phrase book."""

import pytest
from werkzeug.datastructures import MultiDict

from permits.decisions.forms import ConditionRow


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Giữ khoảng cách …… m tới nhà dân.", ["text.blank_left"]),
        ("Giữ khoảng cách ..... m tới nhà dân.", ["text.blank_left"]),
        ("Giữ khoảng cách 20 m tới nhà dân.", []),
    ],
)
def test_a_free_condition_is_refused_while_it_holds_a_blank(app, text, codes):
    row = ConditionRow(MultiDict({"text": text, "trigger": "before_start"}))

    assert row.validate() is not bool(codes)
    assert [fault.code for fault in row.text.errors] == codes
