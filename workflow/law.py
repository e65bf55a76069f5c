"""What a sheet says of the law: names, sources, papers, who is asked, what is issued."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workflow.conditions import Condition, Facts

Certainty = Literal["found", "recall", "proposal"]
Silence = Literal["consent", "escalate", "nothing"]
Signed = Literal["", "expected", "required"]


@dataclass(frozen=True, slots=True)
class Names:
    """One name in both languages."""

    vi: str
    en: str

    def in_locale(self, locale: str) -> str:
        """Give the name in `locale`, Vietnamese where the other face is missing."""
        return (self.en or self.vi) if locale == "en" else (self.vi or self.en)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source, and how sure we are of it: `recall` and `proposal` await confirmation."""

    text: str
    certainty: Certainty

    @property
    def to_confirm(self) -> bool:
        """Must the province still confirm this?"""
        return self.certainty != "found"


@dataclass(frozen=True, slots=True)
class Paper:
    """A component of the dossier that the applicant is asked for.

    `signed` says that its file is to bear a digital signature: `required` refuses one without,
    `expected` takes it and warns.
    """

    code: str
    names: Names
    required: bool
    when: Condition | None
    accept: tuple[str, ...]
    cite: Citation | None
    signed: Signed = ""

    def is_required(self, facts: Facts) -> bool:
        """Must this dossier contain the paper?"""
        return self.required and self.is_asked(facts)

    def is_asked(self, facts: Facts) -> bool:
        """Does the paper concern this dossier at all?"""
        return self.when is None or self.when.holds(facts)


@dataclass(frozen=True, slots=True)
class Consultee:
    """A kind of agency or owner that may be asked, its own limit, and what its silence means.

    `warn` lists the shares of its time at which a warning is recorded; None: the procedure's.
    """

    code: str
    names: Names
    office: str
    role: str
    limit_days: Decimal
    silence: Silence
    cite: Citation | None
    question: Names
    warn: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """Who is competent; of an ordered list, the first rule that holds counts."""

    when: Condition | None
    office: str


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the authority issues: its template, register book and number suffix.

    `proposed_by` is the outcome of a drafting step that asks for this paper; `changes` says what
    it does, once issued, to the permit the dossier is about.
    """

    code: str
    names: Names
    template: str
    book: str
    suffix: str
    validity_months: int | None
    proposed_by: str = ""
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What the applicant pays, in đồng; None where the province has not said."""

    amount: int | None
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Extension:
    """How often the limit may be extended, with an apology, and by how many days at most."""

    times: int
    days: int
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told of a step overdue by `after_days` working days; never of an applicant's."""

    role: str
    unit: str
    after_days: Decimal
