"""A decision with a day and a number puts a procedure in force; nothing filed before changes."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Person
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.text import Bilingual
from permits.core.vocabulary import Role, WorkKind
from permits.procedures import catalogue, queries, service
from permits.procedures.models import Enactment
from permits.procedures.service import Enact, Revoke
from tests.conftest import NOW
from tests.support.dossiers import Walker

TODAY = NOW.date()
NOTICE = Enact("commencement_notice", 1, TODAY, "2150/QĐ-UBND")
MAST = WorkKind.TOWER_GROUND


def enacted(session: Session, **said: Any) -> Enactment:
    return service.enact(session, None, Enact(**{**_plain(NOTICE), **said}))


def _plain(command: Enact) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__dataclass_fields__}


def complaints(session: Session, **said: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        enacted(session, **said)
    assert queries.enactments(session) == []
    return [(complaint.field, complaint.code) for complaint in refused.value.complaints]


def ruling(session: Session, work: WorkKind, day: date) -> str:
    procedure = catalogue.in_force(session, work, day).procedure
    return f"{procedure.code}/v{procedure.version}"


def test_an_enacted_procedure_comes_first_for_its_works_from_its_day(session: Session) -> None:
    enacted(session, from_day=TODAY + timedelta(10))

    assert ruling(session, MAST, TODAY + timedelta(9)) == "tower/v3"
    assert ruling(session, MAST, TODAY + timedelta(10)) == "commencement_notice/v1"
    assert ruling(session, WorkKind.TOWER_ROOFTOP, date(2040, 1, 1)) == "commencement_notice/v1"
    assert ruling(session, WorkKind.SMART_POLE, date(2040, 1, 1)) == "smart_pole/v2"


def test_the_choice_says_by_which_decision(session: Session) -> None:
    decision = enacted(session, decided_on=TODAY)

    choice = catalogue.in_force(session, MAST, TODAY)

    assert choice.enactment is decision
    assert choice.why[0].text == "Quyết định số 2150/QĐ-UBND: áp dụng từ 12/11/2026"
    assert choice.why[1:] == choice.procedure.legal_basis
    offered = dict(catalogue.offered(session, TODAY))
    assert offered[MAST].enactment is decision
    assert offered[WorkKind.DUCT_SHARE].enactment is None


def test_after_its_last_day_the_dated_version_rules_again(session: Session) -> None:
    enacted(session, to_day=TODAY + timedelta(5))

    assert ruling(session, MAST, TODAY + timedelta(5)) == "commencement_notice/v1"
    assert ruling(session, MAST, TODAY + timedelta(6)) == "tower/v3"


def test_a_dossier_filed_before_keeps_its_version(session: Session, walker: Walker) -> None:
    before = walker.file("tower-city")
    enacted(session)
    after = walker.file("tower-city")

    assert (before.procedure_code, before.procedure_version) == ("tower", 3)
    assert (after.procedure_code, after.procedure_version) == ("commencement_notice", 1)


def test_it_is_recorded_who_put_it_in_force_and_when(session: Session) -> None:
    actor = accounts.actor_by_login(session, "quantri")
    assert actor is not None

    decision = service.enact(session, actor, NOTICE)

    assert (decision.decided_by_id, decision.recorded_at) == (actor.person_id, NOW)
    assert service.enactments(session) == [decision]


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"version": 9}, ("version", "enactment.unknown_version")),
        ({"code": "horoscope"}, ("version", "enactment.unknown_version")),
        ({"decision_number": "  "}, ("decision_number", "field.required")),
        ({"from_day": TODAY - timedelta(1)}, ("from_day", "date.too_early")),
        ({"to_day": TODAY - timedelta(1)}, ("to_day", "date.too_early")),
        ({"decided_on": TODAY + timedelta(1)}, ("decided_on", "date.too_late")),
        ({"code": "tower", "version": 2}, ("from_day", "enactment.outside_its_days")),
    ],
)
def test_what_cannot_be_decided_is_refused(
    session: Session, said: dict[str, Any], complaint: tuple[str, str]
) -> None:
    assert complaints(session, **said) == [complaint]


def test_a_dated_version_may_be_kept_in_force_within_its_own_days(session: Session) -> None:
    enacted(session, code="tower", version=1)

    assert ruling(session, MAST, TODAY) == "tower/v1"


@pytest.mark.parametrize("offset", [0, 5, 30])
def test_two_decisions_about_the_same_works_never_overlap(session: Session, offset: int) -> None:
    enacted(session, from_day=TODAY + timedelta(5))

    with pytest.raises(Invalid) as refused:
        enacted(session, code="tower", version=3, from_day=TODAY + timedelta(offset))

    complaint = refused.value.complaints[0]
    assert (complaint.field, complaint.code) == ("from_day", "enactment.overlaps")
    assert complaint.facts["number"] == "2150/QĐ-UBND"


def test_decisions_about_other_works_or_other_days_stand_side_by_side(session: Session) -> None:
    enacted(session, to_day=TODAY + timedelta(5))
    enacted(session, from_day=TODAY + timedelta(6), decision_number="9/QĐ-UBND")
    enacted(session, code="duct_share", version=2, decision_number="10/QĐ-UBND")

    assert len(queries.enactments(session)) == 3
    assert (
        catalogue.in_force(session, MAST, TODAY + timedelta(6))
        .why[0]
        .text.startswith("Quyết định số 9/QĐ-UBND")
    )


def test_a_step_that_would_wait_for_nobody_keeps_a_procedure_out_of_force(
    session: Session,
) -> None:
    board = accounts.office_by_code(session, "bql-kkt")
    assert board is not None
    clerk = accounts.people_of(session, office_id=board.id, role=Role.CLERK)[0]
    session.execute(update(Person).where(Person.id == clerk.id).values(is_active=False))

    with pytest.raises(Invalid) as refused:
        enacted(session)

    [complaint] = refused.value.complaints
    assert complaint.code == "enactment.unstaffed"
    assert complaint.facts["unit"] == "zone"
    assert complaint.facts["role"] == "clerk"
    assert complaint.facts["office"] == Bilingual(board.name_vi, board.name_en)


def test_a_revoked_decision_rules_no_longer_and_stays_on_record(session: Session) -> None:
    decision = enacted(session)
    with clock.at(NOW + timedelta(days=3)):
        service.revoke(session, None, Revoke(decision.id, "Tỉnh có quyết định khác"))

    assert ruling(session, MAST, TODAY + timedelta(2)) == "commencement_notice/v1"
    assert ruling(session, MAST, TODAY + timedelta(3)) == "tower/v3"
    assert queries.enactments(session) == [decision]
    with pytest.raises(Conflict, match=r"enactment\.revoked"):
        service.revoke(session, None, Revoke(decision.id, "Lần nữa"))


def test_after_a_revocation_another_may_be_decided(session: Session) -> None:
    service.revoke(session, None, Revoke(enacted(session).id, "Sai số quyết định"))

    enacted(session, decision_number="2151/QĐ-UBND")

    assert ruling(session, MAST, TODAY) == "commencement_notice/v1"


def test_a_revocation_needs_a_decision_and_a_reason(session: Session) -> None:
    with pytest.raises(NotFound):
        service.revoke(session, None, Revoke(404, "Không có"))
    with pytest.raises(Invalid):
        service.revoke(session, None, Revoke(enacted(session).id, " "))


@pytest.mark.parametrize(
    "change", ["update enactment set from_day = from_day + 1", "delete from enactment"]
)
def test_the_database_itself_keeps_what_was_decided(session: Session, change: str) -> None:
    enacted(session)

    with pytest.raises(IntegrityError, match="was decided and does not change"):
        session.execute(text(change))
