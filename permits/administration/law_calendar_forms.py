"""Forms of the calendar: one day, and the yearly decision with its days."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from permits.administration.vocabulary import WORKED_WORDS, DayKind
from permits.core.calendar import CalendarDay, Change, CorrectDay, ForgetDay, judge
from permits.core.errors import Problem
from permits.core.text import N_
from permits.core.vocabulary import Certainty
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, RadioChoiceField
from permits.forms.faults import Fault, Wrong
from permits.forms.fields import DateField, LongTextField, TextField, TickField
from permits.forms.rules import Required

#: A calendar speaks of these years; whoever types another mistyped.
FIRST, LAST = 2020, 2060
MOST_LINES = 80
_HOURS = re.compile(r"\s*([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})\s*")


class DayForm(BaseForm):
    """One day: off, worked with hours of its own or the usual, or like any other."""

    day = DateField(N_("Ngày"), [Required()], earliest=date(FIRST, 1, 1), latest=date(LAST, 12, 31))
    what = RadioChoiceField(N_("Ngày này"), [Required()], term=DayKind)
    name = TextField(
        N_("Tên ngày"), max_length=120, description=N_("Ví dụ: Quốc khánh; Làm bù ngày 26/12.")
    )
    hours = TextField(
        N_("Giờ làm việc riêng"),
        max_length=80,
        description=N_(
            "Chỉ khi làm nửa ngày hoặc khác giờ thường, ví dụ 07:30-11:30. Để trống là giờ thường."
        ),
    )
    source = TextField(
        N_("Căn cứ"), max_length=300, description=N_("Văn bản, số và ngày, như ghi trên văn bản.")
    )
    certainty = RadioChoiceField(N_("Độ chắc chắn của căn cứ"), [Required()], term=Certainty)
    reason = TextField(N_("Lý do sửa"), max_length=300)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then whether they make a day."""
        if not super().validate(extra_validators):
            return False
        try:
            change = self.to_change()
            if isinstance(change, CorrectDay):
                judge(change)
        except Problem as fault:
            field = self.hours if fault.code != "calendar.needs_source" else self._unsaid()
            field.errors = [*field.errors, Fault(fault.code)]
            return False
        return True

    def _unsaid(self) -> Any:
        return self.source if self.name.data else self.name

    def to_change(self) -> Change:
        """Give what was said of the day; raises Problem at hours nobody can read."""
        day = self.day.data
        if self.what.data is DayKind.USUAL:
            return ForgetDay(day)
        return CorrectDay(
            day,
            self.what.data is DayKind.WORKED,
            self.name.data or "",
            self.source.data or "",
            hours_in(self.hours.data or ""),
            self.certainty.data,
        )


def fields_of(day: date, found: CalendarDay | None) -> dict[str, Any]:
    """Give the fields of a day as it stands."""
    if found is None:
        return {"day": day, "what": None, "certainty": None}
    return {
        "day": day,
        "what": DayKind.WORKED if found.is_working else DayKind.OFF,
        "name": found.name,
        "hours": ", ".join("-".join(pair) for pair in found.hours or ()),
        "source": found.source,
        "certainty": found.certainty,
    }


def hours_in(text: str) -> tuple[tuple[str, str], ...]:
    """Read hours as people type them: 07:30-11:30, 13:30-15:30."""
    if not text.strip():
        return ()
    pairs = []
    for part in re.split(r"[,;]", text):
        found = _HOURS.fullmatch(part)
        if found is None:
            raise Problem("calendar.hours_unclear")
        pairs.append((found[1].zfill(5), found[2].zfill(5)))
    return tuple(pairs)


class YearForm(BaseForm):
    """The decision about a year: its name and number, and the days it names, a line for each."""

    source = TextField(
        N_("Quyết định, thông báo"),
        [Required()],
        max_length=300,
        description=N_("Tên, số và ngày của văn bản quyết định lịch nghỉ của năm."),
    )
    certainty = ChoiceField(N_("Độ chắc chắn của căn cứ"), [Required()], term=Certainty)
    lines = LongTextField(
        N_("Các ngày"),
        [Required()],
        max_length=10_000,
        description=N_(
            "Mỗi dòng một ngày: ngày; nghỉ hoặc làm; tên ngày; giờ nếu làm nửa ngày."
            " Ví dụ: 02/09/2027; nghỉ; Quốc khánh."
        ),
    )
    is_whole = TickField(
        N_("Danh sách này là toàn bộ lịch của năm"),
        description=N_("Ngày nghỉ, ngày làm bù khác đã có của năm sẽ trở lại như ngày thường."),
    )

    def __init__(self, formdata: Any = None, *, year: int = FIRST, **others: Any) -> None:
        """Read lines of one year only."""
        super().__init__(formdata, **others)
        self.year = year

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then every line; each fault names its line."""
        good = super().validate(extra_validators)
        faults = list(self._faults())
        self.lines.errors = [*self.lines.errors, *faults]
        return good and not faults

    def _faults(self) -> Iterator[Fault]:
        said = [each for each in enumerate(self._lines(), start=1) if each[1].strip()]
        if len(said) > MOST_LINES:
            yield Fault("calendar.too_many_lines", max=MOST_LINES)
            return
        seen: set[date] = set()
        for number, text in said:
            try:
                change = self._read(text)
                judge(change)
            except (Wrong, Problem, ValueError, LookupError):
                yield Fault("calendar.line_unclear", line=number, text=text.strip()[:60])
                continue
            if change.day.year != self.year:
                year = str(self.year)
                yield Fault("calendar.other_year", line=number, day=change.day, year=year)
            elif change.day in seen:
                yield Fault("calendar.twice", line=number, day=change.day)
            seen.add(change.day)

    def _lines(self) -> list[str]:
        return str(self.lines.data or "").split("\n")

    def _read(self, text: str) -> CorrectDay:
        day, kind, name, *hours = (part.strip() for part in text.split(";"))
        return CorrectDay(
            self.day_of(day),
            WORKED_WORDS[kind.lower()],
            name[:120],
            str(self.source.data or "–"),
            hours_in(hours[0] if hours else ""),
            self.certainty.data or Certainty.RECALL,
        )

    @staticmethod
    def day_of(text: str) -> date:
        """Read one day as a form's field does; raises Wrong at what is no day."""
        field: Any = DayForm().day
        read: date = field.parse(text)
        return read

    def to_changes(self) -> list[CorrectDay]:
        """Give the days that were said, in their order."""
        return [self._read(text) for text in self._lines() if text.strip()]
