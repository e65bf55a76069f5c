"""Tells of a changed calendar whose due times moved, and of decisions which version rules.

Each person is told once of one change, however many dossiers it moved: the pages list them.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import law_telling_queries as queries
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import Role
from permits.notices import queries as notice_queries
from permits.notices import telling
from permits.notices.facts import Fact
from permits.notices.vocabulary import (
    AT_A_SHELL,
    CALENDAR_FILED,
    CALENDAR_HELD,
    RULES_FROM,
    RULES_NO_MORE,
    NoticeKind,
)
from permits.procedures import catalogue
from permits.procedures.models import Enactment

OFFICIALS_PAGE, CARRIERS_PAGE = "/cb", "/dn"


def of_calendar(session: Session) -> None:
    """Tell whoever holds or filed a dossier whose due time the last change of the calendar moved.

    Named after that change: whoever was told of it is not told again when the job runs twice.
    """
    change = queries.last_calendar_change(session)
    if change is None:
        return
    once = f"calendar:{change.id}"
    by: Fact = AT_A_SHELL
    if change.actor_id is not None:
        by = accounts.person_of(session, change.actor_id).name
    for found, words, path in (
        (queries.holders(session, change.at), CALENDAR_HELD, OFFICIALS_PAGE),
        (queries.filers(session, change.at), CALENDAR_FILED, CARRIERS_PAGE),
    ):
        for person_id, count in found.items():
            what = Bilingual(words.vi.format(count=count), words.en.format(count=count))
            _say(session, [person_id], what, by, once, path)


def of_decision(session: Session, actor: Actor | None, decision: Enactment) -> None:
    """Tell heads of units and whoever drafts such a dossier which version will rule, or no more."""
    procedure = catalogue.pinned(decision.procedure_code, decision.version)
    words, day, mark = RULES_FROM, decision.from_day, "made"
    if decision.is_revoked:
        words, day, mark = RULES_NO_MORE, clock.today(), "revoked"
    said = {"day": f"{day:%d/%m/%Y}", "number": decision.decision_number}
    what = Bilingual(
        words.vi.format(name=procedure.names.vi, **said),
        words.en.format(name=procedure.names.en, **said),
    )
    by: Fact = actor.name if actor else AT_A_SHELL
    once = f"decision:{decision.id}:{mark}"
    heads = notice_queries.people_with(session, Role.UNIT_HEAD)
    _say(session, heads, what, by, once, OFFICIALS_PAGE)
    drafting = queries.drafters(session, procedure.works, procedure.matter)
    _say(session, drafting, what, by, once, CARRIERS_PAGE)


def _say(
    session: Session, people: Collection[int], what: Bilingual, by: Fact, once: str, path: str
) -> None:
    facts: dict[str, Fact] = {"what": what, "by": by}
    telling.tell(session, NoticeKind.LAW_CHANGED, people, once=once, path=path, facts=facts)
