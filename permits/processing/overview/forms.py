"""Which period a leader looks at."""

from datetime import date, timedelta

from permits.core import clock
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField
from permits.forms.fields import DateField
from permits.processing.overview.vocabulary import PERIODS

USUAL = "13t"


class OverviewForm(BaseForm):
    """How long a period, and up to which day; today where none is said."""

    ky = OptionField(N_("Kỳ xem"), options=PERIODS)
    den = DateField(N_("Đến ngày"), latest=clock.today)

    def period(self, today: date) -> tuple[date, date, str]:
        """Give the first day, the last, and whether weeks or months are counted."""
        last = self.den.data or today
        wished = str(self.ky.data or USUAL)
        if wished.endswith("th"):
            return _months_before(last, int(wished[:-2])), last, "month"
        monday = last - timedelta(days=last.weekday())
        return monday - timedelta(weeks=int(wished[:-1]) - 1), last, "week"


def _months_before(day: date, months: int) -> date:
    """Give the first day of the month so many months back, this one counted."""
    number = day.year * 12 + day.month - months
    return date(number // 12, number % 12 + 1, 1)
