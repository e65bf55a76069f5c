"""What pages about people show, for both doors: the administrator's and a company's own."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from flask import render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts import stand_in_queries
from permits.accounts.actor import Actor
from permits.accounts.inviting.forms import InviteForm
from permits.accounts.people import queries as people
from permits.accounts.people import roles as fitting
from permits.accounts.people.queries import Whole
from permits.accounts.second_factor import queries as factors
from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as history
from permits.administration.effects import Plan
from permits.administration.law_history_queries import ChangeRow
from permits.administration.people_forms import ConfirmForm, PersonForm
from permits.cases import person_queries
from permits.core import clock
from permits.core.vocabulary import OfficeKind, Permission, Role
from permits.web.filters import label

#: The name under which a cookie carries a new link to the one page that shows it.
LINK = "new_link"
_OWN = frozenset({"seen", "accepted", "reason", "csrf_token"})


def layout(actor: Actor) -> str:
    """Give the layout of the door one came in by."""
    return "desk.html" if by_administration() else "base.html"


def by_administration() -> bool:
    """Say whether the page is asked for by the administrator's door."""
    return (request.blueprint or "").startswith("administration")


def offices_for(session: Session, actor: Actor, *, now: str | None = None) -> list[Any]:
    """List the offices into which an actor may put people, and the one somebody is in."""
    return [
        (office.code, office.name_vi)
        for office in accounts.offices(session)
        if fitting.looks_after(actor, office.id) and (office.is_active or office.code == now)
    ]


def offer(
    session: Session, actor: Actor, form: PersonForm | InviteForm, *, now: str | None = None
) -> None:
    """Fill in which offices and roles a form may name."""
    form.office.options = offices_for(session, actor, now=now)
    own = roles_for(actor)
    form.roles.options = [(str(role), role) for role in own]


def roles_for(actor: Actor) -> Sequence[Role]:
    """List the roles an actor may give: all of them, or those of a company's people."""
    if actor.can(Permission.ADMINISTER):
        return [role for role in Role if role is not Role.SYSTEM]
    return fitting.roles_in(OfficeKind.CARRIER)


def filled(person: Whole) -> PersonForm:
    """Give the form of a person as he is."""
    return PersonForm(
        data={
            "name": person.name,
            "title_vi": person.title_vi,
            "title_en": person.title_en,
            "email": person.email,
            "phone": person.phone,
            "office": person.office_code,
            "roles": [str(role) for role in person.roles],
        }
    )


def person_page(session: Session, actor: Actor, person: Whole, status: int = 200) -> Any:
    """Draw the page of one person."""
    held = person_queries.held_by(session, person.id, list(Role))
    link = cookie.pop(LINK, None)
    page = render_template(
        "administration/person.html",
        layout=layout(actor),
        administration=by_administration(),
        person=person,
        actor=actor,
        door=request.blueprint,
        link=link,
        held=len(held),
        sign_ins=accounts.sign_ins_of(session, person.id, key=None, at=clock.now()),
        tokens=accounts.tokens_of(session, person.id),
        stand_ins=stand_in_queries.of_person(session, person.id, today=clock.today()),
        must_have_factor=factors.must_have_one(session, person.id),
        history=said(history.about(session, ChangeSubject.PERSON, person.login)),
    )
    return page, status


def form_page(
    actor: Actor, person: Whole, form: PersonForm, status: int = 200
) -> ResponseReturnValue:
    """Draw the form of one person."""
    page = render_template(
        "administration/person_form.html",
        layout=layout(actor),
        administration=by_administration(),
        person=person,
        form=form,
        actor=actor,
        door=request.blueprint,
    )
    return page, status


def confirm_page(
    actor: Actor,
    plan: Plan,
    *,
    title: str,
    subject: str,
    action: str,
    back: str,
    current: str = "people",
    form: ConfirmForm | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """Draw what a change would affect, with what was typed carried along to saving it."""
    page = render_template(
        "administration/confirm.html",
        layout=layout(actor),
        administration=by_administration(),
        plan=plan,
        form=form or ConfirmForm(),
        title=title,
        subject=subject,
        action=action,
        back=back,
        current=current,
        is_stale=is_stale,
        kept=[(n, v) for n, v in request.form.items(multi=True) if n not in _OWN and n[0] != "_"],
        shown=shown,
    )
    return page, status


def shown(value: object) -> str:
    """Say one side of a difference; "" where there was nothing."""
    if isinstance(value, tuple | list):
        return ", ".join(label(each) for each in value)
    return label(value) if value is not None and not isinstance(value, bool) else ""


def said(rows: Iterable[ChangeRow]) -> list[ChangeRow]:
    """Say roles in the history by their names in the page's language."""
    return [
        dataclasses.replace(row, before=_said(row.before), after=_said(row.after)) for row in rows
    ]


def _said(facts: dict[str, Any] | None) -> dict[str, Any] | None:
    if facts is None or "roles" not in facts:
        return facts
    names = {role.value: label(role) for role in Role}
    return {**facts, "roles": [names.get(each, each) for each in facts["roles"] or ()]}


def listed_filters(wanted: people.Wanted) -> int:
    """Count what a list of people is narrowed by."""
    return sum(
        part not in ("", None)
        for part in (wanted.words, wanted.office, wanted.role, wanted.is_active)
    )
