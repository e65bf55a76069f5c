"""Two who wrote one section: what differs, field by field, and which of the two words is kept.

Pure but for reading the version both began from: with it, a field only one of them touched is
settled beforehand, and only what both touched must be chosen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field

from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing.drafts import queries, sketching
from permits.filing.drafts.marks import mark_of

PICK = "_pick-"
ASKED = "_clashes"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that says two things: what was typed, what somebody saved since, which is kept.

    `pick` is `mine`, `theirs`, or empty where both were changed and nobody has chosen yet.
    """

    name: str
    label: str
    unit: str
    mine: object
    theirs: object
    pick: str = ""


def is_stale(dossier: Dossier, name: str, sent: MultiDict[str, str]) -> bool:
    """Say whether somebody saved the section after the page that sends this was drawn."""
    return sent.get("_revision") not in (None, mark_of(dossier, name))


def settled(sent: MultiDict[str, str], theirs: SectionForm) -> MultiDict[str, str]:
    """Put the other's words where the sender chose them, and leave his own everywhere else."""
    chosen = MultiDict(sent)
    for field in theirs:
        if sent.get(PICK + field.short_name) == THEIRS:
            chosen[field.short_name] = sketching.text_of(field)
    return chosen


def unchosen(sent: MultiDict[str, str]) -> tuple[str, ...]:
    """List the fields that were asked about and not answered."""
    asked = [name for name in sent.get(ASKED, "").split(",") if name]
    return tuple(name for name in asked if sent.get(PICK + name) not in (MINE, THEIRS))


def found(
    session: Session,
    dossier: Dossier,
    sent: MultiDict[str, str],
    mine: SectionForm,
    theirs: SectionForm,
) -> tuple[Clash, ...]:
    """List the fields in which what was typed differs from what is kept now."""
    base = queries.version(session, dossier.id, mine.section, sent.get("_revision", ""))
    return tuple(_clashes(sent, mine, theirs, base))


def _clashes(
    sent: MultiDict[str, str],
    mine: SectionForm,
    theirs: SectionForm,
    base: Mapping[str, Any] | None,
) -> Iterator[Clash]:
    was = type(theirs)(MultiDict({k: str(v) for k, v in base.items()})) if base else None
    for own in mine:
        other = theirs[own.short_name]
        if _same(own, other):
            continue
        yield Clash(
            own.short_name,
            own.label.text,
            str(getattr(own, "unit", "")),
            _shown(own),
            _shown(other),
            sent.get(PICK + own.short_name) or _settled_by(was, own, other),
        )


def _settled_by(was: SectionForm | None, own: Field, other: Field) -> str:
    """Choose for who alone changed the field; nobody's word where both did."""
    if was is None:
        return ""
    before = was[own.short_name]
    if _same(before, own):
        return THEIRS
    return MINE if _same(before, other) else ""


def _same(one: Field, other: Field) -> bool:
    """Compare what was understood; what could not be read is compared as it was typed."""
    if one.process_errors or other.process_errors:
        return sketching.text_of(one) == sketching.text_of(other)
    return bool((one.data or None) == (other.data or None))


def _shown(field: Field) -> object:
    if field.process_errors:
        return sketching.text_of(field)
    return dict(getattr(field, "options", ())).get(field.data, field.data)
