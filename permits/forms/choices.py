"""Choices: among the words of the dictionary, or among options that the page brings."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wtforms import SelectMultipleField, widgets
from wtforms.fields.choices import SelectFieldBase

from permits.core.vocabulary import Term
from permits.forms.faults import Wrong, WrongForGood


class ChoiceField(SelectFieldBase):
    """One value of an enumeration, or of the part of it that `only` names."""

    widget: Any = widgets.Select()

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        term: type[Term],
        only: Iterable[Term] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.terms: tuple[Term, ...] = tuple(term if only is None else only)
        self._by_value = {member.value: member for member in self.terms}

    def process_data(self, value: Any) -> None:
        """Take a member, or its stored value."""
        self.data = self._by_value.get(str(value)) if value else None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read one of the values, letter by letter."""
        if not valuelist:
            return
        self.data = self._by_value.get(str(valuelist[0]))
        if self.data is None and valuelist[0]:
            raise Wrong("field.not_choice")

    def iter_choices(self) -> Iterator[Any]:
        """Offer each value with its word; a drop-down list offers nothing first."""
        if isinstance(self.widget, widgets.Select):
            yield "", "—", self.data is None, {}
        for member in self.terms:
            yield member.value, member, self.data == member, {}

    def describe(self) -> dict[str, object]:
        """Describe the values as JSON Schema does, with what they mean."""
        meaning = {member.value: f"{member.vi} / {member.en}" for member in self.terms}
        return {"type": "string", "enum": list(meaning), "x-meaning": meaning}


class RadioChoiceField(ChoiceField):
    """A choice with every value in sight."""

    widget: Any = widgets.ListWidget(prefix_label=False)
    option_widget: Any = widgets.RadioInput()


class OptionField(SelectFieldBase):
    """One of the options a page offers, as wards or offices are; `options` may be set later."""

    widget: Any = widgets.Select()

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        options: Sequence[tuple[str, Any]] = (),
        **others: Any,
    ) -> None:
        super().__init__(label, validators, **others)
        self.options = options

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was sent; whether it is offered is known once the options are."""
        if valuelist:
            self.data = str(valuelist[0]) or None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        if self.data is not None and self.data not in {value for value, _ in self.options}:
            raise WrongForGood("field.not_choice")

    def iter_choices(self) -> Iterator[Any]:
        """Offer nothing first where something may be left out or nothing is chosen yet."""
        if self.data is None or not self.flags.required:
            yield "", "—", self.data is None, {}
        for value, text in self.options:
            yield value, text, self.data == value, {}

    def describe(self) -> dict[str, object]:
        """Describe the values as JSON Schema does, where they are known beforehand."""
        values = [value for value, _ in self.options]
        return {"type": "string", "enum": values} if values else {"type": "string"}


class ManyOptionsField(SelectMultipleField):
    """Any number of the options a page offers, each with its box; `options` may be set later."""

    widget: Any = widgets.ListWidget(prefix_label=False)
    option_widget: Any = widgets.CheckboxInput()

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        options: Sequence[tuple[str, Any]] = (),
        **others: Any,
    ) -> None:
        super().__init__(label, validators, choices=[], **others)
        self.options = options

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was sent, each once; whether it is offered is known once the options are."""
        self.data = list(dict.fromkeys(str(value) for value in valuelist if value))

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        if set(self.data or ()) - {value for value, _ in self.options}:
            raise WrongForGood("field.not_choice")

    def iter_choices(self) -> Iterator[Any]:
        """Offer each option with its box."""
        for value, text in self.options:
            yield value, text, value in (self.data or ()), {}

    def describe(self) -> dict[str, object]:
        """Describe the values as JSON Schema does, where they are known beforehand."""
        values = [value for value, _ in self.options]
        one = {"type": "string", "enum": values} if values else {"type": "string"}
        return {"type": "array", "items": one, "uniqueItems": True}
