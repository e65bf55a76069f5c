"""What people are told of the register of shared assets; `messages` takes these in."""

from permits.core.text import N_

NETWORK: dict[str, str] = {
    "network.unknown_segment": N_("Không có đoạn cống bể này, hoặc đoạn đã được tách."),
    "network.unknown_spec": N_("Không có chủng loại ống này."),
    "network.unknown_duct": N_("Không có ống này."),
    "network.unknown_slot": N_("Không có vị trí lắp đặt này."),
    "network.unknown_pole": N_("Không có cột, công trình này."),
    "network.unknown_occupancy": N_("Không có ghi nhận sử dụng này."),
    "network.nothing_held": N_("Hồ sơ này không giữ chỗ nào."),
    "network.no_room_at": N_(
        "Không giữ được chỗ nào: các đoạn sau không đủ ống trống: {segments}."
    ),
    "network.no_segment": N_("Hãy chọn ít nhất một đoạn."),
    "network.hold_lapsed": N_("Việc giữ chỗ đã hết hạn."),
    "network.place_no_bore": N_("Ống này chứa ống khác nên không đặt cáp trực tiếp được."),
    "network.place_occupied": N_("Chỗ này đang được sử dụng."),
    "network.place_held": N_("Chỗ này đang được giữ cho người khác."),
    "network.place_blocked": N_("Chỗ này không dùng được."),
    "network.place_too_thin": N_("Ống nhỏ hơn cáp."),
    "network.place_too_full": N_("Cáp này làm ống vượt tỷ lệ lấp đầy cho phép."),
    "network.place_taken": N_("Chỗ này vừa có người giữ."),
    "network.occupied": N_("Vị trí này đang được sử dụng."),
    "network.held": N_("Vị trí này đang được giữ cho người khác."),
    "network.slot_load": N_("Vị trí này không chịu được tải đã nhập."),
    "network.pole_kg": N_("Cột không còn chịu thêm được khối lượng này."),
    "network.pole_watts": N_("Cột không còn đủ công suất điện."),
    "network.pole_wind_m2": N_("Cột không chịu thêm được diện tích cản gió này."),
    "network.split_beside": N_("Điểm này cách tuyến vẽ {beside_m} m; nút mới phải nằm trên đoạn."),
    "network.split_at_end": N_("Điểm này quá gần một đầu đoạn."),
    "network.cleared_before_it_was": N_("Ngày tháo dỡ phải sau ngày bắt đầu sử dụng."),
    "network.cleared_already": N_("Chỗ này đã được ghi nhận trống từ trước ngày đó."),
    "network.not_allowed": N_("Sổ hạ tầng không cho phép việc này ({fault})."),
    "network.in_line_already": N_("Hồ sơ này đang xếp hàng ở nơi khác."),
    "network.nothing_fits": N_("Ở đây không có chỗ nào vừa với nhu cầu này, dù sau này có trống."),
    "network.not_yet": N_("Ngày này chưa đến."),
    "network.rows_wrong": N_("Tệp có {count} lỗi; chưa ghi gì vào sổ."),
    "network.row_twice": N_("mã {ref} xuất hiện hai lần."),
    "network.row_moved": N_("{ref} đã có trong sổ ở chỗ khác, cách {apart_m} m."),
    "network.row_rebuilt": N_(
        "đoạn {ref} đã có với tuyến hoặc các ống khác; hãy tách đoạn hoặc ghi hoàn công."
    ),
    "network.row_no_node": N_("đoạn {ref} nối vào nút {node} chưa có trong sổ."),
    "network.row_loop": N_("đoạn {ref} bắt đầu và kết thúc ở cùng một nút."),
    "network.row_surface": N_("đoạn {ref}: không có loại mặt phủ “{surface}”."),
    "network.row_spec": N_("đoạn {ref}: không có chủng loại ống “{spec}”."),
    "network.row_apart": N_("đầu tuyến của đoạn {ref} không nằm tại nút {node}."),
    "network.row_crosses": N_("tuyến của đoạn {ref} tự cắt hoặc không có chiều dài."),
    "network.row_no_bore": N_("đoạn {ref} không có ống đặt được cáp mang số {place}."),
    "network.row_no_slot": N_("{ref} không có vị trí lắp đặt số {place}."),
    "network.row_no_structure": N_(
        "vị trí lắp đặt thuộc {ref}, nhưng tệp không khai cột, công trình này."
    ),
    "network.row_refused": N_("sổ hạ tầng không cho phép ({fault})."),
    "network.row_what": N_("không hiểu loại “{what}”; các loại: {known}."),
    "network.row_field": N_("trường {field}:"),
    "network.row_coordinates": N_("không đọc được tọa độ “{text}”."),
    "network.row_points": N_("cần từ {least} đến {most} điểm hữu hạn, tệp có {found}."),
    "network.row_days": N_("ngày kết thúc phải sau ngày bắt đầu."),
    "network.row_no_office": N_("không có doanh nghiệp mang mã “{tenant}”."),
    "network.row_outside": N_("vị trí nằm ngoài tỉnh."),
    "network.file_too_large": N_("Tệp lớn hơn {limit_mb} MB."),
    "network.file_not_utf8": N_("Tệp không dùng bảng mã UTF-8."),
    "network.file_too_many": N_("Tệp có hơn {limit} dòng. Hãy chia thành nhiều tệp."),
    "network.file_no_head": N_(
        "Không tìm thấy dòng tiêu đề có cột what (CSV), hoặc FeatureCollection (GeoJSON)."
    ),
    "network.file_ragged": N_("Dòng {line} có nhiều ô hơn dòng tiêu đề."),
    "network.file_unreadable": N_("Không đọc được tệp từ dòng {line}."),
    "network.declared": N_("Đã ghi vào sổ: {new} mới, {changed} sửa, {same} không đổi."),
    "network.declared_one": N_("Đã ghi vào sổ."),
    "network.split_done": N_("Đã tách đoạn {ref} tại nút {node}."),
    "network.cleared_done": N_("Đã ghi nhận tháo dỡ."),
    "network.in_line": N_("Đã xếp hàng. Khi có chỗ, hệ thống giữ cho hồ sơ của bạn và báo ở đây."),
    "network.left": N_("Đã thôi xếp hàng."),
    "network.kept": N_("Đã giữ chỗ cho hồ sơ."),
    "network.given_back": N_("Đã trả các chỗ đã giữ."),
    "network.built": N_(
        "Đã ghi hoàn công: {as_held} chỗ như đã giữ, {elsewhere} chỗ khác, {not_built} chỗ trả lại."
    ),
}
