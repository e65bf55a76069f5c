"""What a holder reports, in which order, and what it does to the permit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from permits.accounts import queries as accounts
from permits.cases import registry
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound
from permits.dossiers import checking
from permits.life import photos, queries, reporting
from permits.life.models import PermitNotice, PermitPhoto, PermitReport
from permits.life.reporting import Built, Reported
from permits.life.vocabulary import PermitNoticeKind, ReportKind
from permits.papers.vocabulary import PermitState
from tests.permits.life.conftest import PERMITTED, TODAY, picture

TODAY_DAY = TODAY.date()
PHOTO = photos.develop([photos.Sent("a.jpg", picture())])


@pytest.fixture
def report(session, files, walker, ref_of):
    """Report something as somebody of a permit's holder."""

    def report_(permit, kind, day=TODAY_DAY, login="vnpt", **more):
        said = Reported(kind=kind, happened_on=day, **more)
        return reporting.report(session, files, walker.person(login), ref_of(permit), said)

    return report_


def built(text=PERMITTED, system="wgs84"):
    return Built(text, system)


def finish(report, permit, day=TODAY_DAY, **more):
    said = {"built": built(), "height_m": Decimal("36"), "photos": PHOTO} | more
    return report(permit, ReportKind.FINISH, day, **said)


def test_a_start_in_time_keeps_the_permit_from_expiring(session, report, issued):
    permit = issued()

    row = report(permit, ReportKind.START, date(2026, 11, 20))

    assert permit.started_on == date(2026, 11, 20)
    assert row.reported_at == TODAY
    assert queries.by_id(session, permit.id).state(date(2030, 1, 1)) is PermitState.VALID


def test_a_start_tells_the_issuing_office_and_the_commune(session, report, issued):
    permit = issued()

    row = report(permit, ReportKind.START)

    told = session.scalars(select(PermitNotice).where(PermitNotice.report_id == row.id)).all()
    seen = queries.by_id(session, permit.id)
    commune = accounts.office_by_ward(session, seen.dossier.ward_code)
    offices = {seen.issuer.id} | ({commune.id} if commune else set())
    assert {notice.office_id for notice in told} == offices
    assert {notice.kind for notice in told} == {PermitNoticeKind.STARTED}


def test_a_start_may_be_announced_but_not_after_the_last_day(report, issued):
    permit = issued(start_before=TODAY_DAY + timedelta(days=10))

    with pytest.raises(Invalid) as refused:
        report(permit, ReportKind.START, TODAY_DAY + timedelta(days=11))
    assert refused.value.complaints[0].field == "happened_on"

    report(permit, ReportKind.START, TODAY_DAY + timedelta(days=10))
    assert permit.started_on == TODAY_DAY + timedelta(days=10)


def test_an_expired_permit_takes_no_start(report, issued):
    permit = issued(start_before=TODAY_DAY - timedelta(days=1))

    with pytest.raises(Conflict, match=r"report\.expired"):
        report(permit, ReportKind.START, TODAY_DAY - timedelta(days=3))
    assert permit.started_on is None


@pytest.mark.parametrize(
    "state", [PermitState.REVOKED, PermitState.CANCELLED, PermitState.REPLACED]
)
def test_a_permit_that_stands_no_more_takes_no_start(report, issued, state):
    permit = issued(state=state)

    with pytest.raises(Conflict, match=r"report\.not_standing"):
        report(permit, ReportKind.START)


def test_nobody_but_the_holder_reports(report, issued):
    permit = issued()

    for stranger in ("viettel", "sxd.cv1"):
        with pytest.raises(NotFound):
            report(permit, ReportKind.START, login=stranger)


def test_the_order_is_start_then_finish_then_in_service(report, issued):
    permit = issued()

    with pytest.raises(Conflict, match=r"report\.first"):
        finish(report, permit)
    report(permit, ReportKind.START, date(2026, 11, 15))
    with pytest.raises(Conflict, match=r"report\.first"):
        report(permit, ReportKind.ON_AIR)
    with pytest.raises(Invalid):
        finish(report, permit, date(2026, 11, 14))
    finish(report, permit, date(2026, 11, 24))
    report(permit, ReportKind.ON_AIR, date(2026, 11, 25))

    assert (permit.finished_on, permit.on_air_on) == (date(2026, 11, 24), date(2026, 11, 25))
    with pytest.raises(Conflict, match=r"report\.already"):
        report(permit, ReportKind.ON_AIR)


def test_what_lies_ahead_has_not_happened(report, issued):
    permit = issued()
    report(permit, ReportKind.START)

    with pytest.raises(Invalid) as refused:
        finish(report, permit, TODAY_DAY + timedelta(days=1))
    assert refused.value.complaints[0].code == "date.too_late"


def test_a_finish_wants_position_height_and_a_photograph(report, issued):
    permit = issued()
    report(permit, ReportKind.START)

    for left_out, field in (("built", "coordinates"), ("height_m", "height_m")):
        with pytest.raises(Invalid) as refused:
            finish(report, permit, **{left_out: None})
        assert refused.value.complaints[0].field == field
    with pytest.raises(Invalid) as refused:
        finish(report, permit, photos=())
    assert refused.value.complaints[0].code == "photo.too_few"


def test_built_where_it_was_permitted_is_no_deviation(report, issued):
    permit = issued()
    report(permit, ReportKind.START)

    row = finish(report, permit, height_m=Decimal("36.4"))

    assert row.distance_m == pytest.approx(0, abs=0.02)
    assert (row.permitted_height_m, row.deviates) == (Decimal("36"), False)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"built": built("12.616100, 108.066000")}, "eleven metres to the north"),
        ({"height_m": Decimal("36.6")}, "more than half a metre too high"),
        ({"height_m": Decimal("35")}, "a metre too low"),
    ],
)
def test_a_deviation_is_measured_and_told_to_the_issuing_office(session, report, issued, said, why):
    permit = issued()
    report(permit, ReportKind.START)

    row = finish(report, permit, **said)

    assert row.deviates, why
    if "built" in said:
        assert row.distance_m == pytest.approx(11.06, abs=0.1)
    told = session.scalars(select(PermitNotice).where(PermitNotice.report_id == row.id)).all()
    issuer = queries.by_id(session, permit.id).issuer
    assert (issuer.id, PermitNoticeKind.DEVIATION) in {(n.office_id, n.kind) for n in told}


def test_an_as_built_position_is_read_in_its_own_system(report, issued, walker):
    permit = issued()
    report(permit, ReportKind.START)
    site = checking.site_of(walker.session.get_one(reporting.Dossier, permit.dossier_id))
    point = site.vn2000()[0]

    row = finish(report, permit, built=built(f"{point.x}; {point.y}", "vn2000/108-30"))

    assert row.distance_m == pytest.approx(0, abs=0.02)
    assert row.site_source["declared"].startswith("vn2000")


def test_a_position_outside_the_province_is_refused_at_its_field(report, issued):
    permit = issued()
    report(permit, ReportKind.START)

    with pytest.raises(Invalid) as refused:
        finish(report, permit, built=built("108.066000, 12.616000"))
    assert refused.value.complaints[0].field == "coordinates"
    assert permit.finished_on is None


def test_a_correction_is_a_new_report_and_the_old_one_stays(session, report, issued):
    permit = issued()
    first = report(permit, ReportKind.START, date(2026, 11, 20))

    second = report(permit, ReportKind.START, date(2026, 11, 21), corrects=first.ref)

    assert permit.started_on == date(2026, 11, 21)
    assert first.happened_on == date(2026, 11, 20)
    assert second.corrects_id == first.id
    with pytest.raises(Conflict, match=r"report\.corrected_already"):
        report(permit, ReportKind.START, date(2026, 11, 22), corrects=first.ref)


def test_a_report_is_never_edited_nor_taken_out(session, report, issued):
    row = report(issued(), ReportKind.START)

    for change in ("update permit_report set note = 'x'", "delete from permit_report"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(change))
    assert session.get_one(PermitReport, row.id).note == ""


def test_dismantling_ends_the_permit_and_gives_back_what_was_kept(
    report, issued, monkeypatch, session
):
    reached = []
    monkeypatch.setitem(registry.followers, "test", lambda *said: reached.append(said[1:3]))
    permit = issued()
    report(permit, ReportKind.START)

    report(permit, ReportKind.DISMANTLED, photos=PHOTO)

    assert permit.state is PermitState.DISMANTLED
    ended = [each for each in reached if each[1] is registry.Milestone.PERMIT_ENDED]
    assert ended == [(permit.dossier_id, registry.Milestone.PERMIT_ENDED)]
    with pytest.raises(Conflict):
        finish(report, permit)


def test_works_of_a_revoked_permit_may_be_dismantled_and_stay_revoked(report, issued):
    permit = issued(state=PermitState.REVOKED, started_on=date(2026, 11, 14))

    report(permit, ReportKind.DISMANTLED, photos=PHOTO)

    assert (permit.state, permit.dismantled_on) == (PermitState.REVOKED, TODAY_DAY)


def test_photographs_are_kept_with_what_their_cameras_said(session, files, report, issued):
    at = ((12.0, 36.0, 57.6), (108.0, 3.0, 57.6))
    sent = photos.Sent("Ảnh móng.jpg", picture(taken="2026:11:24 15:00:00", at=at))
    permit = issued()
    report(permit, ReportKind.START)

    row = finish(report, permit, photos=photos.develop([sent]))

    kept = session.scalars(select(PermitPhoto).where(PermitPhoto.report_id == row.id)).one()
    assert kept.taken_at.astimezone(clock.VIETNAM).isoformat() == "2026-11-24T15:00:00+07:00"
    assert kept.distance_m == pytest.approx(0, abs=1)
    assert files.get(kept.sha256).startswith(b"\xff\xd8")


def test_what_is_in_service_is_counted_by_carrier_and_kind(session, report, issued):
    permit = issued()
    report(permit, ReportKind.START, date(2026, 11, 20))
    finish(report, permit, date(2026, 11, 24))
    assert queries.on_air(session) == []

    report(permit, ReportKind.ON_AIR, date(2026, 11, 25))

    [row] = queries.on_air(session)
    assert (row.carrier_code, row.work_kind, row.count) == ("vnpt", "tower_ground", 1)
    assert queries.on_air(session, since=date(2026, 11, 26)) == []
