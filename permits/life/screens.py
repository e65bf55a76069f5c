"""What several pages of permits need: counts of an office, papers of a chain, conditions."""

from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock
from permits.decisions.conditions import service as conditions_of
from permits.life import chain_queries, queries
from permits.life.queries import PermitSeen
from permits.life.vocabulary import PermitFilter
from permits.papers import queries as papers
from permits.papers.models import PaperIssued

#: How many unseen notices a list shows.
MOST_TOLD = 20
#: Groups whose number an office's list shows beside their name.
COUNTED = (
    PermitFilter.EXPIRING,
    PermitFilter.EXPIRED,
    PermitFilter.BUILDING,
    PermitFilter.ON_AIR,
    PermitFilter.ENDED,
)


def counts(session: Session, actor: Actor) -> dict[PermitFilter, int]:
    """Count the groups an office looks at first."""
    today = clock.today()
    return {group: queries.count_of(session, actor, group, today) for group in COUNTED}


def paper_of_chain(session: Session, permit_id: int, sha256: str) -> PaperIssued | None:
    """Find a signed file among those of a permit's chain; letters of a dossier's way are not."""
    wanted = papers.by_file(session, sha256)
    if wanted is None:
        return None
    ids = chain_queries.permit_ids(session, permit_id)
    codes = [each.dossier.code for each in chain_queries.dossiers(session, ids)]
    known = {
        each.file_sha256 for each in chain_queries.papers(session, [code for code in codes if code])
    }
    return wanted if wanted.file_sha256 in known else None


def conditions(session: Session, seen: PermitSeen) -> dict[str, Any]:
    """Give the conditions of a permit, each as it stands today, as its page names them."""
    return {"conditions": conditions_of.of(session, seen.permit.id)}
