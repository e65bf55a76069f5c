"""What a section's pages offer that only the database knows: wards, owners, things to share."""

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core.vocabulary import DossierSection, OfficeKind
from permits.dossiers.forms import DuctShareForm, SectionForm, SharingForm, SiteForm
from permits.dossiers.models import Dossier
from permits.sharing import looking


def offer(session: Session, actor: Actor, dossier: Dossier, form: SectionForm) -> None:
    """Fill in the options of a form; it is judged and drawn with them."""
    if isinstance(form, SiteForm):
        form.ward.options = [(ward.code, ward.name) for ward in map_queries.wards(session)]
    if isinstance(form, DuctShareForm):
        carriers = accounts.offices_of_kind(session, OfficeKind.CARRIER)
        form.owner.options = [(o.code, o.name_vi) for o in carriers if o.id != actor.office_id]
    if isinstance(form, SharingForm):
        said = {field.short_name: field.data for field in form}
        form.found = looking.look(session, dossier, said)
        near = form.found.candidates if form.found else ()
        form.taken.options = [(each.key, each.name) for each in near if not each.why]
        form.taken.options += _kept(session, dossier, form)


def _kept(session: Session, dossier: Dossier, form: SharingForm) -> list[tuple[str, str]]:
    """Name what was taken before, where it is not among what would do any more."""
    key = dossier.section(DossierSection.SHARING).get("taken")
    if not key or key in dict(form.taken.options):
        return []
    then = looking.last(session, dossier.id)
    candidate = then.candidate(str(key)) if then else None
    return [(str(key), candidate.name if candidate else str(key))]
