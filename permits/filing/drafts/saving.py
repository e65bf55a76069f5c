"""What a section's form may ask for beside being saved, and what becomes of one that is."""

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import DossierSection
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing import sections, service
from permits.filing.drafts import clashing, preview, section_page, sketching, vertices
from permits.filing.drafts.section_page import CHECK, Shown
from permits.filing.misplaced import Misplaced
from permits.web.auth import current_actor
from permits.web.filters import say

WARD, PLACE = "ward", "place"


def besides(dossier: Dossier, form: SectionForm, kept: SectionForm) -> ResponseReturnValue | None:
    """Do what was asked for instead of saving: look first, change a point, keep a sketch.

    None where the section is to be saved.
    """
    sent = request.form
    shown = Shown(back=sent.get("_back", ""), revision=sent.get("_revision", ""))
    if "_sketch" in sent:
        return _sketched(dossier, form, kept)
    if "_vertex" in sent:
        form = _with_points(dossier, form)
    elif "_fill" in sent or "_take" in sent:
        form, shown = _as_offered(dossier, form), replace(shown, filled=PLACE)
    elif "_look" not in sent:
        return _ward_filled(dossier, form, shown)
    return section_page.drawn(
        dossier, form, section_page.looked(current_actor(), dossier, form, shown)
    )


def save(dossier: Dossier, form: SectionForm) -> ResponseReturnValue:
    """Keep a section that passes its form and the map; else show it with what is wrong."""
    actor, back = current_actor(), request.form.get("_back", "")
    if not form.validate():
        return section_page.drawn(dossier, form, Shown(back=back)), 422
    try:
        with committing() as session:
            service.keep(session, actor, dossier, form.to_command())
    except Invalid as refusal:
        form.take(refusal.complaints)
        others = refusal.others if isinstance(refusal, Misplaced) else ()
        return section_page.drawn(dossier, form, Shown(others=others, back=back)), 422
    flash(say("section.saved", section=DossierSection(form.section)), "success")
    return redirect(_after(dossier.ref, form.section, back), 303)


def clash(dossier: Dossier, form: SectionForm) -> ResponseReturnValue | None:
    """Show what differs where somebody saved meanwhile, or where a choice is still open."""
    sent = request.form
    if not clashing.is_stale(dossier, form.section, sent) and not clashing.unchosen(sent):
        return None
    return section_page.drawn(dossier, form, section_page.compared(dossier, sent, form)), 409


def _sketched(dossier: Dossier, form: SectionForm, kept: SectionForm) -> ResponseReturnValue:
    ref, back = dossier.ref, request.form.get("_back") or None
    with committing() as session:
        based_on = request.form.get("_revision")
        sketching.keep(session, current_actor(), dossier, form, kept=kept, based_on=based_on)
    flash(say("section.sketched", section=DossierSection(form.section)), "success")
    return redirect(url_for("filing.section", ref=ref, name=form.section, ve=back), 303)


def _with_points(dossier: Dossier, form: SectionForm) -> SectionForm:
    """Give the form anew with the route's points as one of its buttons asked."""
    sent: MultiDict[str, str] = MultiDict(request.form)
    sent["coordinates"] = vertices.changed(
        sent.get("coordinates", ""),
        sent["_vertex"],
        system=sent.get("system", ""),
        meridian=sent.get("meridian") or None,
    )
    return sections.typed(db.session, current_actor(), dossier, form.section, sent)


def _as_offered(dossier: Dossier, form: SectionForm) -> SectionForm:
    """Give the form with the reading of its coordinates that was chosen among those offered."""
    chosen, actor = request.form.get("_take", ""), current_actor()
    seen = preview.of_form(db.session, actor, dossier, form) if chosen.isdecimal() else None
    if seen is None or int(chosen[:3]) >= len(seen.others):
        return form
    other = seen.others[int(chosen[:3])]
    sent: MultiDict[str, str] = MultiDict(request.form)
    sent["coordinates"], sent["system"], sent["ward"] = other.text, other.system.value, other.ward
    sent["meridian"] = other.meridian or sent.get("meridian", "")
    return sections.typed(db.session, actor, dossier, form.section, sent)


def _ward_filled(dossier: Dossier, form: SectionForm, shown: Shown) -> ResponseReturnValue | None:
    """Fill in the ward the coordinates lie in, where it was left open, and have it looked at."""
    if form.section != DossierSection.SITE or form[WARD].data:
        return None
    seen = preview.of_form(db.session, current_actor(), dossier, form)
    if seen is None or not seen.ward:
        return None
    form[WARD].data = seen.ward
    return section_page.drawn(dossier, form, replace(shown, filled=WARD, looked=seen))


def _after(ref: str, name: str, back: str) -> str:
    """Say where a section leads: back to the last look, a place to its check, else to the list."""
    if back == CHECK:
        return url_for("filing.check_answers", ref=ref, saved=name, _anchor=f"section-{name}")
    if name == DossierSection.SITE:
        return url_for("filing.check_result", ref=ref, saved=name)
    return url_for("filing.show", ref=ref, saved=name)
