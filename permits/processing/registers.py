"""The register of dossiers (slip 07): whose, for which days; as page, as paper and as table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.cases.due import punctuality
from permits.cases.lettering import office_of
from permits.cases.reckoning import UNDECIDED
from permits.cases.vocabulary import Punctuality
from permits.core import clock
from permits.core.errors import Conflict, NotFound
from permits.core.text import N_, Bilingual
from permits.core.vocabulary import DossierStatus, OfficeKind
from permits.papers import contents as papers
from permits.papers.bounds import MOST_LINES
from permits.procedures import catalogue
from permits.processing import register_queries as queries
from permits.processing.register_queries import RegisterRow, Span
from workflow.model import Names

PAGE_SIZE = 50
#: Who keeps the books of every office: the desk at which all dossiers arrive.
ALL = "all"
#: Agencies and owners who are only asked, and enterprises, decide on nothing.
_ASKED_ONLY = frozenset({OfficeKind.CONSULTEE, OfficeKind.CARRIER})

COLUMNS = (
    N_("Mã hồ sơ"),
    N_("Thủ tục"),
    N_("Công trình"),
    N_("Doanh nghiệp"),
    N_("Địa chỉ, điện thoại"),
    N_("Cơ quan giải quyết"),
    N_("Nộp lúc"),
    N_("Tiếp nhận"),
    N_("Hẹn trả kết quả"),
    N_("Có kết quả"),
    N_("Trả kết quả"),
    N_("Tình trạng"),
    N_("Đúng hạn"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose books one looks into: the offices one may choose among, and the one chosen."""

    offices: Sequence[Office]
    chosen: str  # the code of an office, or ALL
    may_see_all: bool

    @property
    def office_ids(self) -> tuple[int, ...]:
        """Number the offices whose dossiers are counted."""
        return tuple(o.id for o in self.offices if self.chosen in (ALL, o.code))

    @property
    def name(self) -> Bilingual | None:
        """Name the office that was chosen; None where all are."""
        found = next((o for o in self.offices if o.code == self.chosen), None)
        return Bilingual(found.name_vi, found.name_en) if found else None


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which, both included."""

    first: date
    last: date

    def span(self, desk: Desk) -> Span:
        """Give the instants between which a dossier must have been filed."""
        return Span(desk.office_ids, _midnight(self.first), _midnight(self.last + timedelta(1)))


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the register with its procedure named and its time judged."""

    row: RegisterRow
    procedure: Names
    result: Punctuality | None

    @property
    def returned_at(self) -> datetime | None:
        """Say when the result was handed over."""
        return self.row.ended_at if self.row.status is DossierStatus.RETURNED else None

    @property
    def decided_at(self) -> datetime | None:
        """Say when it was decided; what was withdrawn or stopped was not."""
        return None if self.row.ended_node in UNDECIDED else self.row.decided_at

    @property
    def contact(self) -> str:
        """Give the applicant's address and telephone, as he said them."""
        said = self.row.said
        return "; ".join(str(said[name]) for name in ("address", "phone") if said.get(name))

    def cells(self) -> tuple[object, ...]:
        """Give the cells of a table, in the order of COLUMNS; instants to the minute."""
        row = self.row
        return (
            row.code,
            self.procedure,
            row.work_name,
            row.carrier,
            self.contact,
            row.authority,
            *map(
                _to_the_minute,
                (row.filed_at, row.received_at, row.due_at, self.decided_at, self.returned_at),
            ),
            DossierStatus(row.status),
            self.result or "",
        )


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the register."""

    lines: Sequence[Line]
    totals: Mapping[DossierStatus, int]
    more: tuple[datetime, int] | None

    @property
    def count(self) -> int:
        """Count the dossiers of the whole period."""
        return sum(self.totals.values())

    @property
    def is_printable(self) -> bool:
        """Say whether the whole period fits on a paper."""
        return self.count <= MOST_LINES


def desk_of(session: Session, actor: Actor, wished: str | None) -> Desk:
    """Say whose books a person may open: his office's; at the common desk every office's."""
    if actor.office_kind in _ASKED_ONLY:
        raise NotFound
    if actor.office_kind == OfficeKind.RECEPTION:
        offices = queries.deciding(session)
        known = {office.code for office in offices}
        return Desk(offices, wished if wished in known else ALL, may_see_all=True)
    own = accounts.office_of(session, actor.office_id)
    return Desk([own], own.code, may_see_all=False)


def register(
    session: Session, desk: Desk, days: Days, after: tuple[datetime, int] | None
) -> Register:
    """Put together a page of the register: two statements, however long it is."""
    span = days.span(desk)
    found = queries.rows(session, span, after=after, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    return Register(
        lines=[line_of(row) for row in shown],
        totals=queries.totals(session, span),
        more=(shown[-1].filed_at, shown[-1].dossier_id) if len(found) > PAGE_SIZE else None,
    )


def lines(session: Session, desk: Desk, days: Days) -> Iterator[Line]:
    """Give every line of the register, reading as it is written."""
    return (line_of(row) for row in queries.all_rows(session, days.span(desk)))


def line_of(row: RegisterRow) -> Line:
    """Name the procedure of a dossier and judge its time."""
    is_judged = row.decided_at is not None and row.ended_node not in UNDECIDED
    result = (
        punctuality(row.decided_at, row.due_at, row.used_minutes, row.limit_minutes)
        if is_judged and row.decided_at
        else None
    )
    names = catalogue.pinned(row.procedure_code, row.procedure_version).names
    return Line(row, names, result)


def content(
    session: Session, desk: Desk, days: Days, *, office_id: int, person_id: int
) -> papers.RegisterContent:
    """Say what the printed register says; Conflict where the period has more than a paper bears."""
    totals = queries.totals(session, days.span(desk))
    if sum(totals.values()) > MOST_LINES:
        raise Conflict("register.too_long")
    person, now = accounts.person_of(session, person_id), clock.now()
    return papers.RegisterContent(
        office=office_of(accounts.office_of(session, office_id)),
        issued_on=clock.today(),
        made_at=now,
        from_on=days.first,
        to_on=days.last,
        lines=tuple(_printed(line) for line in lines(session, desk, days)),
        totals=tuple(papers.Counted(status.vi, count) for status, count in totals.items()),
        signatory=papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name),
    )


def _printed(line: Line) -> papers.RegisterLine:
    row = line.row
    return papers.RegisterLine(
        code=row.code,
        procedure=line.procedure.vi,
        applicant=row.carrier,
        contact=line.contact,
        work_name=row.work_name,
        filed_at=row.filed_at,
        received_at=row.received_at,
        due_at=row.due_at,
        decided_at=line.decided_at,
        returned_at=line.returned_at,
        status=DossierStatus(row.status).vi,
        result=line.result.vi if line.result else "",
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM)


def _to_the_minute(at: datetime | None) -> str:
    return at.astimezone(clock.VIETNAM).strftime("%Y-%m-%d %H:%M") if at else ""
