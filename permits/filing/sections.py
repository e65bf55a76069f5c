"""The form of one section: with what is kept, or with what was typed; and whether it grew stale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field

from permits.accounts.actor import Actor
from permits.core.errors import NotFound
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing import choices, queries, service
from permits.filing.drafts import rows
from permits.filing.drafts.marks import mark_of, mark_of_whole

__all__ = ["mark_of", "mark_of_whole"]

#: What a carrier's next dossier takes over from its last one; the work's own name stays behind.
_NOT_TAKEN_OVER = ("work_name", "expected_months")


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that was said: the field's label, the value as people read it, and its unit."""

    name: str
    label: str
    value: object
    unit: str = ""


def form_class(dossier: Dossier, name: str) -> type[SectionForm]:
    """Say which form asks a section of this dossier."""
    found = service.sections_of(dossier).get(name)
    if found is None:
        raise NotFound
    return found


def kept(session: Session, actor: Actor, dossier: Dossier, name: str) -> SectionForm:
    """Make the form of a section with what the dossier says, or what the carrier said last time."""
    values = dossier.section(name) or dict(dossier.prepared.get(name, {}))
    if not values and name == "applicant":
        values = queries.last_applicant(session, actor)
        values = {key: value for key, value in values.items() if key not in _NOT_TAKEN_OVER}
    form = _filled(form_class(dossier, name), values)
    choices.offer(session, actor, dossier, form)
    return form


def sketched(
    session: Session, actor: Actor, dossier: Dossier, name: str, said: Mapping[str, str]
) -> SectionForm:
    """Make the form of a section with what somebody typed and did not save, as he typed it."""
    return typed(session, actor, dossier, name, MultiDict(dict(said)))


def typed(
    session: Session, actor: Actor, dossier: Dossier, name: str, sent: MultiDict[str, str]
) -> SectionForm:
    """Make the form of a section with what was sent."""
    form = form_class(dossier, name)(rows.together(sent))
    choices.offer(session, actor, dossier, form)
    return form


def _filled(form: type[SectionForm], values: Mapping[str, Any]) -> SectionForm:
    """Read kept values the way they were read once, then forget the notation they are kept in."""
    made = form(MultiDict({name: str(value) for name, value in values.items()}) if values else None)
    for field in made:
        field.raw_data = None  # so that it is written the way of the page, with a comma
    return made


def of_values(
    session: Session, actor: Actor, dossier: Dossier, name: str, values: Mapping[str, Any]
) -> SectionForm:
    """Make the form of a section with values as they are kept, of whatever time."""
    form = _filled(form_class(dossier, name), values)
    choices.offer(session, actor, dossier, form)
    return form


def answers(form: SectionForm) -> list[Answer]:
    """List what a form says, in its order; a choice is given by its face."""
    return [
        Answer(field.short_name, field.label.text, value, str(getattr(field, "unit", "")))
        for field, value in _values(form)
    ]


def _values(form: SectionForm) -> Iterator[tuple[Field, object]]:
    for field in form:
        options = dict(getattr(field, "options", ()))
        if field.short_name == "meridian" and _is_idle(form):
            continue
        yield field, options.get(field.data, field.data)


def _is_idle(form: SectionForm) -> bool:
    """Say whether the meridian means nothing, as with degrees."""
    return str(form["system"].data) != "vn2000"
