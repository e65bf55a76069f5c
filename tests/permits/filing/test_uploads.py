"""A file in parts: begun, broken off, gone on with, checked at its end; what is refused of it."""

import base64
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.core import clock
from permits.dossiers import intake
from permits.dossiers.models import Paper
from permits.filing.uploads import jobs, service, taking
from permits.filing.uploads.models import Upload
from tests.permits.filing.test_papers import pdf, section_of, started
from tests.support.clients import Client

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


def meta(**said: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


def begin(browser, address, content, component="request_form", filename="đơn.pdf", **said):
    headers = {
        **TUS,
        "Accept": "application/json",
        "Upload-Length": str(said.pop("size", len(content))),
        "Upload-Metadata": meta(component=component, filename=filename, **said),
    }
    return browser.post(f"{address}/tai-len", headers=headers)


def send(browser, where, at, part, **headers):
    said = {**PART, "Accept": "application/json", "Upload-Offset": str(at), **headers}
    return browser.patch(where, data=part, headers=said)


def take(browser, where, **form):
    return browser.post(f"{where}/nhan", data=form, headers={"Accept": "application/json"})


def papers(session: Session, component: str) -> list[Paper]:
    session.expire_all()
    statement = select(Paper).where(Paper.component == component, Paper.replaced_at.is_(None))
    return list(session.scalars(statement.order_by(Paper.id.desc())))


def is_gone(where: str) -> bool:
    """Say whether no byte of an upload lies anywhere any more."""
    return not taking.store().path(where.rsplit("/", 1)[-1]).exists()


def code_of(response) -> str:
    said = response.get_json()
    return said["errors"][0]["code"] if "errors" in said else said["code"]


def whole(browser: Client, address: str, content: bytes, **said: str) -> str:
    where = begin(browser, address, content, **said).headers["Location"]
    assert send(browser, where, 0, content).status_code == 204
    return where


def test_a_file_broken_off_goes_on_where_it_stopped_and_becomes_a_paper(viettel, session):
    address, content = started(viettel), pdf()
    sha256 = hashlib.sha256(content).hexdigest()
    where = begin(viettel, address, content, sha256=sha256).headers["Location"]

    first = send(viettel, where, 0, content[:100])
    asked = viettel.head(where)  # the page was closed; another one asks how far it came
    last = send(viettel, where, int(asked.headers["Upload-Offset"]), content[100:])
    kept = take(viettel, where)

    assert (first.status_code, last.status_code) == (204, 204)
    assert asked.headers["Upload-Offset"] == "100"
    assert asked.headers["Upload-Length"] == str(len(content))
    assert asked.headers["Cache-Control"] == "no-store"
    assert kept.status_code == 201
    assert papers(session, "request_form")[0].sha256 == sha256
    assert viettel.get(where).status_code == 404
    assert is_gone(where)


def test_a_part_at_the_wrong_place_is_refused_and_nothing_is_taken(viettel):
    content = pdf()
    where = begin(viettel, started(viettel), content).headers["Location"]
    send(viettel, where, 0, content[:100])

    again = send(viettel, where, 0, content[:100])  # its answer was lost on the way
    gap = send(viettel, where, 200, content[200:])

    assert (again.status_code, gap.status_code) == (409, 409)
    assert code_of(gap) == "upload.offset"
    assert viettel.head(where).headers["Upload-Offset"] == "100"


def test_what_a_broken_part_left_behind_is_written_over(viettel, session):
    content = pdf()
    where = begin(viettel, started(viettel), content).headers["Location"]
    ref = where.rsplit("/", 1)[-1]
    taking.store().write(ref, 0, b"a part whose transaction was lost" * 99)

    send(viettel, where, 0, content)

    assert take(viettel, where).status_code == 201


def test_a_part_that_changed_on_its_way_is_not_taken(viettel):
    content = pdf()
    where = begin(viettel, started(viettel), content).headers["Location"]
    good = base64.b64encode(hashlib.sha256(content[:50]).digest()).decode()

    bad = send(viettel, where, 0, content[1:51], **{"Upload-Checksum": f"sha256 {good}"})
    unknown = send(viettel, where, 0, content[:50], **{"Upload-Checksum": "crc32 AAAA"})
    kept = send(viettel, where, 0, content[:50], **{"Upload-Checksum": f"sha256 {good}"})

    assert (bad.status_code, unknown.status_code, kept.status_code) == (460, 422, 204)


def test_a_whole_that_is_not_what_its_sender_hashed_is_refused_and_forgotten(viettel, session):
    content = pdf()
    where = begin(viettel, started(viettel), content, sha256="0" * 64).headers["Location"]
    send(viettel, where, 0, content)

    refused = take(viettel, where)

    assert (refused.status_code, code_of(refused)) == (422, "upload.changed")
    assert viettel.get(where).status_code == 404
    assert is_gone(where)


def test_a_file_that_has_not_arrived_in_full_is_not_taken_and_stays(viettel):
    content = pdf()
    where = begin(viettel, started(viettel), content).headers["Location"]
    send(viettel, where, 0, content[:10])

    refused = take(viettel, where)

    assert (refused.status_code, code_of(refused)) == (409, "upload.incomplete")
    assert viettel.head(where).headers["Upload-Offset"] == "10"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"size": intake.LIMIT + 1}, 413, "paper.too_large"),
        ({"size": 0}, 422, "paper.empty"),
        ({"filename": "đơn.exe"}, 422, "paper.wrong_ending"),
        ({"component": "poem"}, 422, "paper.unknown_component"),
        ({"sha256": "not a hash"}, 422, "upload.bad_sha256"),
    ],
)
def test_what_will_not_be_taken_is_said_before_anything_is_sent(viettel, said, status, code):
    refused = begin(viettel, started(viettel), pdf(), **said)

    assert (refused.status_code, code_of(refused)) == (status, code)


def test_the_limit_is_named_in_the_refusal(viettel):
    refused = begin(viettel, started(viettel), b"", size=intake.LIMIT + 1)

    assert "30 MB" in refused.get_json()["detail"]


def test_more_than_was_announced_is_refused(viettel):
    where = begin(viettel, started(viettel), b"x" * 10).headers["Location"]

    assert code_of(send(viettel, where, 0, b"x" * 11)) == "upload.too_long"


def test_a_part_has_a_largest_size_and_a_type(viettel):
    where = begin(viettel, started(viettel), b"", size=intake.LIMIT).headers["Location"]

    large = send(viettel, where, 0, bytes(service.LARGEST_PART + 1))
    other = send(viettel, where, 0, b"x", **{"Content-Type": "application/octet-stream"})

    assert large.status_code == 413
    assert "5 MB" in large.get_json()["detail"]
    assert other.status_code == 415


def test_another_version_of_the_protocol_is_refused_by_its_own_number(viettel):
    address = started(viettel)
    refused = viettel.post(
        f"{address}/tai-len",
        headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1", "Accept": "application/json"},
    )

    assert (refused.status_code, code_of(refused)) == (412, "upload.protocol")


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "many"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "1" * 30},
        {"Upload-Length": "5", "Upload-Metadata": "filename ***"},
        {"Upload-Length": "5", "Upload-Metadata": "filename " + "A" * 5000},
    ],
)
def test_headers_that_cannot_be_read_are_named(viettel, headers):
    where = f"{started(viettel)}/tai-len"
    refused = viettel.post(where, headers={**TUS, "Accept": "application/json", **headers})

    assert (refused.status_code, code_of(refused)) == (422, "upload.unreadable")


def test_nobody_but_its_sender_knows_of_an_upload(viettel, vnpt, client):
    where = begin(viettel, started(viettel), pdf()).headers["Location"]

    assert vnpt.get(where).status_code == 404
    assert send(vnpt, where, 0, b"x").status_code == 404
    assert take(vnpt, where).status_code == 404
    assert vnpt.delete(where).status_code == 404
    assert viettel.head(where).status_code == 200


def test_one_person_may_have_so_much_on_the_way_and_no_more(viettel):
    address = started(viettel)
    most = service.MOST_BYTES // intake.LIMIT
    for _ in range(most):
        assert begin(viettel, address, b"", size=intake.LIMIT).status_code == 201

    refused = begin(viettel, address, pdf())

    assert (refused.status_code, code_of(refused)) == (409, "upload.quota")
    assert "300 MB" in refused.get_json()["detail"]


def test_a_file_given_up_leaves_nothing_behind(viettel, session):
    where = whole(viettel, started(viettel), pdf())

    assert viettel.delete(where).status_code == 204
    assert viettel.get(where).status_code == 404
    assert is_gone(where)


def test_what_nobody_goes_on_with_is_swept_and_what_is_young_stays(viettel, sign_in, session):
    address = started(viettel)
    old = whole(viettel, address, pdf())
    taking.store().write("bytes-of-nobody", 0, b"x")
    with clock.at(clock.now() + service.KEPT - timedelta(minutes=1)):
        young = whole(sign_in("viettel"), address, pdf())
    with clock.at(clock.now() + service.KEPT + timedelta(minutes=1)):
        jobs.sweep_uploads(0)

        left = session.scalars(select(Upload.ref)).all()
        assert left == [young.rsplit("/", 1)[-1]]
        assert taking.store().refs() == left
        assert old != young


def test_an_unfinished_file_is_offered_to_be_gone_on_with(viettel):
    address, content = started(viettel), pdf()
    where = begin(viettel, address, content, filename="đơn dở.pdf").headers["Location"]
    send(viettel, where, 0, content[:200])

    row = section_of(viettel.get(f"{address}/giay-to"), "request_form")

    assert "đơn dở.pdf" in row.text
    assert "chọn lại đúng tệp này" in row.text


def test_what_the_content_says_is_judged_when_the_parts_are_together(viettel, session):
    locked = begin(viettel, started(viettel), b"%PDF-1.7 torn").headers["Location"]
    send(viettel, locked, 0, b"%PDF-1.7 torn")

    refused = take(viettel, locked)

    assert (refused.status_code, code_of(refused)) == (422, "paper.broken")
    assert viettel.get(locked).status_code == 404


def test_a_draft_that_is_thrown_away_takes_its_uploads_along(viettel, session):
    address = started(viettel)
    where = whole(viettel, address, pdf())
    viettel.post(f"{address}/xoa")

    assert viettel.get(where).status_code == 404
    assert not is_gone(where)
    jobs.sweep_uploads(0)
    assert is_gone(where)
