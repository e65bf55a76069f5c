"""Words of what an applicant may do after filing."""

from permits.core.vocabulary import Term


class ApplicantAct(Term):
    """Việc người nộp làm được với hồ sơ đã nộp."""

    SUPPLEMENT = "supplement", "Nộp bổ sung", "Answer the supplement request"
    WRITE = "write", "Nhắn cơ quan đang giữ hồ sơ", "Write to the office that has it"
    WITHDRAW = "withdraw", "Đề nghị rút hồ sơ", "Ask to withdraw"
    PERMIT = (
        "permit",
        "Khởi công, gia hạn, điều chỉnh, hoàn công",
        "Start of works, extension, change, completion",
    )
