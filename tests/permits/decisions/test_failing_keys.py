"""Whatever is wrong with a key, a token or a timestamp, nothing is issued and a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import transitions
from permits.core.errors import Problem
from permits.core.settings import Settings, TimestampSettings
from permits.core.vocabulary import DossierStatus
from permits.decisions import jobs
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState
from permits.signing import authority, key_files
from permits.signing.keys import key_for, make_demo_keys, source
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.softhsm import PIN, make_token
from tests.support.timestamp_server import serving

PERSON = "person:sxd.gd"


class House:
    """The installation under test, which a failure may spoil and then mends again."""

    def __init__(self, app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.folder, self.patch = app, folder, monkeypatch
        self.usual: Settings = app.extensions["settings"]
        self.keys = folder / "keys"
        make_demo_keys(self.keys)

    @contextmanager
    def running(self, **changes: object) -> Iterator[None]:
        self.app.extensions["settings"] = replace(self.usual, **{"keys_dir": self.keys, **changes})
        try:
            yield
        finally:
            self.app.extensions["settings"] = self.usual


@pytest.fixture
def house(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(app, tmp_path, monkeypatch)
    yield made
    app.extensions["settings"] = made.usual


@pytest.fixture
def numbered(session: Session, walker: Walker) -> Dossier:
    dossier = walker.at("number_permit")
    walker.act(dossier, "number_permit")
    session.commit()
    return dossier


@contextmanager
def _certified(house: House, *, valid: timedelta, before: timedelta) -> Iterator[None]:
    key = rsa.generate_private_key(65537, 2048)
    certificate, root = authority.certify(
        house.keys, key.public_key(), name="A", organisation="", valid=valid, before=before
    )
    file = house.keys / "person-sxd.gd.p12"
    key_files.keep(file, PERSON, key, certificate, (root,))
    with house.running():
        yield
    file.unlink()


@contextmanager
def expired(house: House) -> Iterator[None]:
    with _certified(house, valid=timedelta(days=-1), before=timedelta(days=90)):
        yield


@contextmanager
def not_yet_valid(house: House) -> Iterator[None]:
    with _certified(house, valid=timedelta(days=90), before=timedelta(days=-1)):
        yield


@contextmanager
def revoked(house: House) -> Iterator[None]:
    key = key_for(house.keys, PERSON)
    authority.revoke(house.keys, key.certificate, reason="keyCompromise", at=NOW)
    with house.running():
        yield
    (house.keys / "person-sxd.gd.p12").unlink()


@contextmanager
def damaged(house: House) -> Iterator[None]:
    file = house.keys / "person-sxd.gd.p12"
    file.write_bytes(b"damaged")
    with house.running():
        yield
    file.unlink()


@contextmanager
def missing(house: House) -> Iterator[None]:
    with house.running(keys_on_demand=False):
        yield


@contextmanager
def list_damaged(house: House) -> Iterator[None]:
    file = house.keys / authority.REVOKED
    kept = file.read_bytes() if file.exists() else b"{}"
    file.write_bytes(b"{")
    with house.running():
        yield
    file.write_bytes(kept)


@contextmanager
def pulled_out(house: House) -> Iterator[None]:
    token = make_token(house.folder / "token")
    house.patch.setenv("SOFTHSM2_CONF", str(token.configuration))
    keys = source(replace(house.usual, keys_dir=house.keys, token=token.settings))
    keys.make(PERSON, name="A", organisation="", curve=True)
    token.pull_out()
    with house.running(token=token.settings):
        yield
    token.put_back()


@contextmanager
def wrong_pin(house: House) -> Iterator[None]:
    token = make_token(house.folder / "pin")
    house.patch.setenv("SOFTHSM2_CONF", str(token.configuration))
    token.pin_file.write_text("1111")
    with house.running(token=token.settings):
        yield
    token.pin_file.write_text(PIN)


@contextmanager
def locked_pin(house: House) -> Iterator[None]:
    """A token in software locks no PIN: what the module would say is said in its place."""

    class Module:
        def reinitialize(self) -> None: ...

        def get_token(self, **_: object) -> "Module":
            return self

        def open(self, **_: object) -> None:
            raise pkcs11.PinLocked

    token = make_token(house.folder / "locked")
    with house.patch.context() as patch, house.running(token=token.settings):
        patch.setattr("permits.signing.tokens.pkcs11.lib", lambda _: Module())
        yield


@contextmanager
def wrong_module(house: House) -> Iterator[None]:
    token = make_token(house.folder / "module").settings
    with house.running(token=replace(token, module=Path("/nowhere/module.so"))):
        yield


@contextmanager
def no_timestamps(house: House) -> Iterator[None]:
    with house.running(timestamps=TimestampSettings("http://127.0.0.1:9/tsa")):
        yield


@contextmanager
def slow_timestamps(house: House) -> Iterator[None]:
    with serving(house.keys) as server:
        server.mood = "slow"
        with house.running(timestamps=TimestampSettings(server.url, seconds=0.3)):
            yield


@contextmanager
def wrong_timestamps(house: House) -> Iterator[None]:
    with serving(house.keys) as server:
        server.mood = "nonsense"
        with house.running(timestamps=TimestampSettings(server.url)):
            yield


@contextmanager
def strange_timestamps(house: House) -> Iterator[None]:
    with serving(house.folder / "strangers") as server:
        wanted = TimestampSettings(server.url)
        with house.running(timestamps=wanted):
            yield


FAILURES = {
    expired: "paper.key_expired",
    not_yet_valid: "paper.key_not_yet",
    damaged: "paper.key_damaged",
    missing: "paper.key_missing",
    list_damaged: "paper.revocations_damaged",
    pulled_out: "paper.token_gone",
    wrong_pin: "paper.token_pin_wrong",
    locked_pin: "paper.token_pin_locked",
    wrong_module: "paper.token_module",
    no_timestamps: "paper.no_timestamp",
    slow_timestamps: "paper.no_timestamp",
    wrong_timestamps: "paper.no_timestamp",
    strange_timestamps: "paper.timestamp_not_trusted",
    revoked: "paper.key_revoked",
}


def test_nothing_is_issued_whatever_fails_and_once_mended_it_is_issued_once(
    session: Session,
    walker: Walker,
    house: House,
    numbered: Dossier,
) -> None:
    for failure, code in FAILURES.items():
        with failure(house), pytest.raises(Problem) as told:
            jobs.issue(numbered.id)

        assert told.value.code == code, failure
        assert walker.task(numbered, "issue_permit").trouble == code
        assert walker.open(numbered) == ["issue_permit"]
        assert walker.case(numbered).status is DossierStatus.PROCESSING
        assert _signed_permits(session, numbered) == ([], [])
        transitions.retry_service(session, numbered.id, "issue_permit")
        session.commit()
        assert walker.task(numbered, "issue_permit").trouble is None

    with house.running(timestamps=TimestampSettings("local")):
        jobs.issue(numbered.id)

    [permit], [paper] = _signed_permits(session, numbered)
    assert permit.paper_id == paper.id
    assert [state["level"] for state in paper.signatures or ()] == ["B-LT", "B-LT"]
    assert walker.open(numbered) == ["deliver"]


def test_the_queue_tries_again_and_a_token_put_back_is_enough(
    session: Session, walker: Walker, house: House, numbered: Dossier
) -> None:
    token = make_token(house.folder / "token")
    house.patch.setenv("SOFTHSM2_CONF", str(token.configuration))
    keys = source(replace(house.usual, keys_dir=house.keys, token=token.settings))
    keys.make(PERSON, name="Giám đốc", organisation="Sở", curve=True)
    office = accounts.office_of(session, numbered.authority_id or 0)
    keys.make(f"office:{office.code}", name="Sở", organisation="Tỉnh", curve=True)
    with house.running(token=token.settings):
        token.pull_out()
        with pytest.raises(Problem):
            jobs.issue(numbered.id)
        assert walker.task(numbered, "issue_permit").trouble == "paper.token_gone"
        token.put_back()

        jobs.issue(numbered.id)  # what the queue does by itself, seconds later

    [permit], [paper] = _signed_permits(session, numbered)
    assert permit.paper_id == paper.id
    assert walker.open(numbered) == ["deliver"]


def _signed_permits(session: Session, dossier: Dossier) -> tuple[list[Permit], list[PaperIssued]]:
    permits = session.scalars(select(Permit).where(Permit.dossier_id == dossier.id))
    papers = session.scalars(
        select(PaperIssued).where(
            PaperIssued.subject == dossier.code,
            PaperIssued.kind == PaperKind.PERMIT,
            PaperIssued.state == PaperState.SIGNED,
        )
    )
    return list(permits), list(papers)
