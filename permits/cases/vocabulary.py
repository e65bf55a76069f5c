"""Words of clocks, and of what officials note, judge and ask while they review a dossier."""

from permits.core.vocabulary import EventKind, Term

#: Events between offices, which are nothing to the applicant or the public.
BETWEEN_OFFICES = frozenset({EventKind.LINK_SENT, EventKind.LINK_REVOKED})


class Punctuality(Term):
    """Đúng hạn hay không: judged against the day on which something was due."""

    BEFORE = "before", "Trước hạn", "Before time"
    ON_DAY = "on_day", "Đúng hạn", "On time"
    AFTER = "after", "Quá hạn", "Late"


class NoteAudience(Term):
    """Ai đọc một ghi chú của hồ sơ."""

    PRIVATE = "private", "Nội bộ cơ quan", "Within the office"
    APPLICANT = "applicant", "Gửi doanh nghiệp", "To the applicant"
    FROM_APPLICANT = "from_applicant", "Doanh nghiệp gửi", "From the applicant"


class PaperJudgement(Term):
    """Ý kiến của cán bộ về một thành phần hồ sơ; it belongs to that version of the paper."""

    SOUND = "sound", "Đạt", "Sound"
    LACKING = "lacking", "Cần bổ sung", "To be supplemented"
    NEEDLESS = "needless", "Không cần", "Not needed"


class Lack(Term):
    """Thành phần hồ sơ chưa đạt vì sao."""

    MISSING = "missing", "Chưa nộp", "Not handed in"
    ILLEGIBLE = "illegible", "Mờ, thiếu trang, không đọc được", "Illegible or pages missing"
    UNSIGNED = "unsigned", "Thiếu chữ ký, con dấu hoặc chữ ký số", "Signature or seal missing"
    WRONG_PAPER = "wrong_paper", "Không đúng loại giấy tờ", "Not the paper asked for"
    EXPIRED = "expired", "Hết hiệu lực", "No longer valid"
    CONTRADICTS = "contradicts", "Không khớp với hồ sơ", "Contradicts the dossier"
    INCOMPLETE = "incomplete", "Thiếu nội dung bắt buộc", "Required content missing"
    OTHER = "other", "Lý do khác (ghi rõ)", "Another reason (say which)"


class AskedAbout(Term):
    """Một mục yêu cầu bổ sung nói về cái gì."""

    PAPER = "paper", "Giấy tờ", "A paper"
    FIELD = "field", "Thông tin kê khai", "What was declared"
    OTHER = "other", "Nội dung khác", "Something else"


class QueueSort(Term):
    """Thứ tự của hàng đợi."""

    DUE = "due", "Hạn của bước", "Due"
    RECEIVED = "received", "Ngày nhận", "Received"
    CODE = "code", "Mã hồ sơ", "File code"
    WARD = "ward", "Xã, phường", "Ward"
    CARRIER = "carrier", "Doanh nghiệp", "Carrier"


class QueueDue(Term):
    """Hạn của bước so với hôm nay."""

    OVERDUE = "overdue", "Quá hạn", "Overdue"
    TODAY = "today", "Hết hạn hôm nay", "Due today"
    SOON = "soon", "Còn đến 2 ngày làm việc", "Within 2 working days"
    LATER = "later", "Còn hơn 2 ngày làm việc", "In more than 2 working days"
    NONE = "none", "Không có hạn hoặc đang dừng", "No limit, or stopped"


class LinkState(Term):
    """Đường dẫn trả lời còn dùng được không, và vì sao không."""

    OPEN = "open", "Đang chờ trả lời", "Waiting for an answer"
    USED = "used", "Đã dùng để trả lời", "Used to answer"
    REVOKED = "revoked", "Đã thu hồi", "Taken back"
    HELD = "held", "Người khác đang giữ câu hỏi", "Somebody else has the question"
    CLOSED = "closed", "Câu hỏi đã đóng", "The question is closed"
    EXPIRED = "expired", "Hết hạn", "Expired"
