"""The signed list of papers that count no longer, as a checker without a network has it."""

import hashlib
import importlib.util
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from permits.core import clock
from permits.core.codes import derived_code, keyed_hash
from permits.papers import offline
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import Decided, PaperKind, PaperState, PermitChange, PermitState
from permits.signing import cose, offline_keys
from permits.tracking import jobs, revocations
from permits.tracking.models import RevocationList
from tests.permits.papers.conftest import SAMPLES
from tests.permits.tracking.conftest import CODE, Follow
from tests.permits.tracking.test_chain import EXTENSION, SECOND

SCRIPT = Path(__file__).parents[3] / "docs" / "offline-check" / "check.py"


@pytest.fixture
def made(app, session):
    """Make the list that is due, as the worker does each minute."""

    def make():
        jobs.list_ended(0)
        newest = session.scalars(select(RevocationList).order_by(RevocationList.number)).all()[-1]
        return newest, json.loads(cose.payload_of(newest.signed))

    return make


def whys(said):
    return [(each["number"], each["why"], each["since"]) for each in said["papers"]]


def test_an_empty_list_is_a_list_with_a_time_of_its_own(client, made):
    kept, said = made()

    assert said["papers"] == []
    assert (said["number"], said["previous_sha256"]) == (1, None)
    assert kept.next_update - kept.issued_at == revocations.GOOD_FOR
    assert client.get("/thu-hoi/danh-sach.json").json == said


@pytest.mark.parametrize(
    ("state", "more", "since"),
    [
        (PermitState.REVOKED, {"state_since": date(2026, 11, 3)}, "2026-11-03"),
        (PermitState.CANCELLED, {"state_since": date(2026, 11, 3)}, "2026-11-03"),
        (PermitState.REPLACED, {"state_since": date(2026, 11, 3)}, "2026-11-03"),
        (PermitState.DISMANTLED, {"dismantled_on": date(2026, 11, 4)}, "2026-11-04"),
    ],
)
def test_whatever_ended_is_listed_with_its_day(permit, made, state, more, since):
    permit(state, **more)

    assert whys(made()[1]) == [("01/GPXD", str(state), since)]


def test_a_permit_is_listed_from_the_day_after_works_should_have_begun(permit, made):
    permit(start_before=date(2026, 11, 12))
    assert whys(made()[1]) == []

    with clock.at(clock.now() + timedelta(days=1)):
        assert whys(made()[1]) == [("01/GPXD", "expired", "2026-11-13")]


def test_a_permit_under_which_works_began_is_not_listed(permit, made):
    permit(start_before=date(2026, 11, 1), started_on=date(2026, 10, 20))

    assert whys(made()[1]) == []


def test_what_hangs_on_an_ended_permit_is_listed_with_it(permit, made):
    old = permit(PermitState.REVOKED, state_since=date(2026, 11, 3))
    permit(code=SECOND, follow=Follow(old, *EXTENSION))
    permit(
        code="EEEE6666FFFF7777",
        follow=Follow(old, PermitChange.REVOKES, Decided.REVOCATION, PaperKind.REVOCATION),
    )

    assert whys(made()[1]) == [
        ("01/GPXD", "revoked", "2026-11-03"),
        ("02/GPXD", "revoked", "2026-11-03"),
    ]


def test_a_void_paper_is_listed_by_the_hash_of_its_file(permit, session, made):
    of = session.get_one(PaperIssued, permit().paper_id)
    of.state, of.voided_at, of.void_reason = PaperState.VOID, clock.now(), "In sai."
    session.commit()

    _, said = made()

    assert [(each["sha256"], each["why"]) for each in said["papers"]] == [(of.file_sha256, "void")]
    assert "In sai." not in json.dumps(said)


def test_a_paper_that_ended_ten_years_ago_is_for_the_page_to_tell(permit, made):
    permit(PermitState.REVOKED, state_since=date(2016, 11, 1))

    _, said = made()

    assert (said["papers"], said["complete_since"]) == ([], "2016-11-12")


def test_a_list_that_still_stands_is_not_made_again(permit, made):
    permit()
    first, _ = made()
    with clock.at(clock.now() + timedelta(hours=23)):
        second, _ = made()
    with clock.at(clock.now() + timedelta(hours=24)):
        third, said = made()

    assert (first.number, second.number, third.number) == (1, 1, 2)
    assert said["previous_sha256"] == first.payload_sha256


def test_a_change_makes_the_next_list_at_once(permit, session, made):
    changed = permit()
    first, _ = made()
    changed.state, changed.state_since = PermitState.REVOKED, clock.today()
    session.commit()

    second, said = made()

    assert second.number == first.number + 1
    assert second.payload_sha256 == hashlib.sha256(cose.payload_of(second.signed)).hexdigest()
    assert [each["why"] for each in said["papers"]] == ["revoked"]


def test_a_new_key_signs_a_new_list(app, made):
    first, _ = made()
    offline_keys.rotate(app.extensions["settings"].keys_dir)

    second, _ = made()

    assert (second.number, second.key_id != first.key_id) == (first.number + 1, True)


def test_lists_long_superseded_keep_only_their_hash(app, session, made, monkeypatch):
    monkeypatch.setattr(revocations, "KEPT_LISTS", 2)
    for days in range(4):
        with clock.at(clock.now() + timedelta(days=days)):
            made()

    rows = session.scalars(select(RevocationList).order_by(RevocationList.number)).all()
    assert [row.signed is not None for row in rows] == [False, False, True, True]


@pytest.mark.parametrize(
    "act", ["delete from revocation_list", "update revocation_list set entries = 7"]
)
def test_a_list_that_was_given_out_does_not_change(session, made, act):
    made()

    with pytest.raises(IntegrityError, match="was given out"):
        session.execute(text(act))


def test_caches_may_keep_a_list_and_ask_by_its_number(client, made, permit, session):
    changed = permit()
    made()
    first = client.get("/thu-hoi/danh-sach.cose")
    same = client.get("/thu-hoi/danh-sach.cose", headers={"If-None-Match": first.headers["ETag"]})
    changed.state, changed.state_since = PermitState.REVOKED, clock.today()
    session.commit()
    made()
    other = client.get("/thu-hoi/danh-sach.cose", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.mimetype == "application/cose"
    assert client.get("/thu-hoi/danh-sach/1.cose").data == first.data
    assert client.get("/thu-hoi/danh-sach/9.cose").status_code == 404


def test_the_page_tells_what_the_list_is_and_when_it_is_late(client, made):
    assert "Chưa có danh sách nào" in client.get("/thu-hoi/danh-sach").text
    assert client.get("/thu-hoi/danh-sach.json").status_code == 404

    made()
    assert "đã quá giờ" not in client.get("/thu-hoi/danh-sach").text
    with clock.at(clock.now() + timedelta(hours=27)):
        assert "đã quá giờ" in client.get("/thu-hoi/danh-sach").text


def test_a_checker_without_a_network_finds_a_revoked_permit(
    app, client, permit, session, made, monkeypatch
):
    """The square, the keys and the list as published, read by the script as it is given."""
    settings = app.extensions["settings"]
    issued = permit(code="ABCD0000EFGH1111")
    code = derived_code(f"draft:{issued.draft_id}", settings.code_key)
    session.execute(text("alter table paper_issued disable trigger paper_issued_frozen"))
    paper = session.get_one(PaperIssued, issued.paper_id)
    paper.verify_hash = keyed_hash(code, settings.code_key)
    session.commit()
    made()
    square = second_code(settings, code)
    check = script(monkeypatch)

    assert check(square, keys(client), published(client))[2] == 0
    issued.state, issued.state_since = PermitState.REVOKED, clock.today()
    session.commit()
    made()
    _, words, ended = check(square, keys(client), published(client))
    assert (words, ended) == ("NO LONGER VALID: revoked since 2026-11-12", 1)
    other = second_code(settings, CODE)
    assert check(other, keys(client), published(client))[2] == 0


def test_a_list_out_of_date_proves_nothing(app, client, made, monkeypatch):
    made()
    square = second_code(app.extensions["settings"], CODE)

    late = script(monkeypatch, clock.now() + timedelta(hours=27))(
        square, keys(client), published(client)
    )

    assert late[2] == 3
    assert "out of date" in late[1]


def test_a_changed_list_is_not_to_be_trusted(app, client, made, monkeypatch):
    made()
    square = second_code(app.extensions["settings"], CODE)
    wrong = bytearray(published(client))
    wrong[len(wrong) // 2] ^= 1

    assert script(monkeypatch)(square, keys(client), bytes(wrong))[2] == 2


def second_code(settings, code):
    return offline.text(
        SAMPLES["permit_tower"].content,
        code=code,
        base_url=settings.base_url,
        key=offline_keys.current(settings.keys_dir),
        simulation=settings.demo,
    )


def keys(client):
    return client.get("/pki/offline.json").json


def published(client):
    return client.get("/thu-hoi/danh-sach.cose").data


def script(monkeypatch, moment=None):
    """Give the script's check at a moment: it reads the true clock, not ours."""
    spec = importlib.util.spec_from_file_location("offline_check", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shown = moment or clock.now()

    class Then(module.datetime):
        @classmethod
        def now(cls, tz=None):
            return shown.astimezone(tz)

    monkeypatch.setattr(module, "datetime", Then)
    return module.check


def test_a_key_is_rotated_by_a_command_and_the_next_list_bears_it(app, made):
    first, _ = made()
    before = len(offline_keys.published(app.extensions["settings"].keys_dir))

    answer = app.test_cli_runner().invoke(args=["keys", "rotate-offline"])

    assert answer.exit_code == 0, answer.output
    second, _ = made()
    assert answer.output.split() == [f"{before + 1:04d}", second.key_id]
    assert second.key_id != first.key_id
