"""Fields that hold other fields: a list of rows, each with the same parts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wtforms import FieldList, FormField

from permits.forms.base import BaseForm
from permits.forms.faults import Fault

if TYPE_CHECKING:  # WTForms' classes take no parameters when the program runs
    _Rows = FieldList[Any]
else:
    _Rows = FieldList


class RowsField(_Rows):
    """A bounded list of rows; one row too many is a complaint, never a row quietly dropped."""

    def __init__(
        self,
        row: type[BaseForm],
        label: str,
        *,
        max_entries: int,
        min_entries: int = 0,
        **options: Any,
    ) -> None:
        unbound: Any = FormField(row, label)
        super().__init__(
            unbound, label, min_entries=min_entries, max_entries=max_entries, **options
        )
        self._sent = 0

    def process(self, formdata: Any, *data: Any, **options: Any) -> None:
        """Make the rows that were sent, or those of the object where nothing was."""
        if formdata is not None:
            self._sent = len(set(self._extract_indices(self.name, formdata)))
        super().process(formdata, *data, **options)

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        # WTForms asks str.isdigit, which takes "²" and lets int() fail on it.
        for name in formdata:
            if name.startswith(f"{prefix}-"):
                index = name[len(prefix) + 1 :].split("-", 1)[0]
                if index.isascii() and index.isdigit() and len(index) <= 4:
                    yield int(index)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Judge each row, then their number."""
        super().validate(form, extra_validators)
        if self.max_entries and self._sent > self.max_entries:
            fault = Fault("rows.too_many", max=self.max_entries, sent=self._sent)
            self.errors = [*self.errors, fault]
        return not self.errors
