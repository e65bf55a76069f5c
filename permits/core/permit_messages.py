"""What people are told of papers, signatures and the life of permits; `messages` takes these in."""

from permits.core.text import N_

PERMIT: dict[str, str] = {
    "permit.not_standing": N_(
        "Giấy phép này không còn hiệu lực để thay đổi: đã được thay thế, thu hồi hoặc hủy."
    ),
    "permit.not_yours": N_("Giấy phép này không đứng tên doanh nghiệp của bạn."),
    "permit.own_already": N_("Giấy phép này đã đứng tên doanh nghiệp của bạn."),
    "permit.unknown": N_(
        "Không có giấy phép nào có số và mã kiểm tra này. Xem lại hai mục trên giấy phép."
    ),
    "permit.not_a_permit": N_("Văn bản này không phải giấy phép nên không thay đổi được."),
    "permit.expired": N_(
        "Giấy phép đã hết hiệu lực khởi công từ {day}; chỉ còn đề nghị gia hạn được."
    ),
    "permit.started": N_(
        "Công trình đã khởi công ngày {day} nên không phải và không được gia hạn giấy phép."
    ),
    "permit.extended_enough": N_(
        "Giấy phép đã được gia hạn {times} lần, không gia hạn được nữa. Hãy nộp hồ sơ cấp phép mới."
    ),
    "permit.no_start_limit": N_("Giấy phép này không có thời hạn khởi công để gia hạn."),
    "permit.extend_too_early": N_("Chưa đến lúc gia hạn: nhận đề nghị gia hạn từ {day}."),
    "permit.extend_too_late": N_(
        "Đã quá thời gian nhận đề nghị gia hạn ({day}). Hãy nộp hồ sơ cấp phép mới."
    ),
    "permit.completed_already": N_("Công trình của giấy phép này đã được ghi nhận hoàn thành."),
    "permit.matter_open": N_(
        "Đã có một hồ sơ “{matter}” của giấy phép này đang được giải quyết. Hãy chờ kết quả."
    ),
    "permit.issuer_only": N_("Chỉ cơ quan đã cấp giấy phép mới làm được việc này."),
    "permit.holder_only": N_("Việc này do chủ giấy phép đề nghị, cơ quan không tự làm."),
    "permit.office_only": N_("Việc này do cơ quan cấp giấy phép tự tiến hành."),
    "complete.emf_first": N_("Trạm đã phát sóng phải có kết quả đo phơi nhiễm trường điện từ."),
    "paper.key_not_yet": N_("Chứng thư của khóa ký {key} chưa có hiệu lực, chỉ có từ {since}."),
    "paper.key_revoked": N_(
        "Chứng thư của khóa ký {key} đã bị thu hồi nên không ký được. Cần cấp khóa mới."
    ),
    "paper.key_kind": N_(
        "Khóa ký {key} không thuộc loại được dùng: chỉ nhận RSA từ 2048 bit và ECDSA P-256."
    ),
    "paper.revocations_damaged": N_(
        "Danh sách chứng thư bị thu hồi trên máy chủ bị hỏng nên chưa ký. Hãy báo quản trị."
    ),
    "paper.token_module": N_(
        "Không nạp được thư viện {module} của thiết bị ký. Hãy báo quản trị hệ thống."
    ),
    "paper.token_gone": N_(
        "Không liên lạc được với thiết bị ký “{token}”, có thể đã bị rút ra. Hãy cắm lại."
    ),
    "paper.token_pin_wrong": N_(
        "Thiết bị ký “{token}” không nhận mã PIN. Hệ thống không thử lại cho đến khi PIN được sửa."
    ),
    "paper.token_pin_locked": N_(
        "Mã PIN của thiết bị ký “{token}” đã bị khóa. Cần mở khóa bằng công cụ của nhà cung cấp."
    ),
    "paper.token_pin_unread": N_("Không đọc được tệp {file} chứa mã PIN của thiết bị ký."),
    "paper.timestamp_not_trusted": N_(
        "Dấu thời gian nhận được không tin cậy được nên giấy tờ chưa được phát hành."
    ),
}
