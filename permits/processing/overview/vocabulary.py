"""The words of the leaders' overview."""

from permits.core.text import N_
from permits.core.vocabulary import Term


class Figure(Term):
    """Bốn con số của trang tổng quan; each opens the list it counts."""

    OPEN = "open", "Đang giải quyết", "Open"
    OVERDUE = "overdue", "Đang quá hạn", "Overdue"
    WAITING = "waiting", "Chờ doanh nghiệp", "Waiting for the applicant"
    DECIDED = "decided", "Đã giải quyết trong tháng", "Decided this month"


#: What may be looked at: in the address, how many weeks or months, and how it is called.
PERIODS = (
    ("4t", N_("4 tuần")),
    ("8t", N_("8 tuần")),
    ("13t", N_("13 tuần")),
    ("12th", N_("12 tháng")),
)
