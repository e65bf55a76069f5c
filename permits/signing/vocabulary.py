"""Words of keys and signatures: what a demo certifies, how much a signature is worth."""

from permits.core.vocabulary import Term

#: Name of the certificate authority that the demo makes for itself.
DEMO_AUTHORITY = "CA mô phỏng, không có giá trị pháp lý"

#: Name of the timestamp authority that the demo makes for itself.
DEMO_TIMESTAMPS = "TSA mô phỏng, không có giá trị pháp lý"

#: Organisation written into the certificates of the demo.
DEMO_ORGANISATION = "Bản mô phỏng Hạ Tầng Chung"


class SignatureLevel(Term):
    """Mức của một chữ ký PAdES, chỉ tính phần kiểm chứng được."""

    BASIC = "B-B", "Chữ ký cơ bản, thời điểm do máy chủ ghi", "Basic; the time is the server’s own"
    TIMESTAMPED = "B-T", "Có dấu thời gian", "With a trusted timestamp"
    LONG_TERM = (
        "B-LT",
        "Có dấu thời gian và dữ liệu thu hồi kèm theo",
        "With a timestamp and its revocation data",
    )


class Revocation(Term):
    """Chứng thư ký có bị thu hồi không, tại thời điểm có giá trị."""

    GOOD = "good", "Chứng thư không bị thu hồi", "Certificate not revoked"
    REVOKED = "revoked", "Chứng thư đã bị thu hồi", "Certificate revoked"
    UNKNOWN = "unknown", "Chưa có dữ liệu thu hồi", "No revocation data at hand"


class SignatureWorth(Term):
    """Kết luận về một chữ ký, theo ba mức của ETSI EN 319 102-1."""

    PASSED = "passed", "Hợp lệ", "Valid"
    INDETERMINATE = "indeterminate", "Chưa kết luận được", "Indeterminate"
    FAILED = "failed", "Không hợp lệ", "Invalid"
