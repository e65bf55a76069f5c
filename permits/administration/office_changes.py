"""Changes of offices: added, renamed, retired and restored, each with what it affects."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as maps
from permits.accounts import changes
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.accounts.people import queries as people
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.administration import office_queries as queries
from permits.administration.effects import Confirmation, Difference, Effect, Plan, facts_of
from permits.cases import person_queries
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound, Problem
from permits.core.text import N_, Bilingual
from permits.core.vocabulary import OfficeKind
from permits.procedures import catalogue

_LABELS = {
    "name_vi": N_("Tên"),
    "name_en": N_("Tên tiếng Anh"),
    "short_vi": N_("Tên gọn"),
    "ward_code": N_("Phường, xã"),
    "h15_code": N_("Mã định danh cơ quan"),
    "letterhead_parent_vi": N_("Dòng trên của tiêu đề giấy tờ"),
    "document_suffix": N_("Ký hiệu văn bản"),
    "address": N_("Địa chỉ"),
    "tax_code": N_("Mã số thuế"),
}
#: Parts that stand in the head or the number of papers.
_ON_PAPERS = {"name_vi", "letterhead_parent_vi", "document_suffix"}


@dataclass(frozen=True, slots=True)
class ChangeOffice:
    """An office as somebody wants it."""

    name_vi: str
    name_en: str
    short_vi: str
    ward_code: str | None
    h15_code: str | None
    letterhead_parent_vi: str | None
    document_suffix: str | None
    address: str | None
    tax_code: str | None


@dataclass(frozen=True, slots=True)
class AddOffice:
    """A new office; its code never changes."""

    code: str
    kind: OfficeKind
    facts: ChangeOffice


def add(session: Session, actor: Actor, command: AddOffice) -> Office:
    """Add an office; people come by invitation."""
    people.lock_standing(session)
    if accounts.office_by_code(session, command.code) is not None:
        raise Invalid.one("code", "office.code_taken")
    _refuse(session, command.kind, command.facts, but=None)
    facts = dataclasses.asdict(command.facts)
    made = Office(code=command.code, kind=command.kind, **facts)
    session.add(made)
    session.flush()  # its number is written beside the change
    _record(session, actor, made, ChangeAct.ADDED, after={**facts, "kind": str(command.kind)})
    return made


def plan_change(session: Session, code: str, command: ChangeOffice) -> Plan:
    """Say what a change of an office would affect now; refuse what cannot be."""
    office = _known(accounts.office_by_code(session, code))
    return _plan_change(session, office, command)


def change(
    session: Session, actor: Actor, code: str, command: ChangeOffice, seen: Confirmation
) -> Office:
    """Change an office; papers that are issued stay as they are."""
    people.lock_standing(session)
    office = _known(queries.lock(session, code))
    plan = _plan_change(session, office, command)
    if not plan.differences:
        raise Invalid.one("", "person.nothing_changed")
    seen.refuse_unseen(plan)
    for name in _LABELS:
        setattr(office, name, getattr(command, name))
    _record(session, actor, office, ChangeAct.CHANGED, plan=plan, reason=seen.reason)
    return office


def plan_retirement(session: Session, actor: Actor, code: str) -> Plan:
    """Say what retiring an office would affect now; refuse where its work is not done."""
    office = _known(accounts.office_by_code(session, code))
    return _plan_retirement(session, actor, office)


def retire(session: Session, actor: Actor, code: str, seen: Confirmation) -> Office:
    """Let an office work no more: it stays on record, its people sign in no more."""
    people.lock_standing(session)
    office = _known(queries.lock(session, code))
    plan = _plan_retirement(session, actor, office)
    seen.refuse_unseen(plan)
    for invitation in queries.open_invitations(session, office.id):
        invitation.withdrawn_at, invitation.withdrawn_by_id = clock.now(), actor.person_id
    office.is_active = False
    _record(session, actor, office, ChangeAct.RETIRED, plan=plan, reason=seen.reason)
    return office


def restore(session: Session, actor: Actor, code: str) -> Office:
    """Let a retired office work again, where nobody has taken its place."""
    people.lock_standing(session)
    office = _known(queries.lock(session, code))
    if office.is_active:
        raise Conflict("office.stands_already")
    taken = office.ward_code and queries.of_ward(session, office.ward_code, but=office.id)
    if taken:
        raise Problem("office.ward_taken", name=taken.name_vi)
    office.is_active = True
    _record(session, actor, office, ChangeAct.RESTORED)
    return office


def _known(office: Office | None) -> Office:
    if office is None:
        raise NotFound
    return office


def _refuse(session: Session, kind: OfficeKind, facts: ChangeOffice, *, but: int | None) -> None:
    if kind is OfficeKind.COMMUNE and not facts.ward_code:
        raise Invalid.one("ward", "office.ward_needed")
    if kind is not OfficeKind.COMMUNE and facts.ward_code:
        raise Invalid.one("ward", "office.ward_only_commune")
    taken = facts.ward_code and queries.of_ward(session, facts.ward_code, but=but)
    if taken:
        raise Invalid.one("ward", "office.ward_taken", name=taken.name_vi)
    same = facts.h15_code and queries.with_h15(session, facts.h15_code, but=but)
    if same:
        raise Invalid.one("h15_code", "office.h15_taken", name=same.name_vi)


def _plan_change(session: Session, office: Office, command: ChangeOffice) -> Plan:
    _refuse(session, office.kind, command, but=office.id)
    found = [
        Difference(name, label, getattr(office, name), getattr(command, name))
        for name, label in _LABELS.items()
        if getattr(office, name) != getattr(command, name)
    ]
    return Plan(found, [*_of_change(session, office, {each.name for each in found}, command)])


def _of_change(
    session: Session, office: Office, changed: set[str], command: ChangeOffice
) -> Iterator[Effect]:
    use = queries.use_of(session, office.id)
    if "h15_code" in changed and use.filed:
        yield Effect("effect.office_numbers", {"count": use.filed}, is_heavy=True)
    if changed & _ON_PAPERS and office.kind is not OfficeKind.CARRIER:
        yield Effect("effect.office_letterhead")
    if "ward_code" in changed and office.ward_code and office.is_active:
        yield _ward_left(session, office)


def _plan_retirement(session: Session, actor: Actor, office: Office) -> Plan:
    if not office.is_active:
        raise Conflict("office.retired_already")
    if office.id == actor.office_id:
        raise Problem("office.yours")
    waiting = person_queries.open_in(session, office.id)
    if waiting:
        raise Problem("office.has_open_tasks", count=waiting)
    effects = [*_of_retirement(session, office)]
    return Plan([Difference("is_active", N_("Đang hoạt động"), True, False)], effects)


def _of_retirement(session: Session, office: Office) -> Iterator[Effect]:
    use = queries.use_of(session, office.id)
    if use.people:
        yield Effect("effect.office_people", {"count": use.people}, is_heavy=True)
    if use.running:
        yield Effect("effect.office_dossiers", {"count": use.running}, is_heavy=True)
    if asking := _asking(office.code):
        yield Effect("effect.office_consulted", {"count": asking}, is_heavy=True)
    if use.invitations:
        yield Effect("effect.office_invitations", {"count": use.invitations})
    if office.ward_code:
        yield _ward_left(session, office)


def _ward_left(session: Session, office: Office) -> Effect:
    ward = maps.ward_name(session, office.ward_code or "")
    return Effect("effect.office_ward", {"ward": ward}, is_heavy=True)


def _asking(code: str) -> int:
    """Count the procedures of which some version asks this office for its opinion."""
    asking = {
        procedure.code
        for procedure in catalogue.published()
        if any(consultee.office == code for consultee in procedure.consultees)
    }
    return len(asking)


def _record(
    session: Session,
    actor: Actor,
    office: Office,
    act: ChangeAct,
    *,
    plan: Plan | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    changes.record(
        session,
        actor,
        ChangeSubject.OFFICE,
        office.code,
        act,
        before=facts_of(plan.differences, "before") if plan else None,
        after=facts_of(plan.differences, "after") if plan else after,
        office_id=office.id,
        reason=reason,
    )


def face(office: Office) -> Bilingual:
    """Give an office's name in both languages."""
    return Bilingual(office.name_vi, office.name_en)
