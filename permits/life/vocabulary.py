"""The words of a permit's life: what is reported, found on site, and told."""

from permits.core.vocabulary import Term


class ReportKind(Term):
    """Việc chủ giấy phép báo cáo."""

    START = "start", "Thông báo khởi công", "Notice that works start"
    FINISH = "finish", "Báo cáo hoàn thành thi công", "Works finished"
    ON_AIR = "on_air", "Đưa vào hoạt động", "In service"
    DISMANTLED = "dismantled", "Đã tháo dỡ", "Dismantled"


class Need(Term):
    """Một báo cáo cần một thông tin đến mức nào."""

    NONE = "none", "Không hỏi", "Not asked"
    OPTIONAL = "optional", "Nếu có", "If known"
    REQUIRED = "required", "Bắt buộc", "Required"


class InspectionKind(Term):
    """Loại kiểm tra."""

    PLANNED = "planned", "Theo kế hoạch", "Planned"
    AD_HOC = "ad_hoc", "Đột xuất", "Ad hoc"


class ItemResult(Term):
    """Kết quả một nội dung kiểm tra."""

    OK = "ok", "Đạt", "Met"
    NOT = "not", "Không đạt", "Not met"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng", "Not applicable"


class Conclusion(Term):
    """Kết luận kiểm tra."""

    CONFORMS = "conforms", "Đúng giấy phép", "Conforms to the permit"
    MINOR = "minor", "Sai lệch, phải khắc phục trong thời hạn", "Deviation, to be put right in time"
    SERIOUS = (
        "serious",
        "Sai lệch nghiêm trọng, dừng thi công và khắc phục",
        "Serious deviation, works stop until put right",
    )
    WRONGLY_ISSUED = "wrongly_issued", "Giấy phép cấp không đúng quy định", "Permit wrongly issued"


class InspectionStanding(Term):
    """Cuộc kiểm tra đang ở đâu."""

    PLANNED = "planned", "Chờ kiểm tra", "To be held"
    CONCLUDED = "concluded", "Đã kết luận", "Concluded"
    TO_FIX = "to_fix", "Chờ khắc phục", "To be put right"
    OVERDUE = "overdue", "Quá hạn khắc phục", "Not put right in time"
    FIXED = "fixed", "Đã khắc phục", "Put right"
    REVOKING = "revoking", "Đã đề nghị thu hồi", "Revocation begun"


class PermitNoticeKind(Term):
    """Điều được báo về một giấy phép."""

    WARNING = "warning", "Sắp hết hạn khởi công", "The time to start runs out"
    EXPIRED = "expired", "Hết hiệu lực khởi công", "Expired without a start"
    RELEASED = "released", "Chỗ giữ trong hạ tầng đã trả lại", "Kept places given back"
    STARTED = "started", "Có thông báo khởi công", "Works start"
    DEVIATION = "deviation", "Hoàn công sai lệch so với giấy phép", "Built otherwise than permitted"


class PermitFilter(Term):
    """Nhóm giấy phép trong danh sách."""

    NOT_STARTED = "not_started", "Chưa khởi công", "Not started"
    EXPIRING = "expiring", "Sắp hết hạn khởi công", "Expiring soon"
    BUILDING = "building", "Đang thi công", "Under construction"
    FINISHED = "finished", "Đã hoàn thành", "Finished"
    ON_AIR = "on_air", "Đang hoạt động", "In service"
    EXPIRED = "expired", "Hết hiệu lực khởi công", "Expired"
    ENDED = "ended", "Đã thu hồi, hủy, tháo dỡ", "Revoked, cancelled, dismantled"
    REPLACED = "replaced", "Đã được thay thế", "Replaced"


class PresentSide(Term):
    """Người có mặt khi kiểm tra thuộc bên nào."""

    INSPECTOR = "inspector", "Đoàn kiểm tra", "Inspectors"
    HOLDER = "holder", "Chủ đầu tư, nhà thầu", "Holder and contractor"
    WITNESS = "witness", "Người chứng kiến", "Witnesses"
