"""Saved views: kept under a name, renamed, removed, and made the one a queue opens with."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import hands
from permits.core import clock
from permits.core.errors import Invalid, NotAllowed, NotFound
from permits.core.plain import plain_words
from permits.processing.queue import queries
from permits.processing.queue.models import SavedView
from permits.processing.queue.queries import MOST_VIEWS
from permits.processing.queue.vocabulary import ViewAudience


def save(
    session: Session,
    actor: Actor,
    *,
    name: str,
    audience: ViewAudience,
    query: str,
    replace: bool = False,
) -> SavedView:
    """Keep a queue's filters and order under a name.

    Raises Invalid `view.same_name` where the name is taken and was not to be replaced.
    """
    key = _key(name)
    known = queries.of_name(session, actor, audience, key)
    if known is not None:
        if not may_change(actor, known.person_id):
            raise Invalid.one("name", "view.of_another")
        if not replace:
            raise Invalid.one("name", "view.same_name", name=known.name)
        known.name, known.query, known.changed_at = name, query, clock.now()
        return known
    if queries.count_views(session, actor, audience) >= MOST_VIEWS:
        raise Invalid.one("name", "view.too_many", most=MOST_VIEWS)
    made = SavedView(
        person_id=actor.person_id,
        office_id=actor.office_id,
        audience=audience,
        name=name,
        name_key=key,
        query=query,
        changed_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def rename(session: Session, actor: Actor, ref: str, name: str) -> None:
    """Give a view another name, one no other view of its kind has."""
    view = _his(session, actor, ref)
    key = _key(name)
    other = queries.of_name(session, actor, ViewAudience(view.audience), key)
    if other is not None and other.id != view.id:
        raise Invalid.one("name", "view.same_name", name=other.name)
    view.name, view.name_key, view.changed_at = name, key, clock.now()


def remove(session: Session, actor: Actor, ref: str) -> None:
    """Remove a view; whose queue opened with it opens with the usual one."""
    session.delete(_his(session, actor, ref))


def open_with(session: Session, actor: Actor, ref: str | None) -> None:
    """Let one's own queue open with a view, or with everything."""
    view = queries.view(session, actor, ref) if ref else None
    if ref and view is None:
        raise NotFound
    queries.choose_default(session, actor.person_id, view.id if view else None)


def may_change(actor: Actor, owner_id: int) -> bool:
    """Say whether a person may change a view: who saved it may, and who leads the unit."""
    return owner_id == actor.person_id or hands.leads(actor, actor.office_id)


def _key(name: str) -> str:
    key = plain_words(name)
    if not key:
        raise Invalid.one("name", "view.no_name")
    return key


def _his(session: Session, actor: Actor, ref: str) -> SavedView:
    view = queries.view(session, actor, ref)
    if view is None:
        raise NotFound
    if not may_change(actor, view.person_id):
        raise NotAllowed("view.of_another")
    return view
