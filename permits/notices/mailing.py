"""Hands mails to the server of SMTP_URL, one line for a whole run, and hears what it answers."""

import smtplib
import ssl
from collections.abc import Callable
from email.errors import MessageError

from permits.core.settings import MailSettings, Settings
from permits.notices import composing
from permits.notices.parcels import Parcel, Reply
from permits.notices.vocabulary import TryAnswer

#: Answers to a receiver's name that say the mailbox is not there, not that mail is unwelcome.
NO_SUCH_MAILBOX = (550, 551, 553)
_PROOF = 500


class MailCarrier:
    """One line to the mail server, opened when the first mail is there."""

    def __init__(self, settings: Settings) -> None:
        """Write by the server of the settings."""
        if settings.mail is None:
            raise ValueError("no mail server is set")
        self._settings, self._mail = settings, settings.mail
        self._line: smtplib.SMTP | None = None

    def hand(self, parcel: Parcel, handing: Callable[[], None]) -> Reply:
        """Hand one mail over; a line that breaks in between is opened anew for the next."""
        try:
            message = composing.letter(parcel, self._settings).as_bytes()
        except (ValueError, MessageError) as fault:  # an address no mail can be addressed to
            said = _shortened(f"{parcel.address}: {fault}")
            return Reply(TryAnswer.REFUSED, said, is_bad_address=True)
        try:
            line = self._open()
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            said = _shortened(f"{type(fault).__name__}: {fault}")
            return Reply(TryAnswer.LATER, said, is_way_down=True)
        may_have_arrived = False

        def about_to() -> None:
            nonlocal may_have_arrived
            handing()
            may_have_arrived = True

        try:
            return self._talk(line, parcel.address, message, about_to)
        except smtplib.SMTPResponseException as refused:
            self._drop()
            return _reply(refused.smtp_code, refused.smtp_error)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            answer = TryAnswer.UNKNOWN if may_have_arrived else TryAnswer.LATER
            return Reply(answer, _shortened(f"{type(fault).__name__}: {fault}"))

    def _talk(
        self, line: smtplib.SMTP, address: str, message: bytes, handing: Callable[[], None]
    ) -> Reply:
        code, words = line.mail(self._mail.sender, [f"SIZE={len(message)}"] if _sizes(line) else [])
        if code != 250:
            line.rset()
            return _reply(code, words)
        code, words = line.rcpt(address)
        if code not in (250, 251):
            line.rset()
            return _reply(code, words, is_bad_address=code in NO_SUCH_MAILBOX)
        handing()
        return _reply(*line.data(message))

    def close(self) -> None:
        """Say good-bye to the server."""
        if self._line is not None:
            try:
                self._line.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
            self._line = None

    def _open(self) -> smtplib.SMTP:
        if self._line is None:
            self._line = _line_to(self._mail)
        return self._line

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _line_to(mail: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    line: smtplib.SMTP
    if mail.security == "tls":
        line = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.seconds, context=context)
    else:
        line = smtplib.SMTP(mail.host, mail.port, timeout=mail.seconds)
    try:
        if mail.security == "starttls":
            line.starttls(context=context)
        line.ehlo_or_helo_if_needed()
        if mail.login and mail.password_file is not None:
            line.login(mail.login, mail.password_file.read_text(encoding="utf-8").strip())
    except BaseException:
        line.close()
        raise
    return line


def _sizes(line: smtplib.SMTP) -> bool:
    return line.has_extn("size")


def _reply(code: int, words: bytes | str, *, is_bad_address: bool = False) -> Reply:
    """Read an answer: 2xx is taken, 5xx is for good, anything else is for later."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    proof = _shortened(f"{code} {text}")
    if 200 <= code < 300:
        return Reply(TryAnswer.ACCEPTED, proof, code)
    # What refuses this program itself (535: its login) is mended by people, not by giving up.
    if 500 <= code < 600 and code != 535 and code != 530:
        return Reply(TryAnswer.REFUSED, proof, code, is_bad_address=is_bad_address)
    return Reply(TryAnswer.LATER, proof, code)


def _shortened(text: str) -> str:
    return " ".join(text.split())[:_PROOF]
