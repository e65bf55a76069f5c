"""Reads the sheet beside a drawing: everything about a procedure that a graph cannot say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from workflow.conditions import (
    BadCondition,
    Condition,
    FactKind,
    FactType,
    compile_condition,
)
from workflow.errors import Faults
from workflow.law import Signed
from workflow.model import (
    NEW,
    AuthorityRule,
    Certainty,
    Citation,
    Consultee,
    Document,
    Escalation,
    Extension,
    Fee,
    Names,
    Paper,
    Silence,
)
from workflow.yaml_reader import Entry, lines, read_document

FILE_KINDS = ("pdf", "jpg", "png", "dwg", "zip")


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """What the sheet says about one outcome of a step; its condition is still text."""

    names: Names
    needs_reason: bool
    when: Entry | None
    asks_again: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class StepWords:
    """What the sheet says about one node: its English name, its outcomes, a timer's source."""

    en: str
    outcomes: Mapping[str, OutcomeWords]
    cite: Citation | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet as read; expressions that may use decided facts are still text."""

    entry: Entry
    schema: int
    code: str
    version: int
    names: Names
    matter: str
    works: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    by_decision: bool
    legal_basis: tuple[Citation, ...]
    doubts: tuple[Names, ...]
    limit_days: Decimal
    limit_cite: Citation | None
    supplement_days: Decimal | None
    warn: tuple[int, ...]
    escalation: Escalation | None
    extension: Extension | None
    form: str
    papers: tuple[Paper, ...]
    consultees: tuple[Consultee, ...]
    authority: tuple[AuthorityRule, ...]
    documents: tuple[Document, ...]
    fee: Fee
    facts: Mapping[str, FactType]
    steps: Mapping[str, StepWords]
    flows: Mapping[str, Entry]
    lines: Mapping[str, int]


_REQUIRED = (
    "code version names works in_force legal_basis limit supplement form facts papers "
    "authority documents fee steps"
)
_OPTIONAL = "schema matter doubts consultees flows warn escalate extension"


def read_sheet(data: bytes, faults: Faults) -> Sheet:
    """Read a sheet; everything against it goes to `faults`."""
    entry = read_document(data, faults)
    fields = entry.fields(_REQUIRED, _OPTIONAL)
    faults.refuse()
    facts = _facts(fields["facts"])
    force = fields["in_force"].fields("", "from to by_decision")
    limit = fields["limit"].fields("days", "cite")
    supplement = fields["supplement"].fields("", "days")
    faults.refuse()
    first, last = _days(fields["in_force"], force)
    sheet = Sheet(
        entry=entry,
        schema=_schema(fields),
        code=fields["code"].code(),
        version=fields["version"].integer(),
        names=_names(fields["names"]),
        matter=_code(fields, "matter") or NEW,
        works=_works(fields["works"]),
        in_force_from=first,
        in_force_to=last,
        by_decision="by_decision" in force,
        legal_basis=tuple(_citation(item) for item in fields["legal_basis"].items()),
        doubts=tuple(_names(item) for item in _items(fields, "doubts")),
        limit_days=limit["days"].decimal(),
        limit_cite=_cite(limit),
        supplement_days=supplement["days"].decimal() if "days" in supplement else None,
        warn=_shares(fields["warn"]) if "warn" in fields else (),
        escalation=_escalation(fields["escalate"]) if "escalate" in fields else None,
        extension=_extension(fields["extension"]) if "extension" in fields else None,
        form=fields["form"].code(),
        papers=tuple(_paper(item, facts) for item in fields["papers"].items()),
        consultees=tuple(_consultee(item) for item in _items(fields, "consultees")),
        authority=_authority(fields["authority"], facts),
        documents=tuple(_document(item) for item in fields["documents"].items()),
        fee=_fee(fields["fee"]),
        facts=facts,
        steps={name: _step(item) for name, item in fields["steps"].pairs().items()},
        flows=fields["flows"].pairs() if "flows" in fields else {},
        lines=lines(entry),
    )
    _refuse_twins(sheet)
    faults.refuse()
    return sheet


def condition(entry: Entry, types: Mapping[str, FactType]) -> Condition | None:
    """Compile an expression of the sheet; a bad one is a fault at its line."""
    try:
        return compile_condition(entry.text(), types)
    except BadCondition as problem:
        entry.refuse(str(problem))
        return None


def _items(fields: Mapping[str, Entry], name: str) -> list[Entry]:
    return fields[name].items() if name in fields else []


def _text(fields: Mapping[str, Entry], name: str) -> str:
    return fields[name].text() if name in fields else ""


def _code(fields: Mapping[str, Entry], name: str) -> str:
    return fields[name].code() if name in fields else ""


def _label(fields: Mapping[str, Entry], name: str) -> str:
    return fields[name].label() if name in fields else ""


def _flag(fields: Mapping[str, Entry], name: str) -> bool:
    return fields[name].boolean() if name in fields else False


def _pair(fields: Mapping[str, Entry]) -> Names:
    return Names(_text(fields, "vi"), _text(fields, "en"))


def _names(entry: Entry) -> Names:
    return _pair(entry.fields("vi en"))


def _citation(entry: Entry) -> Citation:
    fields = entry.fields("text certainty")
    certainty = "proposal"
    if "certainty" in fields:
        certainty = fields["certainty"].one_of("proposal", "recall", "found")
    return Citation(_text(fields, "text"), cast(Certainty, certainty))


def _cite(fields: Mapping[str, Entry]) -> Citation | None:
    return _citation(fields["cite"]) if "cite" in fields else None


def _when(fields: Mapping[str, Entry], facts: Mapping[str, FactType]) -> Condition | None:
    return condition(fields["when"], facts) if "when" in fields else None


def _works(entry: Entry) -> tuple[str, ...]:
    works = tuple(work.code() for work in entry.items())
    if not works:
        entry.refuse("is empty, so no dossier would ever go this way")
    return works


def _schema(fields: Mapping[str, Entry]) -> int:
    return int(fields["schema"].one_of("1", "2")) if "schema" in fields else 1


def _days(entry: Entry, force: Mapping[str, Entry]) -> tuple[date, date | None]:
    """Read from when to when a version holds; one that waits for a decision has no days."""
    if "by_decision" in force:
        if len(force) > 1 or not force["by_decision"].boolean():
            entry.refuse("is either the days from and to, or by_decision: true alone")
        return date.max, None
    if "from" not in force:
        entry.refuse("'from' is missing, the first day it holds; or write by_decision: true")
        return date.max, None
    first = force["from"].day()
    last = force["to"].day() if "to" in force else None
    if last is not None and last < first:
        force["to"].refuse(f"is before the first day {first}")
    return first, last


def _shares(entry: Entry) -> tuple[int, ...]:
    """Read at which shares of a time limit a warning is recorded."""
    shares = tuple(item.integer() for item in entry.items())
    if not all(1 <= share <= 100 for share in shares) or list(shares) != sorted(set(shares)):
        entry.refuse("must be percentages from 1 to 100, each once, the smallest first")
    return shares


def _extension(entry: Entry) -> Extension:
    fields = entry.fields("times days cite")
    times = fields["times"].integer() if "times" in fields else 0
    days = fields["days"].integer() if "days" in fields else 0
    if times < 1 or days < 1:
        entry.refuse("needs how many times and by how many working days at most, each at least 1")
    return Extension(times, days, _cite(fields))


def _escalation(entry: Entry) -> Escalation:
    fields = entry.fields("role unit", "after_days")
    after = fields["after_days"].decimal() if "after_days" in fields else Decimal(0)
    return Escalation(_code(fields, "role"), _code(fields, "unit"), after)


def _facts(entry: Entry) -> dict[str, FactType]:
    facts: dict[str, FactType] = {}
    for name, item in entry.pairs().items():
        fields = item.fields("kind", "initial")
        if "kind" not in fields:
            continue
        kind = fields["kind"].one_of("bool", "int", "number", "text", "parties")
        initial: object = None
        if "initial" in fields and kind in ("int", "number"):
            initial = fields["initial"].integer()
        elif "initial" in fields and kind == "bool":
            initial = fields["initial"].boolean()
        elif "initial" in fields:
            fields["initial"].refuse(f"a fact of kind {kind} has no initial value")
        facts[name] = FactType(FactKind(kind), initial=initial)
    return facts


def _paper(entry: Entry, facts: Mapping[str, FactType]) -> Paper:
    fields = entry.fields("code vi en required accept", "when cite signed")
    return Paper(
        code=_code(fields, "code"),
        names=_pair(fields),
        required=fields["required"].boolean() if "required" in fields else True,
        when=_when(fields, facts),
        accept=tuple(item.one_of(*FILE_KINDS) for item in _items(fields, "accept")),
        cite=_cite(fields),
        signed=_signed(fields),
    )


def _signed(fields: Mapping[str, Entry]) -> Signed:
    if "signed" not in fields:
        return ""
    return cast(Signed, fields["signed"].one_of("expected", "required"))


def _consultee(entry: Entry) -> Consultee:
    fields = entry.fields("code vi en office role limit_days silence question", "cite warn")
    silence = "nothing"
    if "silence" in fields:
        silence = fields["silence"].one_of("nothing", "consent", "escalate")
    if silence != "nothing" and "cite" not in fields:
        entry.refuse(f"silence means '{silence}' but no rule is cited")
    return Consultee(
        code=_code(fields, "code"),
        names=_pair(fields),
        office=_label(fields, "office"),
        role=_code(fields, "role"),
        limit_days=fields["limit_days"].decimal() if "limit_days" in fields else Decimal(0),
        silence=cast(Silence, silence),
        cite=_cite(fields),
        question=_names(fields["question"]) if "question" in fields else Names("", ""),
        warn=_shares(fields["warn"]) if "warn" in fields else None,
    )


def _authority(entry: Entry, facts: Mapping[str, FactType]) -> tuple[AuthorityRule, ...]:
    rules = []
    for item in entry.items():
        fields = item.fields("office", "when")
        rules.append(AuthorityRule(_when(fields, facts), _code(fields, "office")))
    if not rules or rules[-1].when is not None:
        entry.refuse("the last rule must hold always, so that somebody is competent")
    return tuple(rules)


def _document(entry: Entry) -> Document:
    fields = entry.fields("code vi en template book suffix", "validity_months proposed_by changes")
    validity = fields["validity_months"].integer() if "validity_months" in fields else None
    code = _code(fields, "code")
    return Document(
        code=code,
        names=_pair(fields),
        template=_code(fields, "template"),
        book=_label(fields, "book"),
        suffix=_text(fields, "suffix"),
        validity_months=validity,
        proposed_by=_code(fields, "proposed_by") or f"propose_{code}",
        changes=_code(fields, "changes") or None,
    )


def _fee(entry: Entry) -> Fee:
    fields = entry.fields("", "amount cite")
    return Fee(fields["amount"].integer() if "amount" in fields else None, _cite(fields))


def _step(entry: Entry) -> StepWords:
    fields = entry.fields("en", "outcomes cite")
    outcomes = fields["outcomes"].pairs() if "outcomes" in fields else {}
    return StepWords(
        en=_text(fields, "en"),
        outcomes={code: _outcome(item) for code, item in outcomes.items()},
        cite=_cite(fields),
        entry=entry,
    )


def _outcome(entry: Entry) -> OutcomeWords:
    fields = entry.fields("vi en", "reason when again")
    return OutcomeWords(
        names=_pair(fields),
        needs_reason=_flag(fields, "reason"),
        when=fields.get("when"),
        asks_again=_flag(fields, "again"),
        entry=entry,
    )


def _refuse_twins(sheet: Sheet) -> None:
    """One code names one paper, one consultee, one document; one outcome proposes one document."""
    listed = {
        "papers": [paper.code for paper in sheet.papers],
        "consultees": [consultee.code for consultee in sheet.consultees],
        "documents": [document.code for document in sheet.documents],
    }
    for kind, codes in listed.items():
        for position in _twins(codes):
            line = sheet.lines.get(f"{kind}[{position}].code", 1)
            sheet.entry.faults.add(line, f"{kind}: the code '{codes[position]}' is used twice")
    proposals = [document.proposed_by for document in sheet.documents]
    for position in _twins(proposals):
        line = sheet.lines.get(f"documents[{position}]", 1)
        reason = f"documents: the outcome '{proposals[position]}' proposes two of them"
        sheet.entry.faults.add(line, reason)


def _twins(words: list[str]) -> list[int]:
    return [position for position, word in enumerate(words) if word in words[:position]]
