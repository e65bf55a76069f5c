"""What people are told of a roll-out plan by file; `messages` takes these in."""

from permits.core.text import N_

ROLLOUT: dict[str, str] = {
    "rollout.not_xlsx": N_(
        "Đây không phải tệp Excel .xlsx. Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx."
    ),
    "rollout.locked": N_(
        "Tệp có mật khẩu hoặc là dạng .xls cũ nên không mở được. Hãy bỏ mật khẩu và lưu lại dạng .xlsx."
    ),
    "rollout.macros": N_(
        "Tệp có macro nên không được nhận. Hãy lưu lại dạng .xlsx (không có macro)."
    ),
    "rollout.external": N_(
        "Tệp có liên kết đến tệp hoặc nguồn dữ liệu khác. Hãy dán giá trị thay cho liên kết rồi tải lại."
    ),
    "rollout.embedded": N_(
        "Tệp có đối tượng nhúng bên trong. Hãy xóa đối tượng nhúng rồi tải lại."
    ),
    "rollout.bomb": N_("Nội dung nén trong tệp lớn bất thường nên không được mở."),
    "rollout.entities": N_("Tệp có khai báo XML không được phép nên không được mở."),
    "rollout.broken": N_(
        "Tệp bị hỏng, không đọc được ({detail}). Hãy lưu lại bằng Excel rồi tải lên."
    ),
    "rollout.too_heavy": N_(
        "Tệp quá nặng, không đọc xong trong thời gian cho phép. Hãy chia thành nhiều tệp."
    ),
    "rollout.busy": N_("Hệ thống đang đọc nhiều tệp khác. Hãy tải lại sau ít phút."),
    "rollout.not_annotated": N_(
        "Không ghi được chú thích vào tệp này. Các lỗi vẫn xem được trên trang."
    ),
    "rollout.too_many_rows": N_("Tệp có hơn {limit} dòng. Hãy chia thành nhiều tệp."),
    "rollout.cell_too_long": N_("Ô {cell} dài hơn {limit} ký tự."),
    "rollout.wrong_sheet": N_(
        "Không tìm thấy trang “{wanted}”. Tệp có các trang: {names}. Hãy dùng tệp mẫu."
    ),
    "rollout.no_heads": N_(
        "Trang “{sheet}” không có dòng tên cột nào nhận ra được. Hãy giữ dòng tên cột của tệp mẫu."
    ),
    "rollout.no_rows": N_("Trang “{sheet}” chưa có dòng trạm nào dưới dòng tên cột."),
    "rollout.other_work": N_("Tệp này là mẫu cho “{found}”, không phải “{wanted}”."),
    "rollout.old_template": N_(
        "Tệp dùng mẫu phiên bản {found}; mẫu hiện hành là {now}. Hãy tải mẫu mới và chép dữ liệu sang."
    ),
    "rollout.note_hidden": N_("Có {count} dòng đang ẩn vẫn được đọc: {rows}."),
    "rollout.note_formulas": N_("Có {count} ô là công thức, hãy dán giá trị: {cells}."),
    "rollout.note_merged": N_("Có {count} ô gộp, hãy bỏ gộp: {cells}."),
    "rollout.note_unknown": N_("Cột không nhận ra nên bỏ qua: {names}."),
    "rollout.note_common": N_("Ở trang “Thông tin chung”, không đọc được: {cells}."),
    "rollout.formula": N_("Ô là công thức. Hãy dán giá trị thay cho công thức."),
    "rollout.merged": N_("Ô bị gộp với ô khác nên không rõ thuộc dòng nào. Hãy bỏ gộp."),
    "rollout.error_value": N_("Ô mang giá trị lỗi của Excel."),
    "rollout.system_unsaid": N_(
        "Dòng này chưa ghi hệ tọa độ. Hãy trả lời câu hỏi về hệ tọa độ ở đầu trang, hoặc ghi vào cột."
    ),
    "rollout.key_twice": N_("Mã trạm này đã có ở dòng {row}."),
    "rollout.same_place": N_("Cùng vị trí với dòng {row} ({key})."),
    "rollout.dossier_near": N_("Cách hồ sơ đang mở “{name}” {number} {distance_m} m."),
    "rollout.asset_near": N_("Cách {name} đã có trong sổ hạ tầng {distance_m} m."),
    "rollout.too_high": N_("Vượt giới hạn chiều cao tại đây: {name}."),
    "rollout.not_checked": N_("Chưa kiểm tra được quy hoạch tại vị trí này."),
    "rollout.row_unreadable": N_(
        "Hệ thống không kiểm tra được dòng này. Hãy báo quản trị hệ thống."
    ),
    "rollout.row_failed": N_("Hệ thống không lập được hồ sơ của dòng này. Hãy thử lại."),
    "rollout.row_done": N_("Dòng này đã thành hồ sơ; hãy sửa trong hồ sơ."),
    "rollout.running": N_("Kế hoạch đang lập hồ sơ. Hãy dừng lại trước khi thay đổi."),
    "rollout.still_checking": N_("Tệp đang được kiểm tra. Hãy đợi kiểm tra xong."),
    "rollout.papers_waiting": N_(
        "Giấy tờ còn đang được kiểm tra hoặc chưa ghép. Hãy xem trang giấy tờ."
    ),
    "rollout.nothing_to_make": N_("Không có dòng nào lập được hồ sơ."),
    "rollout.stopped": N_("Kế hoạch đã dừng."),
    "rollout.column_twice": N_("Hai cột của tệp cùng được chọn là “{name}”."),
    "rollout.begun": N_("Đã đọc {count} dòng từ tệp “{filename}”."),
    "rollout.corrected": N_(
        "Đã đọc tệp đã sửa: {count} dòng; {done} dòng đã thành hồ sơ được giữ nguyên."
    ),
    "rollout.mended": N_("Đã sửa dòng {row}."),
    "rollout.discarded": N_("Đã xóa kế hoạch. Hồ sơ đã lập vẫn còn."),
    "rollout.papers_taken": N_(
        "Đã nhận {matched} tệp khớp tên; {others} tệp cần ghép bằng tay hoặc không nhận được."
    ),
    "rollout.paper_common": N_("Đã nhận giấy tờ chung; hệ thống đang kiểm tra."),
    "rollout.key_unknown": N_("Không có mã trạm “{key}” trong kế hoạch."),
    "rollout.component_unknown": N_("Thủ tục hiện hành không có thành phần này."),
    "rollout.zip_broken": N_("Không mở được tệp zip này."),
    "rollout.zip_too_many": N_("Tệp zip có hơn {limit} tệp. Hãy chia nhỏ."),
    "rollout.zip_too_large": N_("Tệp zip bung ra lớn hơn {limit_mb} MB. Hãy chia nhỏ."),
    "rollout.zip_bad_name": N_(
        "Tên “{filename}” trong tệp zip dẫn ra ngoài thư mục nên không nhận."
    ),
}
