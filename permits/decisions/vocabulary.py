"""Words of decisions beside those of the papers they are printed on."""

from permits.core.vocabulary import Term
from permits.procedures.vocabulary import ConditionTrigger

__all__ = ["ConditionTrigger"]  # the phrase book knows it as well

#: Printed after a condition: when it is to be done.
DONE_WHEN = "(Thực hiện: {when}.)"
DONE_BY = "(Thực hiện: chậm nhất ngày {day:%d/%m/%Y}.)"
#: Stands above the name of a signatory while nobody has signed.
WHO_SIGNS = "NGƯỜI CÓ THẨM QUYỀN KÝ"


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


# --- words that builders put into papers --------------------------------------------------------

ARCHIVE = "Lưu: VT, {office}"
NUMBERED = "số {number}"
NUMBERED_AND_DATED = "số {number} ngày {on:%d/%m/%Y}"
ELECTRONIC = "bản điện tử"
DUCTS = "{count:02d} ống, đường kính ngoài {diameter} mm"
NOTHING_SAID = "không có"
PLACE = "Vị trí (tọa độ VN-2000)"
ADDRESS = "Địa chỉ, thửa đất, lô"
RIGHT_TO_PLACE = "Quyền sử dụng đất, công trình"
WORKS_CLASS = "Cấp công trình"
ROUTE = "tuyến dài {length} m, điểm đầu và điểm cuối {ends}"

#: How permits are taken back and cancelled; its text was found.
ENDING_LAW = "Nghị định 217/2026/NĐ-CP, Điều 65"
CONCLUSION = "kết luận kiểm tra {proof}"
ON_GROUND = "{ground}, theo {proof}"
STOP_WORKS = "Dừng thi công công trình kể từ khi nhận được Quyết định này."
GIVE_BACK = (
    "Nộp lại bản giấy giấy phép đã cấp trong thời hạn 05 ngày làm việc kể từ ngày nhận được Quyết"
    " định này."
)
OR_CANCELLED = (
    "Quá 10 ngày làm việc mà chưa nộp lại, cơ quan cấp phép quyết định hủy giấy phép và công bố."
)
ANY_COMMUNE = "Ủy ban nhân dân cấp xã"
PUBLISHED = (
    "Đăng trên trang thông tin điện tử của {office} trong thời hạn 05 ngày làm việc kể từ ngày ký."
)
SENT_TO_COMMUNE = (
    "Gửi {commune} để công bố công khai trong thời hạn 05 ngày làm việc kể từ ngày ký."
)
