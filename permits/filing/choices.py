"""What a section's pages offer that only the database knows: wards, and owners of ducts."""

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core.vocabulary import OfficeKind
from permits.dossiers.forms import DuctShareForm, SectionForm, SiteForm


def offer(session: Session, actor: Actor, form: SectionForm) -> None:
    """Fill in the options of a form; it is judged and drawn with them."""
    if isinstance(form, SiteForm):
        form.ward.options = [(ward.code, ward.name) for ward in map_queries.wards(session)]
    if isinstance(form, DuctShareForm):
        carriers = accounts.offices_of_kind(session, OfficeKind.CARRIER)
        form.owner.options = [(o.code, o.name_vi) for o in carriers if o.id != actor.office_id]
