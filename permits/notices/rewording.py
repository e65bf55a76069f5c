"""An administrator's own words for a kind of notice, in one language; the usual ones come back."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Complaint, Invalid
from permits.notices import kinds
from permits.notices.facts import Filled, fill, places
from permits.notices.kinds import KindFacts
from permits.notices.models import NoticeText
from permits.notices.vocabulary import NoticeKind


@dataclass(frozen=True, slots=True)
class Words:
    """The two texts of a kind in one language."""

    subject: str
    body: str


def write(
    session: Session, actor: Actor, kind: NoticeKind, locale: str, words: Words
) -> NoticeText | None:
    """Keep an administrator's words; None where they are the usual ones, which need no keeping.

    Raises `Invalid` where they name what nobody tells, or the subject has two lines.
    """
    judge(kind, words)
    usual = kinds.of(kind).wordings[locale]
    if (words.subject, words.body) == (usual.subject, usual.body):
        restore(session, actor, kind, locale)
        return None
    kept = session.get(NoticeText, (kind, locale), with_for_update=True)
    before = {"subject": usual.subject, "body": usual.body}
    if kept is None:
        kept = NoticeText(kind=kind, locale=locale)
        session.add(kept)
    else:
        before = {"subject": kept.subject, "body": kept.body}
    kept.subject, kept.body = words.subject, words.body
    kept.changed_at, kept.changed_by_id = clock.now(), actor.person_id
    after = {"subject": words.subject, "body": words.body}
    _record(session, actor, kind, locale, ChangeAct.CHANGED, before, after)
    return kept


def restore(session: Session, actor: Actor, kind: NoticeKind, locale: str) -> None:
    """Go back to the usual words."""
    kept = session.get(NoticeText, (kind, locale), with_for_update=True)
    if kept is None:
        return
    usual = kinds.of(kind).wordings[locale]
    before = {"subject": kept.subject, "body": kept.body}
    session.delete(kept)
    after = {"subject": usual.subject, "body": usual.body}
    _record(session, actor, kind, locale, ChangeAct.RESTORED, before, after)


def judge(kind: NoticeKind, words: Words) -> None:
    """Refuse words that cannot be sent."""
    about = kinds.of(kind)
    faults = [
        Complaint(name, "notices.place_unknown", {"names": ", ".join(sorted(unknown))})
        for name, text in (("subject", words.subject), ("body", words.body))
        if (unknown := {f"{{{each}}}" for each in places(text) - set(about.sample)})
    ]
    if "\n" in words.subject:
        faults.append(Complaint("subject", "notices.one_line"))
    if faults:
        raise Invalid(faults)


def preview(about: KindFacts, words: Words, locale: str) -> Filled:
    """Say the words about a made-up case."""
    return Filled(
        fill(words.subject, about.sample, locale),
        fill(words.body, about.sample, locale),
        about.wordings[locale].action,
    )


def _record(
    session: Session,
    actor: Actor,
    kind: NoticeKind,
    locale: str,
    act: ChangeAct,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    key = f"{kind.value}:{locale}"
    changes.record(session, actor, ChangeSubject.TEMPLATE, key, act, before=before, after=after)
