"""What people type to sign in, to change their password, to make tokens, and to be away."""

from typing import Any

from permits.accounts.passwords import is_common
from permits.accounts.service import ChangePassword, Credentials
from permits.accounts.standing_in import Appoint
from permits.core.text import N_
from permits.core.vocabulary import Role
from permits.forms.base import BaseForm
from permits.forms.choices import ManyOptionsField, OptionField
from permits.forms.faults import Wrong
from permits.forms.fields import DateField, IntegerField, PasswordField, TextField
from permits.forms.rules import AtLeast, Required, SameAs


def refuse_weak(password: str | None, login: str) -> None:
    """Refuse a password everybody tries first, or one that repeats the login."""
    if password and is_common(password):
        raise Wrong("password.common")
    if password and login and login in password.lower():
        raise Wrong("password.is_login")


class SignInForm(BaseForm):
    """A login and a password."""

    login = TextField(N_("Tên đăng nhập"), [Required()], max_length=60)
    password = PasswordField(N_("Mật khẩu"), [Required()])

    def to_command(self) -> Credentials:
        """Give what was typed; logins know no capitals."""
        return Credentials(self.login.data.lower(), self.password.data)


class PasswordForm(BaseForm):
    """The password one has, and twice the one wanted."""

    current_password = PasswordField(N_("Mật khẩu hiện tại"), [Required()])
    new_password = PasswordField(
        N_("Mật khẩu mới"),
        [Required(), AtLeast(10)],
        description=N_("Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
    )
    repeated_password = PasswordField(
        N_("Nhập lại mật khẩu mới"), [Required(), SameAs("new_password")]
    )

    def validate_new_password(self, field: Any) -> None:
        """Refuse what everybody tries first, and the password one already has."""
        if field.data and is_common(field.data):
            raise Wrong("password.common")
        if field.data and field.data == self.current_password.data:
            raise Wrong("password.same")

    def to_command(self) -> ChangePassword:
        """Give the two passwords."""
        return ChangePassword(self.current_password.data, self.new_password.data)


class TokenForm(BaseForm):
    """What a new token is for."""

    label = TextField(
        N_("Dùng cho việc gì"),
        [Required()],
        max_length=80,
        description=N_("Ví dụ: máy chủ nộp hồ sơ"),
    )


class RevokeForm(BaseForm):
    """Which token ends."""

    token = IntegerField(N_("Mã truy cập"), [Required()], minimum=1, maximum=2_147_483_647)


class StandInForm(BaseForm):
    """Who is away, and who does his work meanwhile."""

    principal = OptionField(N_("Người vắng mặt"), [Required()])
    substitute = OptionField(N_("Người làm thay"), [Required()])
    roles = ManyOptionsField(N_("Làm thay với vai trò"), [Required()])
    from_day = DateField(
        N_("Từ ngày"), [Required()], description=N_("Ngày/tháng/năm, ví dụ 05/01/2027")
    )
    to_day = DateField(
        N_("Đến hết ngày"), [Required()], description=N_("Tối đa 60 ngày kể từ ngày đầu")
    )
    reason = TextField(N_("Lý do"), [Required()], max_length=300)

    def to_command(self) -> Appoint:
        """Give the appointment."""
        return Appoint(
            principal=self.principal.data,
            substitute=self.substitute.data,
            roles=tuple(Role(role) for role in self.roles.data or ()),
            from_day=self.from_day.data,
            to_day=self.to_day.data,
            reason=self.reason.data,
        )


class EndSignInForm(BaseForm):
    """Which sign-in ends."""

    sign_in = IntegerField(
        N_("Phiên đăng nhập"), [Required()], minimum=1, maximum=9_223_372_036_854_775
    )


class LanguageForm(BaseForm):
    """In which language one is written to and shown pages."""

    locale = OptionField(
        N_("Ngôn ngữ"), [Required()], options=(("vi", "Tiếng Việt"), ("en", "English"))
    )


class EndStandInForm(BaseForm):
    """Which appointment ends."""

    stand_in = IntegerField(
        N_("Người làm thay"), [Required()], minimum=1, maximum=9_223_372_036_854_775
    )
