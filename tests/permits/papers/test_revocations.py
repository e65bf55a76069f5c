"""Lists of revoked certificates: kept fresh, brought in, fetched within limits, never believed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from permits.core import clock
from permits.signing import authority, revocations
from permits.signing.keys import KeyFiles, KeyProblem
from tests.conftest import NOW

LIST = "http://localhost/pki/ca.crl"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, told = self.server.told
        self.send_response(status)
        self.send_header("Content-Length", str(len(told)))
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        with suppress(OSError):  # whoever asked has heard enough
            self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _serving() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.asked, server.told = [], (200, b"")
    server.url = f"http://127.0.0.1:{server.server_port}/their.crl"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def theirs(tmp_path: Path):
    """Another authority, whose certificates say where its list is published."""
    with _serving() as server:
        folder = tmp_path / "theirs"
        key = KeyFiles(folder, list_url=server.url).make(
            "person:ngoc", name="Ngọc", organisation="", curve=True
        )
        server.told = (200, (folder / "ca.crl").read_bytes())
        yield server, key


@pytest.fixture(autouse=True)
def _forget_failures():
    revocations._failed.clear()


def _had(folder: Path, key, *, at=NOW, may_fetch=True) -> tuple[bytes, ...]:
    certificates = (key.certificate, *key.chain)
    return revocations.for_certificates(folder, certificates, at=at, may_fetch=may_fetch)


def test_our_own_list_is_made_with_the_authority_and_names_nobody(tmp_path):
    KeyFiles(tmp_path).key("person:ngoc")

    [content] = revocations.at_hand(tmp_path)
    crl = x509.load_der_x509_crl(content)

    assert list(crl) == []
    assert crl.next_update_utc == NOW + authority.LIST_SPEAKS


def test_a_list_is_renewed_once_a_day_and_its_number_grows(tmp_path):
    authority.make_authority(tmp_path)
    first = x509.load_der_x509_crl(revocations.at_hand(tmp_path)[0])

    assert not authority.renew_list(tmp_path, at=NOW + timedelta(hours=23))
    with clock.at(NOW + timedelta(hours=25)):
        assert authority.renew_list(tmp_path, at=clock.now())
    second = x509.load_der_x509_crl(revocations.at_hand(tmp_path)[0])

    number = x509.CRLNumber
    assert (
        second.extensions.get_extension_for_class(number).value.crl_number
        > first.extensions.get_extension_for_class(number).value.crl_number
    )
    assert not authority.renew_list(tmp_path / "none", at=NOW)


def test_certificates_say_where_the_list_is(tmp_path):
    key = KeyFiles(tmp_path, list_url=LIST).key("person:ngoc")

    points = key.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value

    assert points[0].full_name[0].value == LIST


def test_revoking_twice_keeps_the_first_word(tmp_path):
    key = KeyFiles(tmp_path).key("person:ngoc")
    for reason, since in (("keyCompromise", NOW), ("superseded", NOW + timedelta(days=1))):
        authority.revoke(tmp_path, key.certificate, reason=reason, at=since)

    crl = x509.load_der_x509_crl(revocations.at_hand(tmp_path)[0])
    [entry] = list(crl)

    assert entry.serial_number == key.certificate.serial_number
    assert entry.revocation_date_utc == NOW
    reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert reason is x509.ReasonFlags.key_compromise


def test_while_nobody_can_say_who_was_revoked_nothing_is_signed(tmp_path):
    KeyFiles(tmp_path).key("person:ngoc")
    (tmp_path / authority.REVOKED).write_text("{")

    with pytest.raises(KeyProblem) as refusal:
        KeyFiles(tmp_path).key("person:ngoc")

    assert refusal.value.code == "paper.revocations_damaged"


def test_anothers_list_is_fetched_once_and_kept(tmp_path, theirs):
    server, key = theirs

    assert _had(tmp_path, key) == (server.told[1],)
    assert _had(tmp_path, key) == (server.told[1],)

    assert server.asked == ["/their.crl"]
    assert revocations.at_hand(tmp_path) == (server.told[1],)


def test_nothing_is_fetched_unless_the_installation_says_so(tmp_path, theirs):
    server, key = theirs

    assert _had(tmp_path, key, may_fetch=False) == ()
    assert server.asked == []


def test_a_list_brought_as_a_file_is_as_good_in_either_form(tmp_path, theirs):
    server, key = theirs
    der = server.told[1]
    pem = x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
    for name, content in (("der", der), ("pem", pem)):
        place = tmp_path / name / revocations.FOLDER
        place.mkdir(parents=True)
        (place / "brought.crl").write_bytes(content)
        (place / "broken.crl").write_bytes(b"broken")

        assert _had(tmp_path / name, key, may_fetch=False) == (der,)


@pytest.mark.parametrize("fault", ["refused", "sent on", "endless", "nonsense", "strange", "old"])
def test_what_cannot_be_had_or_believed_is_left_out_and_not_asked_for_again_at_once(
    tmp_path, theirs, fault, monkeypatch
):
    server, key = theirs
    monkeypatch.setattr(revocations, "_LARGEST", 4096)
    strange = tmp_path / "strangers"
    authority.make_authority(strange)
    server.told = {
        "refused": (404, b""),
        "sent on": (302, b""),
        "endless": (200, b"0" * 200_000),
        "nonsense": (200, b"<html>"),
        "strange": (200, (strange / "ca.crl").read_bytes()),  # the same name, another key
        "old": server.told,
    }[fault]
    at = NOW + timedelta(days=30) if fault == "old" else NOW

    assert _had(tmp_path, key, at=at) == ()
    assert _had(tmp_path, key, at=at) == ()

    assert server.asked == ["/their.crl"]
    assert revocations.at_hand(tmp_path) == ()


def test_a_server_that_is_gone_costs_no_paper(tmp_path, theirs):
    server, key = theirs
    server.shutdown()
    server.server_close()

    assert _had(tmp_path, key) == ()
