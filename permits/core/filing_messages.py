"""What carriers are told of their files, their request, their answers and their messages."""

from permits.core.text import N_

#: code → sentence, as in `messages.SENTENCES`.
FILING: dict[str, str] = {
    "paper.wrong_ending": N_(
        "Mục này nhận tệp có đuôi {accepted}; tệp “{filename}” không thuộc các loại đó."
    ),
    "paper.broken_picture": N_(
        "Không mở được ảnh “{filename}”: bản quét bị hỏng hoặc tải về chưa xong. Hãy quét lại."
    ),
    "paper.small_picture": N_(
        "Ảnh “{filename}” quá nhỏ để đọc được, mỗi cạnh cần ít nhất {least} điểm ảnh. Hãy quét lại rõ hơn."
    ),
    "paper.blank_picture": N_("Ảnh “{filename}” trống, không có nội dung. Hãy quét lại tờ giấy."),
    "paper.infected": N_(
        "Tệp “{filename}” có mã độc ({found}) nên không được nhận và không được giữ lại. Hãy quét máy của bạn rồi tải bản sạch."
    ),
    "paper.infected_kept": N_(
        "Tệp này bị phát hiện có mã độc sau khi nhận nên không mở hay tải về được. Hãy thay bằng bản sạch."
    ),
    "paper.same_here": N_("Mục này đã có đúng tệp đó (“{filename}”). Hãy chọn tệp khác."),
    "paper.too_many_files": N_(
        "Mục này nhận nhiều nhất {limit} tệp. Hãy gỡ bớt hoặc gộp nhiều tờ vào một tệp."
    ),
    "upload.quota": N_(
        "Bạn đang có quá nhiều tệp tải dở: nhiều nhất {files} tệp và {limit_mb} MB. Hãy tải nốt hoặc bỏ bớt tệp dở."
    ),
    "upload.bad_sha256": N_("Mã băm SHA-256 gồm 64 chữ số và chữ a–f viết thường."),
    "upload.offset": N_("Máy chủ đã có {received} byte của tệp này; hãy gửi tiếp từ đó."),
    "upload.too_long": N_("Tệp “{filename}” gửi nhiều hơn {size} byte đã báo trước."),
    "upload.incomplete": N_("Tệp chưa gửi đủ: đã có {received} trên {size} byte."),
    "upload.lost": N_("Máy chủ không còn giữ tệp dở “{filename}”. Hãy tải lại từ đầu."),
    "upload.changed": N_("Tệp “{filename}” đến nơi không giống tệp đã gửi. Hãy tải lại từ đầu."),
    "upload.protocol": N_("Địa chỉ này nói giao thức tus phiên bản {version}."),
    "upload.unreadable": N_("Thông tin đi kèm tệp không đọc được: {name}."),
    "upload.bad_checksum": N_("Phần vừa gửi bị sai lệch trên đường truyền. Hãy gửi lại phần đó."),
    "supplement.locked_paper": N_(
        "Giấy tờ này không nằm trong yêu cầu bổ sung nên không sửa được."
    ),
    "supplement.locked_section": N_("Phần này không nằm trong yêu cầu bổ sung nên không sửa được."),
    "supplement.locked_field": N_(
        "Thông tin này không nằm trong yêu cầu bổ sung nên không sửa được; giữ nguyên như đã nộp."
    ),
    "application.none": N_("Thủ tục này không có đơn đề nghị lập từ hệ thống."),
    "application.signature_needed": N_("Đơn của thủ tục này phải có chữ ký số."),
    "application.handed_in": N_("Đã đưa đơn vào hồ sơ. Kiểm tra lại lần cuối rồi nộp."),
    "application.changed": N_(
        "Nội dung khai đã sửa sau khi lập đơn “{filename}” nên đơn không còn khớp. Hãy lập và ký lại đơn."
    ),
    "application.signed": N_("Chữ ký hợp lệ, của doanh nghiệp nộp hồ sơ. Bạn có thể nộp."),
    "application.other_signer": N_(
        "Chữ ký hợp lệ nhưng không phải của doanh nghiệp nộp hồ sơ. Ký lại bằng chứng thư của doanh nghiệp, hoặc khai chứng thư này ở trang Doanh nghiệp."
    ),
    "application.expired": N_(
        "Chứng thư đã hết hạn lúc ký. Gia hạn chứng thư với nhà cung cấp, ký lại đơn rồi thay tệp này."
    ),
    "application.revoked": N_(
        "Chứng thư đã bị thu hồi. Dùng chứng thư còn hiệu lực ký lại đơn rồi thay tệp này."
    ),
    "application.untrusted": N_(
        "Hệ thống chưa tin cậy tổ chức đã cấp chứng thư này. Bạn vẫn nộp được; cơ quan tiếp nhận sẽ xem. Chắc chắn hơn: ký lại bằng chứng thư của tổ chức được cấp phép."
    ),
    "application.touched": N_(
        "Tệp đã bị sửa sau khi ký nên chữ ký không còn giá trị. Ký lại đơn tải từ trang này, không mở ra lưu lại sau khi ký."
    ),
    "application.broken": N_("Chữ ký số trong tệp không đúng. Ký lại đơn rồi thay tệp này."),
    "application.unsigned": N_(
        "Đơn chưa có chữ ký số. Bạn vẫn nộp được bằng tài khoản; muốn ký thì thay bằng bản đã ký."
    ),
    "application.unchecked": N_(
        "Chưa kiểm tra được chữ ký; hệ thống sẽ tự kiểm tra lại. Bạn vẫn nộp được."
    ),
    "application.outdated": N_(
        "Bạn đã sửa nội dung sau khi lập đơn này. Lập lại đơn ở bước 1, ký rồi thay tệp; nội dung đã nhập vẫn còn nguyên."
    ),
    "message.sent": N_("Đã gửi. Người đang giữ hồ sơ được báo ngay; trả lời sẽ hiện ở đây."),
    "message.draft": N_("Hồ sơ chưa nộp nên chưa có ai giữ để trao đổi."),
    "message.ended": N_("Hồ sơ đã kết thúc nên không trao đổi ở đây được nữa."),
    "act.ended": N_("Hồ sơ đã kết thúc."),
    "act.not_asked": N_(
        "Hiện không có yêu cầu bổ sung nào; khi có, bạn được báo và mục này mở ra."
    ),
    "act.no_permit": N_(
        "Chưa có giấy phép; khi giấy phép được cấp, các việc này mở ở trang giấy phép."
    ),
    "supplement.kept": N_("Đã lưu câu trả lời. Hồ sơ chưa được nộp lại."),
    "supplement.unanswered": N_("Mục {number} chưa được trả lời: {text}"),
    "paper.wrong_type": N_(
        "Nội dung tệp “{filename}” là {found}, không phải loại được nhận ({accepted})."
    ),
    "paper.mismatch": N_("Tệp “{filename}” có đuôi {extension} nhưng nội dung là {found}."),
    "paper.empty": N_("Tệp “{filename}” không có nội dung."),
    "paper.too_large": N_("Tệp “{filename}” lớn hơn {limit_mb} MB."),
    "paper.unknown_component": N_("Thủ tục này không có thành phần hồ sơ “{name}”."),
    "paper.none": N_("Hãy chọn tệp để tải lên."),
    "paper.broken": N_("Tệp “{filename}” bị hỏng, không mở được. Hãy xuất lại tệp rồi tải lên."),
    "paper.locked": N_(
        "Tệp “{filename}” có mật khẩu nên không mở được. Hãy bỏ mật khẩu rồi tải lại."
    ),
    "paper.active": N_("Tệp “{filename}” có mã chạy tự động nên không được nhận."),
    "paper.too_heavy": N_(
        "Không kiểm tra được tệp “{filename}” một cách an toàn: mở tệp cần quá nhiều thời gian hoặc"
        " bộ nhớ. Hãy xuất lại tệp gọn hơn rồi tải lên."
    ),
    "paper.busy": N_(
        "Máy chủ đang kiểm tra nhiều tệp khác nên chưa nhận được “{filename}”. Hãy tải lại sau ít"
        " phút."
    ),
    "paper.must_be_signed": N_(
        "Thành phần này phải có chữ ký số hợp lệ, còn tệp “{filename}”: {state}. Hãy ký số lại bản"
        " cuối cùng rồi tải lên."
    ),
    "paper.attached": N_("Đã tải lên “{filename}”."),
    "paper.detached": N_("Đã gỡ “{filename}” khỏi hồ sơ."),
    "withdrawal.asked": N_("Đã gửi đề nghị rút hồ sơ {code}. Cơ quan đang giữ hồ sơ sẽ trả lời."),
    "withdrawal.taken_back": N_("Đã thôi đề nghị rút; hồ sơ {code} tiếp tục được giải quyết."),
    "withdrawal.asked_already": N_("Đã có một đề nghị rút hồ sơ đang chờ trả lời."),
    "withdrawal.too_late": N_(
        "Kết quả đã có hoặc đang được phát hành nên không rút, không dừng hồ sơ được nữa."
    ),
    "contest.open": N_("Nội dung này đã được giải trình và đang chờ cơ quan xem xét."),
    "contest.accepted": N_("Giải trình về nội dung này đã được chấp nhận."),
    "contest.decided": N_("Giải trình này đã được xem xét. Trang đã được tải lại."),
    "contest.closed": N_("Giải trình này không còn. Trang đã được tải lại."),
    "contest.paper_unknown": N_("Hãy chọn một giấy tờ đã đính kèm trong hồ sơ."),
    "contest.sent": N_("Đã gửi giải trình."),
    "contest.weighed": N_("Đã ghi nhận kết quả xem xét giải trình của hồ sơ {code}."),
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
    "section.missing": N_("Chưa có phần “{section}”."),
    "section.saved": N_("Đã lưu phần “{section}”."),
    "section.sketched": N_("Đã giữ nội dung gõ dở của phần “{section}”; chưa lưu vào hồ sơ."),
    "section.unsketched": N_("Đã bỏ nội dung gõ dở của phần “{section}”."),
    "section.unchosen": N_("Chọn giữ bản đang lưu hay nội dung bạn nhập."),
    "section.stale": N_(
        "Phần này vừa được người khác trong đơn vị cập nhật. Nội dung bạn nhập vẫn còn đây; hãy xem thay đổi rồi lưu lại."
    ),
    "site.unknown_system": N_("Hệ thống không nhận hệ tọa độ “{system}”."),
    "site.unknown_meridian": N_("Không có kinh tuyến trục “{meridian}” trong hệ VN-2000."),
    "sharing.one_answer": N_("Chọn một hạ tầng để dùng chung, hoặc chọn lý do không dùng chung."),
    "sharing.gone": N_("Hạ tầng này không còn trong kết quả tìm kiếm. Hãy xem lại danh sách."),
    "sharing.unfit": N_("{name} không đáp ứng các thông số đã nhập."),
    "sharing.no_owner": N_(
        "Chưa biết chủ sở hữu của {name} trong hệ thống nên không gửi được yêu cầu."
    ),
    "sharing.unanswered": N_(
        "Gần vị trí có hạ tầng dùng chung được: {names}. Hãy chọn dùng chung hoặc nêu lý do kỹ thuật."
    ),
    "sharing.new_candidate": N_(
        "Có hạ tầng dùng chung được mà bạn chưa trả lời: {names}. Hãy xem lại phần dùng chung."
    ),
}
