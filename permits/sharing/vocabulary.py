"""Words of shared infrastructure: what is asked for, how a request stands, who joins."""

from permits.core.vocabulary import Term


class SharedAsset(Term):
    """Hạ tầng được hỏi dùng chung."""

    MAST = "mast", "Cột ăng ten", "Mast"
    POLE = "pole", "Cột đèn, cột điện", "Pole"
    BUILDING = "building", "Công trình có sẵn", "Building"
    DUCT = "duct", "Cống bể", "Duct"


class SharingStatus(Term):
    """Trạng thái yêu cầu dùng chung."""

    ASKED = "asked", "Chờ chủ sở hữu trả lời", "Waiting for the owner"
    MORE = "more", "Chủ sở hữu cần thêm thông tin", "The owner needs more"
    ESCALATED = "escalated", "Đang hòa giải", "Being mediated"
    AGREED = "agreed", "Đã thống nhất dùng chung", "Agreed"
    REFUSED = "refused", "Chủ sở hữu từ chối", "Refused by the owner"
    UNSETTLED = "unsettled", "Hòa giải không thành", "Mediation failed"
    WITHDRAWN = "withdrawn", "Doanh nghiệp đã rút yêu cầu", "Withdrawn"


class SharingStep(Term):
    """Diễn biến của yêu cầu dùng chung."""

    ASKED = "asked", "Gửi yêu cầu", "Request sent"
    MORE_ASKED = "more_asked", "Chủ sở hữu hỏi thêm", "Owner asks for more"
    MORE_GIVEN = "more_given", "Doanh nghiệp trả lời thêm", "More was given"
    AGREED = "agreed", "Đồng ý dùng chung", "Agreed"
    REFUSED = "refused", "Từ chối vì lý do kỹ thuật", "Refused for a technical reason"
    WARNED = "warned", "Nhắc thời hạn trả lời", "Reminded of the time limit"
    ESCALATED = "escalated", "Chuyển Sở KH&CN hòa giải", "Put before the mediator"
    MEDIATED = "mediated", "Kết quả hòa giải", "Outcome of the mediation"
    WITHDRAWN = "withdrawn", "Rút yêu cầu", "Request withdrawn"


class JoinStatus(Term):
    """Trạng thái đề nghị cùng xây."""

    ASKED = "asked", "Chờ doanh nghiệp mở đợt trả lời", "Waiting for the initiator"
    ACCEPTED = "accepted", "Được cùng xây", "Accepted"
    DECLINED = "declined", "Không nhận", "Declined"
