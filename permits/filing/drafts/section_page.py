"""One section to be filled in, with everything its page shows around the form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template
from werkzeug.datastructures import MultiDict

from gis import crs
from permits.accounts.actor import Actor
from permits.cases.subject import subject_of
from permits.core.db import db
from permits.core.vocabulary import DossierSection
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing import pages, sections, unlocking
from permits.filing.drafts import clashing, hints, preview, queries, rows, sketching
from permits.filing.drafts.clashing import Clash
from permits.filing.drafts.marks import mark_of
from permits.filing.drafts.preview import Preview
from permits.filing.misplaced import Other
from permits.forms.equipment import CELLS, cells
from permits.web.auth import current_actor

#: Where a section leads back to, where it was not opened from the list.
CHECK = "kiem-tra"


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of the last try, for the page that is drawn next.

    `revision` is the mark a sketch was typed over; empty for the section as it is kept.
    """

    others: Sequence[Other] = ()
    clashes: Sequence[Clash] | None = None
    unchosen: Sequence[str] = ()
    filled: str = ""
    looked: Preview | None = None
    sketched_at: datetime | None = None
    revision: str = ""
    back: str = ""


def opened(dossier: Dossier, name: str, *, back: str = "") -> str:
    """Draw a section as it is kept, or as the actor left it half typed."""
    actor = current_actor()
    sketch = queries.sketch(db.session, actor, dossier.id, name)
    shown = Shown(back=back)
    if sketch is None:
        return drawn(dossier, sections.kept(db.session, actor, dossier, name), shown)
    form = sections.sketched(db.session, actor, dossier, name, sketch.said)
    shown = replace(shown, sketched_at=sketch.saved_at, revision=sketch.based_on)
    return drawn(dossier, form, looked(actor, dossier, form, shown))


def looked(actor: Actor, dossier: Dossier, form: SectionForm, shown: Shown) -> Shown:
    """Add what the map says of a typed place; other sections have none."""
    if form.section != DossierSection.SITE:
        return shown
    seen = preview.of_form(db.session, actor, dossier, form)
    return replace(shown, looked=seen, others=seen.others if seen else shown.others)


def compared(dossier: Dossier, sent: MultiDict[str, str], form: SectionForm) -> Shown:
    """List what differs from what somebody saved meanwhile, with what was chosen already."""
    theirs = sections.kept(db.session, current_actor(), dossier, form.section)
    return Shown(
        clashes=clashing.found(db.session, dossier, sent, form, theirs),
        unchosen=clashing.unchosen(sent),
        back=sent.get("_back", ""),
    )


def drawn(dossier: Dossier, form: SectionForm, shown: Shown) -> str:
    """Draw one section with what came of the last try."""
    name, actor = form.section, current_actor()
    asked = pages.asked_sections(dossier)
    return render_template(
        f"filing/section_{name}.html",
        dossier=dossier,
        form=form,
        shown=shown,
        revision=shown.revision or mark_of(dossier, name),
        back=CHECK if shown.back == CHECK else "",
        position=asked.index(DossierSection(name)) + 1,
        total=len(asked) + 1,
        saved=queries.last_saved(db.session, dossier.id).get(DossierSection(name)),
        present=sketching.others(db.session, actor, dossier),
        asked=[each for each in unlocking.items(db.session, dossier) if each.section == name],
        subject=subject_of(db.session, dossier),
        neighbourhood=pages.neighbourhood(db.session, actor, dossier, form),
        shape=pages.shape_of(dossier),
        points=preview.points_of(dossier, form) if "coordinates" in form else [],
        limits=hints.limits_of(db.session, dossier) if name == DossierSection.TECHNICAL else {},
        equipment=_equipment(form),
        site=pages.site_of(dossier),
        proj4=crs.PROJ4,
    )


def _equipment(form: SectionForm) -> list[dict[str, str]]:
    """Give the rows of equipment as they were typed, with empty ones to go on in."""
    if rows.FIELD not in form:
        return []
    typed = cells(sketching.text_of(form[rows.FIELD]))
    return typed + [dict.fromkeys(CELLS, "")] * max(2, 3 - len(typed))
