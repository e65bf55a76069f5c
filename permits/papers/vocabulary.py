"""The few Vietnamese words that are drawn or certified rather than printed from a template."""

from permits.core.vocabulary import Term

#: Around the lower half of every seal drawn by the demo, so that it can be taken for no real one.
SEAL_OF_SIMULATION = "BẢN MÔ PHỎNG"

#: Name of the certificate authority that the demo makes for itself.
DEMO_AUTHORITY = "CA mô phỏng, không có giá trị pháp lý"

#: Organisation written into the certificates of the demo.
DEMO_ORGANISATION = "Bản mô phỏng Hạ Tầng Chung"


class PaperState(Term):
    """Trạng thái một giấy tờ do hệ thống phát hành."""

    DRAFT = "draft", "Dự thảo", "Draft"
    SIGNED = "signed", "Đã ký", "Signed"
    VOID = "void", "Đã hủy", "Void"
