"""The words of what officials have printed for themselves."""

from permits.core.text import Bilingual
from permits.core.vocabulary import Term

#: Where a fact comes from that the carrier did not say himself.
FROM_MAP = Bilingual("theo bản đồ", "from the map")
FROM_OFFICES = Bilingual("theo danh bạ cơ quan", "from the list of offices")
#: What a change, or a line of a request, is about where no field and no paper names it.
COORDINATES = Bilingual("Tọa độ", "Coordinates")
OTHER_CONTENT = Bilingual("Nội dung khác", "Something else")
#: How a line of a request goes on about a page, in the language of papers.
ON_PAGE = "(trang {page})"
#: In which language a letter is written; each name in its own.
LINK_LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


class PrintoutState(Term):
    """Một bản in do cán bộ yêu cầu đi đến đâu."""

    WAITING = "waiting", "Đang in", "Being printed"
    READY = "ready", "Đã in xong", "Ready"
    FAILED = "failed", "Không in được", "Could not be printed"


class BatchItemState(Term):
    """Một hồ sơ trong lượt xử lý nhiều hồ sơ đi đến đâu."""

    WAITING = "waiting", "Đang chờ", "Waiting"
    DONE = "done", "Xong", "Done"
    REFUSED = "refused", "Không thực hiện", "Not done"


class IntakeGround(Term):
    """Lý do từ chối tiếp nhận; a proposal to be confirmed by the province, beside its own words."""

    NOT_COMPETENT = "not_competent", "Không thuộc thẩm quyền", "Not within our competence"
    WRONG_PROCEDURE = "wrong_procedure", "Nộp nhầm thủ tục", "Filed under the wrong procedure"
    NO_PERMIT_NEEDED = "no_permit_needed", "Công trình không phải xin phép", "No permit needed"
    TWICE = "twice", "Trùng với hồ sơ đang giải quyết", "The same as an open dossier"
    NOT_COMPLETED = "not_completed", "Đã hướng dẫn mà chưa hoàn thiện", "Not completed as asked"
    OTHER = "other", "Lý do khác", "Another reason"
