"""The single dictionary: each enumeration's stored value with its Vietnamese and English face."""

from enum import StrEnum
from typing import Self

from permits.core.text import Bilingual


class Term(StrEnum):
    """A stored value with two faces. Code compares values; people read faces."""

    vi: str
    en: str

    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        """Make a member whose value is stored and whose faces are shown."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.vi = vi
        term.en = en
        return term

    def in_locale(self, locale: str) -> str:
        """Give the face in a language of the system."""
        return self.en if locale == "en" else self.vi


SYSTEM_NAME = "Hạ Tầng Chung"
PROVINCE = Bilingual("Đắk Lắk", "Đắk Lắk")
#: The name of a day off that is worked, as the yearly decision swaps them.
WORKED_INSTEAD = Bilingual("Làm bù", "Worked instead of another day")
#: Why a version rules that has no days of its own.
ENACTED_BY = "Quyết định số {number}: áp dụng từ {day}"


class WorkKind(Term):
    """Loại công trình: what the carrier wants to build or share."""

    TOWER_GROUND = (
        "tower_ground",
        "Cột ăng ten, trạm BTS trên mặt đất",
        "Ground mast or base station",
    )
    TOWER_ROOFTOP = (
        "tower_rooftop",
        "Cột ăng ten, trạm BTS trên mái",
        "Rooftop mast or base station",
    )
    SMART_POLE = "smart_pole", "Cột đèn tích hợp trạm 5G", "Smart pole with 5G station"
    DUCT_SHARE = "duct_share", "Dùng chung cống bể", "Shared use of ducts"
    DUCT_BUILD = "duct_build", "Đào, xây dựng cống bể", "Digging and building ducts"


class OfficeKind(Term):
    """Loại cơ quan, tổ chức."""

    CONSTRUCTION = "construction", "Sở Xây dựng", "Department of Construction"
    ZONE_BOARD = "zone_board", "Ban quản lý khu", "Zone management board"
    TELECOM = "telecom", "Sở Khoa học và Công nghệ", "Department of Science and Technology"
    RECEPTION = "reception", "Bộ phận một cửa", "One-stop desk"
    COMMUNE = "commune", "Ủy ban nhân dân cấp xã", "Commune People's Committee"
    CONSULTEE = "consultee", "Cơ quan được lấy ý kiến", "Consulted agency"
    CARRIER = "carrier", "Doanh nghiệp viễn thông", "Telecommunications carrier"


class Role(Term):
    """Vai trò của một người trong đơn vị của mình."""

    APPLICANT = "applicant", "Người nộp hồ sơ", "Applicant"
    RECEPTIONIST = "receptionist", "Tiếp nhận và trả kết quả", "Reception officer"
    CASE_OFFICER = "case_officer", "Chuyên viên thụ lý", "Case officer"
    UNIT_HEAD = "unit_head", "Lãnh đạo phòng", "Head of unit"
    SIGNING_LEADER = "signing_leader", "Lãnh đạo cơ quan", "Signing leader"
    CLERK = "clerk", "Văn thư", "Records clerk"
    ZONE_OFFICER = "zone_officer", "Chuyên viên ban quản lý khu", "Zone board officer"
    CONSULTEE = "consultee", "Người cho ý kiến", "Consultee"
    TELECOM_OFFICER = "telecom_officer", "Chuyên viên viễn thông", "Telecommunications officer"
    PLANNING_OFFICER = "planning_officer", "Quản lý dữ liệu quy hoạch", "Planning data officer"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống", "Administrator"
    COMPANY_ADMINISTRATOR = (
        "company_administrator",
        "Quản trị doanh nghiệp",
        "Company administrator",
    )
    SYSTEM = "system", "Hệ thống", "System"


class Permission(Term):
    """Quyền: what a route asks of the person who calls it."""

    FILE_DOSSIER = "file_dossier", "Lập và nộp hồ sơ", "File dossiers"
    WORK_TASKS = "work_tasks", "Xử lý công việc được giao", "Work on tasks"
    GIVE_OUT_WORK = "give_out_work", "Phân công công việc", "Give out the unit's work"
    SEE_MAP = "see_map", "Xem bản đồ chi tiết", "See the detailed map"
    OWN_ACCOUNT = "own_account", "Quản lý tài khoản của mình", "Manage one's own account"
    ADMINISTER = "administer", "Quản trị", "Administer"
    MANAGE_PLANNING = "manage_planning", "Quản lý dữ liệu quy hoạch", "Manage planning data"
    SHARE_ASSETS = "share_assets", "Dùng chung hạ tầng", "Share infrastructure"
    MANAGE_COMPANY = "manage_company", "Quản trị doanh nghiệp", "Manage the company's account"


class DossierStatus(Term):
    """Trạng thái hồ sơ: the ten words of the national public service portal, in its order."""

    NEW = "new", "Mới đăng ký", "Newly registered"
    RECEIVED = "received", "Được tiếp nhận", "Accepted for processing"
    NOT_RECEIVED = "not_received", "Không được tiếp nhận", "Not accepted"
    PROCESSING = "processing", "Đang xử lý", "Being processed"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung giấy tờ", "Supplement requested"
    FEE = "fee", "Yêu cầu thực hiện nghĩa vụ tài chính", "Fee due"
    WITHDRAWN = "withdrawn", "Công dân yêu cầu rút hồ sơ", "Withdrawal requested"
    STOPPED = "stopped", "Dừng xử lý", "Stopped"
    DONE = "done", "Đã xử lý xong", "Decided"
    RETURNED = "returned", "Đã trả kết quả", "Result returned"


class MastClass(Term):
    """Loại cột ăng ten theo quy hoạch hạ tầng viễn thông thụ động."""

    A1A = "A1a", "A1a – không cồng kềnh, trên công trình có sẵn", "A1a – non-bulky, on a building"
    A1B = "A1b", "A1b – không cồng kềnh, thân thiện môi trường", "A1b – non-bulky, camouflaged"
    A2A = "A2a", "A2a – cồng kềnh, trên công trình có sẵn", "A2a – bulky, on a building"
    A2B = "A2b", "A2b – cồng kềnh, trên mặt đất", "A2b – bulky, on the ground"
    A2C = "A2c", "A2c – loại khác", "A2c – other"


class WorksClass(Term):
    """Cấp công trình theo chiều cao hoặc quy mô."""

    SPECIAL = "special", "Đặc biệt", "Special"
    I = "I", "Cấp I", "Class I"  # noqa: E741 - the law's own numerals
    II = "II", "Cấp II", "Class II"
    III = "III", "Cấp III", "Class III"
    IV = "IV", "Cấp IV", "Class IV"


class CoordinateSystem(Term):
    """Hệ tọa độ người nộp khai."""

    WGS84 = "wgs84", "WGS 84 (vĩ độ, kinh độ)", "WGS 84 (latitude, longitude)"
    VN2000 = "vn2000", "VN-2000, múi 3° (X bắc, Y đông)", "VN-2000, 3° zone (X north, Y east)"


class CheckState(Term):
    """Kết quả kiểm tra một lớp quy hoạch."""

    HIT = "hit", "Có vướng", "Affected"
    CLEAR = "clear", "Không vướng", "Clear"
    BORDERLINE = "borderline", "Sát ranh, cần đo đạc", "Borderline, survey needed"
    NO_DATA = "no_data", "Chưa có dữ liệu", "No data"
    FAILED = "failed", "Không kiểm tra được", "Could not be checked"
    NOT_RELEVANT = "not_relevant", "Không áp dụng", "Not relevant"


class RuleEffect(Term):
    """Hệ quả của một quy tắc quy hoạch."""

    FORBID = "forbid", "Không được xây dựng", "Not permitted"
    CONSENT_OF = "consent_of", "Cần ý kiến", "Consent needed"
    SETBACK = "setback", "Khoảng lùi", "Setback"
    HEIGHT_LIMIT = "height_limit", "Giới hạn chiều cao", "Height limit"
    PREFER_COLOCATION = "prefer_colocation", "Ưu tiên dùng chung", "Sharing comes first"
    INFORM = "inform", "Lưu ý", "For information"


class Certainty(Term):
    """Độ chắc chắn của một căn cứ pháp lý."""

    FOUND = "found", "Đã đối chiếu", "Checked against a source"
    RECALL = "recall", "Cần xác nhận", "To be confirmed"
    PROPOSAL = "proposal", "Đề xuất, cần xác nhận", "Proposal, to be confirmed"


class TaskState(Term):
    """Trạng thái một việc."""

    OPEN = "open", "Đang chờ", "Open"
    DONE = "done", "Đã làm", "Done"
    CANCELLED = "cancelled", "Không còn cần", "No longer needed"


class EventKind(Term):
    """Việc đã xảy ra với hồ sơ."""

    FILED = "filed", "Nộp hồ sơ", "Filed"
    OPENED = "opened", "Giao việc", "Task opened"
    COMPLETED = "completed", "Hoàn thành việc", "Task completed"
    CANCELLED = "cancelled", "Việc không còn cần", "Task cancelled"
    CLAIMED = "claimed", "Nhận việc", "Task claimed"
    SILENT = "silent", "Hết hạn, không có ý kiến trả lời", "No reply within the limit"
    TIMED_OUT = "timed_out", "Hết thời hạn", "Time limit passed"
    EFFECT = "effect", "Hệ thống thực hiện", "Done by the system"
    CHECKED = "checked", "Kiểm tra quy hoạch", "Planning check"
    CLOCK_STOPPED = "clock_stopped", "Tạm dừng tính thời hạn", "Clock stopped"
    CLOCK_RESUMED = "clock_resumed", "Tiếp tục tính thời hạn", "Clock resumed"
    PAPER = "paper", "Phát hành giấy tờ", "Paper issued"
    FAILED = "failed", "Hệ thống không thực hiện được", "System step failed"
    HELD = "held", "Chuyển bên giữ thời gian", "Time passes to"
    EXTENDED = "extended", "Gia hạn giải quyết, xin lỗi", "Time limit extended, with apology"
    RECOMPUTED = "recomputed", "Tính lại thời hạn theo lịch mới", "Deadlines recomputed"
    WARNED = "warned", "Nhắc thời hạn", "Reminded of the time limit"
    ESCALATED = "escalated", "Báo cáo cấp trên vì quá hạn", "Escalated: overdue"
    RELEASED = "released", "Trả lại việc cho đơn vị", "Task released"
    REASSIGNED = "reassigned", "Chuyển việc cho người khác", "Task reassigned"
    RECALLED = "recalled", "Thu hồi bước vừa làm", "Step recalled"
    SENT_BACK = "sent_back", "Trả về bước trước", "Sent back to an earlier step"
    WITHDRAWAL = "withdrawal", "Đề nghị rút hồ sơ", "Withdrawal asked"
    STOPPED = "stopped", "Dừng giải quyết hồ sơ", "Processing stopped"
    MIGRATED = "migrated", "Chuyển sang phiên bản quy trình khác", "Moved to another version"
    ANSWER_CHANGED = (
        "answer_changed",
        "Quy hoạch đổi, kết quả khác trước",
        "Planning answer changed",
    )
    ANSWER_SETTLED = "answer_settled", "Xử lý kết quả thay đổi", "Changed answer settled"
    CONTESTED = "contested", "Giải trình về kết quả kiểm tra", "Finding contested"
    CONTEST_DECIDED = "contest_decided", "Xem xét giải trình", "Contested finding decided"
    LINK_SENT = "link_sent", "Gửi đường dẫn trả lời", "Link to answer sent"
    LINK_REVOKED = "link_revoked", "Thu hồi đường dẫn trả lời", "Link to answer taken back"
    ENDED = "ended", "Kết thúc", "Ended"


class Party(Term):
    """Bên đang giữ thời gian của hồ sơ."""

    RECEPTION = "reception", "Bộ phận một cửa", "One-stop desk"
    OFFICE = "office", "Cơ quan giải quyết", "Deciding office"
    CONSULTEE = "consultee", "Cơ quan được lấy ý kiến", "Consulted agency"
    APPLICANT = "applicant", "Người nộp hồ sơ", "Applicant"
    NOBODY = "nobody", "Sự cố hệ thống", "System fault"


class TimeShare(Term):
    """Thời gian của hồ sơ chia theo bên: whose time is told as one."""

    AGENCY = "agency", "Cơ quan giải quyết", "Authorities"
    CONSULTEE = "consultee", "Lấy ý kiến", "Consultees"
    APPLICANT = "applicant", "Doanh nghiệp", "Applicant"
    FAULT = "fault", "Sự cố hệ thống", "System faults"


class ClockGround(Term):
    """Căn cứ để thời gian thuộc về một bên."""

    INTAKE = "intake", "Tiếp nhận, kiểm tra hồ sơ", "Intake"
    COMPLETION = "completion", "Doanh nghiệp hoàn thiện hồ sơ", "Completion by the applicant"
    PROCESSING = "processing", "Giải quyết hồ sơ", "Processing"
    CONSULTATION = "consultation", "Chờ ý kiến", "Consultation"
    SUPPLEMENT = "supplement", "Chờ doanh nghiệp bổ sung", "Supplement by the applicant"
    DELIVERY = "delivery", "Trả kết quả", "Delivery of the result"
    FAULT = "fault", "Hệ thống gặp sự cố", "Fault of the system"


class Matter(Term):
    """Việc đề nghị: what a dossier asks for, a new permit or something about one there is."""

    NEW = "new", "Cấp mới", "New permit"
    LOCATION = "location", "Chấp thuận vị trí", "Acceptance of a location"
    EXTEND = "extend", "Gia hạn giấy phép", "Extension of a permit"
    ADJUST = "adjust", "Điều chỉnh giấy phép", "Adjustment of a permit"
    REISSUE = "reissue", "Cấp lại giấy phép", "Re-issue of a permit"
    TRANSFER = "transfer", "Kế thừa giấy phép", "Transfer of a permit"
    COMPLETE = "complete", "Hồ sơ hoàn thành công trình", "Completion of the works"
    REVOKE = "revoke", "Thu hồi giấy phép", "Revocation of a permit"


class LandRight(Term):
    """Quyền sử dụng đất, công trình."""

    OWNED = "owned", "Đất, công trình của doanh nghiệp", "Owned by the carrier"
    LEASED = "leased", "Hợp đồng thuê", "Leased"
    ZONE_ACCEPTED = "zone_accepted", "Chấp thuận của ban quản lý khu", "Accepted by the zone board"
    COMMUNE_ACCEPTED = (
        "commune_accepted",
        "Chấp thuận địa điểm của UBND cấp xã",
        "Location accepted by commune",
    )


class PaperForm(Term):
    """Hình thức của một thành phần hồ sơ."""

    ELECTRONIC = "electronic", "Bản điện tử", "Electronic"


class ReturnMode(Term):
    """Cách trả kết quả."""

    ONLINE = "online", "Trực tuyến", "Online"


class Stage(Term):
    """Giai đoạn mà hồ sơ được yêu cầu bổ sung."""

    INTAKE = "intake", "tiếp nhận", "intake"
    APPRAISAL = "appraisal", "thẩm định", "appraisal"


class DossierSection(Term):
    """Phần của hồ sơ: what is filled in, checked and kept by itself."""

    APPLICANT = "applicant", "Chủ đầu tư và người liên hệ", "Applicant and contact"
    SITE = "site", "Vị trí công trình", "Location of the works"
    TECHNICAL = "technical", "Thông số kỹ thuật", "Technical data"
    SHARING = "sharing", "Dùng chung trước khi xây", "Sharing before building"
    REQUEST = "request", "Nội dung đề nghị", "What is asked for"
    PAPERS = "papers", "Giấy tờ kèm theo", "Papers"


class SharingReason(Term):
    """Lý do kỹ thuật không dùng chung: the closed list carriers and owners choose from."""

    TOO_LOW = "too_low", "Không đủ chiều cao", "Not high enough"
    NO_SLOT = "no_slot", "Không còn vị trí lắp đặt", "No free place"
    OVERLOAD = (
        "overload",
        "Không đủ khả năng chịu tải, chịu gió",
        "Cannot bear the load or the wind",
    )
    NO_POWER = "no_power", "Không đủ nguồn điện", "Not enough power"
    INTERFERENCE = (
        "interference",
        "Gây nhiễu cho thiết bị đang có",
        "Interference with what is there",
    )
    UNSAFE = "unsafe", "Không bảo đảm an toàn công trình", "Unsafe for the structure"
    NO_ACCESS = (
        "no_access",
        "Không tiếp cận được để lắp đặt, bảo trì",
        "No access for work or upkeep",
    )
    OWN_NEED = (
        "own_need",
        "Chủ sở hữu đã dành cho kế hoạch của mình",
        "Kept for the owner's own plan",
    )
    COVERAGE = "coverage", "Không đạt vùng phủ cần thiết", "Does not give the coverage needed"
    OWNER_REFUSED = "owner_refused", "Chủ sở hữu đã từ chối", "The owner has refused"
