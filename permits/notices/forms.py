"""What people send about notices: filters, choices, receivers of their company."""

import re
from collections.abc import Iterable
from datetime import time
from functools import cache
from typing import Any

from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, ManyOptionsField
from permits.forms.faults import Wrong
from permits.forms.fields import IntegerField, TextField, TickField
from permits.forms.rules import Required
from permits.notices import kinds
from permits.notices.hooks import Receiving
from permits.notices.list_queries import Habits, Wanted
from permits.notices.reading import Choices, usual
from permits.notices.vocabulary import NoticeGroup, NoticeKind, NoticePace, NoticeWay

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:hH.]([0-5][0-9])")
_HIGHEST = 9_223_372_036_854_775_807


class ListForm(BaseForm):
    """What a list of notices is narrowed to; a value that is not understood narrows nothing."""

    group = ChoiceField(N_("Nhóm"), term=NoticeGroup)
    unread = TickField(N_("Chỉ thông báo chưa đọc"))

    def to_wanted(self) -> Wanted:
        """Give what is asked for."""
        return Wanted(self.group.data, bool(self.unread.data))


class OpenForm(BaseForm):
    """Which notice is meant."""

    notice = IntegerField(N_("Thông báo"), [Required()], minimum=1, maximum=_HIGHEST)


class ReadForm(BaseForm):
    """Up to which notice everything was seen."""

    up_to = IntegerField(N_("Thông báo"), [Required()], minimum=1, maximum=_HIGHEST)


class ChoicesForm(BaseForm):
    """Quiet hours; a form made for some kinds adds two fields for each of them."""

    kinds: tuple[NoticeKind, ...] = ()
    quiet_from = TextField(N_("Yên lặng từ"), max_length=5, description=N_("Giờ:phút, ví dụ 21:00"))
    quiet_until = TextField(N_("Đến"), max_length=5, description=N_("Giờ:phút, ví dụ 6:30"))

    def validate_quiet_from(self, field: Any) -> None:
        """Take an hour, or nothing where there is no end either."""
        _judge(field, self.quiet_until)

    def validate_quiet_until(self, field: Any) -> None:
        """Take an hour other than the beginning."""
        _judge(field, self.quiet_from)
        if field.data and _hour(field.data) == _hour(self.quiet_from.data or ""):
            raise Wrong("notices.quiet_all_day")

    def to_command(self) -> Choices:
        """Give what was chosen."""
        paces: dict[tuple[NoticeKind, NoticeWay], NoticePace] = {}
        for kind in self.kinds:
            pace, text = self[f"email_{kind.value}"], self[f"sms_{kind.value}"]
            if not kinds.of(kind).must:
                paces[kind, NoticeWay.EMAIL] = pace.data or usual(kind, NoticeWay.EMAIL)
            paces[kind, NoticeWay.SMS] = NoticePace.AT_ONCE if text.data else NoticePace.NEVER
        return Choices(paces, _hour(self.quiet_from.data), _hour(self.quiet_until.data))


def _judge(field: Any, other: Any) -> None:
    if field.data and _hour(field.data) is None:
        raise Wrong("notices.not_an_hour")
    if not field.data and other.data:
        raise Wrong("notices.quiet_needs_both")


def _hour(text: str | None) -> time | None:
    found = _TIME.fullmatch((text or "").strip())
    return time(int(found[1]), int(found[2])) if found else None


@cache
def choices_form(asked: tuple[NoticeKind, ...]) -> type[ChoicesForm]:
    """Make the form that asks about some kinds."""
    fields: dict[str, Any] = {"kinds": asked, "__doc__": ChoicesForm.__doc__}
    for kind in asked:
        fields[f"email_{kind.value}"] = ChoiceField(kind.vi, term=NoticePace)
        fields[f"sms_{kind.value}"] = TickField(kind.vi)
    return type("AskedChoicesForm", (ChoicesForm,), fields)


def as_chosen(asked: Iterable[NoticeKind], habits: Habits) -> dict[str, Any]:
    """Give what stands in the form before anybody changes it."""
    data: dict[str, Any] = {
        "quiet_from": f"{habits.quiet_from:%H:%M}" if habits.quiet_from else None,
        "quiet_until": f"{habits.quiet_until:%H:%M}" if habits.quiet_until else None,
    }
    for kind in asked:
        usual_pace = usual(kind, NoticeWay.EMAIL)
        data[f"email_{kind.value}"] = habits.paces.get((kind, NoticeWay.EMAIL), usual_pace)
        data[f"sms_{kind.value}"] = (kind, NoticeWay.SMS) in habits.paces
    return data


class HookForm(BaseForm):
    """A company's own system: where it listens, and what it wants to hear."""

    label = TextField(
        N_("Tên hệ thống"),
        [Required()],
        max_length=80,
        description=N_("Ví dụ: hệ thống quản lý trạm"),
    )
    url = TextField(
        N_("Địa chỉ nhận"),
        [Required()],
        max_length=500,
        description=N_("Bắt đầu bằng https://, mở được từ Internet."),
    )
    groups = ManyOptionsField(
        N_("Nhận những nhóm nào"),
        options=[(group.value, group) for group in kinds.for_systems()],
        description=N_("Không chọn nhóm nào là nhận tất cả."),
    )

    def to_command(self) -> Receiving:
        """Give what was typed."""
        chosen = tuple(NoticeGroup(value) for value in self.groups.data or ())
        return Receiving(self.label.data, self.url.data.strip(), chosen)


class AddresseesForm(BaseForm):
    """Whom a company also wants to be told about every dossier."""

    people = ManyOptionsField(N_("Người cùng nhận"))


class BadAddressForm(BaseForm):
    """Which address works again."""

    address = TextField(N_("Địa chỉ"), [Required()], max_length=320)
