"""What people are told of planning files, drafts and editions; part of permits.core.messages."""

from permits.core.text import N_

#: Why a file was not taken; `{detail}` is what the reader found, `{number}` the feature.
FILES: dict[str, str] = {
    "layer.none": N_("Hãy chọn tệp hoặc dán bảng tọa độ."),
    "layer.too_large": N_("Tệp lớn hơn giới hạn {detail}."),
    "layer.too_many_features": N_("Tệp có nhiều hơn {detail} đối tượng hoặc quá nhiều cột."),
    "layer.too_many_vertices": N_("Tệp có nhiều hơn {detail} đỉnh."),
    "layer.ring_too_long": N_(
        "Đối tượng số {number} có một đường viền dài hơn {detail} đỉnh. Hãy chia nhỏ hoặc lược bớt đỉnh."
    ),
    "layer.too_much_text": N_("Thuộc tính của đối tượng số {number} quá dài."),
    "layer.too_heavy": N_("Không đọc hết được tệp trong giới hạn bộ nhớ cho phép."),
    "layer.too_slow": N_("Không đọc hết được tệp trong {detail} giây."),
    "layer.slow_place": N_(
        "Đưa các hình về hệ tọa độ của bản đồ mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_place": N_(
        "Đưa các hình về hệ tọa độ của bản đồ cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_columns": N_(
        "Đọc mã và thuộc tính của các đối tượng mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_columns": N_(
        "Đọc mã và thuộc tính của các đối tượng cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_soundness": N_(
        "Kiểm tra và sửa hình không hợp lệ mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_soundness": N_(
        "Kiểm tra và sửa hình không hợp lệ cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_twins": N_(
        "Tìm mã và hình trùng nhau mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_twins": N_(
        "Tìm mã và hình trùng nhau cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_slivers": N_(
        "Tìm vùng và mảnh rất nhỏ mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_slivers": N_(
        "Tìm vùng và mảnh rất nhỏ cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_overlaps": N_(
        "Tìm chỗ các đối tượng chồng lên nhau mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_overlaps": N_(
        "Tìm chỗ các đối tượng chồng lên nhau cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_wards": N_(
        "Đối chiếu với các xã, phường của tỉnh mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_wards": N_(
        "Đối chiếu với các xã, phường của tỉnh cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.slow_area": N_(
        "Ghép các vùng của tệp phạm vi mất hơn {detail} giây nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.heavy_area": N_(
        "Ghép các vùng của tệp phạm vi cần nhiều bộ nhớ hơn cho phép nên tệp không được nhận. Hãy chia nhỏ tệp hoặc lược bớt đỉnh."
    ),
    "layer.reader_failed": N_("Bộ đọc tệp gặp lỗi ({detail}). Hãy báo quản trị viên."),
    "layer.unreadable": N_("Không đọc được tệp: {detail}."),
    "layer.unknown_format": N_(
        "Không nhận ra định dạng của tệp {detail}. Nhận GeoPackage, GeoJSON, Shapefile (zip), KML/KMZ, DXF và bảng tọa độ."
    ),
    "layer.dwg": N_("Tệp DWG không đọc được. Hãy lưu bản vẽ thành DXF dạng văn bản (ASCII)."),
    "layer.dxf_binary": N_(
        "Tệp DXF dạng nhị phân không đọc được. Hãy lưu lại dạng văn bản (ASCII)."
    ),
    "layer.choose_layer": N_("Tệp có nhiều lớp. Hãy ghi tên lớp cần đọc: {detail}."),
    "layer.no_features": N_("Tệp không có đối tượng nào."),
    "layer.nothing_of_kind": N_(
        "Tệp không có đối tượng nào thuộc dạng hình học của loại lớp đã chọn."
    ),
    "layer.not_json": N_("Nội dung không phải JSON hợp lệ: {detail}."),
    "layer.not_collection": N_("Tệp GeoJSON phải là một FeatureCollection."),
    "layer.header_missing": N_("Tệp thiếu phần “layer” mô tả phiên bản."),
    "layer.bad_header": N_("Phần mô tả phiên bản không hợp lệ: {detail}."),
    "layer.unknown_kind": N_("Không có loại lớp “{detail}”."),
    "layer.zip_broken": N_("Tệp nén bị hỏng: {detail}."),
    "layer.zip_too_many": N_("Tệp nén có nhiều hơn {detail} tệp."),
    "layer.zip_bad_name": N_("Tệp nén có tên tệp không an toàn hoặc trùng nhau: {detail}."),
    "layer.zip_encrypted": N_("Tệp nén có mật khẩu. Hãy nén lại không đặt mật khẩu."),
    "layer.zip_bomb": N_("Tệp nén bung ra lớn bất thường (giới hạn {detail})."),
    "layer.zip_nested": N_("Tệp nén chứa một tệp nén khác: {detail}."),
    "layer.zip_nothing": N_("Tệp nén không có tệp bản đồ nào đọc được: {detail}."),
    "layer.xml_entities": N_("Tệp KML khai báo DOCTYPE hoặc ENTITY nên không được nhận."),
    "layer.xml_depth": N_("Tệp KML lồng nhau quá {detail} cấp."),
    "layer.table_encoding": N_("Không đọc được bảng mã của tệp. Hãy lưu lại dạng UTF-8."),
    "layer.table_heading": N_(
        "Không tìm thấy cột tọa độ trong dòng tiêu đề ({detail}). Cần hai cột X và Y."
    ),
    "layer.table_row": N_("Dòng {detail} không phải một cặp tọa độ."),
    "layer.table_not_finite": N_("Dòng {detail} có giá trị không phải là số."),
    "layer.crs_needed": N_("Tệp không cho biết hệ tọa độ. Hãy chọn hệ tọa độ của tệp."),
    "layer.swapped_axes": N_(
        "Có vẻ hai cột tọa độ bị đảo. Nếu đọc theo {detail} thì dữ liệu nằm trong tỉnh."
    ),
    "layer.wrong_crs": N_("Có vẻ sai hệ tọa độ. Nếu đọc theo {detail} thì dữ liệu nằm trong tỉnh."),
    "layer.wrong_meridian": N_(
        "Có vẻ sai kinh tuyến trục. Nếu đọc theo {detail} thì dữ liệu nằm trong tỉnh."
    ),
    "layer.outside_province": N_("Dữ liệu nằm ngoài địa bàn tỉnh theo hệ tọa độ đã chọn."),
    "coverage.bad": N_("Tệp phạm vi phải là vùng khép kín, hợp lệ."),
    "coverage.needed": N_("Hãy tải lên tệp vùng mà lớp này đầy đủ dữ liệu."),
    "coverage.unasked": N_("Chỉ gửi tệp phạm vi khi chọn “theo tệp vùng”."),
    "layer.days_backwards": N_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
}

#: What was found in a file, feature by feature; the page says beside it which feature.
FINDINGS: dict[str, str] = {
    "feature.empty": N_("Không có hình học."),
    "feature.unreadable": N_("Hình học không đọc được."),
    "feature.not_feature": N_("Không phải một Feature của GeoJSON."),
    "feature.not_finite": N_("Tọa độ có giá trị không phải là số (NaN, vô cực)."),
    "feature.wrong_type": N_("Dạng hình học là {found}, loại lớp này cần {wanted}."),
    "feature.no_ref": N_("Không có mã. Đề nghị đặt mã {made}."),
    "feature.duplicate_ref": N_("Trùng mã với đối tượng số {other}."),
    "feature.same_shape": N_("Hình trùng hệt đối tượng số {other}."),
    "feature.bad_in_force": N_("Khoảng hiệu lực riêng không hợp lệ: {reason}."),
    "feature.sliver": N_("Vùng rất nhỏ hoặc rất hẹp: {area} m², rộng {width} m."),
    "feature.tiny_parts": N_("Có {count} mảnh nhỏ hơn 1 m². Có thể bỏ các mảnh này."),
    "feature.overlaps": N_(
        "Chồng lên đối tượng số {other} ({other_ref}): {area} m², rộng {width} m."
    ),
    "feature.far_away": N_("Nằm rất xa tỉnh."),
    "feature.outside": N_("Nằm ngoài mọi xã, phường của tỉnh."),
    "feature.partly_outside": N_("Có {percent} % nằm ngoài các xã, phường của tỉnh."),
    "ring.crosses_itself": N_("Đường viền tự cắt."),
    "ring.touches_itself": N_("Đường viền tự chạm."),
    "ring.hole_outside": N_("Lỗ thủng nằm ngoài đường viền."),
    "ring.holes_nested": N_("Lỗ thủng nằm trong lỗ thủng khác."),
    "ring.parts_nested": N_("Một phần nằm trong phần khác."),
    "ring.twice": N_("Đường viền lặp lại."),
    "ring.cut_in_two": N_("Bên trong vùng bị chia cắt."),
    "ring.too_few_points": N_("Đường viền có quá ít đỉnh."),
    "ring.unclosed": N_("Đường viền không khép kín; đã nối điểm cuối với điểm đầu."),
    "ring.invalid": N_("Hình học không hợp lệ."),
    "attribute.unknown": N_(
        "Cột “{column}” ({count} đối tượng) không được quy tắc nào đọc; vẫn được giữ."
    ),
    "attribute.wrong_type": N_("Cột “{column}” có giá trị “{value}”, cần kiểu: {wanted}."),
    "attribute.missing": N_("Thiếu giá trị bắt buộc của cột “{column}”."),
    "layer.heights_dropped": N_("Đã bỏ cao độ của các đỉnh ({count} đối tượng)."),
    "layer.system_differs": N_("Tệp ghi hệ tọa độ {said}, người nộp khai {declared}."),
    "layer.doubtful_system": N_(
        "Một phần dữ liệu nằm ngoài tỉnh; nếu đọc theo {system} thì nằm trọn trong tỉnh (xã đầu tiên: {ward})."
    ),
    "layer.skipped": N_(
        "Đã bỏ qua {count} đối tượng bản vẽ không phải đường viền khép kín: {found}."
    ),
    "layer.more_findings": N_("Còn {count} phát hiện khác không liệt kê. Hãy sửa tệp rồi nộp lại."),
}

#: A short name for what the sentence of a finding says of one feature.
TITLES: dict[str, str] = {
    "feature.wrong_type": N_("Sai dạng hình học"),
    "feature.no_ref": N_("Thiếu mã"),
    "feature.duplicate_ref": N_("Trùng mã"),
    "feature.same_shape": N_("Trùng hình"),
    "feature.bad_in_force": N_("Khoảng hiệu lực riêng không hợp lệ"),
    "feature.sliver": N_("Vùng rất nhỏ hoặc rất hẹp"),
    "feature.tiny_parts": N_("Có mảnh rất nhỏ"),
    "feature.overlaps": N_("Chồng lên đối tượng khác"),
    "feature.partly_outside": N_("Một phần nằm ngoài tỉnh"),
    "attribute.unknown": N_("Cột không được quy tắc nào đọc"),
    "attribute.wrong_type": N_("Giá trị sai kiểu"),
    "attribute.missing": N_("Thiếu giá trị bắt buộc"),
    "layer.heights_dropped": N_("Đã bỏ cao độ của các đỉnh"),
    "layer.system_differs": N_("Tệp ghi hệ tọa độ khác"),
    "layer.doubtful_system": N_("Nghi ngờ về hệ tọa độ"),
    "layer.skipped": N_("Đối tượng bản vẽ bị bỏ qua"),
    "layer.more_findings": N_("Còn phát hiện khác"),
}

#: What is answered to acts on drafts and editions.
ACTS: dict[str, str] = {
    "draft.laid": N_("Đã đọc tệp và lập bản nháp. Xem các phát hiện trước khi công bố."),
    "draft.changed": N_("Đã lưu thông tin của bản nháp."),
    "draft.accepted": N_("Đã chấp nhận {count} đề nghị sửa."),
    "draft.discarded": N_("Đã bỏ bản nháp."),
    "draft.closed": N_("Bản nháp đã công bố hoặc đã bỏ, không sửa được nữa."),
    "draft.not_ready": N_("Bản nháp còn lỗi hoặc còn đề nghị sửa chưa được chấp nhận."),
    "layer.published": N_("Đã công bố. Các hồ sơ liên quan đang được kiểm tra lại."),
    "edition.repealed": N_("Đã bãi bỏ từ ngày {day}. Các hồ sơ liên quan đang được kiểm tra lại."),
    "edition.rolled_back": N_(
        "Đã hoàn tác. Dữ liệu trước đó có hiệu lực trở lại; mọi việc đã làm vẫn được lưu."
    ),
    "edition.ended_before": N_("Phiên bản đã hết hiệu lực từ ngày {after}."),
    "edition.not_standing": N_("Phiên bản này không còn là phiên bản đang được ghi nhận."),
    "edition.no_act": N_("Không có việc nào để hoàn tác."),
    "edition.not_the_last_act": N_(
        "Chỉ hoàn tác được việc làm gần nhất với lớp này. Hãy tải lại trang."
    ),
}

LAYER_SENTENCES = {**FILES, **FINDINGS, **ACTS}
