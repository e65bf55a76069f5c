"""Words of what dossiers say and hold: grounds, ways of a change, what signatures are worth."""

from permits.core.vocabulary import Term


class SignedState(Term):
    """Tình trạng chữ ký số của một tệp nhận được; a check that could not be made is none of these.

    Only `GOOD` may be shown as good: valid, trusted and unchanged, every signature of the file.
    """

    GOOD = "good", "Đã ký số, hợp lệ", "Signed, valid"
    UNTRUSTED = (
        "untrusted",
        "Đã ký số, chưa tin cậy được người ký",
        "Signed, signer not trusted",
    )
    CHANGED = "changed", "Bị thay đổi sau khi ký", "Changed after signing"
    BROKEN = "broken", "Chữ ký số không đúng", "Signature not valid"
    UNSIGNED = "unsigned", "Không có chữ ký số", "Not digitally signed"
    UNCHECKED = "unchecked", "Chưa kiểm tra được chữ ký số", "Signature could not be checked"


#: How a printed slip goes on about a signature, in the language of papers.
SIGNED_AT = "ký lúc {at:%H:%M ngày %d/%m/%Y}"
SHOULD_BE_SIGNED = "thành phần này cần chữ ký số"
FILE_HELD_BY = "tệp do {holder} giữ"


class SignerTrouble(Term):
    """Vì sao chưa tin cậy được người ký của một chữ ký số."""

    EXPIRED = "expired", "chứng thư số đã hết hạn", "certificate expired"
    NOT_YET = "not_yet", "chứng thư số chưa có hiệu lực", "certificate not yet valid"
    REVOKED = "revoked", "chứng thư số đã bị thu hồi", "certificate revoked"
    SELF_SIGNED = "self_signed", "chứng thư số tự ký", "self-signed certificate"
    AUTHORITY = (
        "authority",
        "ký bằng chứng thư của cơ quan cấp chứng thư",
        "signed with a certificate authority's own certificate",
    )
    UNKNOWN = (
        "unknown",
        "chứng thư số không do tổ chức được tin cậy cấp",
        "certificate not issued by a trusted authority",
    )


class ExaminationGap(Term):
    """Vì sao chưa kiểm tra được chữ ký số của một tệp."""

    TOO_MANY = "too_many", "tệp có quá nhiều chữ ký", "the file has too many signatures"
    TOO_HEAVY = (
        "too_heavy",
        "kiểm tra tệp cần quá nhiều thời gian hoặc bộ nhớ",
        "checking the file takes too much time or memory",
    )
    UNREADABLE = (
        "unreadable",
        "không đọc được phần chữ ký của tệp",
        "the signatures in the file cannot be read",
    )
    NO_TRUST = (
        "no_trust",
        "chưa đọc được danh sách chứng thư được tin cậy",
        "the list of trusted certificates could not be read",
    )


class ScanState(Term):
    """Kết quả quét mã độc một tệp nhận được; a file nobody scanned is never called clean."""

    CLEAN = "clean", "Đã quét, không thấy mã độc", "Scanned, nothing found"
    NOT_SCANNED = "not_scanned", "Chưa quét mã độc", "Not scanned yet"
    INFECTED = "infected", "Có mã độc", "Infected"


class ReissueCause(Term):
    """Lý do cấp lại giấy phép."""

    TORN = "torn", "Rách, nát", "Torn"
    LOST = "lost", "Mất", "Lost"


class TransferGround(Term):
    """Căn cứ kế thừa giấy phép; a merger or a split is decided, so nobody has to consent."""

    SALE = "sale", "Chuyển nhượng", "Transfer"
    CONTRIBUTION = "contribution", "Góp vốn", "Capital contribution"
    MERGER = "merger", "Sáp nhập, hợp nhất", "Merger"
    SPLIT = "split", "Chia, tách", "Split"


class RevokeGround(Term):
    """Căn cứ thu hồi giấy phép."""

    WRONGLY_ISSUED = "wrongly_issued", "Giấy phép cấp không đúng quy định", "Wrongly issued"
    NOT_REMEDIED = (
        "not_remedied",
        "Chủ đầu tư không khắc phục việc xây dựng sai giấy phép trong thời hạn",
        "Deviation not remedied in time",
    )


class ChangeWay(Term):
    """Cách giải quyết một thay đổi so với giấy phép đã cấp."""

    FULL = "full", "Điều chỉnh, kiểm tra quy hoạch và lấy ý kiến lại", "Full adjustment"
    SHORT = "short", "Điều chỉnh, không phải kiểm tra quy hoạch lại", "Short adjustment"
    NOTICE = "notice", "Không phải điều chỉnh giấy phép", "No adjustment needed"
