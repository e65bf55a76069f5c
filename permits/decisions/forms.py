"""What drafting and signing a decision ask beside the outcome and its reason."""

from permits.cases.registry import ActForm
from permits.core.text import N_
from permits.forms.fields import IntegerField, LongTextField, TextField


class DraftForm(ActForm):
    """The officer's part of a decision: conditions of a permit or reasons of a refusal."""

    conditions = LongTextField(N_("Điều kiện, mỗi dòng một điều"), max_length=8000)
    finish_months = IntegerField(
        N_("Thời hạn hoàn thành công trình"), minimum=1, maximum=60, unit=N_("tháng")
    )


class SignForm(ActForm):
    """The leader signs the very draft that was on the page."""

    draft_sha256 = TextField(N_("Mã nội dung dự thảo"), max_length=64)
