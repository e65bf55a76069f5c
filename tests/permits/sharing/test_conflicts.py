"""Other works near: all of it for officials, for carriers only that it is there, drafts never."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from permits.core import clock
from permits.demo import walk
from permits.dossiers.models import Dossier
from permits.sharing import conflicts, window_queries
from permits.sharing.conflicts import Conflicts
from tests.permits.sharing.conftest import FIELD, NOW, Listening
from tests.support import pages
from tests.support.clients import Client
from tests.support.dossiers import SAMPLES, Walker

Drafted = Callable[..., Dossier]
Browser = Callable[[str], Client]


@pytest.fixture
def neighbour(session: Session, walker: Walker) -> Callable[..., Dossier]:
    """File a tower of another carrier some degrees off the field, or leave it as a draft."""

    def made(
        away: float = 0.001, *, login: str = "mobifone", name: str = "Trạm kề", filed: bool = True
    ) -> Dossier:
        sample = replace(
            SAMPLES["tower-city"], login=login, name=name, points=((FIELD[0] + away, FIELD[1]),)
        )
        make = walk.file if filed else None
        if make:
            dossier = make(session, walker.files, sample)
        else:
            dossier = walk.draft(session, walker.files, sample, walker.person(login))
        session.commit()
        return dossier

    return made


def near(session: Session, dossier: Dossier, reach_m: float = 300.0) -> Conflicts:
    """Look around a dossier as officials do."""
    return conflicts.around(session, dossier, reach_m)


def test_filed_dossiers_within_the_rules_reach_are_found_nearest_first(
    session: Session, in_the_field: Drafted, neighbour: Drafted
) -> None:
    dossier = in_the_field()
    far, close, _beyond = neighbour(0.002), neighbour(0.001), neighbour(0.01)

    found = near(session, dossier).found

    assert [each.code for each in found] == [close.code, far.code]
    assert [round(each.distance_m or 0, -1) for each in found] == [110, 220]
    assert near(session, dossier, 150).found[0].code == close.code
    assert len(near(session, dossier, 150).found) == 1


def test_drafts_of_others_are_told_to_nobody(
    session: Session, in_the_field: Drafted, neighbour: Drafted
) -> None:
    dossier = in_the_field()
    neighbour(filed=False)

    assert near(session, dossier).found == ()


def test_what_ended_without_a_permit_or_long_ago_is_no_conflict(
    session: Session, walker: Walker, in_the_field: Drafted, neighbour: Drafted
) -> None:
    with clock.at(NOW - timedelta(days=5)):
        refused = neighbour(0.001)
        walker.act(refused, "reception", "refuse", "Không thuộc thẩm quyền giải quyết.")
        session.commit()
    dossier = in_the_field()
    neighbour(0.002)

    with clock.at(NOW + timedelta(days=900)):
        later = near(session, dossier).found

    assert [each.code for each in near(session, dossier).found] != []
    assert refused.code not in [each.code for each in near(session, dossier).found]
    assert later == ()


def test_a_carrier_learns_of_anothers_work_only_that_it_is_within_the_radius(
    session: Session, walker: Walker, in_the_field: Drafted, neighbour: Drafted
) -> None:
    dossier = in_the_field()
    theirs, own = neighbour(0.001), neighbour(0.002, login="viettel", name="Trạm của mình")

    known = conflicts.to_carrier(near(session, dossier))

    mine, other = known.found
    assert (mine.code, mine.is_own) == (own.code, True)
    assert (other.kind, other.is_own) == ("dossier", False)
    hidden = ("code", "work_name", "work_kind", "carrier", "filed_at", "status", "distance_m")
    assert [getattr(other, name) for name in hidden] == [None] * len(hidden)
    assert theirs.code not in str(other)


def test_the_pages_tell_carriers_the_fact_and_officials_the_rest(
    session: Session,
    walker: Walker,
    in_the_field: Drafted,
    neighbour: Drafted,
    sign_in: Browser,
    viettel: Client,
) -> None:
    theirs = neighbour(0.001, name="Trạm Mật Danh")
    dossier = in_the_field()
    address = f"/dn/ho-so/{dossier.ref}"
    shown = [pages.page(viettel.get(f"{address}/{name}")).text for name in ("quy-hoach", "sharing")]
    mine = walk.file(
        session,
        walker.files,
        replace(SAMPLES["tower-city"], login="viettel", points=(FIELD,)),
    )
    walker.act(mine, "reception", "accept")
    session.commit()

    review = pages.page(sign_in("sxd.tp").get(f"/cb/ho-so/{mine.code}")).text

    for text in shown:
        assert "có hồ sơ đã nộp trong vòng 300 m" in text
        assert "hỏi qua cơ quan giải quyết hồ sơ" in text
        assert not [w for w in ("Mật Danh", "MobiFone", str(theirs.code), theirs.ref) if w in text]
    assert "Trạm Mật Danh" in review
    assert "MobiFone" in review
    assert str(theirs.code) in review


def test_an_open_window_near_is_a_way_to_join_and_a_closed_one_is_not_told(
    session: Session, walker: Walker, in_the_field: Drafted, neighbour: Drafted
) -> None:
    dossier = in_the_field()
    theirs = neighbour()
    walker.act(theirs, "reception", "accept")
    session.commit()
    window = window_queries.of_dossier(session, theirs.id)
    assert window is not None

    (open_now,) = conflicts.to_carrier(near(session, dossier)).found
    with clock.at(window.closes_at):
        (closed,) = conflicts.to_carrier(near(session, dossier)).found

    assert (open_now.window_ref, open_now.closes_at) == (window.ref, window.closes_at)
    assert (closed.window_ref, closed.closes_at) == (None, None)


def test_where_no_rule_says_how_far_the_terms_do(session: Session, in_the_field: Drafted) -> None:
    assert near(session, in_the_field(), 0).reach_m == 100


def test_looking_around_is_one_statement_however_much_is_near(
    session: Session, in_the_field: Drafted, neighbour: Drafted
) -> None:
    dossier = in_the_field()
    _ = dossier.id, dossier.site_source
    counts = []
    for number in range(2):
        neighbour(0.001 + number / 5000)
        session.refresh(dossier)
        with Listening(session) as asked:
            near(session, dossier)
        counts.append(len(asked))

    assert counts == [1, 1]
