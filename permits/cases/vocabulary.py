"""Words of clocks."""

from permits.core.vocabulary import Term


class Punctuality(Term):
    """Đúng hạn hay không: judged against the day on which something was due."""

    BEFORE = "before", "Trước hạn", "Before time"
    ON_DAY = "on_day", "Đúng hạn", "On time"
    AFTER = "after", "Quá hạn", "Late"
