"""Words of the pages about what rules."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term


class DayKind(Term):
    """Một ngày khác ngày thường ra sao."""

    OFF = "off", "Nghỉ", "Day off"
    WORKED = "worked", "Làm việc", "Worked day"
    USUAL = "usual", "Như ngày thường trong tuần", "Like any other of its weekday"


class LineState(Term):
    """Tình trạng của một mức thu hôm nay."""

    COMING = "coming", "Sắp áp dụng", "Coming"
    IN_FORCE = "in_force", "Đang áp dụng", "In force"
    ENDED = "ended", "Hết áp dụng", "Ended"
    WITHDRAWN = "withdrawn", "Đã rút", "Withdrawn"


#: How a line of a yearly decision says of a day whether it is worked, in either language.
WORKED_WORDS = {"nghỉ": False, "nghi": False, "off": False, "làm": True, "lam": True, "work": True}

#: What the history of changes keeps as a single code, by the name of the fact and the code.
SINGLE_WORDS = {
    ("sign_ins", "all"): Bilingual("tất cả phiên đang mở", "every open sign-in"),
    ("password", "link"): Bilingual("đường dẫn đặt mật khẩu mới", "link that sets a new one"),
}
