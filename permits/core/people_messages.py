"""What people are told about accounts, offices and companies: codes with Vietnamese sentences."""

from permits.core.text import N_

PEOPLE: dict[str, str] = {
    "sign_in.waited_too_long": N_("Đã quá 10 phút từ lúc nhập mật khẩu. Hãy đăng nhập lại."),
    "second_factor.wrong": N_(
        "Mã không đúng hoặc đã dùng. Chờ ứng dụng hiện mã mới rồi nhập, hoặc dùng một mã dự phòng."
    ),
    "second_factor.needed": N_("Vai trò của bạn bắt buộc xác thực hai lớp nên không tắt được."),
    "second_factor.on_already": N_("Xác thực hai lớp đang bật."),
    "second_factor.not_begun": N_("Bấm “Bắt đầu” để lấy mã QR trước."),
    "second_factor.none": N_("Người này không có xác thực hai lớp."),
    "second_factor.unreadable": N_(
        "Khóa của hệ thống đã đổi nên không đọc được thiết lập xác thực hai lớp. Hãy nhờ quản trị đặt lại."
    ),
    "second_factor.on": N_("Đã bật xác thực hai lớp."),
    "second_factor.off": N_("Đã tắt xác thực hai lớp."),
    "second_factor.codes_renewed": N_("Đã tạo mã dự phòng mới; mã cũ không dùng được nữa."),
    "second_factor.was_reset": N_("Đã đặt lại xác thực hai lớp của {login}."),
    "second_factor.duties_set": N_(
        "Đã lưu. Người có vai trò được chọn sẽ thiết lập ở lần đăng nhập tới."
    ),
    "second_factor.lead_by_example": N_(
        "Hãy bật xác thực hai lớp cho chính tài khoản của bạn trước khi bắt buộc với vai trò quản trị."
    ),
    "password.link_asked": N_(
        "Nếu tài khoản này có thật và có địa chỉ thư, đường dẫn đặt mật khẩu mới đang được gửi tới đó."
    ),
    "password.link_ended": N_("Đường dẫn này đã dùng hoặc đã hết hạn. Hãy xin đường dẫn mới."),
    "password.set": N_("Đã đặt mật khẩu mới; mọi phiên cũ đã kết thúc. Hãy đăng nhập."),
    "password.is_login": N_("Mật khẩu không được chứa tên đăng nhập."),
    "password.link_given": N_("Đã tạo đường dẫn đặt mật khẩu cho {login}. Chép lại ngay."),
    "login.malformed": N_(
        "Tên đăng nhập gồm 3 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch ngang; bắt đầu bằng chữ."
    ),
    "sign_in.one_ended": N_("Đã kết thúc phiên đăng nhập đó."),
    "language.kept": N_("Đã lưu ngôn ngữ."),
    "invitation.sent": N_("Đã mời {name}: thư đang được gửi tới {email}."),
    "invitation.made": N_("Đã tạo lời mời cho {name}. Chép đường dẫn và gửi cho người đó."),
    "invitation.taken_back": N_("Đã rút lời mời."),
    "invitation.waiting_already": N_(
        "Địa chỉ này đang có một lời mời chưa trả lời; hãy gửi lại lời mời đó."
    ),
    "invitation.has_account": N_("Người có địa chỉ này đã có tài khoản {login} ở đơn vị."),
    "invitation.ended": N_("Lời mời này đã được nhận hoặc đã rút lại."),
    "invitation.used": N_("Lời mời này đã được nhận. Hãy đăng nhập bằng tài khoản đã tạo."),
    "invitation.withdrawn": N_("Lời mời này đã được rút lại. Hãy liên hệ người đã mời bạn."),
    "invitation.expired": N_("Lời mời đã hết hạn lúc {until}."),
    "invitation.not_expired": N_("Đường dẫn vẫn còn hạn; không cần xin lại."),
    "invitation.asked_again": N_("Đã báo cho người mời bạn. Bạn sẽ nhận được đường dẫn mới."),
    "invitation.accepted": N_("Đã tạo tài khoản {login}. Hãy đăng nhập."),
    "person.roles_do_not_fit": N_("Chọn vai trò phù hợp với {office}."),
    "person.changed": N_("Đã lưu thay đổi của {name}."),
    "person.deactivated": N_("Đã ngừng tài khoản của {name}."),
    "person.reactivated": N_("{name} dùng lại được tài khoản."),
    "person.nothing_changed": N_("Chưa có nội dung nào thay đổi."),
    "person.inactive": N_("Tài khoản này đang ngừng; hãy cho dùng lại trước khi sửa."),
    "person.active_already": N_("Tài khoản này đang dùng."),
    "person.signed_out": N_("Đã kết thúc mọi phiên đăng nhập của {name}."),
    "person.himself": N_("Bạn không tự ngừng tài khoản hoặc tự bỏ quyền quản trị của mình."),
    "person.last_administrator": N_(
        "Đây là quản trị hệ thống cuối cùng. Hãy giao vai trò này cho người khác trước."
    ),
    "person.last_company_administrator": N_(
        "Đây là quản trị cuối cùng của doanh nghiệp. Hãy giao vai trò này cho người khác trước."
    ),
    "person.office_of_other_kind": N_("Chọn một đơn vị đang hoạt động."),
    "effect.tasks_return": N_("Số việc đang giữ sẽ về lại đơn vị: {count}."),
    "effect.promises_end": N_(
        "Số hồ sơ mà bước sau đang dành cho người này, sẽ chờ phân công lại: {count}."
    ),
    "effect.stand_ins_end": N_("Số lần làm thay đang hiệu lực hoặc sắp tới sẽ kết thúc: {count}."),
    "effect.sign_ins_end": N_("Số phiên đăng nhập sẽ kết thúc: {count}."),
    "effect.tokens_end": N_("Số mã truy cập của phần mềm sẽ ngừng: {count}."),
    "effect.last_in_role": N_("Là người duy nhất có vai trò {role} của {office}."),
    "effect.last_in_role_waiting": N_(
        "Là người duy nhất có vai trò {role} của {office}; {count} việc đang chờ vai trò này sẽ không ai làm được."
    ),
    "effect.last_company_administrator": N_("Doanh nghiệp sẽ không còn ai quản trị tài khoản."),
    "effect.office_people": N_("Số người của đơn vị sẽ không đăng nhập được nữa: {count}."),
    "effect.office_dossiers": N_(
        "Số hồ sơ đang giải quyết do đơn vị nộp hoặc quyết định: {count}."
    ),
    "effect.office_invitations": N_("Số lời mời đang chờ sẽ rút lại: {count}."),
    "effect.office_ward": N_("{ward} sẽ không có Ủy ban nhân dân cấp xã nào trong hệ thống."),
    "effect.office_numbers": N_(
        "Mã hồ sơ mới của đơn vị sẽ mang mã định danh mới; mã của {count} hồ sơ đã nộp giữ nguyên."
    ),
    "effect.office_letterhead": N_("Giấy tờ phát hành từ nay mang tên mới; giấy đã ký giữ nguyên."),
    "effect.office_consulted": N_(
        "Số thủ tục đã công bố đang hỏi ý kiến đơn vị này: {count}. Câu hỏi mới sẽ không ai trả lời."
    ),
    "state.active": N_("Đang dùng"),
    "state.inactive": N_("Đã ngừng"),
    "effects.changed": N_(
        "Tình hình vừa thay đổi sau khi bạn mở trang này. Hãy đọc lại ảnh hưởng rồi xác nhận."
    ),
    "effects.not_accepted": N_("Đánh dấu là đã đọc các ảnh hưởng nặng."),
    "effects.reason_needed": N_("Cần ghi rõ lý do của thay đổi này."),
    "office.unknown": N_("Chọn một đơn vị đang hoạt động."),
    "office.added": N_("Đã thêm {name}."),
    "office.changed": N_("Đã lưu thay đổi của {name}."),
    "office.retired": N_("Đã ngừng {name}."),
    "office.restored": N_("{name} hoạt động lại."),
    "office.code_taken": N_("Mã này đã có đơn vị dùng."),
    "office.code_malformed": N_("Mã gồm 2 đến 40 chữ thường không dấu, chữ số, gạch ngang."),
    "office.h15_malformed": N_("Mã định danh viết như H15.10 hoặc H15.10.02."),
    "office.h15_taken": N_("Mã định danh này là của {name}."),
    "office.ward_needed": N_("Ủy ban nhân dân cấp xã phải có phường, xã của mình."),
    "office.ward_only_commune": N_("Chỉ Ủy ban nhân dân cấp xã có phường, xã."),
    "office.ward_taken": N_("Phường, xã này đã có {name}."),
    "office.has_open_tasks": N_(
        "Đơn vị còn {count} việc đang mở. Xử lý xong hoặc chuyển đi rồi mới ngừng được."
    ),
    "office.yours": N_("Bạn đang làm việc ở đơn vị này nên không ngừng được."),
    "office.retired_already": N_("Đơn vị này đã ngừng."),
    "office.stands_already": N_("Đơn vị này đang hoạt động."),
    "certificate.added": N_("Đã thêm chứng thư của {name}."),
    "certificate.retired": N_("Đã gỡ chứng thư."),
    "certificate.unreadable": N_(
        "Tệp không phải chứng thư X.509 (định dạng .cer, .crt hoặc .pem)."
    ),
    "certificate.private": N_(
        "Tệp chứa khóa bí mật. Đừng gửi khóa bí mật cho ai; chỉ tải lên chứng thư (.cer, .crt, .pem)."
    ),
    "certificate.several": N_("Tệp chứa nhiều chứng thư. Tải từng chứng thư của người ký."),
    "certificate.authority": N_(
        "Đây là chứng thư của tổ chức chứng thực, không phải của người ký."
    ),
    "certificate.ended": N_("Chứng thư đã hết hạn ngày {day}."),
    "certificate.known": N_("Chứng thư này đã có trong danh sách."),
    "certificate.too_large": N_("Tệp quá lớn so với một chứng thư."),
}
