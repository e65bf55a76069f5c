"""What people are told: problem and notice codes with their Vietnamese sentences."""

from permits.core.filing_messages import FILING
from permits.core.law_messages import LAW
from permits.core.layer_messages import LAYER_SENTENCES
from permits.core.network_messages import NETWORK
from permits.core.notice_messages import NOTICES
from permits.core.opinion_messages import OPINION
from permits.core.people_messages import PEOPLE
from permits.core.permit_messages import PERMIT
from permits.core.rollout_messages import ROLLOUT
from permits.core.text import N_

#: code → sentence; `{name}` is filled from the problem's facts.
SENTENCES: dict[str, str] = {
    "invalid": N_("Có thông tin cần sửa. Xem từng mục bên dưới."),
    "not_found": N_("Không tìm thấy trang hoặc hồ sơ này."),
    "bad_request": N_("Yêu cầu không hợp lệ. Hãy quay lại trang trước và thử lại."),
    "not_allowed_here": N_("Địa chỉ này không nhận cách gửi vừa dùng."),
    "not_allowed": N_("Tài khoản của bạn không có quyền làm việc này."),
    "not_signed_in": N_(
        "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục; nội dung bạn nhập vẫn được giữ."
    ),
    "kept": N_("Bạn đã đăng nhập lại. Kiểm tra nội dung rồi bấm gửi."),
    "csrf": N_("Phiên làm việc đã hết, nội dung bạn nhập vẫn được giữ. Bấm gửi lại lần nữa."),
    "too_large": N_("Tệp quá lớn. Giới hạn mỗi lần gửi là {limit_mb} MB."),
    "too_many": N_("Bạn thử quá nhiều lần. Hãy thử lại sau {retry_after} giây."),
    "sign_in.refused": N_("Tên đăng nhập hoặc mật khẩu không đúng."),
    "sign_in.throttled": N_(
        "Đăng nhập sai quá nhiều lần. Hãy thử lại sau {retry_after} giây, lúc {until}."
    ),
    "token.refused": N_("Mã truy cập (token) không đúng hoặc đã thu hồi."),
    "body.not_json": N_("Nội dung gửi lên không phải JSON hợp lệ."),
    "body.not_object": N_("Nội dung JSON phải là một đối tượng."),
    "field.unknown": N_("Không có trường tên “{name}”."),
    "field.required": N_("Cần nhập thông tin này."),
    "stale": N_(
        "Hồ sơ vừa được người khác cập nhật. Nội dung bạn nhập vẫn còn đây; hãy xem thay đổi rồi gửi lại."
    ),
    "task.done": N_("Đã ghi nhận kết quả xử lý hồ sơ {code}."),
    "task.claimed": N_("Bạn đã nhận việc của hồ sơ {code}."),
    "task.retried": N_("Hệ thống đang thử lại bước này của hồ sơ {code}."),
    "person.unknown": N_("Hãy chọn một người trong danh sách."),
    "task.closed": N_("Việc này đã được xử lý. Trang đã được tải lại với trạng thái mới nhất."),
    "task.not_yours": N_("Việc này không thuộc đơn vị hoặc vai trò của bạn."),
    "task.not_offered": N_("Bước này không có lựa chọn đó."),
    "task.reason_needed": N_("Cần ghi rõ lý do."),
    "calendar.needs_source": N_("Ngày nghỉ hoặc ngày làm bù cần có tên và căn cứ."),
    "calendar.hours_of_a_day_off": N_("Ngày nghỉ không có giờ làm việc."),
    "calendar.hours_unclear": N_(
        "Giờ làm việc phải viết theo dạng 07:30-11:30, theo thứ tự và không trùng nhau."
    ),
    "task.held_by_other": N_("Việc này đang do người khác trong đơn vị xử lý."),
    "task.held_by_nobody": N_("Việc này hiện không do ai giữ."),
    "task.own_case": N_(
        "Bạn đã tự làm một bước của hồ sơ này nên không làm thay người khác ở hồ sơ này được."
    ),
    "task.not_your_step": N_("Bước này không do bạn làm nên bạn không thu hồi được."),
    "task.cannot_recall": N_("Bước này đã có kết quả ra ngoài nên không thu hồi được."),
    "task.taken_up": N_("Bước sau đã có người nhận hoặc đã làm xong nên không thu hồi được nữa."),
    "task.released": N_("Đã trả việc của hồ sơ {code} về đơn vị."),
    "task.reassigned": N_("Đã chuyển việc của hồ sơ {code}."),
    "task.recalled": N_("Đã thu hồi bước vừa làm của hồ sơ {code}; bước được mở lại cho bạn."),
    "task.sent_back": N_("Đã trả hồ sơ {code} về bước trước."),
    "change.settled": N_("Đã xử lý thay đổi kết quả kiểm tra của hồ sơ {code}."),
    "change.settled_already": N_("Thay đổi này đã có người xử lý. Trang đã được tải lại."),
    "rule.code": N_("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối."),
    "rule.days": N_("Ngày hết áp dụng phải sau ngày bắt đầu áp dụng."),
    "rule.one_office": N_("Chỉ chọn cơ quan, hoặc chỉ ghi thuộc tính cho biết cơ quan."),
    "rule.no_office": N_("Quy tắc cần ý kiến phải nêu hỏi cơ quan nào."),
    "rule.condition": N_("Điều kiện chưa đúng: {reason}"),
    "rule.refused": N_("Không nhận được quy tắc {rule}: {reason}"),
    "rule.outdated": N_(
        "Các quy tắc sau đã được công bố bản khác sau khi lập dự thảo: {codes}. Xem lại rồi sửa hoặc bỏ thay đổi."
    ),
    "rule.draft_closed": N_("Dự thảo này đã được công bố hoặc hủy, không sửa được nữa."),
    "rule.draft_empty": N_("Dự thảo chưa thay đổi quy tắc nào."),
    "rule.kept": N_("Đã lưu quy tắc {code} vào dự thảo."),
    "rule.published": N_("Đã công bố. Hệ thống đang rà soát các hồ sơ liên quan."),
    "rule.dropped": N_("Đã hủy dự thảo."),
    "stand_in.appointed": N_("{substitute} làm thay {principal} từ {first} đến hết {last}."),
    "stand_in.revoked": N_("Đã kết thúc việc làm thay."),
    "stand_in.not_yours": N_("Chỉ lãnh đạo phòng cử được người làm thay cho người khác."),
    "stand_in.himself": N_("Người làm thay phải là người khác."),
    "stand_in.past": N_("Ngày bắt đầu không được trước hôm nay."),
    "stand_in.backwards": N_("Ngày cuối không được trước ngày đầu."),
    "stand_in.too_long": N_("Mỗi lần cử tối đa {most} ngày."),
    "stand_in.not_his_role": N_(
        "{name} không có vai trò đã chọn, hoặc vai trò đó không giao được."
    ),
    "stand_in.overlaps": N_(
        "{name} đã được cử làm thay từ {first} đến hết {last}. Hãy kết thúc lần đó trước hoặc chọn ngày khác."
    ),
    "extension.given": N_("Đã gia hạn hồ sơ {code}. Doanh nghiệp thấy lý do và ngày hẹn mới."),
    "extension.days": N_("Gia hạn được từ 1 đến {most} ngày làm việc."),
    "extension.not_offered": N_("Hồ sơ này không gia hạn được ở giai đoạn hiện nay."),
    "extension.used_up": N_("Hồ sơ đã được gia hạn đủ số lần cho phép."),
    "dossier.stopped": N_("Đã dừng giải quyết hồ sơ {code}."),
    "dossier.no_office": N_("Chưa xác định được đơn vị “{unit}” cho hồ sơ này."),
    "dossier.code_taken": N_("Mã hồ sơ vừa được cấp cho hồ sơ khác. Hãy thử lại."),
    "dossier.not_filed": N_("Hồ sơ chưa nộp."),
    "cursor.unreadable": N_("Dấu trang không đọc được, hoặc thuộc một danh sách khác."),
    "dossier.not_draft": N_("Hồ sơ đã nộp, không sửa được nữa."),
    "dossier.incomplete": N_("Hồ sơ chưa đủ để nộp."),
    "dossier.no_procedure": N_("Chưa có thủ tục nào đang có hiệu lực cho loại công trình này."),
    "enactment.unknown_version": N_("Không có phiên bản thủ tục “{version}” đã công bố."),
    "enactment.outside_its_days": N_(
        "Phiên bản này chỉ có hiệu lực trong thời gian ghi trong thủ tục; quyết định không kéo dài được."
    ),
    "enactment.overlaps": N_(
        "Quyết định số {number} đã áp dụng một thủ tục cho loại công trình này từ {day}. Hãy chọn ngày khác hoặc thu hồi quyết định đó trước."
    ),
    "enactment.unstaffed": N_(
        "Chưa áp dụng được: {office} chưa có người đang làm việc với vai trò “{role}”."
    ),
    "enactment.revoked": N_("Quyết định này đã được thu hồi."),
    "dossier.no_authority": N_("Chưa xác định được cơ quan có thẩm quyền tại vị trí này."),
    "dossier.site_missing": N_("Chưa có vị trí công trình."),
    "dossier.paper_missing": N_("Còn thiếu giấy tờ bắt buộc: {name}."),
    "dossier.forbidden_site": N_("Vị trí không được phép xây dựng: {name}."),
    "route.same_point": N_("Điểm đầu và điểm cuối trùng nhau."),
    "route.two_points": N_("Cần đúng hai điểm: điểm đầu và điểm cuối; đã nhập {count} điểm."),
    "route.too_far": N_(
        "Hai điểm cách nhau {length_km} km; mỗi lần tìm tối đa {limit_km} km. Hãy chia tuyến thành nhiều đoạn."
    ),
    "route.taken": N_(
        "Chỗ trong cống bể vừa được giữ cho người khác: {segments}. Chưa lập hồ sơ nào; hãy tìm lại tuyến."
    ),
    "route.changed": N_(
        "Cống bể trên tuyến đã thay đổi từ lúc tìm: {segments}. Chưa lập hồ sơ nào; hãy tìm lại tuyến."
    ),
    "route.owner_unknown": N_(
        "Chủ sở hữu “{owner}” chưa nhận hồ sơ dùng chung qua hệ thống. Hãy chọn phương án khác hoặc báo Sở Khoa học và Công nghệ."
    ),
    "route.too_many": N_(
        "Phương án này cần {count} hồ sơ, vượt giới hạn {most}. Hãy chọn phương án khác hoặc chia tuyến."
    ),
    "route.held_again": N_("Đã giữ lại chỗ trong cống bể đến {until}."),
    "bundle.kept": N_("Đã điền thông tin chung vào {count} hồ sơ."),
    "bundle.filed": N_("Đã nộp {count} hồ sơ của bộ hồ sơ này."),
    "bundle.nothing_to_file": N_("Không còn hồ sơ nháp nào trong bộ hồ sơ này."),
    "bundle.not_held": N_(
        "Chỗ trong cống bể không còn được giữ cho: {dossiers}. Hãy giữ lại chỗ trước khi nộp."
    ),
    "route.days_past": N_("Ngày bắt đầu {day} đã qua; hãy tìm lại tuyến với ngày mới."),
    "route.begun": N_("Đã lập {count} hồ sơ nháp và giữ chỗ trong cống bể đến {until}."),
    "dig.no_surface": N_("Cần ghi chiều dài đào qua ít nhất một loại mặt phủ."),
    "paper.bad_address": N_("Địa chỉ in trên mã QR không hợp lệ: {url}."),
    "paper.bad_content": N_("Nội dung giấy tờ không đọc được: {reason}."),
    "paper.bad_key_id": N_("Tên khóa ký không hợp lệ: {key}."),
    "paper.cannot_print": N_("Máy chủ chưa in được giấy tờ, còn thiếu: {lacking}."),
    "paper.encrypted": N_("Tệp PDF có mật khẩu nên không kiểm tra được chữ ký."),
    "paper.file_too_large": N_("Tệp lớn hơn {limit_mb} MB nên không kiểm tra được."),
    "paper.font_missing": N_("Máy chủ chưa cài phông chữ {family} ({style})."),
    "paper.key_damaged": N_("Khóa ký {key} bị hỏng. Hãy báo quản trị hệ thống."),
    "paper.key_expired": N_(
        "Chứng thư của khóa ký {key} không có hiệu lực tại thời điểm ký (hết hạn {until})."
    ),
    "paper.key_missing": N_("Không tìm thấy khóa ký {key}."),
    "paper.key_not_written": N_(
        "Không ghi được khóa ký {key}. Kiểm tra dung lượng và quyền của thư mục khóa."
    ),
    "paper.no_timestamp": N_(
        "Máy chủ cấp dấu thời gian không trả lời. Giấy tờ chưa được ký; hệ thống sẽ thử lại."
    ),
    "paper.no_trust_anchor": N_("Chưa có chứng thư gốc để kiểm tra chữ ký."),
    "paper.not_rendered": N_("Không dàn trang được giấy tờ: {reason}."),
    "paper.not_signed": N_("Không ký được giấy tờ tại ô {field}: {reason}."),
    "paper.not_standing": N_("Chỉ hủy được giấy tờ đã ký và còn hiệu lực."),
    "paper.outside_reference": N_("Giấy tờ trỏ ra ngoài hệ thống nên không được in: {reason}."),
    "paper.picture_active": N_("Hình vẽ chứa thành phần không được phép: {found}."),
    "paper.picture_broken": N_("Hình vẽ bị hỏng: {reason}."),
    "paper.picture_too_large": N_("Hình vẽ quá lớn, giới hạn {limit_kb} kB."),
    "paper.press_did_not_start": N_("Bộ phận in giấy tờ không khởi động được."),
    "paper.press_gone": N_("Bộ phận in giấy tờ dừng giữa chừng; hệ thống sẽ thử lại."),
    "paper.render_crashed": N_("Việc in giấy tờ bị dừng đột ngột (tín hiệu {signal})."),
    "paper.render_too_large": N_("Giấy tờ cần nhiều bộ nhớ hơn mức cho phép."),
    "paper.render_too_slow": N_("Giấy tờ in lâu hơn thời gian cho phép."),
    "paper.signature_not_good": N_(
        "Chữ ký vừa tạo không kiểm tra được nên giấy tờ chưa được phát hành."
    ),
    "paper.too_long": N_("Mục {member} dài hơn {limit} ký tự."),
    "paper.too_many": N_("Mục {member} có nhiều hơn {limit} dòng."),
    "paper.too_much": N_("Giấy tờ có nhiều hơn {limit} ký tự."),
    "paper.unknown_template": N_("Không có mẫu giấy tờ “{template}”."),
    "paper.unreadable": N_("Tệp không phải PDF đọc được, hoặc đã bị hỏng."),
    "handing.same_person": N_("Người nhận phải là người khác."),
    "handing.nothing_held": N_("Người này không giữ việc nào của đơn vị."),
    "handing.already_yours": N_("Bạn đã giữ việc này."),
    "handing.cannot_take": N_(
        "{name} không có vai trò của bước này, hoặc đang giữ chính việc này."
    ),
    "view.same_name": N_("Đã có mục “{name}”. Đổi tên, hoặc chọn thay mục đó."),
    "view.of_another": N_("Mục này do người khác lưu; chỉ người đó và lãnh đạo đơn vị sửa được."),
    "view.too_many": N_("Đã đủ {most} mục. Xoá bớt một mục rồi lưu lại."),
    "view.no_name": N_("Nhập tên có chữ hoặc số."),
    "view.saved": N_("Đã lưu mục “{name}”."),
    "view.renamed": N_("Đã đổi tên mục."),
    "view.removed": N_("Đã xoá mục."),
    "view.opens": N_("Đã đổi mục mở đầu của hàng đợi."),
    "batch.nothing_chosen": N_("Hãy chọn ít nhất một hồ sơ."),
    "batch.not_yours": N_(
        "Danh sách gửi lên có hồ sơ không thuộc đơn vị bạn hoặc không ở bước này. Hãy tải lại trang."
    ),
    "batch.too_many": N_("Mỗi lượt xử lý nhiều nhất {limit} hồ sơ."),
    "batch.no_answer": N_("Bước này không có kết quả nào chọn được cho nhiều hồ sơ cùng lúc."),
    "batch.failed": N_(
        "Hệ thống gặp lỗi với hồ sơ này nên chưa thực hiện. Hãy mở hồ sơ và làm riêng."
    ),
    "paper.trust_unreadable": N_(
        "Không đọc được chứng thư được tin cậy trong tệp {file}. Hãy báo quản trị hệ thống."
    ),
    "file.unknown": N_("Không tìm thấy tệp này."),
    "file.damaged": N_("Tệp lưu trữ bị hỏng, không khớp mã SHA-256. Hãy báo quản trị hệ thống."),
    "storage.full": N_(
        "Máy chủ không còn chỗ lưu tệp. Nội dung bạn nhập vẫn được giữ; hãy thử lại sau."
    ),
    "idempotency.running": N_("Yêu cầu này đang được xử lý. Hãy đợi trong giây lát."),
    "idempotency.done": N_("Yêu cầu này đã được thực hiện. Mở lại trang để xem kết quả."),
    "idempotency.other_body": N_("Khóa chống gửi trùng này đã dùng cho một nội dung khác."),
    "person.login_taken": N_("Tên đăng nhập này đã có người dùng."),
    "four_eyes": N_("Người đề xuất không được ký quyết định của chính hồ sơ này."),
    "draft.stale": N_("Dự thảo đã thay đổi sau khi bạn mở. Hãy xem lại trước khi ký."),
    "layer.surface_unreadable": N_(
        "Có bề mặt dốc không đọc được: cần base_elevation_m, slope lớn hơn 0 và base_line là LINESTRING trong hệ EPSG:9218."
    ),
    "draft.evidence_moved": N_(
        "Kết quả kiểm tra quy hoạch nay đã khác lúc lập dự thảo. Khác ở: {what}. "
        "Chưa ký được: hãy trả lại để chuyên viên xem kết quả mới và lập lại dự thảo."
    ),
    "map.bad_box": N_("Khung bản đồ không đúng: cần tây,nam,đông,bắc theo độ."),
    "map.bad_tile": N_(
        "Không có ô bản đồ này: mức phóng từ 0 đến {most}, cột và hàng là số nguyên từ 0 đến 2^mức − 1."
    ),
    "map.bad_day": N_("Ngày “{text}” không đúng. Viết theo dạng năm-tháng-ngày, ví dụ 2026-11-12."),
    "map.unknown_parameter": N_("Không có tham số “{name}”. Các tham số dùng được: {known}."),
    "map.said_twice": N_("Tham số “{name}” chỉ được nêu một lần."),
    "map.no_collection": N_("Không có bộ dữ liệu “{name}”, hoặc bạn không được xem."),
    "map.no_feature": N_("Bộ dữ liệu không có đối tượng “{name}”."),
    "map.bad_format": N_("Không có định dạng này. Tham số f nhận: {known}."),
    "map.export_too_large": N_(
        "Tệp xuất vượt giới hạn {most} đối tượng hoặc quá nặng. Hãy thu hẹp bằng bbox hoặc limit."
    ),
    "map.bad_limit": N_("Tham số limit là số nguyên từ 1 đến {most}."),
    "map.bad_after": N_(
        "Tham số after không đúng; hãy dùng nguyên liên kết “next” của trang trước."
    ),
    "map.bad_bbox": N_(
        "Tham số bbox không đúng: cần bốn hoặc sáu số hữu hạn, cách nhau bằng dấu phẩy, nằm trong hệ tọa độ đã khai."
    ),
    "map.box_turned": N_("Tham số bbox bị ngược: góc đầu phải ở phía nam và phía tây của góc sau."),
    "map.box_in_degrees": N_(
        "bbox có vẻ viết bằng độ, nhưng bbox-crs đã khai là hệ tính bằng mét ({crs})."
    ),
    "map.box_in_metres": N_(
        "bbox có vẻ viết bằng mét, nhưng hệ tọa độ của bbox tính bằng độ ({crs}). Hãy khai bbox-crs."
    ),
    "map.box_swapped": N_("bbox có vẻ bị đảo trục: hệ {crs} cần thứ tự {order}."),
    "map.unknown_crs": N_("Không có hệ tọa độ này. Các hệ dùng được: {known}."),
    "map.bad_datetime": N_(
        "datetime “{text}” không đúng: cần một ngày, một thời điểm RFC 3339, hoặc một khoảng a/b có thể để ngỏ bằng “..”."
    ),
    "map.not_true_or_false": N_("Tham số {name} nhận true hoặc false."),
    "code.unknown": N_(
        "Không tìm thấy mã “{code}”. Kiểm tra lại mã in trên giấy tiếp nhận hoặc giấy phép."
    ),
    "code.empty": N_("Nhập mã cần tra cứu."),
    "server": N_("Hệ thống gặp lỗi. Mã lỗi để báo hỗ trợ: {reference}."),
    "busy": N_("Hệ thống đang bận. Hãy thử lại sau ít giây."),
    "field.repeated": N_("Mục này chỉ nhận một giá trị."),
    "field.wrong": N_("{text}"),
    "field.not_choice": N_("Hãy chọn một giá trị có trong danh sách."),
    "field.not_yes_no": N_("Chỉ nhận “true” hoặc “false”."),
    "field.not_ticked": N_("Cần đánh dấu xác nhận mục này."),
    "field.differs": N_("Hai lần nhập phải giống nhau."),
    "field.fixed": N_("Mục này không sửa được."),
    "text.too_short": N_("Cần ít nhất {min} ký tự."),
    "text.too_long": N_("Không dài quá {max} ký tự."),
    "text.wrong_length": N_("Phải có đúng {max} ký tự."),
    "text.length_between": N_("Phải dài từ {min} đến {max} ký tự."),
    "text.malformed": N_("Nội dung không đúng định dạng."),
    "text.blank_left": N_(
        "Còn chỗ trống chưa điền: “{text}”. Điền vào, hoặc xóa dấu chấm, rồi gửi lại."
    ),
    "text.unreadable": N_("Có ký tự không đọc được. Hãy xóa và gõ lại."),
    "number.unreadable": N_(
        "Hãy nhập số bằng chữ số, phần lẻ sau dấu phẩy hoặc dấu chấm, ví dụ 12,5."
    ),
    "number.too_precise": N_("Chỉ lấy tối đa {places} chữ số phần lẻ."),
    "number.too_small": N_("Số phải từ {min} trở lên."),
    "number.too_big": N_("Số không vượt quá {max}."),
    "number.between": N_("Số phải từ {min} đến {max}."),
    "number.between_unit": N_("Số phải từ {min} đến {max} {unit}."),
    "integer.unreadable": N_("Hãy nhập số nguyên, chỉ gồm chữ số."),
    "date.unreadable": N_("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/09/2026."),
    "date.no_such_day": N_("Không có ngày này trong lịch."),
    "date.too_early": N_("Ngày phải từ {min} trở đi."),
    "date.too_late": N_("Ngày không sau {max}."),
    "date.between": N_("Ngày phải từ {min} đến {max}."),
    "moment.unreadable": N_("Hãy nhập ngày giờ đúng định dạng."),
    "time.unreadable": N_("Hãy nhập giờ đúng định dạng, ví dụ 14:30."),
    "week.unreadable": N_("Hãy nhập tuần đúng định dạng."),
    "email.malformed": N_("Địa chỉ thư điện tử không đúng, ví dụ đúng: ten@donvi.vn."),
    "phone.malformed": N_("Số điện thoại không đúng, ví dụ đúng: 0905 123 456."),
    "tax_code.malformed": N_("Mã số thuế gồm 10 chữ số, hoặc 13 chữ số với chi nhánh."),
    "tax_code.check_digit": N_("Mã số thuế không khớp chữ số kiểm tra. Hãy xem lại từng chữ số."),
    "address.malformed": N_("Địa chỉ không đúng định dạng."),
    "rows.too_many": N_("Tối đa {max} dòng, đã gửi {sent} dòng."),
    "body.too_deep": N_("Nội dung JSON lồng quá {limit} tầng."),
    "body.too_many_values": N_("Nội dung JSON có quá {limit} giá trị."),
    "body.repeated_name": N_("Tên “{name}” xuất hiện hai lần trong cùng một đối tượng JSON."),
    "password.wrong": N_("Mật khẩu hiện tại không đúng."),
    "password.common": N_("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác."),
    "password.same": N_("Mật khẩu mới phải khác mật khẩu hiện tại."),
    "password.changed": N_("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."),
    "token.issued": N_("Đã tạo mã truy cập. Hãy chép lại ngay, mã chỉ hiện một lần."),
    "token.revoked": N_("Đã thu hồi mã truy cập."),
    "signed_out": N_("Bạn đã đăng xuất."),
    "signed_out_everywhere": N_("Đã kết thúc mọi phiên đăng nhập của bạn."),
    "draft.taken_over": N_("Đã lấy lại nội dung của “{name}”. Mở từng phần, xem lại rồi bấm lưu."),
    "draft.nothing_to_take": N_("Hồ sơ đó không có phần nào lấy lại được."),
    "draft.other_work": N_("Chỉ lấy lại được từ một hồ sơ khác của cùng loại công trình."),
    "equipment.line": N_("Dòng {line}: ghi tên thiết bị, số lượng và khối lượng mỗi cái bằng số."),
    "equipment.pieces": N_("Dòng {line}: số lượng là số nguyên từ 1 đến {max}."),
    "equipment.too_much": N_("Dòng {line}: số phải từ 0 đến {max}."),
    "land.no_document": N_("Đất, công trình đi thuê nhưng chưa ghi số hợp đồng thuê."),
    "land.no_end": N_("Đất, công trình đi thuê nhưng chưa ghi ngày hết hạn thuê."),
    "land.too_short": N_(
        "Thời hạn thuê đến {until}, ngắn hơn thời gian cần dùng theo hồ sơ này (đến {needed})."
    ),
    "dossier.changed": N_("Hồ sơ vừa thay đổi sau khi bạn mở trang này. Hãy đọc lại rồi nộp."),
    "dossier.discarded": N_("Đã xóa hồ sơ nháp."),
    "dossier.resubmitted": N_("Đã nộp bổ sung hồ sơ {dossier}."),
    "note.empty": N_("Nhập nội dung ghi chú."),
    "note.too_long": N_("Ghi chú dài quá {limit} ký tự."),
    "note.kept": N_("Đã lưu ghi chú của hồ sơ {code}."),
    "note.sent": N_("Đã gửi ghi chú tới doanh nghiệp của hồ sơ {code}."),
    "verdict.kept": N_("Đã ghi ý kiến về “{name}”."),
    "verdict.reason_needed": N_("Chọn lý do khi giấy tờ cần bổ sung."),
    "verdict.text_needed": N_("Ghi rõ lý do khi chọn “Lý do khác”."),
    "verdict.old_version": N_(
        "Doanh nghiệp vừa nộp bản khác của giấy tờ này. Xem bản mới rồi cho ý kiến lại."
    ),
    "verdict.no_paper": N_("Chưa có tệp nào nên không thể đánh giá đạt."),
    "supplement.empty": N_("Chọn hoặc viết ít nhất một nội dung cần bổ sung."),
    "supplement.too_many": N_("Một lần chỉ yêu cầu được tối đa {limit} nội dung."),
    "supplement.wordless": N_("Nội dung yêu cầu còn để trống. Viết rõ cần bổ sung gì."),
    "supplement.blank_left": N_(
        "Mục {number} còn chỗ trống chưa điền: “{text}”. Điền vào, hoặc xóa dấu chấm, rồi gửi lại."
    ),
    "supplement.too_long": N_("Nội dung dài quá {limit} ký tự."),
    "supplement.not_asked": N_("Nội dung này không có trong lần yêu cầu bổ sung gần nhất."),
    "supplement.again_unconfirmed": N_(
        "Đánh dấu xác nhận: đây là lần yêu cầu bổ sung thứ {round} của hồ sơ này."
    ),
    "intake.checked": N_("Đã lưu danh mục kiểm tra của hồ sơ {code}."),
    "intake.reason_needed": N_("Chọn ít nhất một lý do từ chối và viết rõ nội dung."),
    "intake.incomplete": N_("Còn mục chưa đạt hoặc chưa xem: {names}."),
    "intake.no_calendar": N_(
        "Chưa có lịch nghỉ của năm {year} nên không tính được ngày hẹn trả; chưa thể tiếp nhận."
    ),
    "sharing.own": N_("Không cần gửi yêu cầu cho chính doanh nghiệp mình."),
    "sharing.answered": N_("Yêu cầu này đã có kết quả hoặc đã được rút."),
    "sharing.not_waiting_for_you": N_("Chủ sở hữu hiện không chờ thông tin của bạn."),
    "sharing.not_refused": N_("Chỉ yêu cầu đã bị từ chối mới đề nghị hòa giải được."),
    "sharing.asked_again": N_("Hạ tầng này đang được hỏi lại trong một yêu cầu khác."),
    "sharing.not_escalated": N_("Yêu cầu này không chờ hòa giải."),
    "sharing.not_asked_now": N_("Lúc này không hỏi thêm được; chỉ trả lời đồng ý hoặc từ chối."),
    "sharing.no_mediator": N_("Hệ thống chưa có cơ quan quản lý viễn thông để hòa giải."),
    "sharing.reason_needed": N_("Chủ sở hữu chỉ được từ chối vì lý do kỹ thuật; hãy chọn lý do."),
    "sharing.no_place": N_("{name} không còn đủ vị trí trống hoặc không đủ khả năng chịu tải."),
    "sharing.asked": N_("Đã gửi yêu cầu dùng chung đến {owner}."),
    "sharing.done": N_("Đã ghi nhận."),
    "window.closed": N_("Đợt cùng xây này đã đóng."),
    "window.own": N_("Đây là đợt cùng xây của chính doanh nghiệp bạn."),
    "window.joined": N_("Doanh nghiệp bạn đã đề nghị tham gia đợt này."),
    "window.answered": N_("Đề nghị này đã được trả lời."),
    "window.not_filed": N_("Chỉ mở đợt cùng xây cho hồ sơ đã nộp và chưa kết thúc."),
    "window.open_already": N_("Hồ sơ này đã có đợt cùng xây."),
    "window.needs_something": N_(
        "Hãy nhập ít nhất một nhu cầu: số vị trí, chiều cao hoặc đường kính cáp."
    ),
    **FILING,
    **LAW,
    **NETWORK,
    **PERMIT,
    **NOTICES,
    **OPINION,
    **ROLLOUT,
    **PEOPLE,
    **LAYER_SENTENCES,
}
