"""What the demo's people answer when nothing special is to happen."""

from permits.cases.registry import Act

#: What people answer when nothing special is to happen, by the form their task shows.
USUAL: dict[str, Act] = {
    "reception": Act("accept"),
    "supplement": Act("resubmit", "Đã bổ sung theo yêu cầu."),
    "assign": Act("assign", fields={"assignee": ""}),
    "appraisal": Act("pass", "Hồ sơ đáp ứng điều kiện."),
    "zone_opinion": Act("approve", "Phù hợp quy hoạch khu."),
    "opinion": Act("agree", "Thống nhất."),
    "consent": Act("agree", "Còn chỗ, đồng ý cho dùng chung."),
    "mediation": Act("agreed", "Hai bên đã thống nhất."),
    "proposal": Act(
        "propose_permit",
        "Hồ sơ đủ điều kiện cấp phép.",
        fields={
            "conditions": [
                {"text": "Treo biển báo an toàn tại công trường.", "trigger": "during_works"}
            ]
        },
    ),
    "review": Act("forward"),
    "signature": Act("sign"),
    "number": Act("issue"),
    "deliver": Act("deliver"),
    "withdrawal": Act("confirm"),
}
