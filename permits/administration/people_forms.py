"""What administrators type about people, and that they have read what it affects."""

from permits.administration.effects import Confirmation
from permits.administration.people_changes import ChangePerson
from permits.core.text import N_
from permits.core.vocabulary import Role
from permits.forms.base import BaseForm
from permits.forms.choices import ManyOptionsField, OptionField
from permits.forms.fields import (
    EmailField,
    IntegerField,
    LongTextField,
    PhoneField,
    TextField,
    TickField,
)
from permits.forms.rules import Required


class PersonForm(BaseForm):
    """A person's facts, office and roles."""

    name = TextField(N_("Họ tên"), [Required()], max_length=120)
    title_vi = TextField(N_("Chức danh"), [Required()], max_length=120)
    title_en = TextField(N_("Chức danh bằng tiếng Anh"), [Required()], max_length=120)
    email = EmailField(N_("Thư điện tử"))
    phone = PhoneField(N_("Điện thoại"))
    office = OptionField(N_("Đơn vị"), [Required()])
    roles = ManyOptionsField(N_("Vai trò"), [Required()])

    def to_command(self) -> ChangePerson:
        """Give the change."""
        return ChangePerson(
            name=self.name.data,
            title_vi=self.title_vi.data,
            title_en=self.title_en.data,
            email=self.email.data,
            phone=self.phone.data,
            office=self.office.data,
            roles=tuple(Role(role) for role in self.roles.data or ()),
        )


class ConfirmForm(BaseForm):
    """That the effects of a change were read, and why it is made."""

    seen = TextField(N_("Dấu của nội dung đã xem"), [Required()], max_length=40)
    accepted = TickField(N_("Tôi đã đọc các ảnh hưởng nặng và vẫn thực hiện"))
    reason = LongTextField(N_("Lý do"), max_length=500)

    def to_confirmation(self) -> Confirmation:
        """Give what was confirmed."""
        return Confirmation(self.seen.data or "", bool(self.accepted.data), self.reason.data or "")


class SavePersonForm(PersonForm, ConfirmForm):
    """A change with its confirmation."""


class EndTokenForm(BaseForm):
    """Which token of a person ends."""

    token = IntegerField(N_("Mã truy cập"), [Required()], minimum=1, maximum=2_147_483_647)
