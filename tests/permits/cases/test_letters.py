"""Each agency that is asked has a letter: what, where, until when, and what silence means."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from permits.accounts.models import Person
from permits.cases import leaving
from permits.cases.registry import Act
from permits.core import calendar, clock
from permits.papers.contents import ConsultationContent
from permits.processing import letters
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.jobs import promised

ASKED = "tower-road-high"  # the road authority, whose silence is consent; and the military command


def written(session: Session, dossier_id: int) -> dict[str, ConsultationContent]:
    """Give the letters by the code of whom they ask."""
    found = {}
    for order in letters.orders(session, dossier_id):
        assert isinstance(order.content, ConsultationContent)
        found[order.content.addressee.code] = order.content
    return found


def test_every_party_has_its_own_letter_with_its_question_and_its_time(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", ASKED)

    found = written(session, dossier.id)

    assert set(found) == {"so-xd-giaothong", "bo-chqs"}
    road = found["so-xd-giaothong"]
    known = calendar.working_calendar(session)
    assert "hành lang an toàn đường bộ" in road.question
    assert (road.answer_days, road.answer_by) == (2.0, known.add(NOW, 2 * 480))
    assert [finding.feature for finding in road.findings]
    assert len(road.vertices.points) == 1
    assert road.answer_at.endswith(f"/cb/ho-so/{dossier.code}")
    assert len({content.number for content in found.values()}) == 2


def test_a_letter_says_what_silence_means_with_its_source_and_certainty(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", ASKED)

    found = written(session, dossier.id)

    road, military = found["so-xd-giaothong"], found["bo-chqs"]
    assert (road.silence, road.silence_cite and road.silence_cite.certainty) == ("consent", "found")
    assert (military.silence, military.silence_cite and military.silence_cite.certainty) == (
        "escalate",
        "recall",
    )


def test_a_head_of_the_deciding_office_signs_and_no_applicant_ever_does(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", ASKED)
    first = letters.orders(session, dossier.id)
    walker.act(dossier, "consultation", "needs_more", "Thiếu bản vẽ vị trí.")
    walker.act(dossier, "consultation", "agree")
    while "appraise" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])
    walker.act(dossier, "appraise", "supplement", "Bổ sung bản vẽ.")
    with clock.at(NOW + timedelta(days=1)):
        walker.act(dossier, "supplement")  # its applicant's own step asks again
        again = letters.orders(session, dossier.id)

    head = walker.person("sxd.tp").name
    assert len(again) == len(first) + 1
    assert {order.person.name for order in again} == {head}
    assert {order.content.office.code for order in again} == {"so-xd"}


def test_a_question_that_was_dropped_before_its_letter_was_printed_is_not_sent(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", ASKED)
    assert len(letters.orders(session, dossier.id)) == 2

    leaving.stop(session, walker.person("sxd.tp"), dossier.id, "Dự án bị thu hồi chủ trương.")

    assert letters.orders(session, dossier.id) == []


def test_a_dossier_that_asks_nobody_promises_no_letter(session: Session, walker: Walker) -> None:
    asked_nobody = walker.at("appraise", "tower-city")

    assert letters.orders(session, asked_nobody.id) == []
    assert "processing.print_consultations" not in promised(session)


def test_an_answer_does_not_take_the_letter_back(session: Session, walker: Walker) -> None:
    dossier = walker.at("consultation", ASKED)
    before = [order.content for order in letters.orders(session, dossier.id)]
    task = walker.task(dossier, "consultation")
    walker.complete(walker.taker(task), dossier, task, Act("agree"))

    assert [order.content for order in letters.orders(session, dossier.id)] == before


def test_the_one_owner_a_step_asks_has_a_letter_with_the_source_of_its_timer(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("owner_consent", "duct")

    [letter] = written(session, dossier.id).values()

    assert letter.answer_days == 5.0
    assert letter.silence == "nothing"
    assert letter.silence_cite is not None
    assert letter.silence_cite.certainty == "proposal"
    assert letter.addressee.code != letter.office.code


def test_an_office_without_anybody_to_sign_asks_in_the_system_only(
    session: Session, walker: Walker
) -> None:
    heads = update(Person).where(Person.login.in_(("sxd.tp", "sxd.gd")))
    session.execute(heads.values(is_active=False))

    dossier = walker.at("consultation", ASKED)

    assert letters.orders(session, dossier.id) == []
    assert walker.open(dossier).count("consultation") == 2
