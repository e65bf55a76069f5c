"""Letters about accounts as notices: `permits.accounts` names no post, `permits.wiring` does."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from permits.accounts.mailing import Fact
from permits.accounts.vocabulary import Letter
from permits.core import installation
from permits.notices import telling
from permits.notices.vocabulary import NoticeKind

KINDS: Mapping[Letter, NoticeKind] = {
    Letter.INVITATION: NoticeKind.INVITED,
    Letter.PASSWORD: NoticeKind.PASSWORD_RESET,
    Letter.CHANGE: NoticeKind.ACCOUNT_CHANGED,
    Letter.STAND_IN: NoticeKind.STAND_IN_NAMED,
}


def carry(
    session: Session,
    letter: Letter,
    to: int | str,
    *,
    locale: str,
    once: str,
    path: str,
    facts: Mapping[str, Fact],
) -> bool:
    """Tell a person by number, or write to an address; say whether mail is sent from here."""
    kind = KINDS[letter]
    if isinstance(to, int):
        telling.tell(session, kind, [to], once=once, path=path, facts=facts)
    else:
        telling.tell_address(session, kind, to, locale, once=once, path=path, facts=facts)
    return installation.settings().mail is not None
