"""Codes people type, and the roles that need them."""

from permits.core.text import N_
from permits.core.vocabulary import Role
from permits.forms.base import BaseForm
from permits.forms.choices import ManyOptionsField
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import AtLeast, Required


class CodeForm(BaseForm):
    """A code of the telephone, or one from the paper."""

    code = TextField(
        N_("Mã xác thực"),
        [Required()],
        max_length=40,
        description=N_("6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng dạng XXXXX-XXXXX"),
    )


class ResetFactorForm(BaseForm):
    """Why somebody's second factor is taken away."""

    reason = LongTextField(
        N_("Lý do"),
        [Required(), AtLeast(5)],
        max_length=500,
        description=N_("Ví dụ: mất điện thoại, đã gặp trực tiếp để xác nhận"),
    )


class DutiesForm(BaseForm):
    """Which roles need a second factor."""

    roles = ManyOptionsField(
        N_("Vai trò bắt buộc xác thực hai lớp"),
        options=[(str(role), role) for role in Role if role is not Role.SYSTEM],
    )

    def chosen(self) -> list[Role]:
        """Give the roles."""
        return [Role(role) for role in self.roles.data or ()]
