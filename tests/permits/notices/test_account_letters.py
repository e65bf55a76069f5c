"""Letters about accounts go out as notices, with every fact their texts name."""

import dataclasses

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import mailing
from permits.accounts.inviting import service as inviting
from permits.accounts.inviting.service import Invite
from permits.accounts.recovering import service as recovering
from permits.accounts.recovering.models import PasswordReset
from permits.accounts.vocabulary import AccountChange, Letter
from permits.core import clock
from permits.core.settings import MailSettings
from permits.core.vocabulary import Role
from permits.notices import account_letters, kinds
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.support import people


def notices(session: Session) -> list[Notice]:
    session.flush()
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_every_letter_has_its_kind(app: Flask) -> None:
    assert set(account_letters.KINDS) == set(Letter)
    assert mailing.posts["mail"] is account_letters.carry


def test_an_invitation_is_a_secret_notice_to_an_address(session: Session) -> None:
    actor = people.actor(session, Role.COMPANY_ADMINISTRATOR)
    command = Invite("a@x.example", "An", "CV", "Staff", actor.office_code, (Role.APPLICANT,), "en")

    link = inviting.invite(session, actor, command)

    (told,) = notices(session)
    assert (told.kind, told.address, told.locale) == (NoticeKind.INVITED, "a@x.example", "en")
    assert told.path == link.path
    assert set(kinds.of(NoticeKind.INVITED).sample) <= set(told.facts)
    assert kinds.of(NoticeKind.INVITED).is_secret


def test_a_forgotten_password_and_a_change_are_told_to_the_person(session: Session) -> None:
    person = people.person_with(session, Role.CLERK)
    person.email = "vt@office.example"
    asked = PasswordReset(person_id=person.id, asked_at=clock.now())
    session.add(asked)
    session.flush()

    recovering.write_letter(session, asked.id)
    mailing.tell_change(session, person.id, person.login, AccountChange.PASSWORD)

    found = {told.kind: told for told in notices(session)}
    assert set(found) == {NoticeKind.PASSWORD_RESET, NoticeKind.ACCOUNT_CHANGED}
    assert {told.person_id for told in found.values()} == {person.id}
    assert not found[NoticeKind.PASSWORD_RESET].is_listed
    for kind, told in found.items():
        assert set(kinds.of(kind).sample) <= set(told.facts)


@pytest.mark.parametrize("has_mail", [True, False])
def test_whether_mail_is_sent_at_all_is_said(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, has_mail: bool
) -> None:
    mail = MailSettings.from_environment(
        {"SMTP_URL": "smtp+plain://127.0.0.1:25", "MAIL_FROM": "a@b.example"}, demo=False
    )
    settings = app.extensions["settings"]
    changed = dataclasses.replace(settings, mail=mail if has_mail else None)
    monkeypatch.setitem(app.extensions, "settings", changed)
    actor = people.actor(session, Role.COMPANY_ADMINISTRATOR)

    made = inviting.invite(
        session, actor, Invite("a@x.example", "An", "CV", "", actor.office_code, (Role.APPLICANT,))
    )

    assert made.was_mailed is has_mail
