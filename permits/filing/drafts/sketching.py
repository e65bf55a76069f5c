"""Keeping what is typed before it is judged: a net under a form, never content of a dossier."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field

from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Invalid
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing.drafts import queries
from permits.filing.drafts.marks import mark_of
from permits.filing.drafts.models import SectionVersion
from permits.filing.drafts.queries import PresentRow

#: Who was not heard of for longer is gone; pages tell of themselves every half minute.
PRESENT_FOR = timedelta(seconds=75)
#: How many versions of a section are remembered, for those who began typing over an older one.
VERSIONS = 12
#: No form of ours holds more; the longest field is a route of a thousand points.
_LONGEST = 400_000


def texts(form: SectionForm) -> dict[str, str]:
    """Give each field of a form as the text it shows, read or not."""
    return {field.short_name: text_of(field) for field in form}


def text_of(field: Field) -> str:
    """Give one field as the text it shows: what was typed, else its value as it would be typed."""
    written = getattr(field, "_value", None)
    if written is not None:
        return str(written())
    return "" if field.data is None else str(field.data)


def keep(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    form: SectionForm,
    *,
    kept: SectionForm,
    based_on: str | None,
) -> bool:
    """Keep what the actor typed beside the section; False where it says nothing new.

    `kept` is the section's form as the dossier has it; `based_on` the mark its page was drawn
    with. Whoever typed himself back to what is kept has no sketch any more.
    """
    said = {name: text.replace("\x00", "") for name, text in texts(form).items()}
    if sum(map(len, said.values())) > _LONGEST:
        raise Invalid.one("", "text.too_long", max=_LONGEST)
    if said == texts(kept):
        queries.drop_sketch(session, actor, dossier.id, form.section)
        return False
    row = {
        "dossier_id": dossier.id,
        "section": form.section,
        "person_id": actor.person_id,
        "said": said,
        "based_on": based_on or mark_of(dossier, form.section),
        "saved_at": clock.now(),
    }
    queries.put_sketch(session, row)
    return True


def take_over(
    session: Session, actor: Actor, dossier: Dossier, name: str, said: Mapping[str, str]
) -> None:
    """Put words of another dossier before the actor as if he had typed them; saving is his."""
    row = {
        "dossier_id": dossier.id,
        "section": name,
        "person_id": actor.person_id,
        "said": dict(said),
        "based_on": mark_of(dossier, name),
        "saved_at": clock.now(),
    }
    queries.put_sketch(session, row)


def forget(session: Session, actor: Actor, dossier: Dossier, name: str) -> None:
    """Drop what the actor typed into a section and did not save."""
    queries.drop_sketch(session, actor, dossier.id, name)


def note_saved(session: Session, actor: Actor, dossier: Dossier, name: str) -> None:
    """Remember what a section says from now on, and who said so; his sketch of it is done with."""
    session.add(
        SectionVersion(
            dossier_id=dossier.id,
            section=name,
            mark=mark_of(dossier, name),
            said=dossier.section(name),
            saved_by_id=actor.person_id,
            saved_at=clock.now(),
        )
    )
    session.flush()  # the oldest are counted from what is there
    queries.forget_versions(session, dossier.id, name, keeping=VERSIONS)
    queries.drop_sketch(session, actor, dossier.id, name)


def note_present(session: Session, actor: Actor, dossier: Dossier, section: str | None) -> None:
    """Note that the actor has a dossier open, in one of its sections or at its list."""
    queries.put_presence(session, actor, dossier.id, section, at=clock.now())


def others(session: Session, actor: Actor, dossier: Dossier) -> list[PresentRow]:
    """List who else of the enterprise has the dossier open now."""
    since = clock.now() - PRESENT_FOR
    return list(queries.present(session, actor, dossier.id, since=since))


def as_sent(said: Mapping[str, str]) -> MultiDict[str, str]:
    """Give a sketch as a browser would send it."""
    return MultiDict(dict(said))
