"""Pages of dossiers about a permit: what the carrier fills in and what the officer sees."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.vocabulary import Matter
from permits.decisions.models import Permit
from permits.filing import followups, service
from tests.permits.filing.following import (
    SAID,
    adjusted,
    code,
    holder,
    permitted,
    plain_press,
    revoking,
)
from tests.support.clients import Client
from tests.support.dossiers import Walker

__all__ = ["permitted", "plain_press"]


@pytest.fixture
def official(sign_in: Callable[[str], Client]) -> Client:
    """A browser of the issuing office's case officer."""
    return sign_in("sxd.cv1")


def test_a_draft_shows_its_permit_and_asks_only_for_what_its_matter_asks(
    session: Session, walker: Walker, vnpt: Client, permitted: Permit
) -> None:
    permitted.started_on = clock.today()
    for matter in (Matter.REISSUE, Matter.COMPLETE, Matter.ADJUST):
        ref = followups.start(session, holder(walker), permitted.id, matter).ref
        session.commit()

        page = vnpt.get(f"/dn/ho-so/{ref}").text

        assert "Giấy phép số 01/GPXD" in page
        assert matter.vi in page
        assert (f"/dn/ho-so/{ref}/site" in page) is (matter is Matter.ADJUST)
        assert f"/dn/ho-so/{ref}/sharing" not in page
        assert vnpt.get(f"/dn/ho-so/{ref}/request").status_code == 200
        assert vnpt.get(f"/dn/ho-so/{ref}/kiem-tra").status_code == 200
        if matter is not Matter.ADJUST:
            assert vnpt.get(f"/dn/ho-so/{ref}/technical").status_code == 404


def test_the_section_is_kept_and_a_place_it_cannot_be_is_told_there(
    session: Session, walker: Walker, vnpt: Client, permitted: Permit
) -> None:
    permitted.started_on = clock.today()
    ref = followups.start(session, holder(walker), permitted.id, Matter.COMPLETE).ref
    session.commit()
    said = SAID[Matter.COMPLETE]
    page = f"/dn/ho-so/{ref}/request"

    far = vnpt.post(page, data={**said, "coordinates": "21.03, 105.85"})
    early = vnpt.post(page, data={**said, "emf_report": ""})
    kept = vnpt.post(page, data=said)

    assert far.status_code == 422
    assert early.status_code == 422
    assert "phơi nhiễm" in early.text
    assert kept.status_code == 303
    session.expire_all()
    draft = followups.start(session, holder(walker), permitted.id, Matter.COMPLETE)
    assert draft.section("request")["built_height_m"] == "36"
    assert "Lệch so với vị trí được phép" in vnpt.get(f"/dn/ho-so/{ref}").text


def test_what_a_change_means_is_told_before_filing_and_to_the_officer(
    session: Session, walker: Walker, vnpt: Client, official: Client, permitted: Permit
) -> None:
    dossier = adjusted(session, walker, permitted, height_m="50")
    session.commit()

    for page in (f"/dn/ho-so/{dossier.ref}", f"/dn/ho-so/{dossier.ref}/kiem-tra"):
        shown = vnpt.get(page).text
        assert "Tăng chiều cao" in shown
        assert "Cấp công trình thay đổi" in shown
    filed = vnpt.post(f"/dn/ho-so/{dossier.ref}/kiem-tra", data={"confirmed": "y", "anyway": "y"})
    assert filed.status_code == 303
    session.expire_all()
    dossier = walker.reload(dossier)
    assert "Tăng chiều cao" in vnpt.get(f"/dn/ho-so/{dossier.ref}").text
    shown = official.get(f"/cb/ho-so/{dossier.code}").text
    assert "Giấy phép số 01/GPXD" in shown
    assert "Tăng chiều cao" in shown
    assert "Mở rộng vùng phủ." in shown


def test_a_draft_whose_permit_no_longer_allows_it_says_so_and_cannot_be_filed(
    session: Session, walker: Walker, viettel: Client, permitted: Permit
) -> None:
    permitted.holder_id = walker.person("viettel").office_id
    permitted.started_on = clock.today()
    later = followups.start(session, walker.person("viettel"), permitted.id, Matter.COMPLETE)
    permitted.holder_id = holder(walker).office_id
    session.commit()

    assert "permit.not_yours" in [c.code for c in service.missing(session, later)]
    assert "không đứng tên" in viettel.get(f"/dn/ho-so/{later.ref}").text


def test_a_new_holder_finds_the_permit_by_number_and_code_and_nobody_else_does(
    session: Session, walker: Walker, viettel: Client, vnpt: Client, permitted: Permit
) -> None:
    secret = code(permitted)
    page = "/dn/ho-so/ke-thua"
    assert viettel.get(page).status_code == 200

    wrong = viettel.post(page, data={"number": "02/GPXD", "code": secret})
    own = vnpt.post(page, data={"number": "01/GPXD", "code": secret})
    right = viettel.post(page, data={"number": "01/gpxd", "code": secret.lower()})

    assert wrong.status_code == 422
    assert own.status_code == 409
    assert right.status_code == 303
    assert "Giấy phép số 01/GPXD" in viettel.get(right.headers["Location"]).text


def test_a_place_is_asked_for_on_its_own_page(viettel: Client) -> None:
    page = "/dn/ho-so/vi-tri"
    shown = viettel.get(page).text
    assert 'value="tower_ground"' in shown
    assert 'value="tower_rooftop"' not in shown

    begun = viettel.post(page, data={"work": "tower_ground"})

    assert begun.status_code == 303
    hub = viettel.get(begun.headers["Location"]).text
    assert Matter.LOCATION.vi in hub
    assert viettel.get(begun.headers["Location"] + "/request").status_code == 200
    assert viettel.get("/dn/ho-so/moi").status_code == 200


def test_a_holder_reads_and_answers_what_his_permit_is_to_be_revoked_for(
    session: Session, walker: Walker, vnpt: Client, official: Client, permitted: Permit
) -> None:
    dossier = revoking(session, walker, permitted)
    session.commit()

    story = vnpt.get(f"/dn/ho-so/{dossier.ref}").text
    asked = vnpt.get(f"/dn/ho-so/{dossier.ref}/bo-sung").text
    changed = vnpt.post(f"/dn/ho-so/{dossier.ref}/request", data=SAID[Matter.REVOKE])
    answered = vnpt.post(f"/dn/ho-so/{dossier.ref}/bo-sung", data={"note": "Đang khắc phục."})

    assert "rut-ho-so" not in story
    assert "07/KL-SXD" in asked
    assert "Chủ giấy phép giải trình" in asked
    assert changed.status_code == 409
    assert answered.status_code == 303
    assert "Móng lệch" in official.get(f"/cb/ho-so/{dossier.code}").text
