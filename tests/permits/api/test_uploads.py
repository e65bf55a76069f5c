"""A program sends a file in parts: what tus asks for, and the same judgement at its end."""

import base64
import hashlib

import pytest

from tests.permits.filing.test_papers import pdf
from tests.support import people

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def carrier(client, session):
    """A carrier's program that speaks tus, with the token of one person."""
    client.bearer = people.token_for(session, "viettel")
    return client


@pytest.fixture
def begun(carrier):
    """The address of a draft, to be given papers."""
    made = carrier.post("/api/v1/dossiers", json={"work": "tower_ground"})
    return made.headers["Location"]


def begin(browser, address, content):
    said = {"component": "request_form", "filename": "đơn.pdf"}
    said["sha256"] = hashlib.sha256(content).hexdigest()
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    return browser.post(f"{address}/uploads", headers=headers)


def send(browser, where, at, part):
    headers = {**TUS, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return browser.patch(where, data=part, headers=headers)


def test_a_program_says_what_it_speaks_and_is_told_what_is_spoken_here(carrier):
    told = carrier.options("/api/v1/uploads")

    assert told.status_code == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    assert told.headers["Tus-Max-Size"] == str(30 * 1024 * 1024)
    assert "creation" in told.headers["Tus-Extension"]


def test_a_file_in_parts_becomes_a_paper_with_its_hash(carrier, begun):
    content = pdf()
    where = begin(carrier, begun, content).headers["Location"]

    send(carrier, where, 0, content[:64])
    at = carrier.head(where).headers["Upload-Offset"]
    send(carrier, where, int(at), content[64:])
    kept = carrier.post(f"{where}/paper", json={})

    assert at == "64"
    assert kept.status_code == 201
    assert kept.get_json()["sha256"] == hashlib.sha256(content).hexdigest()
    assert kept.get_json()["scan"] == "not_scanned"
    assert carrier.head(where).status_code == 404


def test_what_is_wrong_is_told_as_problems_are(carrier, begun):
    content = pdf()
    where = begin(carrier, begun, content).headers["Location"]

    early = carrier.post(f"{where}/paper", json={})
    gap = send(carrier, where, 5, content[5:])
    gone = carrier.delete(where, headers=TUS)

    assert (early.status_code, early.get_json()["code"]) == (409, "upload.incomplete")
    assert (gap.status_code, gap.get_json()["code"]) == (409, "upload.offset")
    assert gone.status_code == 204
