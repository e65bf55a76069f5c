"""Take the rules in from their file: each change is a new revision, each removal a closing."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from gis import kinds, predicates
from gis.loading import take_knowledge
from gis.models import CERTAINTIES, EFFECTS, LayerKind, Rule
from gis.results import canonical

MAX_BYTES = 1_000_000
MAX_REACH_M = 20_000  # farther reaches are drawn as polygons: the search widens for every check

REQUIRED = {"code", "kind", "applies_to", "effect", "name", "text", "cite", "in_force"}
OPTIONAL = {"reach_m", "reach_per_height", "when", "params"}
PARAMS = {"office", "office_from", "height_accuracy_m", "along_m"}


class RulesProblem(Exception):
    """A rules file that cannot be taken; `rule` names the rule at fault."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RulesLoaded:
    """What a load of rules did, by their codes, and from when it is known."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    closed: tuple[str, ...]
    unchanged: tuple[str, ...]
    since: datetime


Key = tuple[str, str]


def load_rules(session: Session, content: bytes, *, now: datetime) -> RulesLoaded:
    """Make the rules known to the system those of the file. Raises `RulesProblem`."""
    kinds.install(session)
    return put_rules(session, read(content, kinds_known(session)), now=now)


def put_rules(
    session: Session, wanted: Mapping[Key, dict[str, Any]], *, now: datetime
) -> RulesLoaded:
    """Make the rules known to the system those of `wanted`, as `read` or `rows_of` gives them."""
    since = take_knowledge(session, now)
    known = standing(session)
    changed = [key for key in wanted if key in known and known[key].sha256 != wanted[key]["sha256"]]
    removed = [key for key in known if key not in wanted]
    added = [key for key in wanted if key not in known]
    _close(session, [known[key].id for key in (*changed, *removed)], since)
    rows = [{**wanted[key], "id": known[key].id, "rev": known[key].rev + 1} for key in changed] + [
        {**wanted[key], "id": _next_id(session), "rev": 1} for key in added
    ]
    if rows:
        session.execute(insert(Rule), [row | {"recorded": Range(since, None)} for row in rows])
    session.expire_all()  # the closing was written past the session's own copies
    kept = [key for key in wanted if key in known and key not in changed]
    return RulesLoaded(_codes(added), _codes(changed), _codes(removed), _codes(kept), since)


def kinds_known(session: Session) -> set[str]:
    """Name the kinds of layers a rule may be about."""
    return set(session.scalars(select(LayerKind.code)))


def standing(session: Session) -> dict[Key, Rule]:
    """Give the rules that stand now, whatever day they are in force from."""
    rules = session.scalars(
        select(Rule).where(func.upper_inf(Rule.recorded)).order_by(Rule.code, Rule.id)
    )
    return {_key(rule.code, rule.in_force): rule for rule in rules}


def said(rule: Rule) -> dict[str, Any]:
    """Write a rule as its file says it, in plain values; `rows_of` takes it back unchanged."""
    optional = {
        "reach_m": rule.reach_m,
        "reach_per_height": rule.reach_per_height,
        "when": rule.when_expr,
        "params": rule.params,
    }
    article = {"article": rule.legal_article} if rule.legal_article else {}
    last = {"to": rule.in_force.upper.isoformat()} if rule.in_force.upper else {}
    return {
        "code": rule.code,
        "kind": rule.kind,
        "applies_to": list(rule.applies_to),
        "effect": rule.effect,
        **{name: value for name, value in optional.items() if value},
        "name": {"vi": rule.name_vi, "en": rule.name_en},
        "text": {"vi": rule.text_vi, "en": rule.text_en},
        "cite": {**article, "ref": rule.legal_ref, "certainty": rule.certainty},
        "in_force": {
            "from": rule.in_force.lower.isoformat() if rule.in_force.lower else None,
            **last,
        },
    }


def read(content: bytes, known_kinds: set[str]) -> dict[Key, dict[str, Any]]:
    """Read a rules file into rows. Raises `RulesProblem`."""
    if len(content) > MAX_BYTES:
        raise RulesProblem("file", f"larger than {MAX_BYTES} bytes")
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise RulesProblem("file", f"not YAML: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise RulesProblem("file", "needs a list named rules")
    return rows_of(document["rules"], known_kinds)


def texts(content: bytes) -> dict[Key, dict[str, Any]]:
    """Give the rules of a file that `read` takes as it says them, in plain values."""
    said_ones = yaml.safe_load(content)["rules"]
    return {(str(one["code"]), str(_day(one["in_force"]["from"]))): plain(one) for one in said_ones}


def plain(value: Any) -> Any:
    """Write what YAML reads in the values JSON knows: days become text."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def rows_of(rules: Iterable[Any], known_kinds: set[str]) -> dict[Key, dict[str, Any]]:
    """Turn rules as a file says them into rows, each with the fingerprint of its content."""
    rows: dict[Key, dict[str, Any]] = {}
    for number, said_one in enumerate(rules, start=1):
        row = _row(said_one, number, known_kinds)
        key = _key(row["code"], row["in_force"])
        if any(
            other[0] == key[0] and rows[other]["in_force"].overlaps(row["in_force"])
            for other in rows
        ):
            raise RulesProblem(row["code"], "stands twice for the same days")
        rows[key] = row
    return rows


def _row(said: Any, number: int, known_kinds: set[str]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise RulesProblem(f"rule {number}", "is not a mapping")
    code = str(said.get("code") or f"rule {number}")
    unknown = set(said) - REQUIRED - OPTIONAL
    missing = REQUIRED - set(said)
    if unknown or missing:
        raise RulesProblem(code, f"missing {sorted(missing)}, unknown {sorted(unknown)}")
    try:
        row = _columns(said)
        predicates.validate(row["when_expr"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RulesProblem(code, f"{type(error).__name__}: {error}") from None
    _check_words(code, row, known_kinds)
    content = {name: value for name, value in row.items() if name != "in_force"}
    days = [str(row["in_force"].lower), str(row["in_force"].upper)]
    row["sha256"] = hashlib.sha256(canonical([content, days])).hexdigest()
    return row


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    name, words, cite, days = said["name"], said["text"], said["cite"], said["in_force"]
    return {
        "code": str(said["code"]),
        "kind": str(said["kind"]),
        "applies_to": [str(work) for work in said["applies_to"]],
        "effect": str(said["effect"]),
        "reach_m": float(said.get("reach_m", 0)),
        "reach_per_height": float(said.get("reach_per_height", 0)),
        "when_expr": said.get("when") or {},
        "params": dict(said.get("params") or {}),
        "name_vi": str(name["vi"]),
        "name_en": str(name["en"]),
        "text_vi": str(words["vi"]),
        "text_en": str(words["en"]),
        "legal_ref": str(cite["ref"]),
        "legal_article": str(cite.get("article") or ""),
        "certainty": str(cite["certainty"]),
        "in_force": Range(_day(days["from"]), _day(days.get("to")), bounds="[)"),
    }


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _check_words(code: str, row: Mapping[str, Any], known_kinds: set[str]) -> None:
    params = row["params"]
    reach = (row["reach_m"], row["reach_per_height"])
    faults = (
        (row["kind"] not in known_kinds, f"unknown kind {row['kind']!r}"),
        (row["effect"] not in EFFECTS, f"unknown effect {row['effect']!r}"),
        (row["certainty"] not in CERTAINTIES, f"unknown certainty {row['certainty']!r}"),
        (not row["applies_to"], "applies to no kind of work"),
        (set(params) - PARAMS, f"unknown params {sorted(set(params) - PARAMS)}"),
        ("office" in params and "office_from" in params, "one of office and office_from"),
        (
            row["effect"] == "consent_of" and not {"office", "office_from"} & set(params),
            "no office",
        ),
        (not all(math.isfinite(r) and 0 <= r <= MAX_REACH_M for r in reach), "reach out of bounds"),
        (not _begins_first(row["in_force"]), "in_force needs a beginning before its end"),
    )
    for fault, reason in faults:
        if fault:
            raise RulesProblem(code, reason)


def _begins_first(days: Range[date]) -> bool:
    return days.lower is not None and (days.upper is None or days.lower < days.upper)


def _key(code: str, in_force: Range[date]) -> Key:
    return code, str(in_force.lower)


def _codes(keys: list[Key]) -> tuple[str, ...]:
    return tuple(sorted(code for code, _ in keys))


def _close(session: Session, ids: list[int], since: datetime) -> None:
    closing = func.tstzrange(func.lower(Rule.recorded), since)
    session.execute(
        update(Rule)
        .where(Rule.id.in_(ids), func.upper_inf(Rule.recorded))
        .values(recorded=closing),
        execution_options={"synchronize_session": False},
    )


def _next_id(session: Session) -> int:
    number: int = session.execute(text("select nextval('gis.rule_id')")).scalar_one()
    return number
