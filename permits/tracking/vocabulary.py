"""What a stranger is told of a paper that is no permit, or no longer one."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term
from permits.papers.vocabulary import PermitState
from workflow.model import Names


class Verdict(Term):
    """Giá trị của một văn bản không phải giấy phép, hoặc đã bị hủy."""

    ISSUED = "issued", "Văn bản đã phát hành", "Issued by this office"
    VOID = "void", "Văn bản đã bị hủy", "Void"


def verdict_of(value: str) -> PermitState | Verdict:
    """Read a verdict as it was counted."""
    return Verdict(value) if value in list(Verdict) else PermitState(value)


#: What the component gallery is filled with; nobody and nothing has such a name.
MADE_UP_PERSON = "Trần Mẫu Bình"
MADE_UP_CARRIER = "Công ty Cổ phần Hạ tầng Mẫu"
MADE_UP_CITE = "Quy định mẫu số 0/2026, Điều 7 khoản 2 điểm b"
MADE_UP_REASON = "Chờ cơ quan được hỏi trả lời về độ cao chướng ngại vật hàng không"
MADE_UP_AGENCY = Bilingual(
    "Phòng Kinh tế, Hạ tầng và Đô thị, Ủy ban nhân dân Xã Ea Bá",
    "Division of Economy, Infrastructure and Urban Affairs, People's Committee of Ea Ba Commune",
)
MADE_UP_DRAWING = Names(
    "Bản vẽ thiết kế thi công, thuyết minh tính toán kết cấu cột và móng theo TCVN 2737:2023",
    "Construction drawings and structural calculation of mast and foundation (TCVN 2737:2023)",
)
MADE_UP_LEASE = Names("Hợp đồng thuê mặt bằng", "Lease of the place")
MADE_UP_CONSENT = Names("Văn bản thỏa thuận dùng chung", "Agreement on shared use")
