"""What administrators are told about what rules: holidays, fees, phrases, procedures, jobs."""

from permits.core.text import N_

LAW: dict[str, str] = {
    "calendar.no_year": N_(
        "Chưa có lịch ngày nghỉ của năm {year} nên chưa tính được ngày hẹn trả. Quản trị viên "
        "cần nhập lịch năm {year} ở trang Quản trị, Ngày nghỉ, ngày làm bù (/qt/lich/{year})."
    ),
    "calendar.changed_meanwhile": N_(
        "Ngày {day} vừa được người khác sửa. Nội dung bạn nhập vẫn còn đây; hãy so với lịch "
        "hiện tại rồi lưu lại."
    ),
    "calendar.saved": N_("Đã ghi lịch. Các thời hạn đang chạy được tính lại."),
    "calendar.same": N_("Lịch đã đúng như vậy, không có gì thay đổi."),
    "calendar.line_unclear": N_(
        "Dòng {line}: không đọc được “{text}”. Viết: ngày; nghỉ hoặc làm; tên ngày; giờ nếu "
        "làm nửa ngày."
    ),
    "calendar.other_year": N_("Dòng {line}: ngày {day} không thuộc năm {year}."),
    "calendar.twice": N_("Dòng {line}: ngày {day} đã có ở một dòng trên."),
    "calendar.too_many_lines": N_("Nhiều nhất {max} dòng mỗi lần."),
    "fee.overlaps": N_("Trùng với một mức thu đã có, áp dụng từ {day} theo {source}."),
    "fee.change_from_tomorrow": N_(
        "Mức thu đang áp dụng chỉ thay được từ ngày {min} trở đi: hồ sơ nộp đến hôm nay theo "
        "mức cũ."
    ),
    "fee.ended": N_("Mức thu này đã hết áp dụng."),
    "fee.withdrawn": N_("Mức thu này đã được rút."),
    "fee.in_force": N_(
        "Mức thu này đã bắt đầu áp dụng nên không rút được. Hãy cho hết áp dụng từ một ngày."
    ),
    "fee.saved": N_("Đã ghi mức thu."),
    "fee.closed": N_("Mức thu hết áp dụng sau ngày {day}."),
    "fee.taken_back": N_("Đã rút mức thu chưa áp dụng."),
    "phrase.code_taken": N_("Mã câu mẫu này đã có."),
    "phrase.code_shape": N_("Mã chỉ gồm chữ thường không dấu, chữ số và gạch dưới."),
    "phrase.blanks_differ": N_(
        "Chỗ trống của hai bản tiếng Việt và tiếng Anh phải giống nhau: {names}."
    ),
    "phrase.blank_undescribed": N_("Chỗ trống {name} chưa được mô tả."),
    "phrase.blank_unused": N_("Không có chỗ trống {name} trong câu."),
    "phrase.blank_twice": N_("Hai chỗ trống trùng tên."),
    "phrase.too_many_blanks": N_("Nhiều nhất {max} chỗ trống trong một câu."),
    "phrase.bounds": N_("Số lớn nhất phải không nhỏ hơn số nhỏ nhất."),
    "phrase.changed_meanwhile": N_(
        "Câu này vừa được người khác sửa thành bản {version}. Nội dung bạn nhập vẫn còn đây; "
        "hãy so hai bản rồi lưu lại."
    ),
    "phrase.dated": N_("Câu mẫu không biết ngày của giấy phép, nên không đặt hạn theo ngày."),
    "phrase.saved": N_("Đã ghi câu mẫu, bản {version}."),
    "phrase.retired": N_(
        "Câu mẫu không được gợi ý nữa. Dự thảo và văn bản đã dùng câu này giữ nguyên."
    ),
    "phrase.restored": N_("Câu mẫu lại được gợi ý."),
    "phrase.is_retired": N_("Câu mẫu này đã ngừng dùng."),
    "phrase.is_offered": N_("Câu mẫu này đang dùng."),
    "enactment.saved": N_("Đã ghi quyết định {number}."),
    "enactment.taken_back": N_("Đã thu hồi quyết định {number}."),
    "job.retried": N_("Việc {number} được xếp lại vào hàng chờ."),
    "job.given_up": N_("Đã thôi không làm việc {number}."),
    "job.not_failed": N_("Việc này không ở tình trạng lỗi nữa. Hãy tải lại trang."),
    "job.waits_already": N_("Một việc y như vậy đang chờ, không cần thử lại việc này."),
}
