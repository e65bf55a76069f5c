"""What somebody types who has forgotten his password, and the new one."""

from typing import Any

from permits.accounts.forms import refuse_weak
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import PasswordField, TextField
from permits.forms.rules import AtLeast, Required, SameAs


class ForgottenForm(BaseForm):
    """A login, or the mail address of an account."""

    who = TextField(N_("Tên đăng nhập hoặc thư điện tử"), [Required()], max_length=254)


class NewPasswordForm(BaseForm):
    """A new password, twice; `login` is told by the page, not typed."""

    login = ""

    new_password = PasswordField(
        N_("Mật khẩu mới"),
        [Required(), AtLeast(10)],
        description=N_("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
    )
    repeated_password = PasswordField(
        N_("Nhập lại mật khẩu mới"), [Required(), SameAs("new_password")]
    )

    def validate_new_password(self, field: Any) -> None:
        """Refuse what everybody tries first."""
        refuse_weak(field.data, self.login)
