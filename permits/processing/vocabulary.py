"""The words of what officials have printed for themselves."""

from permits.core.vocabulary import Term


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
