"""Starting a draft: empty, or with what another stage knows of it already."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from gis.site import Site
from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.procedures import catalogue


def start(
    session: Session,
    actor: Actor,
    work: WorkKind,
    matter: Matter = Matter.NEW,
    permit_id: int | None = None,
) -> Dossier:
    """Begin a draft for a matter of a kind of work that can be filed today."""
    catalogue.in_force(session, work, clock.today(), matter)
    dossier = Dossier(
        ref=codes.new_code(12),
        matter=matter,
        permit_id=permit_id,
        work_kind=work,
        work_name="",
        carrier_id=actor.office_id,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        content={},
        prepared={},
    )
    session.add(dossier)
    session.flush()  # papers and checks of the same request need its id
    return dossier


def prepare(
    session: Session,
    dossier: Dossier,
    sections: Mapping[str, Mapping[str, Any]],
    *,
    site: Site,
    ward: str | None,
) -> None:
    """Put a new draft on the map, check the place, and offer values for sections not said yet.

    What is offered counts for nothing until the carrier keeps the section.
    """
    dossier.prepared = {name: dict(values) for name, values in sections.items()}
    checking.place(dossier, site, ward)
    checking.run(session, dossier)
