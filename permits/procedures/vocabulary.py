"""Words of what an administrator decides about procedures: fees, and phrases of papers."""

from permits.core.vocabulary import Term


class FeeKind(Term):
    """Khoản thu: what is asked for, each under a table of its own."""

    LICENCE = "licence", "Lệ phí cấp giấy phép", "Charge for the permit"
    APPRAISAL = "appraisal", "Phí thẩm định", "Fee for the appraisal"


class PhraseKind(Term):
    """Chỗ dùng câu mẫu: in which paper a phrase may stand."""

    CONDITION = "condition", "Điều kiện của giấy phép", "Condition of a permit"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung hồ sơ", "Request for supplements"


class SupplementItem(Term):
    """Nội dung chưa đạt: what was found wanting, for which a request has a phrase ready."""

    MISSING = "missing", "Thiếu giấy tờ", "A paper is missing"
    PAPER = "paper", "Giấy tờ chưa đúng", "A paper is not as it should be"
    SIGNATURE = "signature", "Chữ ký số", "Digital signature"
    SITE = "site", "Vị trí, tọa độ", "Place and coordinates"
    TECHNICAL = "technical", "Thông số kỹ thuật", "Technical data"
    CHECK = "check", "Kiểm tra quy hoạch", "Planning check"
    OTHER = "other", "Nội dung khác", "Something else"


class ConditionTrigger(Term):
    """Khi nào một điều kiện của giấy phép phải được thực hiện."""

    BEFORE_START = "before_start", "Trước khi khởi công", "Before works start"
    DURING_WORKS = "during_works", "Trong khi thi công", "During works"
    BEFORE_ON_AIR = "before_on_air", "Trước khi đưa vào khai thác", "Before going into service"
    BY_DATE = "by_date", "Trước một ngày", "By a date"
    LIFETIME = "lifetime", "Suốt thời gian công trình tồn tại", "For the life of the works"
