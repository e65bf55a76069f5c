"""From a content to a signed file: print it, sign it as the person and as the office, prove it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pyhanko.sign.timestamps import TimeStamper

from permits.core.clock import VIETNAM
from permits.papers.content import Content
from permits.papers.keys import SigningKey, key_for, trust_anchors
from permits.papers.marks import ink, seal
from permits.papers.signing import Mark, NotSigned, sign
from permits.papers.verification import Verification, verify

PERSON, OFFICE = "person", "office"


class Prints(Protocol):
    """What prints a paper: `pool.Renderer`, or `pdf.render` itself behind the same name."""

    def render(
        self,
        template: str,
        content: Content,
        *,
        qr_url: str | None = None,
        map_svg: str | None = None,
        simulation: bool = False,
    ) -> bytes:
        """Print one paper."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an installation prints and signs papers with."""

    printer: Prints
    keys: Path
    simulation: bool
    timestamper: TimeStamper | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file and what verification says of it."""

    pdf: bytes
    verification: Verification


def issue(
    desk: Desk,
    content: Content,
    *,
    login: str,
    at: datetime,
    qr_url: str | None = None,
    map_svg: str | None = None,
) -> Signed:
    """Print a paper, sign it with the key of `login` and then of its office, and verify both."""
    printed = desk.printer.render(
        content.template, content, qr_url=qr_url, map_svg=map_svg, simulation=desk.simulation
    )
    signed = sign(
        printed, marks(desk.keys, content, login, at), at=at, timestamper=desk.timestamper
    )
    verification = verify(signed, trust_anchors(desk.keys), at=at)
    if not verification.good:
        raise NotSigned("paper.signature_not_good")
    return Signed(signed, verification)


def marks(folder: Path, content: Content, login: str, at: datetime) -> tuple[Mark, Mark]:
    """Give both signatures in their order: the person's ink, then the office's seal over it."""
    office, signatory = content.office, content.signatory
    person = key_for(folder, f"person:{login}", name=signatory.name, organisation=office.name)
    agency = key_for(folder, f"office:{office.code}", name=office.name, organisation=office.name)
    return (
        Mark(PERSON, person, ink(signatory.name)),
        Mark(OFFICE, agency, seal(office.name, office.parent, _caption(agency, at))),
    )


def _caption(agency: SigningKey, at: datetime) -> tuple[str, str]:
    """Say under the seal who sealed and when, in the notation of ISO 8601."""
    return agency.name, at.astimezone(VIETNAM).isoformat(timespec="seconds")
