"""The request made from the answers: printed once, signed outside, and matched with the answers."""

import io
import json

import pikepdf
import pytest
from sqlalchemy import select

from permits.dossiers import queries, signatures
from permits.filing.application import answers, judging
from permits.filing.application.judging import Applicant
from permits.filing.application.models import ApplicationForm
from permits.filing.application.vocabulary import FormState
from permits.papers import pool
from permits.papers.contents import read_content
from tests.permits.filing.test_papers import pdf, send
from tests.support import pages
from tests.support import signed_files as files


def printed(answers_sha256: str) -> bytes:
    """Give a PDF as the press leaves it: with the file that names the answers."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    content = json.dumps({"answers_sha256": answers_sha256}).encode()
    made.attachments["application.json"] = pikepdf.AttachedFileSpec(made, content)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def quick_press(monkeypatch):
    """Print at once: what is said is put together for real, how it looks other tests try."""

    class Press:
        def render(self, template, content, **_):
            assert template == "application_form"
            return printed(content.answers_sha256)

    monkeypatch.setattr(pool, "shared", Press)


@pytest.fixture
def unformed(drafted, session):
    """A whole draft without its request."""
    dossier = drafted("tower-zone")
    [paper] = [p for p in queries.papers(session, dossier.id) if p.component == "request_form"]
    session.delete(paper)
    session.commit()
    session.expire_all()
    return dossier


def address(dossier) -> str:
    return f"/dn/ho-so/{dossier.ref}"


def step(browser, dossier):
    return pages.page(browser.get(f"{address(dossier)}/ky"))


def made(browser, dossier, run_jobs) -> bytes:
    assert browser.post(f"{address(dossier)}/ky").status_code == 303
    run_jobs()
    return browser.get(f"{address(dossier)}/ky/don.pdf").data


def test_the_request_says_what_was_answered_and_names_the_answers(
    viettel, unformed, run_jobs, quick_press, session
):
    content = made(viettel, unformed, run_jobs)
    form = session.scalars(select(ApplicationForm)).one()
    said = read_content("application_form", form.content)
    lines = {line.label: line.value for part in said.parts for line in part.lines}

    with pikepdf.open(io.BytesIO(content)) as opened:
        inside = json.loads(opened.attachments["application.json"].get_file().read_bytes())
    assert inside["answers_sha256"] == answers.fingerprint(unformed)
    assert said.title.startswith("Đơn đề nghị")
    assert said.applicant.name == "Viettel Đắk Lắk" or said.applicant.name
    assert (
        lines["Chiều cao công trình"].endswith(" m") if "Chiều cao công trình" in lines else lines
    )
    assert said.vertices.points
    assert any("ban-ve" in each or "Bản vẽ" in each for each in said.attached)


def test_it_is_printed_once_for_the_same_answers(viettel, unformed, run_jobs, quick_press):
    made(viettel, unformed, run_jobs)
    viettel.post(f"{address(unformed)}/ky")

    assert "filing.print_application" not in run_jobs()


def test_the_page_waits_for_the_print_and_then_offers_it(viettel, unformed, run_jobs, quick_press):
    viettel.post(f"{address(unformed)}/ky")
    waiting = viettel.get(f"{address(unformed)}/ky").get_data(as_text=True)
    run_jobs()
    done = step(viettel, unformed)

    assert 'hx-trigger="every 2s"' in waiting
    assert "Tải đơn (PDF" in done.text


def test_a_press_that_fails_says_so_and_can_be_asked_again(
    viettel, unformed, run_jobs, quick_press, monkeypatch
):
    class Broken:
        def render(self, *_, **__):
            raise OSError("no press")

    monkeypatch.setattr(pool, "shared", Broken)
    viettel.post(f"{address(unformed)}/ky")
    with pytest.raises(OSError, match="no press"):
        run_jobs()

    shown = step(viettel, unformed)
    assert "Chưa lập được đơn" in shown.text
    assert "Lập đơn" in shown.text


def test_without_a_signature_it_is_handed_in_by_account(viettel, unformed, run_jobs, quick_press):
    made(viettel, unformed, run_jobs)

    handed = viettel.post(f"{address(unformed)}/ky/khong-ky")
    shown = step(viettel, unformed)

    assert handed.headers["Location"].endswith("/kiem-tra")
    assert "Chưa ký số" in shown.text
    assert not [f for f in shown.all("form") if "khong-ky" in f.attributes.get("action", "")]


def test_answers_changed_after_signing_no_longer_match_and_are_asked_again(
    viettel, unformed, run_jobs, quick_press
):
    content = made(viettel, unformed, run_jobs)
    signed = files.signed(content, files.hand_of(None))
    assert send(viettel, address(unformed), "request_form", "don.pdf", signed).status_code == 303
    before = step(viettel, unformed)
    section = f"{address(unformed)}/technical"
    viettel.post(section, data=pages.fields(viettel.get(section)) | {"height_m": "37"})

    after = step(viettel, unformed)
    filed = viettel.post(f"{address(unformed)}/kiem-tra", data={"confirmed": "y"})

    assert "Nội dung khai đã sửa" not in before.text
    assert "Nội dung khai đã sửa sau khi lập đơn" in after.text
    assert "nội dung đã nhập vẫn còn nguyên" in after.text
    assert filed.status_code == 422
    assert "không còn khớp" in pages.page(filed).text


def test_a_form_that_is_not_ours_is_taken_and_said_not_to_be_comparable(viettel, unformed):
    send(viettel, address(unformed), "request_form", "don-quet.pdf", pdf())

    assert "không phải đơn lập từ trang này" in step(viettel, unformed).text


def test_a_draft_that_is_not_filled_in_has_no_request_yet(viettel):
    where = viettel.post("/dn/ho-so/moi", data={"work": "tower_ground"}).headers["Location"]

    refused = viettel.post(f"{where}/ky")

    assert refused.status_code == 422
    assert "Chưa có phần" in pages.page(refused).text


def test_nobody_elses_request_is_made_or_given(vnpt, unformed):
    assert vnpt.get(f"{address(unformed)}/ky").status_code == 404
    assert vnpt.post(f"{address(unformed)}/ky").status_code == 404
    assert vnpt.get(f"{address(unformed)}/ky/don.pdf").status_code == 404


THEIRS = Applicant(("Công ty Thiết kế Thử", "", ""), frozenset())


@pytest.fixture(scope="module")
def weighed(app):
    """What signatures of several hands come to, each weighed for real."""
    from permits.filing import examiner

    ca = files.authority()

    def of(content: bytes):
        return examiner.examined(content, ca.pem)

    return ca, of


def state(examined, *, outdated=False, applicant=THEIRS) -> FormState:
    return judging.state_of(examined, is_outdated=outdated, applicant=applicant)


def test_each_fault_of_a_signature_is_told_by_its_own_name(weighed):
    ca, of = weighed
    good = of(files.signed(files.blank(), files.hand_of(ca)))
    own = Applicant((), frozenset({good.signers[0].fingerprint}))

    assert state(good) is FormState.SIGNED
    assert state(good, applicant=own) is FormState.SIGNED
    assert state(good, outdated=True) is FormState.OUTDATED
    assert state(good, applicant=Applicant(("Công ty Khác",), ())) is FormState.OTHER_SIGNER
    assert state(good, applicant=Applicant(THEIRS.names, {"0" * 64})) is FormState.OTHER_SIGNER
    assert state(of(files.signed(files.blank(), files.hand_of(ca)) + b"\n%")) is FormState.TOUCHED
    assert state(of(files.signed(files.blank(), files.hand_of(None)))) is FormState.UNTRUSTED
    assert state(of(files.blank())) is FormState.UNSIGNED
    assert state(signatures.unchecked(signatures.ExaminationGap.TOO_HEAVY)) is FormState.UNCHECKED


def test_a_certificate_that_ran_out_is_told_as_that(weighed):
    from datetime import timedelta

    from permits.core import clock

    ca, of = weighed
    old = files.hand_of(
        ca, since=clock.now() - timedelta(days=60), until=clock.now() - timedelta(days=1)
    )

    assert state(of(files.signed(files.blank(), old))) is FormState.EXPIRED
