"""The verbs of the phrase book: write a version, retire a phrase, offer it again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Complaint, Conflict, Invalid, NotFound
from permits.procedures import phrase_queries as queries
from permits.procedures import phrases
from permits.procedures.phrase_models import PhraseEntry, PhraseVersion
from permits.procedures.phrases import MOST_BLANKS, Phrase, blanks_in
from permits.procedures.vocabulary import ConditionTrigger, PhraseKind


def add(session: Session, actor: Actor | None, phrase: Phrase) -> None:
    """Take a new phrase into the book, behind the others."""
    complaints = list(judged(phrase))
    if phrase.code in queries.codes(session):
        complaints.append(Complaint("code", "phrase.code_taken"))
    if complaints:
        raise Invalid(complaints)
    place = queries.last_position(session) + 10
    session.add(PhraseEntry(code=phrase.code, kind=phrase.kind, position=place, version=1))
    session.flush()
    _write(session, actor, replace(phrase, version=1))
    _record(session, actor, phrase, ChangeAct.ADDED, after=facts_of(phrase))


def rewrite(session: Session, actor: Actor | None, phrase: Phrase, seen_version: int) -> int:
    """Give a phrase other words as its next version; Conflict where somebody did so meanwhile.

    Papers and drafts that were proposed keep the words they were written with.
    """
    entry = _locked(session, phrase.code)
    if entry.version != seen_version:
        raise Conflict("phrase.changed_meanwhile", version=entry.version)
    if complaints := list(judged(phrase)):
        raise Invalid(complaints)
    before = phrases.book(session)[phrase.code]
    if facts_of(before) == facts_of(phrase):
        return entry.version
    entry.version += 1
    _write(session, actor, replace(phrase, version=entry.version))
    _record(
        session,
        actor,
        phrase,
        ChangeAct.CHANGED,
        before=facts_of(before) | {"version": before.version},
        after=facts_of(phrase) | {"version": entry.version},
    )
    return entry.version


def retire(session: Session, actor: Actor | None, code: str, reason: str) -> None:
    """Offer a phrase no more; it is never removed, and drafts that took it keep it."""
    entry = _locked(session, code)
    if entry.retired_at is not None:
        raise Conflict("phrase.is_retired")
    if not reason.strip():
        raise Invalid.one("reason", "task.reason_needed")
    entry.retired_at = clock.now()
    _told(session, actor, code, ChangeAct.RETIRED, reason)


def restore(session: Session, actor: Actor | None, code: str, reason: str) -> None:
    """Offer a retired phrase again."""
    entry = _locked(session, code)
    if entry.retired_at is None:
        raise Conflict("phrase.is_offered")
    entry.retired_at = None
    _told(session, actor, code, ChangeAct.RESTORED, reason)


def judged(phrase: Phrase) -> Iterator[Complaint]:
    """Complain of blanks that the two languages, or their description, do not share."""
    yield from _about_blanks(phrase)
    if phrase.kind is PhraseKind.CONDITION and phrase.trigger is None:
        yield Complaint("trigger", "field.required")
    if phrase.trigger is ConditionTrigger.BY_DATE:
        yield Complaint("trigger", "phrase.dated")


def _about_blanks(phrase: Phrase) -> Iterator[Complaint]:
    vi, en = blanks_in(phrase.vi), blanks_in(phrase.en)
    described = [blank.name for blank in phrase.blanks]
    if set(vi) != set(en):
        differing = ", ".join(f"{{{name}}}" for name in sorted({*vi} ^ {*en}))
        yield Complaint("en", "phrase.blanks_differ", {"names": differing})
    if len(vi) > MOST_BLANKS:
        yield Complaint("vi", "phrase.too_many_blanks", {"max": MOST_BLANKS})
    for name in sorted({*vi} - {*described}):
        yield Complaint("vi", "phrase.blank_undescribed", {"name": f"{{{name}}}"})
    for name in sorted({*described} - {*vi}):
        yield Complaint("vi", "phrase.blank_unused", {"name": f"{{{name}}}"})
    if len(set(described)) < len(described):
        yield Complaint("vi", "phrase.blank_twice")


def facts_of(phrase: Phrase) -> dict[str, Any]:
    """Write the words of a phrase and when it is offered as plain values."""
    return phrases.words_of(phrase) | {
        "trigger": phrase.trigger.value if phrase.trigger else None,
        "blanks": [f"{blank.name}: {blank.vi}" for blank in phrase.blanks],
        "certainty": str(phrase.certainty),
    }


def _locked(session: Session, code: str) -> PhraseEntry:
    entry = queries.locked(session, code)
    if entry is None:
        raise NotFound
    phrases.forget(session)
    return entry


def _write(session: Session, actor: Actor | None, phrase: Phrase) -> None:
    session.add(
        PhraseVersion(
            **phrases.words_of(phrase),
            version=phrase.version,
            recorded_at=clock.now(),
            recorded_by_id=actor.person_id if actor else None,
        )
    )
    session.flush()
    phrases.forget(session)


def _told(session: Session, actor: Actor | None, code: str, act: ChangeAct, reason: str) -> None:
    session.flush()
    phrases.forget(session)
    changes.record(session, actor, ChangeSubject.PHRASE, code, act, reason=reason.strip())


def _record(
    session: Session,
    actor: Actor | None,
    phrase: Phrase,
    act: ChangeAct,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    changes.record(
        session, actor, ChangeSubject.PHRASE, phrase.code, act, before=before, after=after
    )
