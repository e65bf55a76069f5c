"""The demo's mail catcher: takes every mail and leaves it as a file; nothing goes anywhere."""

import asyncio
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

from permits.core import clock, codes

#: So many mails are kept; older ones make room.
KEPT = 500
SHOWN = 100
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Caught:
    """One caught mail as a page shows it."""

    name: str
    at: datetime
    to: str
    subject: str
    head: tuple[tuple[str, str], ...]
    text: str
    html: str


class Catcher:
    """Takes what comes and writes each mail down whole, with whom it was for."""

    def __init__(self, folder: Path) -> None:
        """Write to a folder, which is made if need be."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Take one mail."""
        name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{codes.new_code(4)}"
        part = self._folder / f"{name}.new"
        part.write_bytes(envelope.original_content or b"")
        part.rename(self._folder / f"{name}.eml")
        for old in sorted(self._folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return f"250 2.0.0 caught as {name}"


def serve(folder: Path, host: str, port: int) -> None:
    """Catch mails until this process is ended."""
    loop = asyncio.new_event_loop()
    UnthreadedController(Catcher(folder), hostname=host, port=port, loop=loop).begin()  # type: ignore[no-untyped-call] # it has no types
    try:
        loop.run_forever()
    finally:
        loop.close()


def main(folder: str, port: str) -> None:
    """Catch mails at a port of this machine: what the demo's supervisor starts."""
    serve(Path(folder), "127.0.0.1", int(port))


def newest(folder: Path) -> list[Caught]:
    """List the newest mails."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)[:SHOWN]
    return [mail for name in names if (mail := one(folder, name)) is not None]


def one(folder: Path, name: str) -> Caught | None:
    """Read one mail; None for a name that is none of ours."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.exists():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Caught(
        name=name,
        at=datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=clock.VIETNAM),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        head=tuple((str(key), str(value)) for key, value in message.items()),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
