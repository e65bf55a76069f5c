"""What the rules' pages are put together from: forms with their options, files, previews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from gis import rule_drafts, rules
from gis.results import Outcome
from gis.rule_models import RuleDraft
from gis.rules import MAX_BYTES
from permits.core.vocabulary import WorkKind
from permits.planning import rule_queries as queries
from permits.planning.change_words import DifferenceRow, read_differences
from permits.planning.rule_forms import MOST_CONDITIONS, RuleForm, WrittenForm, shown
from permits.planning.vocabulary import AnswerHolder

#: How many empty rows for conditions the page shows at first.
EMPTY_ROWS = 1


def form_of(session: Session, draft: RuleDraft, name: str | None) -> RuleForm | None:
    """Give the form of a rule as the draft has it, or an empty one; None where there is none."""
    if name is None:
        form = RuleForm()
    else:
        said = rule_drafts.said_by(draft, name, rule_drafts.standing_named(session))
        if said is None:
            return None
        form = RuleForm(data=shown(said))
    return _offered(session, form, empty=EMPTY_ROWS)


def sent_form(session: Session, sent: MultiDict[str, str]) -> RuleForm:
    """Give the form as it was sent."""
    return _offered(session, RuleForm(sent))


def is_another_row_wished(form: RuleForm, sent: Mapping[str, str]) -> bool:
    """Add a row for one more condition where the page was sent for nothing else."""
    if "_them" not in sent:
        return False
    if len(form.conditions.entries) < MOST_CONDITIONS:
        form.conditions.append_entry()
        _offer_rows(form)
    return True


def _offered(session: Session, form: RuleForm, *, empty: int = 0) -> RuleForm:
    """Fill in what a rule may be about, whom it may ask, and what a condition may look at."""
    form.kind.options = list(queries.kinds(session).items())
    form.office.options = queries.offered_offices(session)
    form.attributes = queries.offered_attributes(session)
    for _ in range(empty):
        if len(form.conditions.entries) < MOST_CONDITIONS:
            form.conditions.append_entry()
    _offer_rows(form)
    return form


def _offer_rows(form: RuleForm) -> None:
    known = {value for value, _ in form.attributes}
    for row in form.conditions.entries:
        what = row.form.what
        # An attribute a standing rule asks for stays, though no feature has it at present.
        own = [(what.data, what.data)] if what.data and not row.form.what.raw_data else []
        what.options = [*form.attributes, *(each for each in own if each[0] not in known)]


def content_of(form: WrittenForm, sent: FileStorage | None) -> bytes | None:
    """Give the rules file that was sent or pasted; None where neither was."""
    if sent is not None and sent.filename:
        return sent.stream.read(MAX_BYTES + 1)
    return form.tidied() or None


def file_of(session: Session) -> str:
    """Write the standing rules as a file."""
    said = [rules.said(rule) for rule in rules.standing(session).values()]
    text: str = yaml.safe_dump({"rules": said}, allow_unicode=True, sort_keys=False, width=100)
    return text


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One dossier whose answer would differ."""

    code: str
    work: str | WorkKind
    holder: AnswerHolder
    old: Outcome
    new: Outcome
    differences: Sequence[DifferenceRow]


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """What a draft would change, as far as it was looked at."""

    as_of: date
    total: int
    looked_at: int
    changed: int
    rows: Sequence[PreviewRow]


def preview_of(draft: RuleDraft) -> PreviewShown | None:
    """Read what was kept with a draft about what it would change."""
    kept = draft.preview
    if kept is None:
        return None
    return PreviewShown(
        as_of=date.fromisoformat(kept["as_of"]),
        total=kept["total"],
        looked_at=kept["looked_at"],
        changed=kept["changed"],
        rows=[_row(case) for case in kept["cases"]],
    )


def _row(case: Mapping[str, Any]) -> PreviewRow:
    return PreviewRow(
        code=case["code"],
        work=case["work_name"] or WorkKind(case["work_kind"]),
        holder=AnswerHolder(case["holder"]),
        old=Outcome(case["old_outcome"]),
        new=Outcome(case["new_outcome"]),
        differences=read_differences(case["differences"]),
    )
