"""After a publication exactly the dossiers whose answer differs are told of, once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gis import checks
from gis.differences import differences
from permits.core import clock
from permits.planning import jobs
from permits.planning.models import FindingChange, Publication, Recheck
from permits.planning.vocabulary import AnswerHolder, ChangeState, PublicationState
from tests.support.dossiers import SAMPLES


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
    made = [walker.file(name) for name in SAMPLES]
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
