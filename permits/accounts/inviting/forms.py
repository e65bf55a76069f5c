"""What somebody types to invite, and what the invited one answers."""

import re
from typing import Any

from permits.accounts.forms import refuse_weak
from permits.accounts.inviting.service import Accept, Invite
from permits.core.text import N_
from permits.core.vocabulary import Role
from permits.forms.base import BaseForm
from permits.forms.choices import ManyOptionsField, OptionField
from permits.forms.faults import Wrong
from permits.forms.fields import EmailField, PasswordField, TextField
from permits.forms.rules import AtLeast, Required, SameAs

_LOGIN = re.compile(r"[a-z][a-z0-9.-]{1,38}[a-z0-9]")
#: In which language the letter is written; each name in its own.
_LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


class InviteForm(BaseForm):
    """Whom to invite, into which office, as what."""

    email = EmailField(N_("Thư điện tử"), [Required()])
    name = TextField(N_("Họ tên"), [Required()], max_length=120)
    title_vi = TextField(N_("Chức danh"), [Required()], max_length=120)
    title_en = TextField(
        N_("Chức danh bằng tiếng Anh"),
        max_length=120,
        description=N_("Bỏ trống thì trang tiếng Anh hiện chức danh tiếng Việt"),
    )
    office = OptionField(N_("Đơn vị"), [Required()])
    roles = ManyOptionsField(N_("Vai trò"), [Required()])
    locale = OptionField(N_("Ngôn ngữ của thư mời"), [Required()], options=_LANGUAGES)

    def to_command(self) -> Invite:
        """Give the invitation."""
        return Invite(
            email=self.email.data,
            name=self.name.data,
            title_vi=self.title_vi.data,
            title_en=self.title_en.data or self.title_vi.data,
            office=self.office.data,
            roles=tuple(Role(role) for role in self.roles.data or ()),
            locale=self.locale.data,
        )


class AcceptForm(BaseForm):
    """The name one wants to sign in with, and the password."""

    name = TextField(N_("Họ tên"), [Required()], max_length=120)
    login = TextField(
        N_("Tên đăng nhập"),
        [Required()],
        max_length=40,
        description=N_("Chữ thường không dấu, chữ số, dấu chấm, gạch ngang. Ví dụ: lan.nguyen"),
    )
    new_password = PasswordField(
        N_("Mật khẩu"),
        [Required(), AtLeast(10)],
        description=N_("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
    )
    repeated_password = PasswordField(N_("Nhập lại mật khẩu"), [Required(), SameAs("new_password")])

    def validate_login(self, field: Any) -> None:
        """Take what can be typed on every keyboard."""
        if field.data and not _LOGIN.fullmatch(field.data.lower()):
            raise Wrong("login.malformed")

    def validate_new_password(self, field: Any) -> None:
        """Refuse what everybody tries first."""
        refuse_weak(field.data, (self.login.data or "").lower())

    def to_command(self) -> Accept:
        """Give the account that is wanted; logins know no capitals."""
        return Accept(self.login.data.lower(), self.new_password.data, self.name.data)
