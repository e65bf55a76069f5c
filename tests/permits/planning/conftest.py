"""These tests stand on the demo province, and publish into it."""

from collections.abc import Callable

import pytest
import yaml
from sqlalchemy.orm import Session

from gis.rules import load_rules
from permits.core import clock
from permits.demo import layers
from permits.planning import changes
from tests.support.dossiers import app, template

__all__ = ["app", "template"]

Rules = list[dict[str, object]]


@pytest.fixture
def publish_rules(session: Session) -> Callable[[Callable[[Rules], Rules]], int]:
    """Publish the demo's rules as a function changes them; gives the publication's number."""

    def publish(change: Callable[[Rules], Rules]) -> int:
        rules = yaml.safe_load(layers.RULES.read_text(encoding="utf-8"))["rules"]
        content = yaml.safe_dump({"rules": change(rules)}, allow_unicode=True).encode()
        done = load_rules(session, content, now=clock.now())
        number = changes.announce(session, since=done.since, title="Quy tắc thử", by="quyhoach")
        session.commit()
        return number

    return publish
