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


class ChangeAct(Term):
    """Việc quản trị đã làm."""

    ADDED = "added", "Thêm", "Added"
    CHANGED = "changed", "Sửa", "Changed"
    RETIRED = "retired", "Ngừng dùng", "Retired"
    RESTORED = "restored", "Dùng lại", "Restored"
    REVOKED = "revoked", "Thu hồi", "Revoked"
