"""A request for a supplement being written: what failed is proposed, in the words of the book."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from permits.cases import asked, asked_queries
from permits.cases.asked import Line
from permits.cases.asked_queries import Item
from permits.cases.transitions import Place
from permits.cases.verdict_queries import Judged
from permits.cases.vocabulary import AskedAbout, Lack
from permits.core import calendar, clock
from permits.core.vocabulary import DossierSection
from permits.dossiers.evidence import Finding
from permits.forms.blanks import Written
from permits.papers.vocabulary import PaperKind
from permits.procedures import phrases
from permits.procedures.phrases import GAP, Phrase
from permits.procedures.vocabulary import PhraseKind, SupplementItem
from permits.processing.review.forms import AskForm, AskRow
from permits.processing.review.pages import Review
from permits.processing.review.shelf import Shelf
from permits.processing.vocabulary import ON_PAGE, OTHER_CONTENT
from workflow.model import Names

#: Which phrases of the book fit why a paper is lacking.
_WANTING = {Lack.MISSING: SupplementItem.MISSING, Lack.UNSIGNED: SupplementItem.SIGNATURE}
#: Rows left empty for the officer's own lines.
OWN_ROWS = 3
_BLANK = re.compile(r"\{([a-z_]+)\}")
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: the form, what may be asked about, the book, and what sending would do."""

    form: AskForm
    place: Place
    step: Names
    phrases: Sequence[str]
    waiting: Sequence[Item]  # of other steps: sent with the same letter
    round: int  # which request this would be
    days: Decimal | None  # what the procedure gives the applicant
    answer_by: datetime | None
    is_accepted: bool

    @property
    def title(self) -> str:
        """Name the letter as it stands in print, which is Vietnamese by law."""
        return PaperKind.SUPPLEMENT.vi

    @property
    def lines(self) -> Sequence[Line]:
        """Give what would be asked as the form stands."""
        return lines_of(self.form)

    @property
    def names(self) -> Mapping[str, object]:
        """Name what may be asked about, by its code."""
        return dict(self.form.abouts)


def sheet_of(
    session: Session, page: Review, shelf: Shelf, place: Place, sent: AskForm | None = None
) -> Sheet:
    """Draw the page anew, or around the form that was sent."""
    procedure, dossier_id = page.procedure, page.dossier.id
    form = sent if sent is not None else _proposed(session, page, shelf)
    form.offer(abouts_of(page))
    waiting = asked_queries.drafted(session, dossier_id)
    known = calendar.working_calendar(session)
    days = procedure.supplement_days
    return Sheet(
        form=form,
        place=place,
        step=procedure.node(place.node).names,
        phrases=[p.shown("vi") for p in phrases.canned(session, PhraseKind.SUPPLEMENT)],
        waiting=[item for item in waiting if item.node != place.node],
        round=asked.last_round(session, dossier_id) + 1,
        days=days,
        answer_by=known.add(clock.now(), known.minutes(days)) if days is not None else None,
        is_accepted=page.case.limit_minutes is not None,
    )


def abouts_of(page: Review) -> list[tuple[str, object]]:
    """List what a line may be about: a paper, a section or a field declared, something else."""
    found: list[tuple[str, object]] = [(OTHER, OTHER_CONTENT)]
    found += [(f"paper:{part.code}", part.names) for part in page.components]
    for section, facts in page.sections.items():
        found.append((f"field:{section}", section))
        found += [(f"field:{section}.{fact.name}", fact.label) for fact in facts if fact.name]
    return found


def lines_of(form: AskForm) -> list[Line]:
    """Read the ticked rows that say something, and the officer's own lines."""
    return [
        _line(row.about.data or OTHER, str(row.text.data or ""), row.verdict.data)
        for row in _asked(form)
    ]


def items_of(form: AskForm) -> Iterator[Written]:
    """Number what would be asked as the letter does, each with its field on the form."""
    for number, row in enumerate(_asked(form), start=1):
        yield Written(row.text.name, number, str(row.text.data or ""))


def _asked(form: AskForm) -> list[AskRow]:
    rows = [entry.form for entry in form.items.entries]
    return [row for row in rows if row.wanted.data and (row.text.data or row.verdict.data)]


def _line(about: str, text: str, verdict_id: int | None) -> Line:
    kind, _, name = about.partition(":")
    if kind == "paper":
        return Line(AskedAbout.PAPER, text, component=name, verdict_id=verdict_id)
    if kind == "field":
        section, _, field = name.partition(".")
        return Line(AskedAbout.FIELD, text, section=section, field=field or None)
    return Line(AskedAbout.OTHER, text)


def plain(lines: Iterable[Line]) -> list[dict[str, object]]:
    """Write lines as an act carries them."""
    return [{**asdict(line), "about": line.about.value} for line in lines]


# --- what is proposed -----------------------------------------------------------------------------


def _proposed(session: Session, page: Review, shelf: Shelf) -> AskForm:
    rows = [*_of_papers(session, shelf), *_of_check(page)]
    rows += [{"wanted": True, "about": OTHER, "text": ""}] * OWN_ROWS
    return AskForm(data={"items": rows})


def _of_papers(session: Session, shelf: Shelf) -> Iterator[dict[str, object]]:
    for part in shelf.parts:
        judged = part.verdict
        if judged is not None and part.is_lacking:
            text = _worded(session, part.names.vi, judged)
            yield {
                "wanted": True,
                "about": f"paper:{part.code}",
                "text": text,
                "verdict": judged.id,
            }
        elif part.is_missing:
            text = _phrased(session, SupplementItem.MISSING, {"paper": part.names.vi})
            yield {"wanted": True, "about": f"paper:{part.code}", "text": text}


def _worded(session: Session, name: str, judged: Judged) -> str:
    """Word a verdict: by a phrase of the book where one fits, else by its own reason."""
    reason = judged.reason or Lack.OTHER
    said = judged.text + (" " + ON_PAGE.format(page=judged.page) if judged.page else "")
    if reason is Lack.OTHER:
        return f"{name}: {said}"
    wanting = _WANTING.get(reason)
    if wanting is None:
        return f"{name}: {reason.vi.lower()}" + (f"; {said}" if said else "")
    text = _phrased(session, wanting, {"paper": name})
    return f"{text} {said}".strip()


def _phrased(session: Session, wanting: SupplementItem, values: Mapping[str, str]) -> str:
    fitting = [p for p in phrases.canned(session, PhraseKind.SUPPLEMENT, [wanting]) if p.items]
    return _filled(fitting[0], values) if fitting else f"{wanting.vi}: {values['paper']}"


def _filled(phrase: Phrase, values: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda found: values.get(found[1], GAP), phrase.vi)


def _of_check(page: Review) -> Iterator[dict[str, object]]:
    """Propose a line for what the planning check met; the officer decides whether to ask."""
    for finding in page.evidence.findings if page.evidence else ():
        if finding.mark in ("bad", "warn"):
            about = f"field:{DossierSection.SITE}"
            yield {"wanted": False, "about": about, "text": _of_finding(finding)}


def _of_finding(finding: Finding) -> str:
    detail = finding.text.vi if finding.text else ""
    return f"{finding.title.vi}. {detail}".strip()
