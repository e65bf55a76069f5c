"""What people are told of papers, signatures and the life of permits; `messages` takes these in."""

from permits.core.text import N_

PERMIT: dict[str, str] = {
    "drawing.not_pdf": N_(
        "Bản vẽ không phải tệp PDF nên không đóng dấu được; đề nghị chủ đầu tư gửi bản PDF."
    ),
    "drawing.locked": N_(
        "Bản vẽ bị khóa nên không đóng dấu được; đề nghị chủ đầu tư gửi bản không khóa."
    ),
    "drawing.damaged": N_(
        "Bản vẽ bị hỏng nên không đóng dấu được; đề nghị chủ đầu tư xuất lại tệp PDF."
    ),
    "drawing.too_many_pages": N_(
        "Bản vẽ có quá 300 trang nên không đóng dấu được; đề nghị chủ đầu tư tách thành nhiều tệp."
    ),
    "drawing.sheet_too_small": N_(
        "Bản vẽ có trang nhỏ hơn dấu 6 × 4 cm nên không đóng dấu được; đề nghị kiểm tra khổ giấy."
    ),
    "drawing.too_heavy": N_(
        "Đóng dấu bản vẽ cần quá nhiều bộ nhớ hoặc thời gian; đề nghị giảm dung lượng tệp."
    ),
    "number.not_standing": N_(
        "Số này không còn hủy được: văn bản đã được phát hành, hoặc số đã được hủy hay thay rồi."
    ),
    "number.voided": N_(
        "Đã hủy số {number} và trả hồ sơ về bước trước. Số này giữ nguyên trong sổ cùng lý do."
    ),
    "permit.not_standing": N_(
        "Giấy phép này không còn hiệu lực để thay đổi: đã được thay thế, thu hồi hoặc hủy."
    ),
    "draft.saved": N_("Đã lưu bản soạn dở."),
    "draft.printing": N_("Đã lưu và gửi in thử. Mở bản in ở cuối phần soạn."),
    "draft.saved_elsewhere": N_(
        "Bản soạn dở đã được lưu ở một cửa sổ khác sau khi bạn mở trang này. Nội dung bạn vừa nhập"
        " còn ở dưới; lưu lần nữa sẽ thay bản kia."
    ),
    "draft.prints_nothing": N_("Chọn kết quả đề xuất trước khi in thử."),
    "draft.paper_moved": N_(
        "Văn bản sẽ in ra khác với bản in đã xem. Hãy trả về bước soạn để đề xuất lại."
    ),
    "condition.blank": N_("Chỗ trống của câu mẫu chưa được điền."),
    "condition.unknown_phrase": N_("Câu mẫu này không có trong bộ câu mẫu, hoặc thiếu chỗ điền."),
    "condition.unknown_source": N_(
        "Không còn ý kiến hoặc điều kiện cũ mà mục này lấy lại. Hãy bỏ hoặc tự soạn."
    ),
    "condition.no_day": N_("Điều kiện thực hiện trước một ngày phải ghi ngày đó."),
    "condition.day_unasked": N_("Chỉ ghi hạn khi điều kiện phải thực hiện trước một ngày."),
    "condition.not_open": N_("Điều kiện này không còn chờ báo cáo."),
    "condition.no_report": N_("Không có báo cáo nào đang chờ xác nhận cho điều kiện này."),
    "condition.reported": N_("Đã gửi báo cáo thực hiện điều kiện."),
    "condition.judged": N_("Đã ghi kết luận về báo cáo."),
    "condition.reason_needed": N_("Không xác nhận thì phải nêu lý do cho chủ giấy phép."),
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
    "permit.not_begun": N_(
        "Chưa có báo cáo khởi công của giấy phép này; hãy báo cáo khởi công trước."
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
    "paper.key_ends_soon": N_("Chứng thư sắp hết hạn: cần cấp khóa mới trước ngày đó."),
    "paper.list_old": N_("Danh sách chứng thư bị thu hồi đã cũ: tiến trình nền có chạy không?"),
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
    "report.expired": N_(
        "Giấy phép đã hết hiệu lực khởi công từ {day} nên không nhận thông báo khởi công."
    ),
    "report.not_standing": N_("Giấy phép đang ở tình trạng “{state}” nên không nhận báo cáo này."),
    "report.already": N_("“{kind}” đã được báo cáo. Nếu có sai sót, hãy đính chính báo cáo đó."),
    "report.first": N_("Phải có “{kind}” trước."),
    "report.not_now": N_("Lúc này giấy phép không nhận “{kind}”."),
    "report.corrected_already": N_("Báo cáo này vừa được đính chính. Hãy xem báo cáo mới nhất."),
    "report.taken": N_("Đã ghi nhận: {kind}. Xem ngày giờ ghi nhận ở mục Báo cáo."),
    "photo.wrong_type": N_("“{filename}” không phải ảnh JPEG hoặc PNG."),
    "photo.broken": N_("Không đọc được ảnh “{filename}”. Hãy chụp hoặc lưu lại ảnh khác."),
    "photo.too_many_pixels": N_("Ảnh “{filename}” có quá nhiều điểm ảnh. Hãy thu nhỏ rồi gửi lại."),
    "photo.too_heavy": N_("Xử lý ảnh “{filename}” cần quá nhiều thời gian. Hãy thu nhỏ ảnh."),
    "photo.too_many": N_("Mỗi lần gửi tối đa {most} ảnh."),
    "photo.too_few": N_("Cần ít nhất {least} ảnh hiện trường."),
    "time.unreadable": N_("Ghi giờ dạng 8:30 hoặc 14:05."),
    "inspection.planned": N_("Đã lập cuộc kiểm tra. Sau khi kiểm tra, ghi kết quả ở trang này."),
    "inspection.taken": N_(
        "Đã ghi nhận kết luận kiểm tra. Biên bản đang được in và ký, sẽ có ở trang này."
    ),
    "inspection.settled": N_("Đã ghi nhận việc khắc phục."),
    "inspection.revoking": N_("Đã lập hồ sơ thu hồi giấy phép {code}."),
    "inspection.concluded": N_("Cuộc kiểm tra này đã có kết luận, không sửa được nữa."),
    "inspection.nothing_to_fix": N_("Cuộc kiểm tra này không có gì đang chờ khắc phục."),
    "inspection.no_ground": N_(
        "Chưa đủ căn cứ thu hồi: giấy phép phải cấp sai, hoặc đã quá hạn khắc phục sai lệch."
    ),
    "inspection.ends_first": N_("Giờ kết thúc phải sau giờ bắt đầu."),
    "inspection.ahead": N_("Chỉ ghi kết quả sau khi đã kiểm tra xong."),
    "inspection.items_missing": N_("Mỗi nội dung kiểm tra cần có một kết quả."),
    "inspection.not_conforming": N_(
        "Có nội dung không đạt thì không kết luận đúng giấy phép được."
    ),
    "inspection.no_day_here": N_("Chỉ ghi ngày khắc phục khi kết luận là có sai lệch."),
    "inspection.too_many_people": N_("Ghi tối đa {most} người."),
    "printout.too_many": N_("Bạn đang chờ {most} bản in. Hãy đợi in xong rồi yêu cầu tiếp."),
    "register.too_long": N_(
        "Khoảng thời gian này có quá nhiều hồ sơ để in thành một sổ. Hãy chọn ít ngày hơn."
    ),
    "period.backwards": N_("Ngày cuối không được trước ngày đầu."),
    "notice.seen": N_("Đã ghi nhận bạn đã xem thông báo."),
}
