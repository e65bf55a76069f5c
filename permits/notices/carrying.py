"""The ways a parcel may go: each takes it and gives the other side's answer, word for word."""

import logging
from collections.abc import Callable
from typing import Protocol

from permits.core.settings import Settings
from permits.notices import composing
from permits.notices.hooking import HookCarrier
from permits.notices.mailing import MailCarrier
from permits.notices.parcels import Parcel, Reply
from permits.notices.vocabulary import NoticeWay, TryAnswer

log = logging.getLogger(__name__)

#: Called just before the message itself is handed over: from then on it may have arrived.
Handing = Callable[[], None]


class Carrier(Protocol):
    """Somebody who takes parcels; one of them is used for a whole run and closed after it."""

    def hand(self, parcel: Parcel, handing: Handing) -> Reply:
        """Hand one parcel over; never raises for what the other side does."""
        ...

    def close(self) -> None:
        """Let go of what was kept open."""
        ...


class TextProvider(Protocol):
    """A provider of text messages: what an installation adds to send them by its own contract."""

    def send(self, number: str, text: str, ref: str) -> Reply:
        """Send a text of at most 160 characters; `ref` lets the provider drop a repeat."""
        ...


class LoggedTexts:
    """A provider that only writes down that it was asked: the demo, and trials."""

    def send(self, number: str, text: str, ref: str) -> Reply:
        """Write the message to the log; of the number only its end."""
        log.info("text message", extra={"to": number[-3:], "text": text, "ref": ref})
        return Reply(TryAnswer.ACCEPTED, "written to the log")


class TextCarrier:
    """Text messages by whichever provider the installation has."""

    def __init__(self, settings: Settings, provider: TextProvider) -> None:
        """Send by a provider."""
        self._settings, self._provider = settings, provider

    def hand(self, parcel: Parcel, handing: Handing) -> Reply:
        """Hand one text over."""
        text = composing.text_message(parcel, self._settings)
        handing()
        return self._provider.send(parcel.address, text, parcel.ref)

    def close(self) -> None:
        """Nothing is kept open."""


#: By the name that SMS_PROVIDER gives.
TEXT_PROVIDERS: dict[str, Callable[[], TextProvider]] = {"log": LoggedTexts}


def carriers(settings: Settings) -> dict[NoticeWay, Carrier]:
    """Give the ways this installation has."""
    ways: dict[NoticeWay, Carrier] = {NoticeWay.WEBHOOK: HookCarrier(settings)}
    if settings.mail is not None:
        ways[NoticeWay.EMAIL] = MailCarrier(settings)
    if settings.sms in TEXT_PROVIDERS:
        ways[NoticeWay.SMS] = TextCarrier(settings, TEXT_PROVIDERS[settings.sms]())
    return ways
