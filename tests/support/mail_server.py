"""A mail server on a port of this machine, well or in one of its bad moods."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What arrived, and how the server answers each step: by address, or all that come."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    on_data: str = "250 2.0.0 taken as 4711"
    hangs_up: bool = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a receiver, or answer what was set for him."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the message; whoever is hung up on never hears so."""
        made = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        if self.on_data.startswith("250"):
            self.mails.append(made)
            self.receivers += envelope.rcpt_tos
        if self.hangs_up and server.transport is not None:
            server.transport.close()
        return self.on_data


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server until the block ends."""
    server = MailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    control = Controller(server, hostname="127.0.0.1", port=server.port, ready_timeout=10)
    control.start()
    try:
        yield server
    finally:
        control.stop()
