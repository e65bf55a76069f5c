"""What one paper of a chain is worth on a day, and since when it counts no longer: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permits.core import clock
from permits.decisions.life import STANDING, state_on
from permits.decisions.models import GRANTING
from permits.papers.vocabulary import Decided, PermitChange, PermitState
from permits.tracking.chain_queries import Link
from permits.tracking.vocabulary import Verdict

#: Papers that are part of the permit they are about: worth what that is worth.
HANGING = (PermitChange.EXTENDS, PermitChange.TRANSFERS)
#: Papers that take the place of the one they are about.
SUCCEEDING = (PermitChange.REPLACES, PermitChange.COPIES)
#: Decisions that are worth something of their own; others were issued, and that is all.
LIVING = (*GRANTING, Decided.LOCATION)


@dataclass(frozen=True, slots=True)
class Chain:
    """The decisions of one place, oldest first."""

    links: Sequence[Link]

    def of_paper(self, paper_id: int) -> Link | None:
        """Give the decision on a paper."""
        return next((link for link in self.links if link.paper_id == paper_id), None)

    def of_dossier(self, code: str) -> Link | None:
        """Give the last decision of a dossier."""
        return next((link for link in reversed(self.links) if link.dossier_code == code), None)

    def before(self, link: Link) -> Link | None:
        """Give the decision that this one is about."""
        return next((each for each in self.links if each.id == link.predecessor_id), None)

    def bearer(self, link: Link) -> Link:
        """Give the permit whose worth is this paper's worth: for most papers themselves."""
        held = {each.id: each for each in self.links}
        return bearer(link, held)

    def changed_by(self, link: Link) -> Sequence[Link]:
        """List the standing decisions about a permit that leave it in its place, oldest first."""
        return [
            each
            for each in self.links
            if each.predecessor_id == link.id
            and each.changes not in SUCCEEDING
            and each.paper_voided_at is None
        ]

    def successors(self, link: Link) -> Sequence[Link]:
        """List what took a permit's place, then what took that one's, to the last."""
        found: list[Link] = []
        last = link
        while next_one := self._successor(last):
            if next_one in found:
                break
            found.append(next_one)
            last = next_one
        return found

    def _successor(self, link: Link) -> Link | None:
        after = [
            each
            for each in self.links
            if each.predecessor_id == link.id
            and each.changes in SUCCEEDING
            and each.paper_voided_at is None
        ]
        return after[-1] if after else None


def bearer(link: Link, held: Mapping[int, Link]) -> Link:
    """Follow an annex to the permit it hangs on."""
    walked = {link.id}
    while link.changes in HANGING:
        above = held.get(link.predecessor_id or 0)
        if above is None or above.id in walked:
            break
        walked.add(above.id)
        link = above
    return link


def worth(link: Link, held: Mapping[int, Link], day: date) -> PermitState | Verdict:
    """Say what the paper of a decision is worth on a day; `held` has the permit it hangs on."""
    if link.paper_voided_at is not None:
        return Verdict.VOID
    carrying = bearer(link, held)
    if carrying.outcome not in LIVING:
        return Verdict.ISSUED
    if carrying.paper_voided_at is not None:
        return Verdict.VOID
    return today(carrying, day)


def today(permit: Link, day: date) -> PermitState:
    """Say what a permit is worth on a day."""
    return state_on(permit.state, permit.start_before, permit.started_on, day)


def counts(verdict: PermitState | Verdict) -> bool:
    """Say whether somebody may still rely on a paper."""
    return verdict in STANDING or verdict is Verdict.ISSUED


def since(link: Link, held: Mapping[int, Link], day: date) -> date | None:
    """Say since when a paper counts no longer; None while it counts, or where nobody wrote it."""
    carrying = bearer(link, held)
    match worth(link, held, day):
        case Verdict.VOID:
            voided = link.paper_voided_at or carrying.paper_voided_at
            return voided.astimezone(clock.VIETNAM).date() if voided else None
        case PermitState.EXPIRED if carrying.start_before is not None and (
            carrying.state in STANDING
        ):
            return carrying.start_before + timedelta(days=1)
        case PermitState.DISMANTLED:
            return carrying.dismantled_on or carrying.state_since
        case PermitState.VALID | PermitState.AMENDED | Verdict.ISSUED:
            return None
        case _:
            return carrying.state_since
