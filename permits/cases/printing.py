"""Prints and signs one paper outside any transaction; everything it needs is in the order."""

from dataclasses import dataclass
from datetime import datetime

from permits.accounts.models import Office, Person
from permits.core import clock
from permits.core.codes import derived_code, grouped, keyed_hash
from permits.core.settings import Settings
from permits.papers import marks, offline, pool
from permits.papers.contents import Content
from permits.papers.service import SignedPaper
from permits.signing import offline_keys
from permits.signing.keys import SigningKey, source, trust_anchors
from permits.signing.proving import prove, require_level
from permits.signing.revocations import at_hand
from permits.signing.signing import Mark, Proof, sign
from permits.signing.verification import verify

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
    ready = _ready(order, settings)  # before the rendering: what is missing then costs little
    plain = pool.shared().render(
        order.content.template,
        order.content,
        qr_url=verify_url(code, settings),
        map_svg=order.map_svg,
        simulation=settings.demo,
        offline_text=_offline(order.content, code, settings),
    )
    return _signed(order, plain, ready, settings, keyed_hash(code, settings.code_key))


def endorse(order: Order, pdf: bytes, settings: Settings) -> SignedPaper:
    """Sign a file that was made elsewhere and has our two fields; it carries no code of ours."""
    return _signed(order, pdf, _ready(order, settings), settings, None)


def _signed(
    order: Order,
    plain: bytes,
    ready: tuple[tuple[SigningKey, SigningKey], Proof],
    settings: Settings,
    code_hash: str | None,
) -> SignedPaper:
    now, (held, proof) = clock.now(), ready
    signed = sign(plain, _marks(order, held, now), at=now, proof=proof)
    seen = verify(
        signed,
        trust_anchors(settings.keys_dir),
        at=clock.now(),
        lists=at_hand(settings.keys_dir),
    )
    require_level(seen, settings)
    return SignedPaper(
        subject=order.subject,
        content=order.content,
        pdf=signed,
        verification=seen,
        code_hash=code_hash,
    )


def try_out(content: Content, map_svg: str | None, settings: Settings) -> bytes:
    """Print what `press` would, marked as a draft, with frames where the codes will be."""
    code = "0" * 16  # as long as a code, so that everything around it lies where it will lie
    return pool.shared().render(
        content.template,
        content,
        qr_url=verify_url(code, settings),
        map_svg=map_svg,
        simulation=settings.demo,
        offline_text=_offline(content, code, settings),
        is_draft=True,
    )


def _offline(content: Content, code: str, settings: Settings) -> str | None:
    """Write the second code where the installation wants one and the paper carries one."""
    if not (settings.offline_code and offline.carries(content)):
        return None
    key = offline_keys.current(settings.keys_dir)
    return offline.text(
        content, code=code, base_url=settings.base_url, key=key, simulation=settings.demo
    )


def _ready(order: Order, settings: Settings) -> tuple[tuple[SigningKey, SigningKey], Proof]:
    """Take both keys in hand, and what will prove the time; raise what stands in the way."""
    keys, person, office = source(settings), order.person, order.office
    held = (
        keys.key(person.key_id, name=person.name, organisation=person.organisation),
        keys.key(office.key_id, name=office.name, organisation=office.organisation),
    )
    return held, prove(settings, held, at=clock.now())


def _marks(order: Order, held: tuple[SigningKey, SigningKey], at: datetime) -> tuple[Mark, Mark]:
    office = order.office
    when = at.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
    drawn = marks.seal(office.name, office.organisation, (office.name, when))
    return (
        Mark(PERSON, held[0], marks.ink(order.person.name)),
        Mark(OFFICE, held[1], drawn),
    )
