"""Slips and letters in a real life: printed, signed, and given only to whom they are for."""

from permits.cases import extending, leaving
from permits.cases.extending import Extend
from permits.papers import queries as papers
from permits.papers.vocabulary import PaperKind
from permits.processing import jobs
from tests.permits.processing.conftest import review_of
from tests.support import pages


def file_of(session, dossier, kind):
    """Give the file of the one paper of a kind that was issued about a dossier."""
    [paper] = [each for each in papers.of_subject(session, dossier.code) if each.kind is kind]
    assert all(state["intact"] for state in paper.signatures)
    return paper.file_sha256


def names(answer):
    """List what a page offers to download as issued."""
    return [
        each.text for each in pages.page(answer).all("a") if "/van-ban/" in each.attributes["href"]
    ]


def test_every_paper_of_a_life_is_signed_once_and_reaches_whom_it_is_for(
    sign_in, at, session, walker, run_jobs
):
    dossier = at("consultation", "tower-road")
    head, carrier = walker.person("sxd.tp"), sign_in("vnpt")
    extending.extend(session, head, dossier.id, Extend(3, "Chờ thẩm tra. Xin lỗi."))
    run_jobs()
    letter = file_of(session, dossier, PaperKind.CONSULTATION)
    apology = file_of(session, dossier, PaperKind.APOLOGY)

    # Who was asked has the letter to him and nothing else; who decides has everything.
    address = f"{review_of(dossier)}/van-ban"
    asked, officer = sign_in("giaothong"), sign_in("sxd.cv1")
    assert names(asked.get(review_of(dossier))) == [PaperKind.CONSULTATION.vi]
    assert asked.get(f"{address}/{letter}").data.startswith(b"%PDF")
    assert asked.get(f"{address}/{apology}").status_code == 404
    assert sign_in("nnmt").get(f"{address}/{letter}").status_code == 404
    assert set(names(officer.get(review_of(dossier)))) == {
        PaperKind.RECEIPT.vi,
        PaperKind.CONSULTATION.vi,
        PaperKind.APOLOGY.vi,
    }

    leaving.stop(session, head, dossier.id, "Dự án bị thu hồi chủ trương.")
    run_jobs()
    control = file_of(session, dossier, PaperKind.CONTROL)
    stop = file_of(session, dossier, PaperKind.STOP)

    # The applicant has his own papers; the offices' letters and the control slip are theirs.
    own = carrier.get(f"/dn/ho-so/{dossier.ref}")
    assert PaperKind.APOLOGY.vi in own.text
    assert PaperKind.STOP.vi in own.text
    assert PaperKind.CONTROL.vi not in own.text
    assert PaperKind.CONSULTATION.vi not in own.text
    for sha256, status in ((stop, 200), (control, 404), (letter, 404)):
        assert carrier.get(f"/dn/ho-so/{dossier.ref}/van-ban/{sha256[:16]}").status_code == status
    assert officer.get(f"{address}/{control}").data.startswith(b"%PDF")

    # Printing again prints nothing again.
    before = len(papers.of_subject(session, dossier.code))
    for job in (jobs.print_apology, jobs.print_stop, jobs.print_control, jobs.print_consultations):
        job(dossier.id)
    assert len(papers.of_subject(session, dossier.code)) == before == 5
