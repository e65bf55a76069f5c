"""What a stranger is told of a paper that is no permit, or no longer one."""

from permits.core.vocabulary import Term
from permits.papers.vocabulary import PermitState


class Verdict(Term):
    """Giá trị của một văn bản không phải giấy phép, hoặc đã bị hủy."""

    ISSUED = "issued", "Văn bản đã phát hành", "Issued by this office"
    VOID = "void", "Văn bản đã bị hủy", "Void"


def verdict_of(value: str) -> PermitState | Verdict:
    """Read a verdict as it was counted."""
    return Verdict(value) if value in list(Verdict) else PermitState(value)
