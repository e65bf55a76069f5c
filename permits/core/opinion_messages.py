"""What is told about links by which a consulted office answers; `messages` takes these in."""

from permits.core.text import N_

OPINION: dict[str, str] = {
    "opinion_link.sent": N_("Đã gửi đường dẫn trả lời tới {address}."),
    "opinion_link.taken_back": N_("Đã thu hồi đường dẫn gửi tới {address}."),
    "opinion_link.no_mail": N_(
        "Hệ thống này chưa gửi được thư nên không gửi được đường dẫn. Cơ quan được hỏi trả lời bằng"
        " tài khoản."
    ),
    "opinion_link.elsewhere": N_(
        "Địa chỉ này là của người thuộc cơ quan khác. Chỉ gửi tới địa chỉ của cơ quan được hỏi."
    ),
    "opinion_link.nobody": N_(
        "Cơ quan được hỏi chưa có ai trong hệ thống để nhận câu trả lời. Nhờ quản trị thêm"
        " tài khoản."
    ),
    "opinion_link.no_question": N_("Không tìm thấy câu hỏi này. Tải lại trang rồi thử lại."),
    "opinion_link.ended": N_("Đường dẫn này đã dùng hoặc đã thu hồi từ trước."),
    "opinion_link.used": N_("Đường dẫn này đã được dùng để trả lời. Nội dung đã gửi ở bên dưới."),
    "opinion_link.revoked": N_("Đường dẫn này đã bị thu hồi nên không trả lời được."),
    "opinion_link.closed": N_("Câu hỏi này đã đóng nên đường dẫn không còn trả lời được."),
    "opinion_link.expired": N_("Đường dẫn này hết hạn lúc {until}."),
    "opinion_link.held": N_(
        "Một người khác của cơ quan bạn đã nhận trả lời câu hỏi này sau khi đăng nhập."
    ),
}
