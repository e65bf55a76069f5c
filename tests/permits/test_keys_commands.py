"""`flask keys` and what watches over keys between two looks of an administrator."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.settings import TimestampSettings
from permits.signing import authority, jobs, key_files, key_watch
from permits.signing.keys import KeyFiles, key_for
from tests.conftest import NOW
from tests.support.signed_files import authority as other_authority
from tests.support.softhsm import make_token
from tests.support.timestamp_server import serving


@pytest.fixture
def folder(app: Flask, session: Session, tmp_path: Path):
    usual = app.extensions["settings"]
    app.extensions["settings"] = replace(usual, keys_dir=tmp_path / "keys")
    yield tmp_path / "keys"
    app.extensions["settings"] = usual


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["keys", *arguments])


def ending(folder: Path, days: int) -> None:
    """Give a person a key that holds for so many days."""
    authority.make_authority(folder)
    key = rsa.generate_private_key(65537, 2048)
    certificate, root = authority.certify(
        folder, key.public_key(), name="Ngọc", organisation="", valid=timedelta(days=days, hours=1)
    )
    key_files.keep(folder / "person-ngoc.p12", "person:ngoc", key, certificate, (root,))


def test_a_key_is_made_listed_and_taken_back(app, folder):
    made = run(app, "make", "person:ngoc", "--name", "Ngọc", "--curve")
    assert made.exit_code == 0, made.output
    assert "simulated authority" in made.output

    listed = run(app, "list").output
    assert "person:ngoc" in listed
    assert "until 2036-11-09" in listed
    assert "Ngọc" in listed

    taken = run(app, "revoke", "person:ngoc", "--reason", "keyCompromise")
    assert taken.exit_code == 0, taken.output
    assert "revoked" in run(app, "list").output
    assert run(app, "check").exit_code == 1

    again = run(app, "make", "person:ngoc", "--name", "Ngọc")
    assert again.exit_code == 0, again.output
    assert "revoked" not in run(app, "list").output
    assert run(app, "check").exit_code == 0
    assert len(list(folder.glob("person-ngoc.*.old"))) == 1  # the old one is kept aside


def test_what_cannot_be_is_told_in_one_line(app, folder):
    for arguments in (
        ("make", "robot:x"),
        ("revoke", "person:nobody", "--reason", "superseded"),
        ("revoke", "person:../ca", "--reason", "superseded"),
    ):
        app.extensions["settings"] = replace(app.extensions["settings"], keys_on_demand=False)
        told = run(app, *arguments)
        assert told.exit_code == 1
        assert told.output.startswith("Error: ")
        assert told.output.count("\n") == 1


def test_a_strangers_certificate_is_not_ours_to_revoke(app, folder, tmp_path):
    KeyFiles(tmp_path / "strangers").key("person:ngoc")
    authority.make_authority(folder)
    anchor = folder / authority.ANCHOR
    key_files.write(anchor, _renamed())
    for name in ("person-ngoc.p12", "passphrase"):
        (folder / name).write_bytes((tmp_path / "strangers" / name).read_bytes())

    told = run(app, "revoke", "person:ngoc", "--reason", "superseded")

    assert told.exit_code == 1
    assert "another authority" in told.output


def _renamed() -> bytes:
    """An authority of another name."""
    return other_authority("CA khác").pem


@pytest.mark.parametrize(("days", "code"), [(29, 1), (31, 0), (-1, 1)])
def test_a_key_is_warned_of_thirty_days_before_its_end(app, folder, days, code):
    ending(folder, days)

    told = run(app, "check")

    assert told.exit_code == code, told.output
    assert ("person:ngoc" in told.output) == (code == 1)


def test_a_timestamp_authority_that_does_not_answer_is_seen(app, folder):
    key_for(folder, "person:ngoc")
    app.extensions["settings"] = replace(
        app.extensions["settings"], timestamps=TimestampSettings("http://127.0.0.1:9/tsa")
    )

    told = run(app, "check")

    assert told.exit_code == 1
    assert "tsa:" in told.output


def test_a_timestamp_authority_that_went_down_since_is_seen_by_the_worker(app, folder):
    key_for(folder, "person:ngoc")
    authority.timestamp_key(folder)
    with serving(folder) as server:
        app.extensions["settings"] = replace(
            app.extensions["settings"], timestamps=TimestampSettings(server.url)
        )
        assert key_watch.look(_settings(app)) == ()
        server.mood = "ill"
        found = key_watch.look(_settings(app))

    assert [each.code for each in found] == ["paper.no_timestamp"]


def test_a_token_that_is_not_there_is_seen(app, folder, tmp_path, monkeypatch):
    token = make_token(tmp_path / "t")
    monkeypatch.setenv("SOFTHSM2_CONF", str(token.configuration))
    token.pull_out()
    app.extensions["settings"] = replace(app.extensions["settings"], token=token.settings)

    told = run(app, "check")

    assert told.exit_code == 1
    assert "keys:" in told.output


def test_health_tells_administrators_that_keys_need_to_be_seen_to_and_nothing_more(
    app, folder, client
):
    assert client.get("/healthz").json == {"status": "ok"}
    ending(folder, 60)
    jobs.tend_keys(timestamp=0)
    assert client.get("/healthz").json == {"status": "ok", "keys": "ok"}

    with clock.at(NOW + timedelta(days=40)):
        jobs.tend_keys(timestamp=0)

    assert client.get("/healthz").json == {"status": "ok", "keys": "attention"}
    assert client.get("/healthz").status_code == 200


def test_the_list_is_kept_fresh_by_the_worker(app, folder):
    key_for(folder, "person:ngoc")
    late = NOW + authority.LIST_SPEAKS + timedelta(days=1)
    with clock.at(late):
        assert "paper.list_old" in {each.code for each in key_watch.look(_settings(app))}
        jobs.tend_keys(timestamp=0)
        assert key_watch.look(_settings(app)) == ()


def test_what_was_seen_last_is_unknown_before_the_first_look_and_when_damaged(tmp_path):
    assert key_watch.last_seen(tmp_path) is None
    (tmp_path / key_watch.SEEN).write_text("{")
    assert key_watch.last_seen(tmp_path) is None


def _settings(app: Flask):
    return app.extensions["settings"]


def test_the_public_gets_the_list_and_the_certificate_and_nothing_before_there_are_any(
    app, folder, client
):
    assert client.get("/pki/ca.crl").status_code == 404
    key = key_for(folder, "person:ngoc")
    authority.revoke(folder, key.certificate, reason="superseded", at=NOW)

    revoked, certificate = client.get("/pki/ca.crl"), client.get("/pki/ca.pem")

    crl = x509.load_der_x509_crl(revoked.data)
    root = x509.load_pem_x509_certificate(certificate.data)
    assert revoked.mimetype == "application/pkix-crl"
    assert [entry.serial_number for entry in crl] == [key.certificate.serial_number]
    assert crl.is_signature_valid(root.public_key())
    assert b"PRIVATE" not in certificate.data
