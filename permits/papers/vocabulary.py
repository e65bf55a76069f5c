"""The few Vietnamese words that are drawn or certified rather than printed from a template."""

from permits.core.vocabulary import Term

#: Around the lower half of every seal drawn by the demo, so that it can be taken for no real one.
SEAL_OF_SIMULATION = "BẢN MÔ PHỎNG"


class PaperState(Term):
    """Trạng thái một giấy tờ do hệ thống phát hành."""

    DRAFT = "draft", "Dự thảo", "Draft"
    SIGNED = "signed", "Đã ký", "Signed"
    VOID = "void", "Đã hủy", "Void"


class PermitState(Term):
    """Hiệu lực của một giấy phép hôm nay."""

    VALID = "valid", "Còn hiệu lực", "Valid"
    AMENDED = "amended", "Còn hiệu lực, đã thay đổi", "Valid, as amended"
    REPLACED = "replaced", "Đã được thay thế", "Replaced"
    EXPIRED = "expired", "Hết hiệu lực khởi công", "Expired"
    REVOKED = "revoked", "Đã thu hồi", "Revoked"
    CANCELLED = "cancelled", "Đã hủy", "Cancelled"
    DISMANTLED = "dismantled", "Công trình đã tháo dỡ", "Works dismantled"


class PermitChange(Term):
    """Một quyết định làm gì với giấy phép mà nó nói đến."""

    EXTENDS = "extends", "Gia hạn", "Extends"
    REPLACES = "replaces", "Thay thế", "Replaces"
    COPIES = "copies", "Cấp lại", "Re-issues"
    TRANSFERS = "transfers", "Chuyển cho chủ đầu tư mới", "Transfers"
    REVOKES = "revokes", "Thu hồi", "Revokes"
    CANCELS = "cancels", "Hủy", "Cancels"
    COMPLETES = "completes", "Ghi nhận hoàn thành", "Acknowledges completion"


class PaperKind(Term):
    """Giấy tờ hệ thống phát hành."""

    RECEIPT = "slip_receipt", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and appointment"
    SUPPLEMENT = "slip_supplement", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Supplement request"
    REFUSE = "slip_refuse", "Phiếu từ chối tiếp nhận hồ sơ", "Refusal to accept"
    APOLOGY = "slip_apology", "Văn bản xin lỗi và hẹn lại ngày trả kết quả", "Apology and new date"
    STOP = "slip_stop", "Thông báo dừng giải quyết hồ sơ", "Notice that processing stops"
    CONTROL = "slip_control", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip"
    REGISTER = "register_book", "Sổ theo dõi hồ sơ", "Register of dossiers"
    PERMIT = "permit_point", "Giấy phép xây dựng", "Construction permit"
    PERMIT_LINE = "permit_line", "Giấy phép thi công tuyến", "Permit for works along a line"
    PERMIT_LINEAR = (
        "permit_linear",
        "Giấy phép xây dựng công trình theo tuyến",
        "Construction permit for linear works",
    )
    PERMIT_UNDERGROUND = (
        "permit_underground",
        "Giấy phép xây dựng công trình ngầm",
        "Construction permit for underground works",
    )
    SHARED_USE = "shared_use_consent", "Văn bản thống nhất dùng chung", "Shared-use consent"
    LOCATION = "location_acceptance", "Văn bản chấp thuận vị trí", "Acceptance of a location"
    REFUSAL = "refusal", "Thông báo không cấp phép", "Notice of refusal"
    ACKNOWLEDGEMENT = (
        "acknowledgement",
        "Phiếu ghi nhận thông báo khởi công",
        "Acknowledgement of a commencement notice",
    )
    EXPLANATION = (
        "explanation",
        "Công văn yêu cầu giải trình, tạm dừng khởi công",
        "Request to explain or hold a commencement",
    )
    ADJUSTMENT = "permit_adjustment", "Giấy phép xây dựng điều chỉnh", "Adjusted permit"
    EXTENSION = "permit_extension", "Gia hạn giấy phép xây dựng", "Extension of a permit"
    REISSUE = "permit_reissue", "Giấy phép xây dựng cấp lại", "Re-issued permit"
    TRANSFER = "permit_transfer", "Xác nhận kế thừa giấy phép", "Transfer of a permit"
    REVOCATION = "revocation", "Quyết định thu hồi giấy phép", "Revocation of a permit"
    CANCELLATION = "cancellation", "Quyết định hủy giấy phép", "Cancellation of a permit"
    COMPLETION = (
        "completion_acknowledgement",
        "Phiếu ghi nhận hoàn thành công trình",
        "Acknowledgement of completion",
    )
    LETTER = "permit_letter", "Công văn về giấy phép", "Letter about a permit"
    DRAWINGS = "stamped_drawings", "Bản vẽ được đóng dấu", "Stamped drawings"
    CONSULTATION = "consultation_letter", "Công văn lấy ý kiến", "Consultation letter"
    REPORT = "monthly_report", "Báo cáo tháng", "Monthly report"
    MINUTES = "inspection_minutes", "Biên bản kiểm tra", "Inspection minutes"


#: Papers of offices among themselves: shown to officials, never to the applicant or the public.
INTERNAL = frozenset({PaperKind.CONTROL, PaperKind.CONSULTATION})


class Decided(Term):
    """Kết quả giải quyết: the document of a procedure that is drafted, signed and issued."""

    PERMIT = "permit", "Cấp phép, chấp thuận", "Granted"
    REFUSAL = "refusal", "Không cấp phép, không chấp thuận", "Refused"
    ACKNOWLEDGEMENT = "acknowledgement", "Ghi nhận thông báo", "Notice acknowledged"
    EXPLANATION = "explanation", "Yêu cầu giải trình", "Explanation required"
    STOP_REQUEST = "stop_request", "Yêu cầu dừng khởi công", "Works must not start"
    LOCATION = "location", "Chấp thuận vị trí", "Location accepted"
    EXTENSION = "extension", "Gia hạn", "Extended"
    ADJUSTMENT = "adjustment", "Cho phép điều chỉnh", "Adjusted"
    REISSUE = "reissue", "Cấp lại", "Re-issued"
    TRANSFER = "transfer", "Xác nhận kế thừa", "Transferred"
    COMPLETION = "completion", "Ghi nhận hoàn thành", "Completion acknowledged"
    REVOCATION = "revocation", "Thu hồi", "Revoked"
    CANCELLATION = "cancellation", "Hủy", "Cancelled"


# --- what is drawn on stamped drawings (Mẫu 06), and said of them -------------------------------

CONSTRUCTION_STAMP = "CẤP PHÉP XÂY DỰNG"
ADJUSTMENT_STAMP = "CẤP PHÉP XÂY DỰNG (ĐIỀU CHỈNH)"
STAMP_NUMBER = "Số: {number}"
STAMP_DAY = "Ngày {on:%d} tháng {on:%m} năm {on.year}"
STAMP_SIGNED = "Ký tên:"
STAMP_SIGNED_ELSEWHERE = "Chữ ký số của cơ quan cấp phép ở trang 1"
SIGNATURE_OF = "Chữ ký số của {name}"
SIGNATURE_OF_OFFICE = "Chữ ký số của cơ quan: {name}"
UNTOUCHED_ORIGINAL = "Bản gốc có chữ ký số, nguyên vẹn"
SAMPLE_DRAWING = "BẢN VẼ MẪU"

#: The part of a number that names a decision of the Department of Construction.
DECISION_SUFFIX = "QĐ-SXD"
