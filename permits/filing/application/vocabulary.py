"""Words of the application form, and what the signature on one comes to."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term

ADDRESSEE_UNKNOWN = Bilingual(
    "Cơ quan có thẩm quyền cấp giấy phép", "The authority competent to permit"
)
REPRESENTATIVE = Bilingual("Đại diện doanh nghiệp", "For the enterprise")
SAID_YES = Bilingual("Có", "Yes")
SAID_NO = Bilingual("Không", "No")


class FormState(Term):
    """Đơn đã nộp kèm: chữ ký của ai, còn đúng không, có khớp nội dung đang khai không."""

    SIGNED = "signed", "Đã ký, hợp lệ", "Signed and valid"
    OTHER_SIGNER = (
        "other_signer",
        "Người ký không thuộc doanh nghiệp nộp hồ sơ",
        "Signed by somebody else than the applicant",
    )
    EXPIRED = "expired", "Chứng thư số của người ký đã hết hạn", "The signer's certificate expired"
    REVOKED = "revoked", "Chứng thư số của người ký đã bị thu hồi", "Certificate revoked"
    UNTRUSTED = (
        "untrusted",
        "Chưa tin cậy được chứng thư số của người ký",
        "The signer's certificate is not trusted",
    )
    TOUCHED = "touched", "Tệp bị sửa sau khi ký", "Changed after it was signed"
    BROKEN = "broken", "Chữ ký số không đúng", "The signature is not valid"
    UNSIGNED = "unsigned", "Chưa ký số", "Not signed"
    UNCHECKED = "unchecked", "Chưa kiểm tra được chữ ký", "Signature not checked yet"
    OUTDATED = (
        "outdated",
        "Nội dung khai đã sửa sau khi lập đơn",
        "The answers changed since the form was made",
    )
