"""What a preview says is what the publication then finds, and it leaves nothing behind."""

from datetime import timedelta

import pytest
import yaml
from sqlalchemy import func, select, text

from gis.models import Rule
from gis.rules import load_rules
from permits.core import clock
from permits.demo import layers
from permits.planning import jobs
from permits.planning.models import FindingChange
from permits.planning.preview import preview
from tests.permits.planning.test_rechecking import filed, widen_roads

__all__ = ["filed"]


def content_of(change):
    rules = yaml.safe_load(layers.RULES.read_text(encoding="utf-8"))["rules"]
    return yaml.safe_dump({"rules": change(rules)}, allow_unicode=True).encode()


def publishing(change):
    return lambda session: load_rules(session, content_of(change), now=clock.now()).since


@pytest.fixture
def an_hour_later():
    with clock.at(clock.now() + timedelta(hours=1)):
        yield


def rules_of(session):
    return session.execute(
        select(Rule.id, Rule.rev, Rule.recorded).order_by(Rule.id, Rule.rev)
    ).all()


def test_a_preview_equals_what_the_publication_then_finds(
    session, filed, publish_rules, an_hour_later
):
    seen = preview(session, publishing(widen_roads))
    publish_rules(widen_roads)
    jobs.recheck()
    found = session.scalars(select(FindingChange).order_by(FindingChange.dossier_id)).all()

    assert seen.changed == len(seen.cases) == len(found) > 0
    for case, change in zip(seen.cases, found, strict=True):
        assert list(case.differences) == change.differences
        assert (case.old_outcome, case.new_outcome) == (change.old_outcome, change.new_outcome)
        assert case.holder == change.holder


def test_a_preview_leaves_nothing_behind(session, filed, an_hour_later):
    before = rules_of(session)
    preview(session, publishing(widen_roads))

    assert rules_of(session) == before
    assert session.scalar(select(func.count()).select_from(FindingChange)) == 0


def test_a_preview_keeps_no_check_waiting(session, an_hour_later):
    held = []

    def publish(session):
        since = publishing(widen_roads)(session)
        held.append(
            session.scalar(
                text(
                    "select count(*) from pg_locks where locktype = 'advisory'"
                    " and mode = 'ExclusiveLock' and pid = pg_backend_pid()"
                )
            )
        )
        return since

    preview(session, publish)

    assert held == [0]
