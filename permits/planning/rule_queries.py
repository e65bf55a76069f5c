"""What the rules' pages show: rules by kind, revisions, drafts, and what their forms offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import attributes, rule_drafts, rules
from gis.models import LayerKind, Rule
from gis.rule_models import RuleDraft
from permits.accounts import queries as accounts
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, RuleEffect, WorkKind
from permits.planning.vocabulary import OF_FEATURE, OF_WORK, SiteAttribute

#: Whom a rule may have asked; a commune is named by the place, not by the rule.
ASKABLE = (
    OfficeKind.CONSULTEE,
    OfficeKind.CONSTRUCTION,
    OfficeKind.TELECOM,
    OfficeKind.ZONE_BOARD,
)

MOST_DRAFTS = 100


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One standing rule, or one revision of it, as pages show it."""

    name: str
    code: str
    rev: int
    kind: str
    title: Bilingual
    text: Bilingual
    effect: RuleEffect
    reach_m: float
    reach_per_height: float
    works: tuple[WorkKind, ...]
    when: Mapping[str, Any]
    params: Mapping[str, Any]
    citation: str
    certainty: str
    in_force: Any
    recorded: Any


def row_of(rule: Rule) -> RuleRow:
    """Take what pages show of a rule."""
    cited = ", ".join(part for part in (rule.legal_article, rule.legal_ref) if part)
    known = set(WorkKind)
    return RuleRow(
        name=rule_drafts.name_of((rule.code, str(rule.in_force.lower))),
        code=rule.code,
        rev=rule.rev,
        kind=rule.kind,
        title=Bilingual(rule.name_vi, rule.name_en),
        text=Bilingual(rule.text_vi, rule.text_en),
        effect=RuleEffect(rule.effect),
        reach_m=rule.reach_m,
        reach_per_height=rule.reach_per_height,
        works=tuple(WorkKind(work) for work in rule.applies_to if work in known),
        when=rule.when_expr,
        params=rule.params,
        citation=cited,
        certainty=rule.certainty,
        in_force=rule.in_force,
        recorded=rule.recorded,
    )


@dataclass(frozen=True, slots=True)
class KindRules:
    """The rules about one kind of layer."""

    code: str
    name: Bilingual
    rules: tuple[RuleRow, ...]


def by_kind(session: Session) -> list[KindRules]:
    """List the standing rules under their kinds, in the order people read the layers."""
    found: dict[str, list[RuleRow]] = {}
    for rule in rules.standing(session).values():
        found.setdefault(rule.kind, []).append(row_of(rule))
    return [
        KindRules(code, name, tuple(found[code]))
        for code, name in kinds(session).items()
        if code in found
    ]


def kinds(session: Session) -> dict[str, Bilingual]:
    """Name the kinds of layers, in the order people read them."""
    ordered = select(LayerKind).order_by(LayerKind.position, LayerKind.code)
    return {kind.code: Bilingual(kind.name_vi, kind.name_en) for kind in session.scalars(ordered)}


def revisions(session: Session, code: str) -> list[RuleRow]:
    """List every revision of a rule, the latest days and knowledge first."""
    return [row_of(rule) for rule in rule_drafts.history(session, code)]


def drafts(session: Session) -> Sequence[RuleDraft]:
    """List the drafts, open ones first, then the latest."""
    ordered = select(RuleDraft).order_by(RuleDraft.state != "open", RuleDraft.id.desc())
    return session.scalars(ordered.limit(MOST_DRAFTS)).all()


def draft(session: Session, number: int) -> RuleDraft | None:
    """Give one draft."""
    return session.get(RuleDraft, number)


def offered_attributes(session: Session) -> list[tuple[str, Any]]:
    """List what a condition may ask: of the work, and of the features that really have it."""
    found: dict[str, list[Bilingual]] = {}
    for each in attributes.of_features(session):
        found.setdefault(each.name, []).append(Bilingual(each.name_vi, each.name_en))
    of_site = [(f"site:{each.value}", OF_WORK.of(each.vi, each.en)) for each in SiteAttribute]
    return of_site + [(f"feature:{name}", _of_kinds(name, faces)) for name, faces in found.items()]


def _of_kinds(name: str, kinds_with: Sequence[Bilingual]) -> Bilingual:
    vi, en = ("; ".join(side) for side in zip(*((f.vi, f.en) for f in kinds_with), strict=True))
    return OF_FEATURE.of(f"{name} ({vi})", f"{name} ({en})")


def offered_offices(session: Session) -> list[tuple[str, Any]]:
    """List the offices a rule may have asked."""
    return [
        (office.code, Bilingual(office.name_vi, office.name_en))
        for kind in ASKABLE
        for office in accounts.offices_of_kind(session, kind)
    ]
