"""What people are told about notices and their companies’ systems; `messages` takes these in."""

from permits.core.text import N_

NOTICES: dict[str, str] = {
    "notices.all_read": N_("Đã đánh dấu mọi thông báo là đã đọc."),
    "notices.chosen": N_("Đã lưu cách nhận thông báo."),
    "notices.not_an_hour": N_("Hãy nhập giờ và phút, ví dụ 21:00."),
    "notices.quiet_needs_both": N_("Nhập cả giờ bắt đầu và giờ kết thúc, hoặc để trống cả hai."),
    "notices.quiet_all_day": N_("Giờ bắt đầu và giờ kết thúc phải khác nhau."),
    "notices.address_cleared": N_("Thư lại được gửi tới {address}."),
    "notices.addressees_chosen": N_("Đã lưu người cùng nhận thông báo."),
    "notices.text_saved": N_("Đã lưu lời văn của thông báo."),
    "notices.text_restored": N_("Thông báo lại dùng lời văn gốc."),
    "notices.place_unknown": N_("Thông báo này không có thông tin {names}."),
    "notices.one_line": N_("Tiêu đề chỉ gồm một dòng."),
    "webhook.added": N_("Đã thêm hệ thống. Chép lại khóa bí mật bên dưới."),
    "webhook.changed": N_("Đã lưu thay đổi."),
    "webhook.pinged": N_("Đã gửi một tin thử. Kết quả hiện trong nhật ký sau ít giây."),
    "webhook.renewed": N_("Khóa cũ không còn dùng được. Chép lại khóa mới bên dưới."),
    "webhook.off": N_("Đã tạm ngừng gửi tới hệ thống này."),
    "webhook.on": N_("Thông báo lại được gửi tới hệ thống này."),
    "webhook.removed": N_("Đã xóa hệ thống."),
    "webhook.too_many": N_("Mỗi doanh nghiệp có tối đa {most} hệ thống nhận."),
    "webhook.is_off": N_("Hệ thống này đang ngừng nhận. Bật lại trước khi gửi thử."),
    "webhook.ping_waits": N_("Một tin thử đang chờ gửi. Xem nhật ký bên dưới."),
    "webhook.not_outside": N_(
        "Không gửi được tới địa chỉ này: {reason}. Địa chỉ phải bắt đầu bằng https:// và mở được"
        " từ Internet."
    ),
}
