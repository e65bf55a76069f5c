"""Words of people and settings."""

from permits.core.vocabulary import Term


class ChangeSubject(Term):
    """Nội dung quản trị: what an administrator's change is about."""

    PERSON = "person", "Người dùng", "Person"
    OFFICE = "office", "Cơ quan, đơn vị", "Office"
    INVITATION = "invitation", "Lời mời", "Invitation"
    STAND_IN = "stand_in", "Làm thay", "Standing in"
    TOKEN = "token", "Mã truy cập", "Access token"
    WEBHOOK = "webhook", "Địa chỉ nhận thông báo tự động", "Webhook"
    CERTIFICATE = "certificate", "Chứng thư số", "Certificate"
    CALENDAR = "calendar", "Ngày nghỉ, ngày làm bù", "Holidays and worked days"
    FEE = "fee", "Phí, lệ phí", "Fees"
    PHRASE = "phrase", "Câu mẫu", "Phrase"
    ENACTMENT = "enactment", "Áp dụng thủ tục", "Procedure in force"
    TEMPLATE = "template", "Mẫu thông báo", "Notice template"
    SETTING = "setting", "Thiết đặt", "Setting"
    JOB = "job", "Việc chạy nền", "Background job"


class ChangeAct(Term):
    """Việc quản trị đã làm."""

    ADDED = "added", "Thêm", "Added"
    CHANGED = "changed", "Sửa", "Changed"
    RETIRED = "retired", "Ngừng dùng", "Retired"
    RESTORED = "restored", "Dùng lại", "Restored"
    REVOKED = "revoked", "Thu hồi", "Revoked"


class Density(Term):
    """Độ dày của bảng: how much room one line of a list takes."""

    AUTO = "auto", "Theo thiết bị", "As the device"
    COMPACT = "compact", "Gọn", "Compact"
    ROOMY = "roomy", "Thoáng", "Roomy"


class KeyUse(Term):
    """Phím tắt: whether single letters act on lists."""

    AUTO = "auto", "Theo thiết bị (tắt trên điện thoại)", "As the device (off on phones)"
    ON = "on", "Bật", "On"
    OFF = "off", "Tắt", "Off"


class Theme(Term):
    """Nền sáng hoặc tối của bàn làm việc."""

    AUTO = "auto", "Theo máy", "As the machine"
    LIGHT = "light", "Sáng", "Light"
    DARK = "dark", "Tối", "Dark"


class SignInStep(Term):
    """Bước đăng nhập: how far a browser's sign-in has come."""

    OPEN = "open", "Đã đăng nhập", "Signed in"
    CODE = "code", "Chờ mã xác thực", "Waiting for the second factor"
    ENROL = "enrol", "Chờ thiết lập xác thực hai lớp", "Must set up the second factor"


class InvitationState(Term):
    """Tình trạng lời mời."""

    WAITING = "waiting", "Chờ nhận lời", "Waiting"
    EXPIRED = "expired", "Hết hạn", "Expired"
    ACCEPTED = "accepted", "Đã nhận lời", "Accepted"
    WITHDRAWN = "withdrawn", "Đã rút lại", "Withdrawn"


class Letter(Term):
    """Thư về tài khoản: what is written to people about their accounts."""

    INVITATION = "invitation", "Lời mời mở tài khoản", "Invitation to an account"
    PASSWORD = "password", "Đặt lại mật khẩu", "Setting a new password"
    CHANGE = "change", "Tài khoản có thay đổi", "Account changed"
    STAND_IN = "stand_in", "Được cử làm thay", "Named to stand in"


class AccountChange(Term):
    """Thay đổi của tài khoản mà chủ tài khoản được báo."""

    PASSWORD = "password", "mật khẩu đã đổi", "the password was changed"
    FACTOR_ON = "factor_on", "đã bật xác thực hai lớp", "the second factor was turned on"
    FACTOR_OFF = "factor_off", "đã tắt xác thực hai lớp", "the second factor was turned off"
    SIGN_INS = "sign_ins", "quản trị đã kết thúc mọi phiên", "all sign-ins were ended for you"
    ROLES = "roles", "vai trò hoặc đơn vị đã đổi", "roles or office were changed"
