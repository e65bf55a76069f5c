"""What the verify page says of one paper: its worth now, its place in the chain, its signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.core import clock
from permits.core.settings import Settings
from permits.core.text import Bilingual
from permits.core.vocabulary import WorkKind
from permits.papers import queries as papers
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState, PermitState
from permits.signing.verification import SignatureState
from permits.tracking import chain_queries, worth
from permits.tracking.chain_queries import Link
from permits.tracking.vocabulary import Verdict
from permits.tracking.worth import Chain

#: How the worth of a paper is drawn.
TONES = {
    PermitState.VALID: "ok",
    PermitState.AMENDED: "ok",
    PermitState.REPLACED: "grey",
    PermitState.EXPIRED: "warn",
    PermitState.REVOKED: "bad",
    PermitState.CANCELLED: "bad",
    PermitState.DISMANTLED: "grey",
    Verdict.ISSUED: "info",
    Verdict.VOID: "bad",
}
_KNOWN_OF_SIGNATURES = frozenset(field.name for field in fields(SignatureState))


@dataclass(frozen=True)
class Verified:
    """What a paper is worth at this moment, with the little a stranger may know of it."""

    paper: PaperIssued
    chain: Chain
    ward: str
    at: datetime
    is_simulation: bool = False

    @property
    def on(self) -> date:
        """Give the day of the answer."""
        return self.at.astimezone(clock.VIETNAM).date()

    @cached_property
    def permit(self) -> Link | None:
        """Give the decision on this paper; of stamped drawings, the one they belong to."""
        found = self.chain.of_paper(self.paper.id)
        if found is None and self.paper.kind is PaperKind.DRAWINGS:
            return self.chain.of_dossier(self.paper.subject)
        return found

    @cached_property
    def bearer(self) -> Link | None:
        """Give the permit whose worth is told."""
        return self.chain.bearer(self.permit) if self.permit else None

    @property
    def about(self) -> Link | None:
        """Give the permit this paper is about or part of, where it is not itself that permit."""
        if self.permit is None or self.permit.changes in worth.SUCCEEDING:
            return None
        if self.permit.paper_id != self.paper.id:
            return self.permit
        return self.chain.before(self.permit)

    @property
    def instead_of(self) -> Link | None:
        """Give the permit whose place this one took."""
        if self.permit is None or self.permit.changes not in worth.SUCCEEDING:
            return None
        return self.chain.before(self.permit)

    @property
    def is_void(self) -> bool:
        """Say whether the paper itself no longer counts."""
        return self.paper.state is PaperState.VOID

    @property
    def verdict(self) -> PermitState | Verdict:
        """Say in a word what the paper is worth."""
        if self.is_void:
            return Verdict.VOID
        if self.permit is None:
            return Verdict.ISSUED
        return worth.worth(self.permit, self._held, self.on)

    @property
    def state(self) -> PermitState | None:
        """Say what the permit is worth, where the paper is one or hangs on one."""
        return self.verdict if isinstance(self.verdict, PermitState) else None

    @property
    def counts(self) -> bool:
        """Say whether somebody may still rely on it."""
        return worth.counts(self.verdict)

    @property
    def since(self) -> date | None:
        """Say since when it counts no longer."""
        if self.is_void and self.paper.voided_at:
            return self.paper.voided_at.astimezone(clock.VIETNAM).date()
        return worth.since(self.permit, self._held, self.on) if self.permit else None

    @property
    def _held(self) -> Mapping[int, Link]:
        return {link.id: link for link in self.chain.links}

    @property
    def changed_by(self) -> Sequence[Link]:
        """List what changed, ended or completed the permit whose worth is told."""
        return self.chain.changed_by(self.bearer) if self.bearer else ()

    @property
    def successors(self) -> Sequence[Link]:
        """List what took its place, the newest last."""
        return self.chain.successors(self.bearer) if self.bearer else ()

    def worth_of(self, link: Link) -> PermitState | Verdict:
        """Say what another decision of the chain is worth at the same moment."""
        return worth.worth(link, self._held, self.on)

    @property
    def tone(self) -> str:
        """Say how the verdict is drawn."""
        return TONES[self.verdict]

    @property
    def number(self) -> str | None:
        """Give the number it was issued under."""
        if self.permit:
            return self.permit.number_text
        number, suffix = self.paper.content.get("number"), self.paper.content.get("suffix")
        return f"{number}/{suffix}" if number and suffix else None

    @property
    def issued_on(self) -> date | None:
        """Give the day it bears."""
        written = self.paper.content.get("issued_on")
        if self.permit and self.permit.paper_id == self.paper.id:
            return self.permit.issued_on
        return date.fromisoformat(written) if written else None

    @property
    def office(self) -> Bilingual | None:
        """Name the office that issued it; of papers without a book, as it stands on them."""
        if self.permit:
            return Bilingual(self.permit.office_vi, self.permit.office_en)
        name = (self.paper.content.get("office") or {}).get("name")
        return Bilingual(name, name) if name else None

    @property
    def holder(self) -> Bilingual | None:
        """Name the organisation that may build on it today; holders are never private persons."""
        if self.bearer is None or self.bearer.outcome not in worth.LIVING:
            return None
        return Bilingual(self.bearer.holder_vi, self.bearer.holder_en)

    @property
    def signed(self) -> Sequence[SignatureState]:
        """List what its signatures were worth when it was issued."""
        return [_signature(kept) for kept in self.paper.signatures or ()]

    @property
    def work_kind(self) -> WorkKind | None:
        """Say what kind of work it is about."""
        return WorkKind(self.permit.work_kind) if self.permit else None


def _signature(kept: Mapping[str, Any]) -> SignatureState:
    """Read a signature as it was kept; rows outlive fields, in both directions."""
    known = {name: value for name, value in kept.items() if name in _KNOWN_OF_SIGNATURES}
    at = datetime.fromisoformat(known["at"]) if known.get("at") else None
    return SignatureState(**{**known, "at": at})


def by_code(session: Session, code: str, settings: Settings) -> Verified | None:
    """Find what a typed or scanned code stands for."""
    paper = papers.by_verify_code(session, code, key=settings.code_key)
    return None if paper is None else of_paper(session, paper, is_simulation=settings.demo)


def by_file(session: Session, sha256: str, settings: Settings) -> Verified | None:
    """Find the paper whose signed file has this hash."""
    paper = papers.by_file(session, sha256)
    return None if paper is None else of_paper(session, paper, is_simulation=settings.demo)


def of_paper(session: Session, paper: PaperIssued, *, is_simulation: bool = False) -> Verified:
    """Say what a paper is worth now."""
    chain = Chain(chain_queries.chain(session, paper))
    ward = next((link.ward_code for link in chain.links if link.ward_code), None)
    return Verified(
        paper=paper,
        chain=chain,
        ward=map_queries.ward_name(session, ward) if ward else "",
        at=clock.now().replace(microsecond=0),
        is_simulation=is_simulation,
    )
