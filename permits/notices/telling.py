"""The one way anybody tells people something: once each, in the transaction of what happened."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.jobs import enqueue
from permits.notices import kinds, queries
from permits.notices.facts import Fact, encoded
from permits.notices.vocabulary import NoticeKind

#: The job that delivers what is due; one promise of it is enough.
SEND = "notices.send"
#: What happened longer ago stands in the page only: nobody wants a hundred mails after an outage.
STALE = timedelta(days=3)


def tell(
    session: Session,
    kind: NoticeKind,
    recipients: Collection[int],
    *,
    once: str,
    path: str,
    facts: Mapping[str, Fact],
    dossier_id: int | None = None,
    happened_at: datetime | None = None,
    is_mailed: bool = True,
) -> int:
    """Tell people, by their numbers, of one thing; gives how many had not been told before.

    `once` names what happened ("case:17:4"): whoever has a notice of that name gets no second.
    `path` is the page to open, `facts` everything the texts of the kind name (kinds.yaml).
    Nothing is sent unless the caller's transaction commits; `is_mailed` is false where another
    letter says the same.
    """
    about = kinds.of(kind)
    missing = set(about.sample) - set(facts)
    if missing:
        raise ValueError(f"a notice of kind {kind} needs {', '.join(sorted(missing))}")
    now = clock.now()
    if not recipients:
        return 0
    told, to_send = queries.write(
        session,
        {
            "people": sorted(set(recipients)),
            "kind": kind.value,
            "kind_group": about.group.value,
            "once": once,
            "path": path,
            "facts": json.dumps(encoded({n: facts[n] for n in about.sample}), ensure_ascii=False),
            "dossier_id": dossier_id,
            "is_listed": not about.is_secret,
            "with_newcomers": about.is_secret,
            "now": happened_at or now,
            "usual_pace": about.email.value,
            "is_mailed": is_mailed and (happened_at is None or now - happened_at < STALE),
            "is_due": about.must,
            "for_systems": about.for_systems,
        },
    )
    if to_send:
        enqueue(session, SEND, once=SEND)
    return told


def tell_address(
    session: Session,
    kind: NoticeKind,
    address: str,
    locale: str,
    *,
    once: str,
    path: str,
    facts: Mapping[str, Fact],
) -> bool:
    """Write to somebody who has no account yet; says whether he had not been written to before."""
    told = queries.write_to_address(
        session,
        {
            "address": address,
            "locale": locale,
            "kind": kind.value,
            "once": once,
            "path": path,
            "facts": json.dumps(encoded(facts), ensure_ascii=False),
            "now": clock.now(),
        },
    )
    if told:
        enqueue(session, SEND, once=SEND)
    return told


def settle(session: Session, *onces: str) -> None:
    """Say that what people were told under these names is done: it asks nobody any more.

    Notices not read yet count as read, and what was not mailed yet is not.
    """
    if onces:
        queries.settle(session, onces, at=clock.now())


def settle_like(session: Session, beginning: str) -> None:
    """Say that everything told under names that begin so is done."""
    queries.settle_like(session, beginning, at=clock.now())
