"""Whom a company also wants to be told about all its dossiers."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core.errors import Invalid
from permits.notices import hook_queries as queries


def choose(session: Session, actor: Actor, logins: Sequence[str]) -> None:
    """Replace the people of the actor's company who are told beside whoever filed."""
    people = {each.login: each for each in accounts.people_of(session, office_id=actor.office_id)}
    if set(logins) - set(people):
        raise Invalid.one("people", "person.unknown")
    before = set(queries.addressees(session, actor.office_id))
    names = {each.id: each.login for each in people.values()}
    queries.set_addressees(session, actor.office_id, [people[login].id for login in logins])
    changes.record(
        session,
        actor,
        ChangeSubject.SETTING,
        f"addressees:{actor.office_code}",
        ChangeAct.CHANGED,
        before={"people": sorted(names[each] for each in before if each in names)},
        after={"people": sorted(logins)},
        office_id=actor.office_id,
    )
