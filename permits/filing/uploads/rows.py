"""The papers of a dossier as its carrier sees them: one row a component, its files, its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases.asked_queries import Item
from permits.dossiers import components as known_components
from permits.dossiers import intake, signatures
from permits.dossiers.models import Dossier, Paper
from permits.dossiers.signatures import Examined
from permits.dossiers.vocabulary import ScanState, SignedState
from permits.filing import service, unlocking
from permits.filing.application import answers
from permits.filing.uploads import queries
from permits.filing.uploads.vocabulary import ComponentState
from workflow.law import Signed
from workflow.model import Citation, Names
from workflow.model import Paper as Asked

#: What a browser shows by itself; other types are downloaded.
_PICTURES = frozenset({"image/png", "image/jpeg"})
SHOWN = _PICTURES | {"application/pdf"}
#: A larger picture is not drawn small in a list: it would be sent whole.
LARGEST_THUMBNAIL = 3 * intake.MEGABYTE
_OFFENDING = frozenset({SignedState.CHANGED, SignedState.BROKEN})


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that was given for a component; `twin` names another component with the same file."""

    ref: str
    filename: str
    media_type: str
    size: int
    sha256: str
    place: int
    uploaded_at: datetime
    by: str
    examined: Examined | None
    scan: ScanState
    replaced_at: datetime | None
    twin: Names | None = None
    is_outdated: bool = False  # a form of ours whose answers are no longer those of the dossier

    @property
    def opens(self) -> bool:
        """Say whether a browser can show it."""
        return self.media_type in SHOWN and self.scan is not ScanState.INFECTED

    @property
    def has_thumbnail(self) -> bool:
        """Say whether it is drawn small beside its name."""
        small = self.media_type in _PICTURES and self.size <= LARGEST_THUMBNAIL
        return small and self.opens

    @property
    def must_go(self) -> bool:
        """Say whether it cannot stay as it is."""
        is_offending = self.examined is not None and self.examined.state in _OFFENDING
        return self.scan is ScanState.INFECTED or self.is_outdated or is_offending


@dataclass(frozen=True, slots=True)
class Component:
    """One component the procedure asks for, with the files given for it and those before."""

    code: str
    names: Names
    required: bool
    types: str
    endings: str
    cite: Citation | None
    wish: Signed
    most: int
    is_form: bool
    is_open: bool
    state: ComponentState
    files: tuple[PaperFile, ...]
    earlier: tuple[PaperFile, ...] = ()
    asked: tuple[Item, ...] = ()

    @property
    def file(self) -> PaperFile | None:
        """Give the first of its files."""
        return self.files[0] if self.files else None

    @property
    def takes_more(self) -> bool:
        """Say whether another file may be given beside those there are."""
        return self.is_open and len(self.files) < self.most

    def before(self, place: int) -> tuple[PaperFile, ...]:
        """List the earlier versions of the file at a place, the latest first."""
        return tuple(each for each in self.earlier if each.place == place)

    @property
    def removed(self) -> tuple[PaperFile, ...]:
        """List files whose place holds none any more."""
        held = {each.place for each in self.files}
        return tuple(each for each in self.earlier if each.place not in held)


def components(session: Session, dossier: Dossier) -> tuple[Component, ...]:
    """List the components of a dossier, whose papers are loaded, in the procedure's order."""
    procedure = service.procedure_of(session, dossier)
    facts = service.known_facts(dossier)
    files = _files(session, dossier, {each.code: each.names for each in procedure.papers})
    may, asked_now = unlocking.unlocked(session, dossier), unlocking.items(session, dossier)
    found = []
    for asked in procedure.papers:
        own = [file for component, file in files if component == asked.code]
        concerns = service.holds(asked.is_asked, facts)
        if concerns or any(file.replaced_at is None for file in own):
            lines = tuple(each for each in asked_now if each.component == asked.code)
            required = concerns and asked.required
            found.append(_component(asked, own, lines, required, may.has_paper(asked.code)))
    return tuple(found)


def unneeded(session: Session, dossier: Dossier) -> tuple[Names, ...]:
    """Name what the procedure asks of others, and not of this dossier as it is described."""
    procedure, facts = service.procedure_of(session, dossier), service.known_facts(dossier)
    given = {paper.component for paper in dossier.papers if paper.replaced_at is None}
    return tuple(
        asked.names
        for asked in procedure.papers
        if asked.code not in given and not service.holds(asked.is_asked, facts)
    )


def renewed(session: Session, dossier: Dossier, *, since: datetime) -> tuple[Component, ...]:
    """List the components of which a file was given since a moment."""
    rows = components(session, dossier)
    return tuple(row for row in rows if any(file.uploaded_at >= since for file in row.files))


def _component(
    asked: Asked,
    own: Sequence[PaperFile],
    lines: tuple[Item, ...],
    required: bool,
    is_open: bool,
) -> Component:
    known = known_components.known(asked.code)
    types = [intake.BY_CODE[code] for code in asked.accept]
    counting = (file for file in own if file.replaced_at is None)
    now = tuple(sorted(counting, key=lambda file: file.place))
    return Component(
        code=asked.code,
        names=asked.names,
        required=required,
        types=", ".join(code.upper() for code in asked.accept),
        endings=",".join(ending for each in types for ending in each.extensions),
        cite=asked.cite,
        wish=signatures.wanted(asked),
        most=known.files,
        is_form=known.is_form,
        is_open=is_open,
        state=_state(now, lines, required=required, wish=signatures.wanted(asked)),
        files=now,
        earlier=tuple(file for file in reversed(own) if file.replaced_at is not None),
        asked=lines,
    )


def _state(
    files: Sequence[PaperFile], lines: Sequence[Item], *, required: bool, wish: Signed
) -> ComponentState:
    if not files:
        return ComponentState.NEEDED if required or lines else ComponentState.OPTIONAL
    is_answered = all(_is_newer(files, line) for line in lines)
    if any(file.must_go for file in files) or not is_answered:
        return ComponentState.REPLACE
    return (
        ComponentState.CHECKED
        if all(_is_checked(f, wish) for f in files)
        else ComponentState.ATTACHED
    )


def _is_newer(files: Sequence[PaperFile], line: Item) -> bool:
    """Say whether a file was given since it was asked for."""
    return line.sent_at is not None and any(file.uploaded_at > line.sent_at for file in files)


def _is_checked(file: PaperFile, wish: Signed) -> bool:
    """Say whether everything that can be looked at was looked at, and found good."""
    is_signed = file.examined is not None and file.examined.state is SignedState.GOOD
    return file.scan is ScanState.CLEAN and (is_signed or not wish)


def _files(
    session: Session, dossier: Dossier, names: Mapping[str, Names]
) -> list[tuple[str, PaperFile]]:
    people = queries.names(session, {paper.uploaded_by_id for paper in dossier.papers})
    counting = [paper for paper in dossier.papers if paper.replaced_at is None]
    mark = answers.fingerprint(dossier) if any(p.answers_sha256 for p in counting) else ""
    return [
        (paper.component, _file(paper, people, _twin(paper, counting, names), mark))
        for paper in dossier.papers
    ]


def _twin(paper: Paper, counting: Sequence[Paper], names: Mapping[str, Names]) -> Names | None:
    """Name another component that holds the very same file."""
    if paper.replaced_at is not None:
        return None
    others = (p.component for p in counting if p.sha256 == paper.sha256)
    return next((names[code] for code in others if code != paper.component and code in names), None)


def _file(
    paper: Paper, people: Mapping[int, str], twin: Names | None, fingerprint: str
) -> PaperFile:
    return PaperFile(
        ref=paper.ref,
        filename=paper.filename,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        place=paper.place,
        uploaded_at=paper.uploaded_at,
        by=people.get(paper.uploaded_by_id, ""),
        examined=paper.examined,
        scan=ScanState(paper.scan),
        replaced_at=paper.replaced_at,
        twin=twin,
        is_outdated=bool(
            paper.replaced_at is None
            and paper.answers_sha256
            and paper.answers_sha256 != fingerprint
        ),
    )
