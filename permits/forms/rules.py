"""Rules a field may be given beside its own notation."""

from typing import Any

from wtforms import Form
from wtforms.fields import Field

from permits.forms.faults import Wrong, WrongForGood


class Required:
    """Something must be there after reading: blanks are nothing, zero and “no” are something."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse an empty field; keep quiet where the field already said why it read nothing."""
        if field.data is not None and field.data != "" and field.data != []:
            return
        if field.errors:
            return
        raise WrongForGood("field.required")


class Ticked:
    """A statement must be confirmed."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse a box that was not ticked."""
        if field.data is not True and not field.errors:
            raise WrongForGood("field.not_ticked")


class AtLeast:
    """A text must have some length, as a reason must."""

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum
        self.field_flags = {"minlength": minimum}

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse what is shorter; nothing at all is for `Required` to refuse."""
        if field.data and len(field.data) < self.minimum:
            raise Wrong("text.too_short", min=self.minimum)


class SameAs:
    """Two fields must say the same, as a repeated password must."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse where the two differ."""
        if field.data != form[self.other].data:
            raise Wrong("field.differs")
