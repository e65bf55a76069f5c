"""The permit a dossier is about, as its pages show it: what it is today, and what would change."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from gis.site import Site
from permits.accounts import queries as accounts
from permits.cases import about
from permits.cases.registry import AboutPermit
from permits.core.text import Bilingual
from permits.core.vocabulary import Matter
from permits.dossiers import changing, checking
from permits.dossiers import queries as dossiers
from permits.dossiers.changing import Weighed
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Built:
    """Finished works beside the permit: how far off they stand (m), how high both are (m)."""

    moved_m: Decimal
    height_permitted: str
    height_built: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A permit with its holder's name, and what the dossier says of it."""

    permit: AboutPermit
    matter: Matter
    holder: Bilingual
    weighed: Weighed | None
    built: Built | None


def subject_of(session: Session, dossier: Dossier) -> Subject | None:
    """Tell of the permit a dossier is about; None where it asks for a new one."""
    found = about.permit_of(session, dossier)
    if found is None:
        return None
    holder = accounts.office_of(session, found.holder_id)
    return Subject(
        permit=found,
        matter=Matter(dossier.matter),
        holder=Bilingual(holder.name_vi, holder.name_en),
        weighed=about.weighed(session, dossier),
        built=_built(session, dossier, found),
    )


def _built(session: Session, dossier: Dossier, found: AboutPermit) -> Built | None:
    """Compare what was built with the design of the permit, once it was said."""
    said = dossier.content.get("as_built")
    if not said:
        return None
    permitted = dossiers.whole(session, found.dossier_id)
    return Built(
        moved_m=changing.moved_m(checking.site_of(permitted), Site.read(said)),
        height_permitted=str(permitted.section("technical").get("height_m") or ""),
        height_built=str(dossier.section("request").get("built_height_m") or ""),
    )
