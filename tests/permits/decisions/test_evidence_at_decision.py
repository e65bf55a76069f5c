"""A decision stands on the map of its moment: what changed since the draft stops a signature."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis import checks
from gis.loading import load_layer
from permits.cases import queries as cases
from permits.core import clock
from permits.core.db import committing
from permits.core.errors import Discovered
from permits.core.vocabulary import EventKind
from permits.decisions import queries
from permits.demo import layers
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support.dossiers import Walker, free

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def to_sign(walker: Walker) -> Dossier:
    return walker.at("sign")


def publish(session: Session, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Load a demo layer again, changed."""
    document = json.loads(layers.path_of(name).read_bytes())
    change(document)
    load_layer(session, json.dumps(document).encode(), name=name, by="test", now=LATER)


def a_relic_around(dossier: Dossier) -> Callable[[dict[str, Any]], None]:
    """Draw a protected core around a dossier's site."""
    lon, lat = _lon_lat(dossier)
    ring = [(lon - 0.01, lat - 0.01), (lon + 0.01, lat - 0.01), (lon + 0.01, lat + 0.01)]
    shape = {"type": "Polygon", "coordinates": [[*ring, (lon - 0.01, lat + 0.01), ring[0]]]}
    said = {"ref": "moi", "name": "Di tích mới xếp hạng", "zone": "I"}

    def change(document: dict[str, Any]) -> None:
        document["features"].append({"type": "Feature", "properties": said, "geometry": shape})

    return change


def _lon_lat(dossier: Dossier) -> tuple[float, float]:
    site = checking.site_of(dossier)
    assert site is not None
    lat, lon = site.centre()
    return lon, lat


def rename(document: dict[str, Any]) -> None:
    for item in document["features"]:
        item["properties"]["name"] += " (mới)"


def runs_told(session: Session, walker: Walker, dossier: Dossier) -> list[int]:
    events = cases.raw_events(session, walker.case(dossier).id)
    return [event.data["run"] for event in events if event.kind is EventKind.CHECKED]


def test_a_draft_stands_on_the_map_of_the_moment_it_is_proposed(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("draft")
    seen = dossier.check_run_id
    publish(session, "heritage", a_relic_around(dossier))

    with clock.at(LATER):
        walker.act(dossier, "draft")

    draft = queries.latest_draft(session, dossier.id)
    assert draft is not None
    assert draft.content["check_run"] == dossier.check_run_id != seen
    rested_on = checks.load(session, draft.content["check_run"])
    assert "moi" in {hit.feature_ref for hit in rested_on.hits}
    assert runs_told(session, walker, dossier)[-1] == draft.content["check_run"]


def test_a_draft_is_not_signed_once_the_map_answers_otherwise(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    draft = queries.latest_draft(session, to_sign.id)
    assert draft is not None
    publish(session, "heritage", a_relic_around(to_sign))

    with (
        pytest.raises(Discovered, match=r"draft\.evidence_moved") as refusal,
        clock.at(LATER),
        committing(),
    ):
        walker.act(to_sign, "sign")

    names = [name.vi for name in refusal.value.facts["what"]]  # type: ignore[attr-defined]
    assert "Trong khu vực bảo vệ I của di tích (Di tích mới xếp hạng)" in names
    session.refresh(draft)
    assert draft.signed_at is None
    assert walker.open(to_sign) == ["sign"]


def test_the_check_that_stopped_a_signature_is_kept_and_told(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    proposed_on = to_sign.check_run_id
    publish(session, "heritage", a_relic_around(to_sign))

    with pytest.raises(Discovered), clock.at(LATER), committing():
        walker.act(to_sign, "sign")
    session.expire_all()

    found = walker.reload(to_sign).check_run_id
    assert found is not None
    assert found != proposed_on
    assert "moi" in {hit.feature_ref for hit in checks.load(session, found).hits}
    assert runs_told(session, walker, to_sign)[-1] == found


def test_a_draft_sent_back_and_proposed_on_the_new_map_is_signed(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    publish(session, "heritage", a_relic_around(to_sign))
    with clock.at(LATER):
        with pytest.raises(Discovered), committing():
            walker.act(to_sign, "sign")
        walker.act(to_sign, "sign", "return", "Bản đồ di tích đã thay đổi.")
        walker.act(
            to_sign, "draft", "propose_permit", "Đã xem lại.", conditions=free("Giữ cảnh quan.")
        )
        walker.act(to_sign, "review")

        walker.act(to_sign, "sign")

    draft = queries.latest_draft(session, to_sign.id)
    assert draft is not None
    assert draft.signed_at is not None


def test_a_new_edition_that_answers_the_same_stops_nobody(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    publish(session, "heritage", rename)

    with clock.at(LATER):
        walker.act(to_sign, "sign")

    draft = queries.latest_draft(session, to_sign.id)
    assert draft is not None
    assert draft.signed_at is not None


def test_a_leader_may_refuse_a_draft_whatever_the_map_says(
    session: Session, walker: Walker, to_sign: Dossier
) -> None:
    publish(session, "heritage", a_relic_around(to_sign))

    with clock.at(LATER):
        walker.act(to_sign, "sign", "return", "Ghi rõ điều kiện an toàn.")

    assert walker.open(to_sign) == ["draft"]
