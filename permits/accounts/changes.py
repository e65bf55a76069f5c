"""Keeps on record what administrators change, in the transaction of the change itself."""

from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.change_models import SettingChange
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock


def record(
    session: Session,
    actor: Actor | None,
    subject: ChangeSubject,
    key: str,
    act: ChangeAct,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    office_id: int | None = None,
    reason: str = "",
) -> None:
    """Write down one change; of two sets of facts only what differs is kept.

    `key` names the thing among its kind; facts are plain values (text, numbers, lists of them),
    never a secret; `office_id` is the office whose setting it is where it belongs to one.
    """
    if before is not None and after is not None:
        names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        if not names:
            return
        before = {name: before.get(name) for name in names}
        after = {name: after.get(name) for name in names}
    session.add(
        SettingChange(
            at=clock.now(),
            actor_id=actor.person_id if actor else None,
            office_id=office_id,
            subject=subject,
            key=key,
            act=act,
            before=before,
            after=after,
            reason=reason,
        )
    )
