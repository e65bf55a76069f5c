"""Pages of requests: both sides do their part by page; strangers find nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from permits.core import clock
from permits.demo import walk
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.filing import service as filing
from permits.sharing import jobs, queries
from permits.sharing.models import SharingRequest
from permits.sharing.vocabulary import SharingStatus
from tests.permits.sharing.conftest import REASON, Listening, structure
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import Walker

Browser = Callable[[str], Client]
Asked = Callable[..., SharingRequest]
QUESTION = {
    "owner": "vnpt",
    "asset": "mast",
    "ref": "VNPT-M1",
    "slots": "1",
    "kg": "120",
    "words": "Đề nghị dùng chung một vị trí cho trạm 5G.",
}
LATE = datetime(2026, 12, 7, 9, 0, tzinfo=clock.VIETNAM)


def address(request: SharingRequest) -> str:
    """Give the address of a request's page."""
    return f"/dung-chung/yeu-cau/{request.ref}"


def test_a_carrier_asks_by_page_and_the_owner_finds_it(
    session: Session, viettel: Client, sign_in: Browser
) -> None:
    pole = structure(session)
    session.commit()

    sent = viettel.post("/dung-chung/yeu-cau/moi", data=QUESTION)
    own = pages.page(viettel.get("/dung-chung?xem=asked")).text
    theirs = pages.page(sign_in("vnpt.ht").get("/dung-chung")).text
    shown = pages.page(viettel.get(sent.headers["Location"])).text

    assert sent.status_code == 303
    assert "VNPT-M1" in own
    assert "VNPT-M1" in theirs
    assert "Chờ chủ sở hữu trả lời" in shown
    ref = sent.headers["Location"].rpartition("/")[2]
    request = queries.seen(session, walk.actor(session, "viettel"), ref)
    assert request is not None
    assert request.asset_key == f"register:{pole.id}"  # known by its mark, so it can be held


def test_a_question_that_is_wrong_keeps_what_was_typed(viettel: Client) -> None:
    refused = viettel.post(
        "/dung-chung/yeu-cau/moi", data=QUESTION | {"words": "ngắn", "until": "01/01/2020"}
    )

    kept = pages.fields(refused)
    assert refused.status_code == 422
    assert (kept["ref"], kept["until"]) == ("VNPT-M1", "01/01/2020")
    assert pages.page(refused).one("title").text.startswith("Lỗi:")


def test_an_owner_answers_by_page_and_a_refusal_needs_a_reason(
    asked: Asked, sign_in: Browser, session: Session
) -> None:
    request = asked()
    owner = sign_in("vnpt.ht")
    no = {"act": "answer", "word": "no", "words": "Cột đã đầy tải, không lắp thêm được."}

    refused = owner.post(address(request), data=no)
    done = owner.post(address(request), data=no | {"reason": "overload"})
    again = owner.post(address(request), data=no | {"reason": "overload"})
    session.refresh(request)

    assert refused.status_code == 422
    assert "chỉ được từ chối vì lý do kỹ thuật" in pages.page(refused).text
    assert pages.fields(refused)["words"].strip() == no["words"]
    assert done.status_code == 303
    assert request.status == SharingStatus.REFUSED
    assert again.status_code == 409
    assert no["words"] in pages.page(again).text


def test_a_yes_that_finds_no_place_keeps_the_words(
    asked: Asked, sign_in: Browser, session: Session
) -> None:
    request = asked(structure(session, slots=0))
    yes = {"act": "answer", "word": "yes", "words": "Đồng ý theo giá niêm yết."}

    refused = sign_in("vnpt.ht").post(address(request), data=yes)

    assert refused.status_code == 409
    assert "không còn đủ vị trí trống" in pages.page(refused).text
    assert pages.fields(refused)["words"].strip() == yes["words"]


def test_the_mediator_sees_who_stayed_silent_and_settles_it(
    asked: Asked, sign_in: Browser, session: Session
) -> None:
    request = asked()
    mediator = sign_in("khcn.cv")
    before = pages.page(mediator.get("/dung-chung/hoa-giai")).text
    with clock.at(LATE):
        jobs.give_notices(0)
        mediator = sign_in("khcn.cv")  # the sign-in of two weeks ago has ended
        listed = pages.page(mediator.get("/dung-chung/hoa-giai")).text
        shown = pages.page(mediator.get(address(request))).text
        done = mediator.post(
            address(request),
            data={"act": "mediate", "outcome": "unsettled", "words": "Hai bên không thống nhất."},
        )
    session.refresh(request)

    assert "Cột chợ" not in before
    assert "Cột chợ" in listed
    assert "im lặng không phải là đồng ý" in shown
    assert done.status_code == 303
    assert request.status == SharingStatus.UNSETTLED


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("viettel", 200),
        ("vnpt", 200),
        ("vnpt.ht", 200),
        ("mobifone", 404),
        ("fpt.ht", 404),
        ("khcn.cv", 404),
        ("sxd.cv1", 404),
        ("tiepnhan", 404),
        ("dienluc", 404),
    ],
)
def test_a_request_exists_only_for_its_sides(
    asked: Asked, sign_in: Browser, login: str, status: int
) -> None:
    request = asked()
    browser = sign_in(login)

    assert browser.get(address(request)).status_code == status
    if status == 404:
        answer = {"act": "answer", "word": "yes", "words": "Đồng ý cho dùng chung."}
        assert browser.post(address(request), data=answer).status_code == 404
        for page in ("/dung-chung", "/dung-chung/hoa-giai"):
            assert request.asset_name not in browser.get(page).get_data(as_text=True)


def test_the_office_of_a_dossier_sees_its_requests_and_its_answer(
    session: Session,
    walker: Walker,
    in_the_field: Callable[..., Dossier],
    sign_in: Browser,
) -> None:
    pole = structure(session)
    dossier = in_the_field()
    carrier = walker.person("viettel")
    taken = {"taken": f"register:{pole.id}", "note": "Cần lắp trong quý này."}
    filing.keep(session, carrier, dossier, Section("sharing", taken))
    session.flush()
    filing.submit(session, carrier, dossier)
    walker.act(dossier, "reception", "accept")
    session.commit()
    (request,) = queries.of_dossier(session, dossier.id)
    officer = sign_in("sxd.tp")

    review = pages.page(officer.get(f"/cb/ho-so/{dossier.code}"))
    on_map = officer.get(f"/dung-chung/gan-ho-so/{dossier.code}.json")

    assert "Doanh nghiệp chọn dùng chung: Cột VNPT-M1" in review.text
    assert "Chờ chủ sở hữu trả lời" in review.text
    assert "SHA-256" in review.text
    assert officer.get(f"/dung-chung/yeu-cau/{request.ref}").status_code == 200
    assert [f["id"] for f in on_map.json["features"]] == [f"register:{pole.id}"]
    assert sign_in("kcn.cv1").get(f"/dung-chung/yeu-cau/{request.ref}").status_code == 404


def test_a_reason_is_shown_to_officials_with_what_was_found(
    session: Session, walker: Walker, in_the_field: Callable[..., Dossier], sign_in: Browser
) -> None:
    structure(session)
    dossier = in_the_field()
    carrier = walker.person("viettel")
    filing.keep(session, carrier, dossier, Section("sharing", REASON))
    session.flush()
    filing.submit(session, carrier, dossier)
    walker.act(dossier, "reception", "accept")
    session.commit()

    review = pages.page(sign_in("sxd.tp").get(f"/cb/ho-so/{dossier.code}")).text

    assert "Doanh nghiệp không dùng chung: Không đạt vùng phủ cần thiết" in review
    assert REASON["note"] in review
    assert "Có 1 hạ tầng dùng chung được" in review


@pytest.mark.parametrize("side", ["owned", "asked"])
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    asked: Asked, sign_in: Browser, session: Session, side: str
) -> None:
    browser = sign_in("vnpt.ht" if side == "owned" else "viettel")
    counts = []
    for _ in range(3):
        asked()
        with Listening(session) as statements:
            assert browser.get(f"/dung-chung?xem={side}").status_code == 200
        counts.append(len(statements))

    assert len(set(counts)) == 1


def test_a_long_list_goes_on_where_it_stopped(
    asked: Asked, sign_in: Browser, session: Session
) -> None:
    for _ in range(27):
        asked()
    first = pages.page(sign_in("vnpt.ht").get("/dung-chung"))
    older = next(a for a in first.all("a") if a.attributes.get("rel") == "next")
    second = pages.page(sign_in("vnpt.ht").get(older.attributes["href"]))

    rows = [len(page.one("tbody").all("tr")) for page in (first, second)]
    assert rows == [25, 2]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "page", ["", "/yeu-cau/moi", "/cung-xay", "?xem=asked&sau=forged", "?xem=castle"]
)
def test_every_page_is_drawn_in_both_languages(viettel: Client, page: str, language: str) -> None:
    joint = "&" if "?" in page else "?"
    shown = viettel.get(f"/dung-chung{page}{joint}lang={language}")

    assert shown.status_code == 200


def test_an_unknown_act_does_not_exist(asked: Asked, viettel: Client) -> None:
    assert viettel.post(address(asked()), data={"act": "burn"}).status_code == 404
