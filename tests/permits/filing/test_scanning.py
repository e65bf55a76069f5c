"""A scanner on a socket: what is infected is refused, what nobody scanned is never called clean."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from permits.core import clock
from permits.dossiers import queries
from permits.dossiers.models import Paper
from permits.dossiers.vocabulary import ScanState
from permits.filing.uploads import jobs, scanning
from permits.filing.uploads.scanning import Clamd, ScannerSilent
from tests.permits.filing.test_papers import pdf, section_of, send, started

#: Put together here only, so that no scanner takes this very file for infected.
EICAR = b"".join(
    (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}", b"$EICAR-STAND", b"ARD-ANTIVIRUS-TEST-FILE!$H+H*")
)
NAME = "Eicar-Test-Signature"


class FakeClamd:
    """Speaks INSTREAM and VERSION as the daemon does; `answer` overrides what it says of a file."""

    def __init__(self, line: socket.socket, answer: bytes | None = None) -> None:
        self.line, self.answer, self.seen = line, answer, []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.line.accept()
                with caller:
                    caller.sendall(self._said(caller.makefile("rb")))

    def _said(self, stream) -> bytes:
        command = b"".join(iter(lambda: stream.read(1), b"\0"))
        if command == b"zVERSION":
            return b"ClamAV 1.4.2/27500\0"
        assert command == b"zINSTREAM"
        content = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(length)
        self.seen.append(content)
        if self.answer is not None:
            return self.answer
        return f"stream: {NAME} FOUND\0".encode() if EICAR in content else b"stream: OK\0"


@pytest.fixture
def clamd() -> Iterator[tuple[FakeClamd, str]]:
    with socket.create_server(("127.0.0.1", 0)) as line:
        yield FakeClamd(line), f"tcp://127.0.0.1:{line.getsockname()[1]}"


@pytest.fixture
def scanned(app, clamd):
    """The program with a scanner."""
    usual = app.extensions["settings"]
    app.extensions["settings"] = replace(usual, scanner_url=clamd[1])
    yield clamd[0]
    app.extensions["settings"] = usual


def infected() -> bytes:
    return pdf() + b"\n%" + EICAR


def test_the_daemon_is_sent_the_whole_file_and_its_word_is_taken(clamd):
    daemon, url = clamd
    content = bytes(range(256)) * 3000  # more than one part

    assert Clamd(url).scan(content).state is ScanState.CLEAN
    assert daemon.seen == [content]
    assert Clamd(url).scan(infected()) == scanning.Verdict(ScanState.INFECTED, NAME)
    assert Clamd(url).version() == "ClamAV 1.4.2/27500"


def test_a_daemon_on_a_unix_socket_is_asked_alike(tmp_path):
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(tmp_path / "clamd.ctl"))
        line.listen()
        FakeClamd(line)

        assert Clamd(f"unix://{tmp_path}/clamd.ctl").scan(b"x").state is ScanState.CLEAN


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: \0", b"\xff\xfe\0"]
)
def test_anything_but_a_verdict_is_none(clamd, answer):
    daemon, url = clamd
    daemon.answer = answer

    with pytest.raises(ScannerSilent):
        Clamd(url).scan(b"x")


def test_nobody_listening_is_no_verdict():
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]

    with pytest.raises(ScannerSilent):
        Clamd(f"tcp://127.0.0.1:{port}", seconds=1).scan(b"x")


def test_an_infected_file_is_refused_by_name_and_kept_nowhere(viettel, scanned, app):
    address = started(viettel)

    refused = send(viettel, address, "request_form", "đơn.pdf", infected())

    assert refused.status_code == 422
    assert NAME in section_of(refused, "request_form").text
    folder = app.extensions["settings"].storage_dir
    kept = [each for each in folder.rglob("*") if each.is_file() and EICAR in each.read_bytes()]
    assert not kept


def test_a_scanned_file_says_so_and_one_taken_without_a_scanner_does_not(viettel, clamd, app):
    address = started(viettel)
    send(viettel, address, "request_form", "đơn.pdf", pdf())
    without = section_of(viettel.get(f"{address}/giay-to"), "request_form").text
    usual = app.extensions["settings"]
    app.extensions["settings"] = replace(usual, scanner_url=clamd[1])
    try:
        jobs.scan_rest(0)
    finally:
        app.extensions["settings"] = usual
    scanned = section_of(viettel.get(f"{address}/giay-to"), "request_form").text

    assert "Chưa quét mã độc" in without
    assert "không thấy mã độc" not in without
    assert "Đã quét, không thấy mã độc" in scanned
    assert "Đã có, đã kiểm tra" in scanned


def test_a_scanner_that_does_not_answer_leaves_a_file_unscanned(viettel, app):
    usual = app.extensions["settings"]
    app.extensions["settings"] = replace(usual, scanner_url="unix:///nowhere/clamd.ctl")
    try:
        address = started(viettel)
        kept = send(viettel, address, "request_form", "đơn.pdf", pdf())
        jobs.scan_rest(0)
    finally:
        app.extensions["settings"] = usual

    assert kept.status_code == 303
    row = section_of(viettel.get(f"{address}/giay-to"), "request_form").text
    assert "Chưa quét mã độc" in row


def test_a_file_found_infected_later_is_opened_to_nobody_and_must_be_replaced(
    viettel, scanned, drafted, session
):
    dossier = drafted("tower-zone")
    [paper] = [p for p in queries.papers(session, dossier.id) if p.component == "drawings"]
    ref, address = paper.ref, f"/dn/ho-so/{dossier.ref}"
    scanned.answer = f"stream: {NAME} FOUND\0".encode()
    jobs.scan_rest(0)
    session.expire_all()

    row = section_of(viettel.get(f"{address}/giay-to"), "drawings").text
    given = viettel.get(f"{address}/giay-to/{ref}")
    filed = viettel.post(f"{address}/kiem-tra", data={"confirmed": "y"})

    found = session.get(Paper, paper.id)
    assert (found.scan, found.scanned_at) == (ScanState.INFECTED, clock.now())
    assert "Cần thay" in row
    assert "phát hiện có mã độc sau khi nhận" in row
    assert given.status_code == 409
    assert filed.status_code == 422
