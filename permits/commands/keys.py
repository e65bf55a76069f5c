"""`flask keys`: whose keys there are and until when; make one, take one back, look at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import click
from cryptography import x509
from flask.cli import AppGroup

from permits.accounts import queries as accounts
from permits.core import clock, installation
from permits.core.db import db
from permits.core.errors import Problem
from permits.core.messages import SENTENCES
from permits.signing import authority, key_watch
from permits.signing.keys import source

keys = AppGroup("keys", help="Keys that papers are signed with.")

REASONS = (
    "unspecified",
    "keyCompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
)


@keys.command("list")
def listed() -> None:
    """List whose keys there are, whom each certificate names, and until when it holds."""
    with _spoken():
        held = source(installation.settings())
        for key_id in held.held():
            try:
                key = held.key(key_id)
            except Problem as fault:
                click.echo(f"{key_id:<32} {_sentence(fault)}")
                continue
            until = f"{key.certificate.not_valid_after_utc:%Y-%m-%d}"
            state = "revoked" if key.is_revoked else f"until {until}"
            click.echo(f"{key_id:<32} {state:<17} {type(key.public_key).__name__}  {key.name}")


@keys.command("make")
@click.argument("key_id", metavar="person:LOGIN|office:CODE")
@click.option("--name", default="", help="Whom the certificate names; else who has the login.")
@click.option("--organisation", default="", help="The organisation in the certificate.")
@click.option("--curve", is_flag=True, help="On the curve P-256 instead of RSA.")
def make(key_id: str, name: str, organisation: str, curve: bool) -> None:
    """Make a new key under the simulated authority; one that was there is kept aside."""
    with _spoken():
        settings = installation.settings()
        named = name or _named(key_id)
        keys_here = source(settings)
        key = keys_here.make(key_id, name=named, organisation=organisation, curve=curve)
        until = key.certificate.not_valid_after_utc
        click.echo(f"{key.id}: {key.name}, until {until:%Y-%m-%d}, of a simulated authority")


@keys.command("revoke")
@click.argument("key_id", metavar="person:LOGIN|office:CODE")
@click.option("--reason", type=click.Choice(REASONS), required=True)
@click.option("--at", type=click.DateTime(), help="Since when, in Vietnamese time; else now.")
def revoke(key_id: str, reason: str, at: datetime | None) -> None:
    """Take a key back: it signs no more, and signatures not proved to be older are not good."""
    with _spoken():
        settings = installation.settings()
        key = source(settings).key(key_id)
        if not key.chain or not _is_ours(key.certificate):
            raise click.ClickException("another authority gave this certificate: it revokes it")
        since = at.replace(tzinfo=clock.VIETNAM) if at else clock.now()
        authority.revoke(settings.keys_dir, key.certificate, reason=reason, at=since)
        click.echo(f"{key.id}: revoked since {since:%Y-%m-%d %H:%M:%S %z}")


@keys.command("check")
def check() -> None:
    """Look at keys, authorities, lists and timestamps; fail when one needs to be seen to."""
    with _spoken():
        found = key_watch.look(installation.settings())
    for trouble in found:
        facts = {"key": trouble.what, "until": trouble.until, "reason": trouble.until}
        click.echo(f"{trouble.what}: {_filled(trouble.code, facts)} {trouble.until}".rstrip())
    if found:
        raise click.ClickException(f"{len(found)} to be seen to")
    click.echo("every key, list and timestamp authority is well")


def _named(key_id: str) -> str:
    kind, _, known = key_id.partition(":")
    if kind == "person":
        person = accounts.person_by_login(db.session, known)
        return person.name if person else ""
    office = accounts.office_by_code(db.session, known)
    return office.name_vi if office else ""


def _is_ours(certificate: x509.Certificate) -> bool:
    anchor = installation.settings().keys_dir / authority.ANCHOR
    if not anchor.exists():
        return False
    own = x509.load_pem_x509_certificate(anchor.read_bytes())
    return certificate.issuer == own.subject


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except Problem as fault:
        raise click.ClickException(_sentence(fault)) from None


def _sentence(fault: Problem) -> str:
    return _filled(fault.code, fault.facts)


def _filled(code: str, facts: Mapping[str, object]) -> str:
    sentence = SENTENCES.get(code, code)
    try:
        return sentence.format(**facts)
    except (KeyError, IndexError):
        return sentence
