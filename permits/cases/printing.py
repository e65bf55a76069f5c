"""Prints and signs one paper outside any transaction; everything it needs is in the order."""

from dataclasses import dataclass
from datetime import datetime

from permits.accounts.models import Office, Person
from permits.core import clock
from permits.core.codes import derived_code, grouped, keyed_hash
from permits.core.settings import Settings
from permits.papers import marks, pool
from permits.papers.content import Content
from permits.papers.keys import key_for, trust_anchors
from permits.papers.service import SignedPaper
from permits.papers.signing import Mark, sign
from permits.papers.verification import verify

PERSON, OFFICE = "person", "office"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs: whose key, and the names its certificate carries."""

    key_id: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be printed and signed; `purpose` makes its code the same at every try."""

    subject: str
    purpose: str
    content: Content
    person: Hand
    office: Hand
    map_svg: str | None = None


def hands(person: Person, office: Office) -> tuple[Hand, Hand]:
    """Say with which two keys an office's paper is signed: the person's, then the office's."""
    return (
        Hand(f"person:{person.login}", person.name, office.name_vi),
        Hand(f"office:{office.code}", office.name_vi, office.letterhead_parent_vi or ""),
    )


def code_of(order: Order, settings: Settings) -> str:
    """Give the code the paper carries; only its keyed hash is kept."""
    return derived_code(order.purpose, settings.code_key)


def verify_url(code: str, settings: Settings) -> str:
    """Give the address a scan of the paper opens, in the letters a small square can carry."""
    return f"{settings.base_url}/V/{grouped(code)}".upper()


def press(order: Order, settings: Settings) -> SignedPaper:
    """Render, sign as person and as office, and verify the result before anybody sees it."""
    code = code_of(order, settings)
    plain = pool.shared().render(
        order.content.template,
        order.content,
        qr_url=verify_url(code, settings),
        map_svg=order.map_svg,
        simulation=settings.demo,
    )
    now = clock.now()
    signed = sign(plain, _marks(order, settings, now), at=now)
    return SignedPaper(
        subject=order.subject,
        content=order.content,
        pdf=signed,
        verification=verify(signed, trust_anchors(settings.keys_dir), at=now),
        code_hash=keyed_hash(code, settings.code_key),
    )


def _marks(order: Order, settings: Settings, at: datetime) -> tuple[Mark, Mark]:
    folder, person, office = settings.keys_dir, order.person, order.office
    when = at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
    return (
        Mark(
            PERSON,
            key_for(folder, person.key_id, name=person.name, organisation=person.organisation),
            marks.ink(person.name),
        ),
        Mark(
            OFFICE,
            key_for(folder, office.key_id, name=office.name, organisation=office.organisation),
            marks.seal(office.name, office.organisation, (office.name, when)),
        ),
    )
