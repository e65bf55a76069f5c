"""What changed in law and map since a draft began: told before it is filed under today's."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.results import Check
from permits.core import clock
from permits.core.errors import Problem
from permits.core.text import Bilingual
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers import checking, evidence
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from workflow.model import Names, Procedure


@dataclass(frozen=True, slots=True)
class LawChange:
    """Another version rules than when the draft began: the days, and the papers then and now."""

    before: Procedure
    now: Procedure
    added: tuple[Names, ...]
    dropped: tuple[Names, ...]

    @property
    def changes_days(self) -> bool:
        """Say whether the time limit is another one."""
        return self.before.limit_days != self.now.limit_days


@dataclass(frozen=True, slots=True)
class MapChange:
    """The planning rules or layers are others than at the last check: what is new, what is gone."""

    made: Check
    new: tuple[Bilingual, ...]
    gone: tuple[Bilingual, ...]


def of_law(session: Session, dossier: Dossier) -> LawChange | None:
    """Compare the version of the day a draft was begun with today's; None where it is the same."""
    work, matter = WorkKind(dossier.work_kind), Matter(dossier.matter)
    began = dossier.created_at.astimezone(clock.VIETNAM).date()
    try:
        before = catalogue.in_force(session, work, began, matter).procedure
        now = catalogue.in_force(session, work, clock.today(), matter).procedure
    except Problem:  # nothing ruled it then, or nothing does today: filing itself says so
        return None
    if (before.code, before.version) == (now.code, now.version):
        return None
    return LawChange(before, now, tuple(_without(now, before)), tuple(_without(before, now)))


def _without(these: Procedure, those: Procedure) -> Iterator[Names]:
    """List the required papers of one version that the other does not know."""
    known = {paper.code for paper in those.papers}
    yield from (p.names for p in these.papers if p.required and p.code not in known)


def of_map(session: Session, dossier: Dossier) -> MapChange | None:
    """Check a draft's place anew and compare; None where the kept check says the same."""
    kept, site = checking.last(session, dossier), checking.site_of(dossier)
    if kept is None or site is None:
        return None
    made = checking.look(session, dossier, site)
    if made.hits_sha256 == kept.hits_sha256:
        return None
    before, now = _titles(kept), _titles(made)
    return MapChange(
        made,
        tuple(title for key, title in now.items() if key not in before),
        tuple(title for key, title in before.items() if key not in now),
    )


def _titles(check: Check) -> dict[str, Bilingual]:
    return {finding.title.vi: finding.title for finding in evidence.read(check).findings}
