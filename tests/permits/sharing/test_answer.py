"""The dossier's answer: asked for only where something would do, kept with what it rests on."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.colocation import Search
from permits.core.errors import Invalid
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.filing import service as filing
from permits.sharing import answering, looking, queries
from permits.sharing.models import SharingRequest, SharingSearch
from permits.sharing.vocabulary import SharingStatus
from tests.permits.sharing.conftest import REASON, Listening, structure
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import Walker

Drafted = Callable[..., Dossier]


def answer(session: Session, walker: Walker, dossier: Dossier, **values: object) -> None:
    """Keep an answer as its carrier."""
    person = walker.person("viettel")
    filing.keep(session, person, dossier, Section("sharing", values))
    session.commit()


def page_of(dossier: Dossier, name: str = "sharing") -> str:
    """Give the address of a page of a draft."""
    return f"/dn/ho-so/{dossier.ref}/{name}"


def test_nothing_has_to_be_answered_where_nothing_would_surely_do(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session, max_kg=10.0)
    dossier = in_the_field()

    filing.submit(session, walker.person("viettel"), dossier)

    assert answering.complaints(session, dossier) == []
    kept = looking.last(session, dossier.id)
    assert kept is not None
    assert [each.fit.value for each in kept.candidates] == ["unsuitable"]


def test_filing_without_an_answer_is_refused_where_a_mast_would_do(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session)
    dossier = in_the_field()

    with pytest.raises(Invalid) as refusal:
        filing.submit(session, walker.person("viettel"), dossier)

    (complaint,) = refusal.value.complaints
    assert (complaint.field, complaint.code) == ("section-sharing", "sharing.unanswered")
    assert complaint.facts == {"names": ["Cột VNPT-M1"]}


def test_a_technical_reason_is_an_answer_and_is_kept_with_the_search(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session)
    dossier = in_the_field()
    answer(session, walker, dossier, **REASON)

    filing.submit(session, walker.person("viettel"), dossier)

    kept = session.scalars(select(SharingSearch).order_by(SharingSearch.id)).all()
    assert len(kept) == 2  # with the answer, and once more when it was filed
    assert {each.sha256 for each in kept} == {Search.read(each.document).sha256 for each in kept}
    assert session.scalars(select(SharingRequest)).all() == []


def test_what_appeared_since_the_answer_must_be_answered_too(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session)
    dossier = in_the_field()
    answer(session, walker, dossier, **REASON)
    structure(session, "VNPT-M2", away=0.0015)

    (complaint,) = answering.complaints(session, dossier)
    answer(session, walker, dossier, **REASON)

    assert complaint.code == "sharing.new_candidate"
    assert complaint.facts == {"names": ["Cột VNPT-M2"]}
    assert answering.complaints(session, dossier) == []


def test_another_height_is_another_question(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session, height_m=30.0)  # too low for 36 m, high enough for 20 m
    dossier = in_the_field()
    before = answering.complaints(session, dossier)
    technical = dossier.section("technical") | {"height_m": "20"}
    session.execute(text("update gis.pole_slot set height_m = 28"))

    filing.keep(session, walker.person("viettel"), dossier, Section("technical", technical))

    assert before == []
    assert [each.code for each in answering.complaints(session, dossier)] == ["sharing.unanswered"]


def test_taking_one_asks_its_owner_once(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    pole = structure(session)
    dossier = in_the_field()

    answer(session, walker, dossier, taken=f"register:{pole.id}", note="Cần sớm.", kg="150")
    answer(session, walker, dossier, taken=f"register:{pole.id}", note="Cần sớm.", kg="150")

    (request,) = queries.of_dossier(session, dossier.id)
    assert (request.owner_id, request.status) == (
        walker.person("vnpt").office_id,
        SharingStatus.ASKED,
    )
    assert (request.wanted["kg"], request.wanted["height_m"]) == (150, 36)
    assert request.figures["pole_id"] == pole.id
    assert answering.complaints(session, dossier) == []


def test_ones_own_mast_is_no_reason_to_be_asked(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session, "VT-M1", owner="viettel")
    dossier = in_the_field()

    found = looking.look(session, dossier)

    assert found is not None
    assert found.candidates == ()  # the rule speaks of other owners' masts
    assert answering.complaints(session, dossier) == []


@pytest.mark.parametrize(
    ("limits", "code"), [({"max_kg": 10.0}, "sharing.unfit"), ({"away": 0.02}, "sharing.gone")]
)
def test_what_cannot_do_or_is_not_near_cannot_be_taken(
    session: Session, walker: Walker, in_the_field: Drafted, limits: dict[str, float], code: str
) -> None:
    pole = structure(session, **limits)
    dossier = in_the_field()

    with pytest.raises(Invalid) as refusal:
        answer(session, walker, dossier, taken=f"register:{pole.id}")

    assert refusal.value.complaints[0].code == code


def test_a_kept_search_is_never_changed_and_goes_only_with_its_draft(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    structure(session)
    dossier = in_the_field()
    answer(session, walker, dossier, **REASON)

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("update sharing_search set sha256 = ''"))
    filing.discard(session, dossier)

    assert session.scalars(select(SharingSearch)).all() == []


def test_a_request_outlives_the_draft_it_came_from(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    pole = structure(session)
    dossier = in_the_field()
    answer(session, walker, dossier, taken=f"register:{pole.id}")
    filing.discard(session, dossier)
    session.expire_all()

    assert session.scalars(select(SharingRequest.dossier_id)).all() == [None]


def test_the_page_shows_what_is_near_and_keeps_what_was_typed(
    session: Session, in_the_field: Drafted, viettel: Client
) -> None:
    pole = structure(session)
    dossier = in_the_field()

    shown = pages.page(viettel.get(page_of(dossier)))
    refused = viettel.post(
        page_of(dossier),
        data={"reason": "coverage", "note": "ngắn", "kg": "12,5", "taken": f"register:{pole.id}"},
    )
    kept = pages.fields(refused)

    assert "Cột VNPT-M1" in shown.text
    assert "1 trên 1 hạ tầng đã biết trong vòng 300 m dùng chung được" in shown.text
    assert "Dữ liệu đầy đủ đến ngày" in shown.text
    assert refused.status_code == 422
    assert (kept["kg"], kept["note"].strip(), kept["reason"]) == ("12,5", "ngắn", "coverage")
    assert "Chọn một hạ tầng để dùng chung, hoặc chọn lý do" in pages.page(refused).text


def test_other_figures_are_looked_for_before_anything_is_kept(
    session: Session, in_the_field: Drafted, viettel: Client
) -> None:
    structure(session)
    dossier = in_the_field()

    shown = viettel.post(page_of(dossier), data={"_look": "1", "kg": "5000"})
    session.refresh(dossier)

    assert shown.status_code == 200
    assert "không đủ khả năng chịu tải" in pages.page(shown).text
    assert "sharing" not in dossier.content


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "name", ["", "sharing", "quy-hoach", "kiem-tra"], ids=["hub", "section", "check", "last"]
)
def test_every_page_of_a_draft_with_neighbours_is_drawn(
    session: Session, in_the_field: Drafted, viettel: Client, name: str, language: str
) -> None:
    structure(session)
    dossier = in_the_field()

    shown = viettel.get(page_of(dossier, name).rstrip("/"), query_string={"lang": language})

    assert shown.status_code == 200


def test_the_map_of_a_draft_is_its_carriers_alone(
    session: Session, in_the_field: Drafted, viettel: Client, sign_in: Callable[[str], Client]
) -> None:
    pole = structure(session)
    dossier = in_the_field()

    own = viettel.get(f"/dung-chung/gan/{dossier.ref}.json")
    other = sign_in("vnpt").get(f"/dung-chung/gan/{dossier.ref}.json")

    (feature,) = own.json["features"]
    assert feature["id"] == f"register:{pole.id}"
    assert feature["properties"]["role"] == "candidate"
    assert other.status_code == 404


def test_looking_asks_for_the_carrier_and_the_map_however_much_is_near(
    session: Session, walker: Walker, in_the_field: Drafted
) -> None:
    for number in range(6):
        structure(session, f"VNPT-M{number}", away=0.0004 * (number + 1))
    dossier = in_the_field()
    answer(session, walker, dossier, **REASON)
    looking.look(session, dossier)  # the carrier's office is known to the session from here on

    with Listening(session) as asked:
        looking.look(session, dossier)
        first = len(asked)
        answering.complaints(session, dossier)

    assert (first, len(asked) - first) == (2, 3)  # the carrier, the map; and what was kept
