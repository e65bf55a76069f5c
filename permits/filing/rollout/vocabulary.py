"""Words of a roll-out plan, and the texts of its workbooks in both languages."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term


class RolloutState(Term):
    """Tình trạng của một kế hoạch nộp bằng tệp."""

    CHECKING = "checking", "Đang kiểm tra", "Being checked"
    CHECKED = "checked", "Đã kiểm tra", "Checked"
    RUNNING = "running", "Đang lập hồ sơ", "Dossiers being made"
    STOPPED = "stopped", "Đã dừng", "Stopped"
    DONE = "done", "Đã xong", "Done"


class RolloutRowState(Term):
    """Tình trạng của một dòng trong tệp."""

    WAITING = "waiting", "Chưa kiểm tra", "Not checked yet"
    OK = "ok", "Đạt", "Good"
    WARNED = "warned", "Có cảnh báo", "Warning"
    WRONG = "wrong", "Có lỗi", "Wrong"
    DONE = "done", "Đã lập hồ sơ", "Dossier made"
    FAILED = "failed", "Không lập được", "Could not be made"


class RolloutSystem(Term):
    """Cách đọc tọa độ của các dòng không ghi hệ tọa độ."""

    WGS84 = "wgs84", "Tất cả là WGS 84 (vĩ độ, kinh độ)", "All are WGS 84 (latitude, longitude)"
    VN2000 = "vn2000", "Tất cả là VN-2000, múi 3°", "All are VN-2000, 3° zone"
    BY_FIGURES = (
        "by_figures",
        "Tệp dùng cả hai: số độ là WGS 84, số mét là VN-2000",
        "The file uses both: degrees are WGS 84, metres are VN-2000",
    )


class HeaderMatch(Term):
    """Cách hệ thống nhận ra một cột."""

    EXACT = "exact", "Đúng tên cột", "By its name"
    SIMILAR = "similar", "Gần giống, hãy xem lại", "Similar, please check"
    CHOSEN = "chosen", "Bạn đã chọn", "Chosen by you"
    UNKNOWN = "unknown", "Không nhận ra, sẽ bỏ qua", "Not recognised, will be left out"


class CellMark(Term):
    """Điều khác thường của một ô."""

    FORMULA = "formula", "Công thức", "Formula"
    MERGED = "merged", "Ô gộp", "Merged cells"
    ERROR = "error", "Giá trị lỗi của Excel", "An error value of Excel"
    EDITED = "edited", "Đã sửa trên trang", "Changed on the page"


class BulkPaperState(Term):
    """Tình trạng của một tệp giấy tờ trong kế hoạch."""

    WAITING = "waiting", "Đang kiểm tra", "Being checked"
    GOOD = "good", "Nhận được", "Taken"
    REFUSED = "refused", "Không nhận", "Refused"


#: The one letter that no decomposition takes its bar from.
BARRED_D = "đ"

#: The sheets of a template, by their Vietnamese names; a file brings the first two back.
LIST_SHEET = "Danh sách trạm"
COMMON_SHEET = "Thông tin chung"
HELP_SHEET = "Hướng dẫn"
CHOICES_SHEET = "Danh mục"
FAULTS_SHEET = "Các lỗi"

#: The column by which rows are known again in a corrected file.
KEY_LABEL = Bilingual("Mã trạm", "Site code")
NORTH_LABEL = Bilingual("Vĩ độ hoặc X (bắc)", "Latitude or X (north)")
EAST_LABEL = Bilingual("Kinh độ hoặc Y (đông)", "Longitude or Y (east)")
LINE_LABEL = Bilingual("Tọa độ tuyến", "Coordinates of the route")
FAULT_LABEL = Bilingual("Lỗi", "Faults")
EXAMPLE = "Ví dụ"
#: A row whose key begins so is an example; English and accentless writings are known as well.
EXAMPLES = ("ví dụ", "vi du", "example", "vd:")

#: Heads of the sheet of faults.
FAULT_HEADS = (
    Bilingual("Ô", "Cell"),
    Bilingual("Mã trạm", "Site code"),
    Bilingual("Cột", "Column"),
    Bilingual("Giá trị", "Value"),
    Bilingual("Lý do", "Reason"),
    Bilingual("Gợi ý", "Suggestion"),
)

WITH_UNIT = Bilingual("Đơn vị: {unit}.", "Unit: {unit}.")
REQUIRED = Bilingual("Bắt buộc.", "Required.")
OPTIONAL = Bilingual("Không bắt buộc.", "Optional.")
BETWEEN = Bilingual("Từ {low} đến {high}.", "From {low} to {high}.")
ONE_OF = Bilingual("Chọn trong danh sách.", "Choose from the list.")
DAY = Bilingual("Ngày dạng 31/12/2026.", "Day as 31/12/2026.")
FROM_COMMON = Bilingual(
    "Để trống thì lấy ở trang “Thông tin chung”.", "Left empty, the sheet of common values counts."
)
BAD_CHOICE = Bilingual("Chọn một giá trị trong danh sách.", "Choose one of the values of the list.")

INSTRUCTIONS = (
    Bilingual(
        "Mẫu nộp nhiều trạm bằng một tệp: {work}. Phiên bản mẫu: {version}.",
        "Template for many sites in one file: {work}. Version of the template: {version}.",
    ),
    Bilingual(
        "1. Mỗi dòng của trang “Danh sách trạm” là một trạm, thành một hồ sơ riêng. Tối đa "
        "{rows} dòng.",
        "1. Each row of the sheet “Danh sách trạm” is one site and becomes a dossier of its "
        "own. At most {rows} rows.",
    ),
    Bilingual(
        "2. “Mã trạm” là mã của doanh nghiệp, mỗi dòng một mã khác nhau. Nộp lại tệp đã "
        "sửa, hệ thống nhận ra từng dòng theo mã này.",
        "2. “Mã trạm” is your own code, another one for each row. A corrected file is "
        "matched with it row by row.",
    ),
    Bilingual(
        "3. Thông tin giống nhau cho mọi trạm chỉ ghi một lần ở trang “Thông tin chung”.",
        "3. What is the same for every site is written once, on the sheet “Thông tin chung”.",
    ),
    Bilingual(
        "4. Tọa độ: vĩ độ, kinh độ WGS 84 hoặc X, Y VN-2000; ghi hệ tọa độ ở cột “Hệ tọa "
        "độ”, để trống thì hệ thống hỏi một lần cho cả tệp.",
        "4. Coordinates: latitude and longitude in WGS 84, or X and Y in VN-2000; the "
        "system stands in its column, left empty it is asked once for the whole file.",
    ),
    Bilingual(
        "5. Tuyến (cống bể, đào đường): mỗi điểm một dòng trong ô (Alt+Enter), hoặc "
        "LINESTRING(kinh độ vĩ độ, …).",
        "5. Routes (ducts, trenches): one point a line inside the cell (Alt+Enter), or "
        "LINESTRING(longitude latitude, …).",
    ),
    Bilingual(
        "6. Không dùng công thức, ô gộp hoặc macro. Dòng màu xám là ví dụ và không được đọc.",
        "6. No formulas, merged cells or macros. The grey row is an example and is not read.",
    ),
    Bilingual(
        "7. Giấy tờ riêng của từng trạm gửi trong một tệp zip, tên tệp dạng "
        "MãTrạm_thành-phần.pdf. Mã thành phần hiện trên trang của kế hoạch.",
        "7. Papers of single sites come in one zip, named SiteCode_component.pdf. The codes "
        "of the components stand on the page of the plan.",
    ),
)
