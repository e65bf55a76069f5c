"""A dossier's papers as officials read them: every version, and what was found of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import note_queries, verdict_queries
from permits.cases.note_queries import Note
from permits.cases.verdict_queries import Judged
from permits.cases.vocabulary import NoteAudience, PaperJudgement
from permits.dossiers.models import Paper
from workflow.law import Signed
from workflow.model import Names

#: What a browser shows by itself; everything else is handed out to be opened elsewhere.
SHOWN = {"application/pdf": "pdf", "image/png": "image", "image/jpeg": "image"}


@dataclass(frozen=True, slots=True)
class Shelved:
    """One component: its versions, the newest first, and the verdicts about each."""

    code: str
    names: Names
    required: bool
    cite: str
    certainty: str
    wish: Signed
    versions: Sequence[Paper]
    verdicts: Sequence[Judged]

    @property
    def current(self) -> Paper | None:
        """Give the version that counts."""
        return next((each for each in self.versions if each.replaced_at is None), None)

    @property
    def verdict(self) -> Judged | None:
        """Give the newest verdict about the version that counts, or about there being none."""
        current = self.current.id if self.current else None
        return next((each for each in self.verdicts if each.paper_id == current), None)

    @property
    def verdict_before(self) -> Judged | None:
        """Give the newest verdict about an older version, where this one has none yet."""
        return None if self.verdict else next(iter(self.verdicts), None)

    @property
    def is_lacking(self) -> bool:
        """Say whether it was found to need a supplement."""
        return self.verdict is not None and self.verdict.verdict is PaperJudgement.LACKING

    @property
    def is_missing(self) -> bool:
        """Say whether it must be there, is not, and nobody said that it is not needed."""
        waived = self.verdict is not None and self.verdict.verdict is PaperJudgement.NEEDLESS
        return self.required and self.current is None and not waived

    @property
    def is_settled(self) -> bool:
        """Say whether nothing keeps the dossier from being accepted on its account."""
        if self.verdict is None:
            return not self.required and self.current is None
        return self.verdict.verdict is not PaperJudgement.LACKING

    def before(self, paper: Paper) -> Paper | None:
        """Give the version before one."""
        older = [each for each in self.versions if each.id < paper.id]
        return older[0] if older else None


@dataclass(frozen=True, slots=True)
class Opened:
    """The paper that lies open, the one it is compared with, and what was noted about it."""

    part: Shelved
    paper: Paper
    before: Paper | None  # the version before it
    beside: Paper | None  # the version it is shown beside
    notes: Sequence[Note]
    following: str | None  # of the next component without a verdict: its paper

    def kind(self, paper: Paper) -> str | None:
        """Say how a file is shown: pdf, image, or not at all."""
        return SHOWN.get(paper.media_type)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of a dossier's papers, and the one that lies open."""

    parts: Sequence[Shelved]
    opened: Opened | None

    @property
    def files(self) -> int:
        """Count the files that count."""
        return sum(part.current is not None for part in self.parts)

    @property
    def unjudged(self) -> int:
        """Count the files nobody has given a verdict on in this version."""
        return sum(part.current is not None and part.verdict is None for part in self.parts)


def shelf_of(
    session: Session,
    dossier_id: int,
    components: Sequence[Any],
    *,
    office_id: int,
    wanted: Mapping[str, str],
) -> Shelf:
    """Put the papers together; `wanted` says which lies open (`giay-to`) and beside which."""
    versions = verdict_queries.versions(session, dossier_id)
    verdicts = verdict_queries.verdicts(session, dossier_id)
    parts = [
        Shelved(
            code=each.code,
            names=each.names,
            required=each.required,
            cite=each.cite,
            certainty=each.certainty,
            wish=each.wish,
            versions=[v for v in versions if v.component == each.code],
            verdicts=[v for v in verdicts if v.component == each.code],
        )
        for each in components
    ]
    return Shelf(parts, _opened(session, dossier_id, parts, office_id, wanted))


def _opened(
    session: Session,
    dossier_id: int,
    parts: Sequence[Shelved],
    office_id: int,
    wanted: Mapping[str, str],
) -> Opened | None:
    ref = wanted.get("giay-to")
    for part in parts:
        paper = next((each for each in part.versions if each.ref == ref), None)
        if paper is not None:
            beside = next((v for v in part.versions if v.ref == wanted.get("canh")), None)
            notes = note_queries.notes(session, dossier_id, list(NoteAudience), office_id=office_id)
            return Opened(
                part=part,
                paper=paper,
                before=part.before(paper),
                beside=beside if beside is not paper else None,
                notes=[note for note in notes if note.paper_ref == ref],
                following=_following(parts, part),
            )
    return None


def _following(parts: Sequence[Shelved], part: Shelved) -> str | None:
    """Find the next paper to look at, going on from one and round to the first."""
    place = parts.index(part)
    for each in [*parts[place + 1 :], *parts[:place]]:
        if each.current is not None and each.verdict is None:
            return each.current.ref
    return None
