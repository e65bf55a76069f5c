"""The words of notices: what people are told, by which way and how soon, and whether it arrived."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term

#: What stands in a text where there is nothing to say.
NOTHING = Bilingual("không có", "none")
#: How somebody is addressed whose name is not known yet.
UNNAMED = Bilingual("Ông/Bà", "Sir or Madam")
#: Whose key ends: a person's or an office's, or one that stands above or beside them.
KEY_OF = Bilingual("Chứng thư số của {name}", "Certificate of {name}")
#: Who changed a rule by a command of the machine.
AT_A_SHELL = Bilingual("Người vận hành hệ thống", "Whoever runs the system")
#: What a change of the law or the calendar means to whoever is told.
CALENDAR_HELD = Bilingual(
    "Lịch làm việc thay đổi: {count} hồ sơ bạn đang giữ có hạn mới",
    "The working calendar changed: {count} dossiers you hold have a new limit",
)
CALENDAR_FILED = Bilingual(
    "Lịch làm việc thay đổi: {count} hồ sơ của bạn có ngày hẹn trả mới",
    "The working calendar changed: {count} of your dossiers have a new due day",
)
RULES_FROM = Bilingual(
    "Quy trình “{name}” áp dụng từ {day} theo {number}",
    "Procedure “{name}” applies from {day} by {number}",
)
RULES_NO_MORE = Bilingual(
    "Quy trình “{name}” theo {number} thôi áp dụng từ {day}",
    "Procedure “{name}” by {number} applies no longer from {day}",
)
#: What may be built together, without a word of who builds it.
WORKS_AT = Bilingual("{works}, {place}", "{works}, {place}")


class NoticeKind(Term):
    """Loại thông báo; kinds.yaml says of each whom it serves and what it reads like."""

    # What an applicant is told about his dossiers.
    DOSSIER_FILED = "dossier_filed", "Hồ sơ đã nộp", "Dossier filed"
    DOSSIER_ACCEPTED = "dossier_accepted", "Hồ sơ được tiếp nhận", "Dossier accepted"
    INTAKE_REFUSED = "intake_refused", "Hồ sơ không được tiếp nhận", "Dossier not accepted"
    SUPPLEMENT_ASKED = "supplement_asked", "Yêu cầu bổ sung hồ sơ", "Supplement asked"
    FEE_ASKED = "fee_asked", "Yêu cầu nộp phí, lệ phí", "Fee due"
    APPLICANT_TASK = "applicant_task", "Hồ sơ cần bạn làm", "Your dossier needs you"
    APPLICANT_DUE_SOON = "applicant_due_soon", "Sắp hết hạn trả lời", "Your reply falls due"
    DEADLINE_EXTENDED = "deadline_extended", "Xin lỗi, hẹn lại ngày trả", "Apology, new day set"
    PAPER_ISSUED = "paper_issued", "Có văn bản mới về hồ sơ", "New paper about a dossier"
    RESULT_ISSUED = "result_issued", "Có kết quả giải quyết", "Result issued"
    DOSSIER_STOPPED = "dossier_stopped", "Hồ sơ dừng giải quyết", "Dossier stopped"
    DOSSIER_WITHDRAWN = "dossier_withdrawn", "Hồ sơ đã rút", "Dossier withdrawn"
    MESSAGE_WRITTEN = "message_written", "Trao đổi mới về hồ sơ", "New message about a dossier"

    # What officials are told about their work.
    TASK_YOURS = "task_yours", "Việc giao cho bạn", "A task for you"
    TASK_UNIT = "task_unit", "Việc mới của đơn vị", "A task for your unit"
    TASK_DUE_SOON = "task_due_soon", "Việc sắp đến hạn", "A task falls due"
    TASK_OVERDUE = "task_overdue", "Việc của bạn quá hạn", "Your task is overdue"
    TASK_ESCALATED = "task_escalated", "Báo cáo việc quá hạn", "An overdue task reported to you"
    SUPPLEMENT_ANSWERED = "supplement_answered", "Hồ sơ đã được bổ sung", "Supplement answered"
    OPINION_ASKED = "opinion_asked", "Được hỏi ý kiến", "Your opinion is asked"
    OPINION_LINK = "opinion_link", "Đường dẫn trả lời ý kiến", "A link to give an opinion"
    OPINION_LINK_MADE = "opinion_link_made", "Đã gửi đường dẫn trả lời", "A link was sent for you"
    OPINION_REMINDED = "opinion_reminded", "Nhắc cho ý kiến", "Your opinion falls due"
    OPINION_GIVEN = "opinion_given", "Đã có ý kiến trả lời", "An opinion was given"
    OPINION_SILENT = "opinion_silent", "Hết hạn, không có ý kiến", "No opinion within the limit"
    STEP_FAILED = "step_failed", "Hệ thống không làm được một bước", "A system step failed"
    PLANNING_CHANGED = "planning_changed", "Kết quả quy hoạch thay đổi", "Planning answer changed"
    CONTEST_FILED = "contest_filed", "Có giải trình về kiểm tra", "A finding is contested"
    CONTEST_DECIDED = "contest_decided", "Đã xem xét giải trình", "Contested finding decided"
    BATCH_DONE = "batch_done", "Xử lý hàng loạt đã xong", "Bulk act finished"

    # Sharing, kept places and permits.
    SHARING_ASKED = "sharing_asked", "Đề nghị dùng chung hạ tầng", "Sharing asked of you"
    SHARING_ANSWERED = "sharing_answered", "Trả lời về dùng chung", "Sharing answered"
    SHARING_DUE_SOON = "sharing_due_soon", "Sắp hết hạn trả lời dùng chung", "Sharing reply due"
    SHARING_ESCALATED = "sharing_escalated", "Đề nghị hòa giải dùng chung", "Sharing put to you"
    WINDOW_OPENED = "window_opened", "Có đợt xây chung", "Works others may join"
    HOLD_GIVEN = "hold_given", "Đã giữ chỗ cho bạn", "Places are kept for you"
    HOLD_LAPSED = "hold_lapsed", "Hết hạn giữ chỗ", "Your hold ran out"
    HOLD_LOST = "hold_lost", "Chỗ giữ không dùng được", "The place you held is unusable"
    PERMIT_EXPIRING = "permit_expiring", "Sắp hết hạn khởi công", "The time to start runs out"
    PERMIT_EXPIRED = "permit_expired", "Giấy phép hết hiệu lực khởi công", "Expired unstarted"
    PERMIT_PLACES_FREED = "permit_places_freed", "Chỗ giữ đã trả lại", "Kept places given back"
    WORKS_STARTED = "works_started", "Thông báo khởi công", "Works start"
    WORKS_DEVIATE = "works_deviate", "Hoàn công sai lệch giấy phép", "Built otherwise than allowed"
    INSPECTION_CONCLUDED = "inspection_concluded", "Kết luận kiểm tra", "Inspection concluded"

    # Roll-out files, accounts and the system itself.
    ROLLOUT_READ = "rollout_read", "Đã đọc xong tệp kế hoạch", "Roll-out file read"
    ROLLOUT_DONE = "rollout_done", "Đã lập xong hồ sơ từ tệp", "Roll-out file finished"
    ROLLOUT_FAILED = "rollout_failed", "Không xử lý được tệp", "Roll-out file failed"
    INVITED = "invited", "Lời mời vào hệ thống", "Invitation"
    PASSWORD_RESET = "password_reset", "Đặt lại mật khẩu", "Password reset"
    ACCOUNT_CHANGED = "account_changed", "Tài khoản có thay đổi", "Your account changed"
    STAND_IN_NAMED = "stand_in_named", "Được cử làm thay", "You stand in for somebody"
    CREDENTIAL_EXPIRING = "credential_expiring", "Chứng thư, khóa sắp hết hạn", "Certificate expiry"
    LAW_CHANGED = "law_changed", "Quy định được sửa", "Rules were changed"
    ADDRESS_BAD = "address_bad", "Địa chỉ thư không nhận được", "A mail address fails"
    WEBHOOK_DISABLED = "webhook_disabled", "Ngừng gửi tới hệ thống của bạn", "Webhook switched off"
    DELIVERY_FAILED = "delivery_failed", "Thông báo không gửi được", "A notice was not delivered"


class NoticeGroup(Term):
    """Nhóm thông báo: how settings and the list sort kinds."""

    DOSSIER = "dossier", "Hồ sơ của bạn", "Your dossiers"
    WORK = "work", "Việc cần làm", "Work to do"
    SHARING = "sharing", "Dùng chung và giữ chỗ", "Sharing and kept places"
    PERMIT = "permit", "Giấy phép và thi công", "Permits and works"
    ACCOUNT = "account", "Tài khoản", "Account"
    SYSTEM = "system", "Vận hành hệ thống", "Running the system"


class NoticeWay(Term):
    """Cách gửi thông báo; the page itself is where every notice stands."""

    PAGE = "page", "Trên trang", "On the page"
    EMAIL = "email", "Thư điện tử", "E-mail"
    WEBHOOK = "webhook", "Gửi tới hệ thống của doanh nghiệp", "To the carrier’s own system"
    SMS = "sms", "Tin nhắn", "Text message"


class NoticePace(Term):
    """Gửi khi nào."""

    AT_ONCE = "at_once", "Gửi ngay", "At once"
    DAILY = "daily", "Gộp một thư mỗi ngày làm việc", "One mail each working day"
    NEVER = "never", "Không gửi", "Not sent"


class DeliveryState(Term):
    """Một lần gửi đang ở đâu."""

    WAITING = "waiting", "Chờ gửi", "To be sent"
    GATHERED = "gathered", "Chờ gộp vào thư ngày", "For the daily mail"
    SENDING = "sending", "Đang gửi", "Being sent"
    SENT = "sent", "Bên nhận đã nhận", "Accepted by the receiver"
    BUNDLED = "bundled", "Đã gộp vào thư ngày", "Part of a daily mail"
    REFUSED = "refused", "Bên nhận từ chối", "Refused"
    GIVEN_UP = "given_up", "Đã thử nhiều lần, không gửi được", "Given up"
    DROPPED = "dropped", "Không còn cần gửi", "Not needed any more"
    BOUNCED = "bounced", "Thư bị trả lại sau khi nhận", "Bounced after acceptance"


class TryAnswer(Term):
    """Kết quả một lần thử."""

    ACCEPTED = "accepted", "Đã nhận", "Accepted"
    LATER = "later", "Chưa nhận, thử lại sau", "Not now"
    REFUSED = "refused", "Từ chối hẳn", "Refused for good"
    UNKNOWN = "unknown", "Không rõ: mất liên lạc khi đang trao", "Unknown: lost while handing over"


class HookEnd(Term):
    """Vì sao ngừng gửi tới hệ thống của doanh nghiệp."""

    FAILING = "failing", "Nhiều ngày liền không nhận", "Took nothing for days"
    GONE = "gone", "Hệ thống báo không còn nhận", "Said that it is gone"
    BY_OWNER = "by_owner", "Doanh nghiệp tắt", "Switched off by the company"
