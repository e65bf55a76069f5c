"""The check at start finds on this machine what papers need."""

from permits.papers.selfcheck import VIETNAMESE, self_check


def test_this_machine_can_print_papers():
    found = self_check()

    assert int(found.engine.split(".")[0]) >= 70
    assert "LiberationSerif" in found.font


def test_every_vietnamese_letter_is_tried():
    assert len(VIETNAMESE) == 134
    assert set("ăâđêôơưĂÂĐÊÔƠƯặầẫậểễệốồổỗộớờởỡợứừửữựỳỵỷỹ") <= set(VIETNAMESE)
