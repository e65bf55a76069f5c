"""Drafts of rules: changed rule by rule, compared with what stands, published as one change.

A draft says only what it changes and on which text it was based. So two drafts do not undo each
other, and a rule somebody else has changed meanwhile is found before it is published over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import kinds, rules
from gis.models import Rule
from gis.rule_models import RuleDraft
from gis.rules import Key, RulesLoaded, RulesProblem

ADDED, CHANGED, CLOSED = "added", "changed", "closed"

#: The parts of a rule in the order people read them; inner parts are joined by a dot.
FIELDS = (
    "code",
    "kind",
    "applies_to",
    "effect",
    "reach_m",
    "reach_per_height",
    "when",
    "params",
    "name.vi",
    "name.en",
    "text.vi",
    "text.en",
    "cite.article",
    "cite.ref",
    "cite.certainty",
    "in_force.from",
    "in_force.to",
)


class DraftOutdated(Exception):
    """Somebody published other texts of these rules since the draft took them up."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One part of a rule that reads otherwise; None where it is not there."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule of a draft beside the one that stands."""

    key: str
    code: str
    what: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    fields: tuple[FieldChange, ...]
    is_outdated: bool


def name_of(key: Key) -> str:
    """Write a rule's code and first day as one word, for addresses and for a draft's changes."""
    return f"{key[0]}@{key[1]}"


def begin(session: Session, *, title: str, by: str, now: datetime) -> RuleDraft:
    """Begin a draft that changes nothing yet."""
    draft = RuleDraft(
        title=title,
        made_by=by,
        made_at=now,
        changed_at=now,
        changes={},
        state="open",
        preview_state="none",
    )
    session.add(draft)
    session.flush()
    return draft


def standing_named(session: Session) -> dict[str, Rule]:
    """Give the rules that stand, by their names."""
    return {name_of(key): rule for key, rule in rules.standing(session).items()}


def put(
    session: Session,
    draft: RuleDraft,
    said: Mapping[str, Any],
    *,
    instead: str | None,
    now: datetime,
) -> str:
    """Take one rule's text into a draft, in place of the rule named `instead`, and give its name.

    A text that names another code or first day is another rule: the former one is then closed.
    Raises `RulesProblem` where the text cannot be taken.
    """
    kinds.install(session)
    key, row = next(iter(rules.rows_of([said], rules.kinds_known(session)).items()))
    name = name_of(key)
    standing = standing_named(session)
    changes = dict(draft.changes)
    if instead is not None and instead != name:
        changes.pop(instead, None)
        if instead in standing:
            changes[instead] = _closing(standing[instead])
    old = standing.get(name)
    if old is not None and old.sha256 == row["sha256"]:
        changes.pop(name, None)  # it reads as it stands: nothing is changed any more
    else:
        changes[name] = {"base": old.sha256 if old else None, "rule": _plain(said)}
    _keep(draft, changes, now)
    return name


def close(session: Session, draft: RuleDraft, name: str, *, now: datetime) -> None:
    """Let a draft close a rule that stands; one that only the draft knew is forgotten."""
    changes = dict(draft.changes)
    changes.pop(name, None)
    old = standing_named(session).get(name)
    if old is not None:
        changes[name] = _closing(old)
    _keep(draft, changes, now)


def forget(draft: RuleDraft, name: str, *, now: datetime) -> None:
    """Let a draft leave a rule as it stands."""
    changes = {other: change for other, change in draft.changes.items() if other != name}
    _keep(draft, changes, now)


def take_file(session: Session, draft: RuleDraft, content: bytes, *, now: datetime) -> None:
    """Make a draft everything by which a whole rules file differs from what stands."""
    kinds.install(session)
    wanted = rules.read(content, rules.kinds_known(session))
    texts = {name_of(key): said for key, said in rules.texts(content).items()}
    standing = standing_named(session)
    changes: dict[str, Any] = {
        name: _closing(rule) for name, rule in standing.items() if name not in texts
    }
    for key, row in wanted.items():
        name = name_of(key)
        old = standing.get(name)
        if old is None or old.sha256 != row["sha256"]:
            changes[name] = {"base": old.sha256 if old else None, "rule": texts[name]}
    _keep(draft, changes, now)


def compare(session: Session, draft: RuleDraft) -> tuple[Compared, ...]:
    """Set each rule a draft changes beside the one that stands, part by part."""
    standing = standing_named(session)
    return tuple(
        _compared(name, change, standing.get(name))
        for name, change in sorted(draft.changes.items())
    )


def publish(session: Session, draft: RuleDraft, *, now: datetime) -> RulesLoaded:
    """Publish what a draft changes. Raises `DraftOutdated`, `RulesProblem`."""
    outdated = [each.code for each in compare(session, draft) if each.is_outdated]
    if outdated:
        raise DraftOutdated(sorted(outdated))
    return rules.put_rules(session, wanted(session, draft), now=now)


def wanted(session: Session, draft: RuleDraft) -> dict[Key, dict[str, Any]]:
    """Give the whole set of rules as it would be with the draft. Raises `RulesProblem`."""
    kept = {
        name: rules.said(rule)
        for name, rule in standing_named(session).items()
        if name not in draft.changes
    }
    new = [change["rule"] for change in draft.changes.values() if change["rule"] is not None]
    return rules.rows_of([*kept.values(), *new], rules.kinds_known(session))


def said_by(draft: RuleDraft, name: str, standing: Mapping[str, Rule]) -> dict[str, Any] | None:
    """Give a rule's text as the draft has it, else as it stands; None where it is to be closed."""
    if name in draft.changes:
        text: dict[str, Any] | None = draft.changes[name]["rule"]
        return text
    return rules.said(standing[name]) if name in standing else None


def history(session: Session, code: str) -> Sequence[Rule]:
    """List every revision of a rule: by the days it holds, then by when it was known."""
    revisions = session.scalars(select(Rule).where(Rule.code == code)).all()
    return sorted(
        revisions, key=lambda each: (each.in_force.lower, each.recorded.lower), reverse=True
    )


def _closing(rule: Rule) -> dict[str, Any]:
    return {"base": rule.sha256, "rule": None}


def _keep(draft: RuleDraft, changes: dict[str, Any], now: datetime) -> None:
    if draft.state != "open":
        raise RulesProblem("draft", "is not open any more")
    draft.changes = changes
    draft.changed_at = now
    draft.preview_state, draft.preview, draft.previewed_at = "none", None, None


def _compared(name: str, change: Mapping[str, Any], rule: Rule | None) -> Compared:
    old = rules.said(rule) if rule is not None else None
    new = change["rule"]
    what = CLOSED if new is None else CHANGED if old is not None else ADDED
    return Compared(
        key=name,
        code=name.partition("@")[0],
        what=what,
        old=old,
        new=new,
        fields=tuple(_fields(old or {}, new or {})),
        is_outdated=(rule.sha256 if rule is not None else None) != change["base"],
    )


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    pairs = [FieldChange(name, part(old, name), part(new, name)) for name in FIELDS]
    return [each for each in pairs if each.old != each.new]


def part(said: Mapping[str, Any], name: str) -> Any:
    """Give one part of a rule's text by its name in FIELDS; None where it says nothing there."""
    outer, _, inner = name.partition(".")
    value = said.get(outer)
    if inner and isinstance(value, Mapping):
        value = value.get(inner)
    return value or None


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = rules.plain(said)
    return plain
