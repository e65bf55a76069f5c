"""What people are told: problem and notice codes with their Vietnamese sentences."""

from permits.core.text import N_

#: code → sentence; `{name}` is filled from the problem's facts.
SENTENCES: dict[str, str] = {
    "invalid": N_("Có thông tin cần sửa. Xem từng mục bên dưới."),
    "not_found": N_("Không tìm thấy trang hoặc hồ sơ này."),
    "not_allowed": N_("Tài khoản của bạn không có quyền làm việc này."),
    "not_signed_in": N_(
        "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục; nội dung bạn nhập vẫn được giữ."
    ),
    "csrf": N_("Phiên làm việc đã hết, nội dung bạn nhập vẫn được giữ. Bấm gửi lại lần nữa."),
    "too_large": N_("Tệp quá lớn. Giới hạn mỗi lần gửi là {limit_mb} MB."),
    "too_many": N_("Bạn thử quá nhiều lần. Hãy thử lại sau {retry_after} giây."),
    "sign_in.refused": N_("Tên đăng nhập hoặc mật khẩu không đúng."),
    "sign_in.throttled": N_("Đăng nhập sai quá nhiều lần. Hãy thử lại sau {retry_after} giây."),
    "token.refused": N_("Mã truy cập (token) không đúng hoặc đã thu hồi."),
    "body.not_json": N_("Nội dung gửi lên không phải JSON hợp lệ."),
    "body.not_object": N_("Nội dung JSON phải là một đối tượng."),
    "field.unknown": N_("Không có trường tên “{name}”."),
    "field.required": N_("Cần nhập thông tin này."),
    "stale": N_(
        "Hồ sơ vừa được người khác cập nhật. Nội dung bạn nhập vẫn còn đây; hãy xem thay đổi rồi gửi lại."
    ),
    "task.closed": N_("Việc này đã được xử lý. Trang đã được tải lại với trạng thái mới nhất."),
    "task.not_yours": N_("Việc này không thuộc đơn vị hoặc vai trò của bạn."),
    "task.not_offered": N_("Bước này không có lựa chọn đó."),
    "task.reason_needed": N_("Cần ghi rõ lý do."),
    "task.held_by_other": N_("Việc này đang do người khác trong đơn vị xử lý."),
    "dossier.no_office": N_("Chưa xác định được đơn vị “{unit}” cho hồ sơ này."),
    "dossier.code_taken": N_("Mã hồ sơ vừa được cấp cho hồ sơ khác. Hãy thử lại."),
    "dossier.not_draft": N_("Hồ sơ đã nộp, không sửa được nữa."),
    "dossier.incomplete": N_("Hồ sơ chưa đủ để nộp."),
    "dossier.no_procedure": N_("Chưa có thủ tục nào đang có hiệu lực cho loại công trình này."),
    "dossier.no_authority": N_("Chưa xác định được cơ quan có thẩm quyền tại vị trí này."),
    "dossier.site_missing": N_("Chưa có vị trí công trình."),
    "dossier.paper_missing": N_("Còn thiếu giấy tờ bắt buộc: {name}."),
    "dossier.forbidden_site": N_("Vị trí không được phép xây dựng: {name}."),
    "paper.wrong_type": N_(
        "Nội dung tệp “{filename}” là {found}, không phải loại được nhận ({accepted})."
    ),
    "paper.mismatch": N_("Tệp “{filename}” có đuôi {extension} nhưng nội dung là {found}."),
    "paper.empty": N_("Tệp “{filename}” không có nội dung."),
    "paper.too_large": N_("Tệp “{filename}” lớn hơn {limit_mb} MB."),
    "paper.unknown_component": N_("Thủ tục này không có thành phần hồ sơ “{name}”."),
    "paper.none": N_("Hãy chọn tệp để tải lên."),
    "paper.locked": N_(
        "Tệp “{filename}” có mật khẩu nên không mở được. Hãy bỏ mật khẩu rồi tải lại."
    ),
    "paper.active": N_("Tệp “{filename}” có mã chạy tự động nên không được nhận."),
    "file.unknown": N_("Không tìm thấy tệp này."),
    "file.damaged": N_("Tệp lưu trữ bị hỏng, không khớp mã SHA-256. Hãy báo quản trị hệ thống."),
    "storage.full": N_(
        "Máy chủ không còn chỗ lưu tệp. Nội dung bạn nhập vẫn được giữ; hãy thử lại sau."
    ),
    "idempotency.running": N_("Yêu cầu này đang được xử lý. Hãy đợi trong giây lát."),
    "idempotency.other_body": N_("Khóa chống gửi trùng này đã dùng cho một nội dung khác."),
    "person.login_taken": N_("Tên đăng nhập này đã có người dùng."),
    "four_eyes": N_("Người đề xuất không được ký quyết định của chính hồ sơ này."),
    "draft.stale": N_("Dự thảo đã thay đổi sau khi bạn mở. Hãy xem lại trước khi ký."),
    "code.unknown": N_(
        "Không tìm thấy mã “{code}”. Kiểm tra lại mã in trên giấy tiếp nhận hoặc giấy phép."
    ),
    "code.empty": N_("Nhập mã cần tra cứu."),
    "server": N_("Hệ thống gặp lỗi. Mã lỗi để báo hỗ trợ: {reference}."),
    "busy": N_("Hệ thống đang bận. Hãy thử lại sau ít giây."),
    "site.unreadable": N_("Không đọc được tọa độ ở dòng {line}: “{text}”."),
    "site.outside_province": N_("Vị trí nằm ngoài tỉnh Đắk Lắk."),
    "site.swapped_axes": N_("Có vẻ hai trục bị đảo chỗ. Nếu đổi lại, vị trí nằm ở {ward}."),
    "site.wrong_meridian": N_(
        "Có vẻ kinh tuyến trục không đúng. Với kinh tuyến {meridian}, vị trí nằm ở {ward}."
    ),
    "site.datum_ignored": N_("Tọa độ có vẻ chưa chuyển hệ quy chiếu VN-2000, lệch khoảng 225 m."),
    "site.wrong_crs": N_("Có vẻ bạn chọn nhầm hệ tọa độ. Nếu là {system}, vị trí nằm ở {ward}."),
    "site.self_crossing": N_("Tuyến tự cắt chính nó ở gần điểm {vertex}."),
    "site.too_few_vertices": N_("Tuyến cần ít nhất hai điểm khác nhau."),
    "site.too_many_vertices": N_("Tuyến có quá nhiều điểm, tối đa {limit} điểm."),
    "site.one_point": N_("Loại công trình này chỉ cần một điểm."),
    "site.too_long": N_("Tuyến dài {length_km} km, vượt giới hạn {limit_km} km."),
    "site.not_finite": N_("Tọa độ phải là số thực hữu hạn."),
    "site.ward_mismatch": N_("Vị trí nằm ở {found}, không phải {declared}."),
}
