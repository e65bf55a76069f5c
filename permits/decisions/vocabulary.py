"""Words of decisions beside those of the papers they are printed on."""

from permits.core.vocabulary import Term


class ConditionTrigger(Term):
    """Khi nào một điều kiện của giấy phép phải được thực hiện."""

    BEFORE_START = "before_start", "Trước khi khởi công", "Before works start"
    DURING_WORKS = "during_works", "Trong khi thi công", "During works"
    BEFORE_ON_AIR = "before_on_air", "Trước khi đưa vào khai thác", "Before going into service"
    BY_DATE = "by_date", "Trước một ngày", "By a date"
    LIFETIME = "lifetime", "Suốt thời gian công trình tồn tại", "For the life of the works"
