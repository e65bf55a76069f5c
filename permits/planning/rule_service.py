"""The verbs of drafts of rules: begin, write, close, upload, look ahead, publish, drop."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gis import rule_drafts
from gis.rule_drafts import DraftOutdated
from gis.rule_models import RuleDraft
from gis.rules import RulesProblem
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.core.jobs import enqueue
from permits.planning import changes, rule_previews
from permits.planning.vocabulary import RULES_TITLE

#: A draft that could touch more dossiers is looked at by the worker.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that publishes a draft."""

    number: str
    day: date


def start(session: Session, actor: Actor, title: str) -> RuleDraft:
    """Begin a draft that changes nothing yet."""
    return rule_drafts.begin(session, title=title, by=actor.name, now=clock.now())


def write_rule(
    session: Session, draft: RuleDraft, said: Mapping[str, Any], *, instead: str | None
) -> str:
    """Take one rule's text into a draft; Invalid where the set as a whole cannot hold it."""
    with _told():
        name = rule_drafts.put(session, draft, said, instead=instead, now=clock.now())
        rule_drafts.wanted(session, draft)
    return name


def close_rule(session: Session, draft: RuleDraft, name: str) -> None:
    """Let a draft close a rule."""
    with _told():
        rule_drafts.close(session, draft, name, now=clock.now())


def forget(session: Session, draft: RuleDraft, name: str) -> None:
    """Leave a rule as it stands after all."""
    with _told():
        rule_drafts.forget(draft, name, now=clock.now())


def upload(session: Session, draft: RuleDraft, content: bytes) -> None:
    """Make a draft all that a whole rules file changes."""
    with _told():
        rule_drafts.take_file(session, draft, content, now=clock.now())


def look_ahead(session: Session, draft: RuleDraft) -> None:
    """Find out what a draft would change: at once where it is little, else by the worker."""
    _refuse_empty(draft)
    with _told():
        total = rule_previews.begin(session, draft)
    if total <= MOST_AT_ONCE:
        rule_previews.go_on(session, draft.id, draft.revision)
    else:
        number, revision = draft.id, draft.revision
        enqueue(session, "planning.preview_rules", draft_id=number, revision=revision)


def publish(session: Session, actor: Actor, draft: RuleDraft, decision: Decision) -> int:
    """Put a draft in force under a decision; gives the publication's number."""
    _refuse_empty(draft)
    now = clock.now()
    with _told():
        done = rule_drafts.publish(session, draft, now=now)
    draft.state = "published"
    draft.published_at, draft.published_by = now, actor.name
    draft.decision_no, draft.decision_date = decision.number, decision.day
    title = RULES_TITLE.format(title=draft.title, number=decision.number)
    return changes.announce(session, since=done.since, title=title, by=actor.name)


def drop(session: Session, draft: RuleDraft) -> None:
    """Give a draft up; it stays in the list."""
    if draft.state != "open":
        raise Conflict("rule.draft_closed")
    draft.state = "dropped"
    draft.changed_at = clock.now()


def _refuse_empty(draft: RuleDraft) -> None:
    if draft.state != "open":
        raise Conflict("rule.draft_closed")
    if not draft.changes:
        raise Invalid.one("", "rule.draft_empty")


@contextmanager
def _told() -> Iterator[None]:
    """Tell in the words of the pages what the map refuses."""
    try:
        yield
    except DraftOutdated as refusal:
        raise Conflict("rule.outdated", codes=", ".join(refusal.codes)) from None
    except RulesProblem as refusal:
        facts = {"rule": refusal.rule, "reason": refusal.reason}
        raise Invalid.one("", "rule.refused", **facts) from None
