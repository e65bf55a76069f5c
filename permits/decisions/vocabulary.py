"""Words of decisions beside those of the papers they are printed on."""

from permits.core.vocabulary import Term


class ConditionTrigger(Term):
    """Khi nào một điều kiện của giấy phép phải được thực hiện."""

    BEFORE_START = "before_start", "Trước khi khởi công", "Before works start"
    DURING_WORKS = "during_works", "Trong khi thi công", "During works"
    BEFORE_ON_AIR = "before_on_air", "Trước khi đưa vào khai thác", "Before going into service"
    BY_DATE = "by_date", "Trước một ngày", "By a date"
    LIFETIME = "lifetime", "Suốt thời gian công trình tồn tại", "For the life of the works"


class ConditionState(Term):
    """Tình trạng thực hiện một điều kiện hôm nay."""

    OPEN = "open", "Chưa thực hiện", "Open"
    STANDING = "standing", "Phải giữ suốt thời gian tồn tại", "To be kept for life"
    OVERDUE = "overdue", "Quá hạn thực hiện", "Overdue"
    REPORTED = "reported", "Đã báo cáo, chờ xác nhận", "Reported, to be confirmed"
    DISCHARGED = "discharged", "Đã thực hiện", "Discharged"
    CARRIED = "carried", "Đã chuyển sang giấy phép sau", "Carried over to a later permit"


class ReportVerdict(Term):
    """Kết luận về một báo cáo thực hiện điều kiện."""

    ACCEPTED = "accepted", "Xác nhận đã thực hiện", "Confirmed"
    REJECTED = "rejected", "Không xác nhận", "Not confirmed"
