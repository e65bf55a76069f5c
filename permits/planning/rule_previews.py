"""What a draft of rules would change, looked at in parts and kept with the draft."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from gis import rule_drafts
from gis.rule_models import RuleDraft
from permits.core import clock
from permits.planning import preview
from permits.planning import publication_queries as queries

#: How many dossiers are looked at between two steps of the progress.
PART = 1000


def begin(session: Session, draft: RuleDraft) -> int:
    """Count the dossiers a draft could touch, and promise to look at them."""
    day = asked_day(draft)
    with preview.rehearsing(session):
        ids = queries.touched(session, _publish(session, draft), as_of=day)
    found = {
        "as_of": day.isoformat(),
        "total": len(ids),
        "looked_at": 0,
        "changed": 0,
        "after": 0,
        "cases": [],
    }
    _keep(session, draft.id, draft.revision, "waiting", found)
    return len(ids)


def go_on(session: Session, draft_id: int, revision: int) -> bool:
    """Look at the next part; False when all is seen, or the draft reads otherwise by now."""
    draft = session.get_one(RuleDraft, draft_id, populate_existing=True)
    if draft.preview_state != "waiting" or draft.revision != revision or draft.preview is None:
        return False
    found = dict(draft.preview)
    day = date.fromisoformat(found["as_of"])
    with preview.rehearsing(session):
        since = _publish(session, draft)
        ids = [n for n in queries.touched(session, since, as_of=day) if n > found["after"]]
        found = _look_at(session, found, ids[:PART], day, since)
    is_done = len(ids) <= PART
    _keep(session, draft_id, revision, "done" if is_done else "waiting", found)
    return not is_done


def give_up(session: Session, draft_id: int, revision: int) -> None:
    """Note that the look ahead could not be finished; what was found is not shown."""
    _keep(session, draft_id, revision, "failed", None)


def asked_day(draft: RuleDraft) -> date:
    """Give the day whose law is asked: today's, or the first day of a draft for later."""
    texts = [change["rule"] for change in draft.changes.values()]
    days = [date.fromisoformat(text["in_force"]["from"]) for text in texts if text is not None]
    is_for_later = len(days) == len(texts) and all(day > clock.today() for day in days)
    return min(days) if is_for_later else clock.today()


def _publish(session: Session, draft: RuleDraft) -> datetime:
    return rule_drafts.publish(session, draft, now=clock.now()).since


def _look_at(
    session: Session, found: dict[str, Any], ids: list[int], day: date, since: datetime
) -> dict[str, Any]:
    told = list(found["cases"])
    changed = found["changed"]
    for first in range(0, len(ids), preview.BATCH):
        some = ids[first : first + preview.BATCH]
        cases = preview.compared(session, some, as_of=day, known_at=since)
        changed += len(cases)
        told += [each.document() for each in cases[: preview.MOST_TOLD - len(told)]]
    return found | {
        "looked_at": found["looked_at"] + len(ids),
        "changed": changed,
        "after": ids[-1] if ids else found["after"],
        "cases": told,
    }


def _keep(
    session: Session, draft_id: int, revision: int, state: str, found: dict[str, Any] | None
) -> None:
    """Write past the draft's own version: a look ahead disturbs nobody who is writing."""
    session.execute(
        update(RuleDraft)
        .where(RuleDraft.id == draft_id, RuleDraft.revision == revision)
        .values(preview_state=state, preview=found, previewed_at=clock.now(), revision=revision)
    )
