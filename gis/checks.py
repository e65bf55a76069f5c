"""Check a site against every layer and rule, and make a kept check again."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from gis import batch, keeping
from gis.batch import KNOWLEDGE_LOCK as KNOWLEDGE_LOCK
from gis.batch import Asked, Moment
from gis.batch import plain as plain
from gis.keeping import UnknownRun as UnknownRun
from gis.keeping import load as load
from gis.keeping import store as store
from gis.results import FORMS, PRESENT_FORM, Check
from gis.site import Site

ENGINE_VERSION = PRESENT_FORM


class UnknownForm(ValueError):
    """A kept check speaks in a form this engine was never taught."""


def check(
    session: Session,
    site: Site,
    attributes: Mapping[str, object],
    *,
    asked_as_of: date,
    known_at: datetime,
    now: datetime,
) -> Check:
    """Check `site` under the law of a day and the knowledge of an instant.

    `attributes["work"]` names the kind of work. An attribute a rule needs and does not find makes
    its hit borderline. A check that cannot be made says `failed` for every layer.
    """
    return _checked(session, Asked(site, attributes), Moment(asked_as_of, known_at, now))


def _checked(session: Session, asked: Asked, moment: Moment) -> Check:
    return batch.checked(session, [asked], moment)[0]


def replay(session: Session, run_id: int) -> Check:
    """Make a kept check again, under the law and the knowledge it was made under.

    The answer has the form the kept one was written in, whatever this engine has learnt since.
    Raises `UnknownRun`, and `UnknownForm` for a check kept by a later engine.
    """
    kept = keeping.load(session, run_id)
    if kept.engine_version not in FORMS:
        raise UnknownForm(kept.engine_version)
    moment = Moment(kept.asked_as_of, kept.known_at, kept.made_at, kept.engine_version)
    return _checked(session, Asked(kept.site, kept.attributes), moment)
