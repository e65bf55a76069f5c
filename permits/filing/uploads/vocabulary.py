"""Words of a component's row on the page of papers."""

from permits.core.vocabulary import Term


class ComponentState(Term):
    """Một thành phần hồ sơ đang ở đâu, dưới mắt người nộp."""

    NEEDED = "needed", "Còn thiếu", "Missing"
    OPTIONAL = "optional", "Nếu có", "If there is one"
    ATTACHED = "attached", "Đã có", "Attached"
    CHECKED = "checked", "Đã có, đã kiểm tra", "Attached and checked"
    REPLACE = "replace", "Cần thay", "To be replaced"
