"""After a publication exactly the dossiers whose answer differs are told of, once."""

import json
from datetime import date, datetime, timedelta

import pytest
import shapely
from sqlalchemy import func, select, update

from gis import checks
from gis.differences import differences
from gis.loading import load_layer
from gis.models import Edition
from permits.cases.models import Case
from permits.core import clock
from permits.demo import layers
from permits.dossiers.models import Dossier
from permits.planning import changes, jobs, registry
from permits.planning.models import FindingChange, Publication, Recheck
from permits.planning.vocabulary import (
    AnswerHolder,
    ChangeState,
    PublicationKind,
    PublicationState,
)
from tests.support.dossiers import SAMPLES

#: In the city, beside a road, in a zone, high, and not a mast at all.
FILED = ("tower-city", "tower-road", "tower-zone", "tower-high", "pole-city")


def widen_roads(rules, by=2_000):
    """Road corridors reach further; everything else is as it was."""
    return [
        {**rule, "reach_m": rule["reach_m"] + by} if rule["code"].startswith("road-i") else rule
        for rule in rules
    ]


def changes_of(session, publication_id):
    statement = select(FindingChange).where(FindingChange.publication_id == publication_id)
    return {each.dossier_id: each for each in session.scalars(statement)}


def brute_force(session, publication, dossiers):
    """Check every dossier anew, whatever the publication touched."""
    found = {}
    for dossier in dossiers:
        old = checks.load(session, dossier.check_run_id)
        new = checks.check(
            session,
            old.site,
            old.attributes,
            asked_as_of=clock.today(),
            known_at=publication.since,
            now=clock.now(),
        )
        said = differences(old, new)
        if said:
            found[dossier.id] = said
    return found


@pytest.fixture
def filed(walker, session):
    made = [walker.file(name) for name in FILED]
    session.commit()
    return made


def later():
    return clock.at(clock.now() + timedelta(hours=1))


def test_exactly_the_dossiers_whose_answer_differs_are_told_of(session, filed, publish_rules):
    with later():
        publication = session.get_one(Publication, publish_rules(widen_roads))
        expected = brute_force(session, publication, filed)
        jobs.recheck()
    found = changes_of(session, publication.id)

    assert found.keys() == expected.keys()
    assert 0 < len(found) < len(filed)
    for dossier_id, change in found.items():
        assert change.differences == [each.document() for each in expected[dossier_id]]
        assert (change.state, change.holder) == (ChangeState.OPEN, AnswerHolder.PENDING)
    assert publication.state is PublicationState.DONE
    assert (publication.looked_at, publication.changed) == (publication.to_look_at, len(found))
    assert session.scalar(select(func.count()).select_from(Recheck)) == 0


def redrawn(name, change):
    """A layer of the demo as a function redraws it."""
    drawn = json.loads(layers.path_of(name).read_text(encoding="utf-8"))
    change(drawn)
    return json.dumps(drawn).encode()


def without_half_its_coverage(drawn):
    """The layer is complete in the west only; its features are as they were."""
    outline = shapely.from_geojson(json.dumps(drawn["layer"]["coverage"]))
    west = shapely.intersection(outline, shapely.box(107.0, 12.0, 108.05, 14.0))
    drawn["layer"]["coverage"] = json.loads(shapely.to_geojson(west))


def with_a_relic_in_the_city(drawn):
    """A relic is found where a sample stands."""
    [(lat, lon)] = SAMPLES["tower-city"].points
    shape = shapely.box(lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)
    properties = {"ref": "moi", "name": "Di tích mới", "zone": "II"}
    geometry = json.loads(shapely.to_geojson(shape))
    drawn["features"].append({"type": "Feature", "properties": properties, "geometry": geometry})


@pytest.mark.parametrize(
    ("name", "change"),
    [("power-lines", without_half_its_coverage), ("heritage", with_a_relic_in_the_city)],
)
def test_of_a_layer_as_well_exactly_those_whose_answer_differs(session, filed, name, change):
    with later():
        load_layer(session, redrawn(name, change), name=name, by="thử", now=clock.now())
        since = session.scalar(select(func.max(func.lower(Edition.recorded))))
        number = changes.announce(session, since=since, title="Lớp thử", by="thử")
        session.commit()
        publication = session.get_one(Publication, number)
        expected = brute_force(session, publication, filed)
        jobs.recheck()
    found = changes_of(session, number)

    assert publication.kind is PublicationKind.LAYERS
    assert found.keys() == expected.keys()
    assert 0 < len(found) < len(filed)
    assert publication.to_look_at < len(filed)


def test_a_permit_that_lets_build_is_told_of_though_its_case_has_ended(
    session, walker, publish_rules, monkeypatch
):
    dossier, ended = walker.file("tower-city"), walker.file("tower-city")
    decided_on = dossier.check_run_id
    session.execute(
        update(Case).values(ended_at=clock.now(), ended_node="done", running_since=None)
    )
    session.commit()
    living = select(Dossier.id).where(Dossier.id == dossier.id)
    monkeypatch.setitem(registry.issued, "permits", lambda: living)
    with later():
        number = publish_rules(lambda rules: widen_roads(rules, 15_000))
        jobs.recheck()
    found = changes_of(session, number)
    session.refresh(dossier)

    assert found.keys() == {dossier.id} != {ended.id}
    assert found[dossier.id].holder is AnswerHolder.ISSUED
    assert found[dossier.id].office_id == dossier.authority_id
    assert dossier.check_run_id == decided_on  # what it was decided on stays its evidence
    with clock.at(clock.now() + timedelta(hours=2)):
        second = publish_rules(lambda rules: widen_roads(rules, 15_001))
        jobs.recheck()
    assert changes_of(session, second) == {}  # the same answer again is no second change


def test_law_that_begins_by_itself_is_looked_at_on_its_day(session, walker, publish_rules):
    def from_december(rules):
        old = next(rule for rule in rules if rule["code"] == "road-iii")
        new = {**old, "reach_m": 15_000, "in_force": {"from": "2026-12-01"}}
        return [r for r in rules if r is not old] + [
            {**old, "in_force": {**old["in_force"], "to": "2026-12-01"}},
            new,
        ]

    dossier = walker.file("tower-city")
    with later():
        published = publish_rules(from_december)
        jobs.recheck()
        jobs.new_days(timestamp=0)
    with clock.at(datetime(2026, 12, 1, 0, 7, tzinfo=clock.VIETNAM)):
        jobs.new_days(timestamp=0)
        jobs.new_days(timestamp=0)
    day = session.scalars(select(Publication).where(Publication.kind == PublicationKind.DAY)).one()

    assert changes_of(session, published) == {}
    assert (day.day, day.concerns) == (date(2026, 12, 1), ["road_corridor"])
    assert changes_of(session, day.id).keys() == {dossier.id}
