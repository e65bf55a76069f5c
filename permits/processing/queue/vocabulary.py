"""Words of queues and their saved views."""

from permits.core.vocabulary import Term


class ViewAudience(Term):
    """Ai dùng được một mục đã lưu."""

    OWN = "own", "Chỉ mình tôi", "Only me"
    UNIT = "unit", "Cả đơn vị", "The whole unit"
