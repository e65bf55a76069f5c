"""Words of publications, of what they change, of contested hits, and of conditions of rules."""

from dataclasses import dataclass

from permits.core.text import Bilingual
from permits.core.vocabulary import Term


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in both languages around one name."""

    vi: str
    en: str

    def of(self, vi: str, en: str) -> Bilingual:
        """Put the name's two faces into the phrase."""
        return Bilingual(self.vi.format(name=vi), self.en.format(name=en))


#: How the attributes a condition may ask are told apart: of the work, of the thing on the map.
OF_WORK = Phrase("Công trình: {name}", "Work: {name}")
OF_FEATURE = Phrase("Đối tượng: {name}", "Feature: {name}")

#: How what a day brings in or ends by itself is named among the publications.
DAY_TITLE = "Quy hoạch có hoặc hết hiệu lực từ ngày {day}"
#: How published rules are named among the publications.
RULES_TITLE = "{title} (Quyết định {number})"


class PublicationKind(Term):
    """Loại công bố làm thay đổi điều hệ thống biết về quy hoạch."""

    LAYERS = "layers", "Công bố lớp quy hoạch", "Publication of layers"
    RULES = "rules", "Công bố quy tắc", "Publication of rules"
    DAY = "day", "Ngày có hoặc hết hiệu lực", "Day of entry into or end of force"


class PublicationState(Term):
    """Việc rà soát hồ sơ sau một lần công bố."""

    WAITING = "waiting", "Chờ rà soát", "Waiting to be looked at"
    RUNNING = "running", "Đang rà soát", "Being looked at"
    DONE = "done", "Đã rà soát xong", "Looked at"


class AnswerHolder(Term):
    """Hồ sơ đang đứng trên kết quả kiểm tra: pending, or issued with a living permit."""

    PENDING = "pending", "Đang giải quyết", "Pending"
    ISSUED = "issued", "Đã cấp phép", "Issued"


class Difference(Term):
    """Kết quả kiểm tra mới khác kết quả cũ ở chỗ nào."""

    NEW_HIT = "new_hit", "Vướng mới", "New finding"
    GONE_HIT = "gone_hit", "Không còn vướng", "Finding gone"
    STATE = "state", "Trạng thái khác", "State changed"
    OUTCOME = "outcome", "Kết luận khác", "Outcome changed"
    OFFICE = "office", "Cơ quan phải hỏi khác", "Office to be asked changed"
    CONTEST = "contest", "Phần đã giải trình có bản mới", "Contested finding has a new revision"


class ChangeState(Term):
    """Trạng thái một thay đổi kết quả kiểm tra."""

    OPEN = "open", "Chờ xử lý", "To be settled"
    SETTLED = "settled", "Đã xử lý", "Settled"


class ChangeDecision(Term):
    """Cách xử lý khi kết quả kiểm tra của hồ sơ thay đổi."""

    NO_CONSEQUENCE = "no_consequence", "Không ảnh hưởng đến hồ sơ", "No consequence"
    ASK_APPLICANT = "ask_applicant", "Yêu cầu doanh nghiệp giải trình, bổ sung", "Ask the applicant"
    CONSULT_AGAIN = "consult_again", "Lấy ý kiến lại", "Consult again"
    BEFORE_LEADER = "before_leader", "Trình lãnh đạo", "Put before the leader"


class ContestState(Term):
    """Trạng thái một giải trình về kết quả kiểm tra."""

    OPEN = "open", "Chờ cơ quan xem xét", "Waiting for the office"
    UPHELD = "upheld", "Không chấp nhận, vẫn vướng", "Not accepted, the finding stays"
    ACCEPTED = "accepted", "Đã giải trình, được chấp nhận", "Explained and accepted"


class ContestMove(Term):
    """Việc xảy ra với một giải trình."""

    CONTESTED = "contested", "Doanh nghiệp giải trình", "Contested by the carrier"
    UPHELD = "upheld", "Cơ quan không chấp nhận", "Not accepted by the office"
    ACCEPTED = "accepted", "Cơ quan chấp nhận", "Accepted by the office"
    REOPENED = "reopened", "Mở lại vì có bản mới", "Reopened by a new revision"


class ConditionForm(Term):
    """Cách viết điều kiện của một quy tắc."""

    ROWS = "rows", "Chọn từng điều kiện", "Choose each condition"
    YAML = "yaml", "Viết bằng YAML (chuyên gia)", "Write YAML (experts)"


class ConditionJoin(Term):
    """Nối các điều kiện."""

    ALL = "all", "Phải đúng tất cả", "All must hold"
    ANY = "any", "Chỉ cần đúng một", "One is enough"


class ConditionTest(Term):
    """Phép so sánh của một điều kiện."""

    IS = "is", "bằng", "is"
    IN = "in", "là một trong (cách nhau bằng dấu phẩy)", "is one of (separated by commas)"
    AT_LEAST = "at_least", "từ … trở lên", "is at least"
    ABOVE = "above", "lớn hơn", "is above"
    AT_MOST = "at_most", "không quá", "is at most"
    BELOW = "below", "nhỏ hơn", "is below"


class LayerCoverage(Term):
    """Nơi lớp dữ liệu đầy đủ: chỉ ở đó mới kết luận được là không vướng."""

    NONE = "none", "Chưa rõ, không kết luận “không vướng” ở đâu cả", "Not known: never clear"
    PROVINCE = "province", "Toàn tỉnh (mọi xã, phường)", "The whole province (all wards)"
    FEATURES = "features", "Vùng bao quanh các đối tượng", "The area around the features"
    FILE = "file", "Theo tệp vùng tải lên", "As a file of areas says"


class FindingSeverity(Term):
    """Mức độ của một phát hiện trong tệp."""

    ERROR = "error", "Lỗi", "Error"
    REPAIRABLE = "repairable", "Sửa được, chờ chấp nhận", "Repairable, to be accepted"
    NOTE = "note", "Lưu ý", "Note"


class SiteAttribute(Term):
    """Điều một quy tắc hỏi được về công trình: what a check tells of a work (dossiers.checking)."""

    WORK = "work", "Loại công trình", "Kind of work"
    HEIGHT = "height_m", "Chiều cao đỉnh so với mặt đất (m)", "Height of the top (m)"
    GROUND = "ground_level_m", "Cốt nền (m)", "Ground level (m)"
    MAST_CLASS = "mast_class", "Loại cột", "Mast class"
    CARRIER = "carrier", "Doanh nghiệp (mã)", "Carrier (code)"
    AREA = "area", "Khu vực (urban, rural)", "Area (urban, rural)"
