"""Whom of an office something is news to, by the roles people have there."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from permits.core.vocabulary import Role
from permits.notices import queries

#: Who of a carrier, or of an agency that owns poles, answers for what is shared.
SHARING = frozenset({Role.APPLICANT, Role.CONSULTEE})
#: Who of a carrier holds permits.
HOLDERS = frozenset({Role.APPLICANT})
#: Who of an office watches over permits that were issued.
WATCHERS = frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.CONSULTEE})
#: Who mediates between carriers.
MEDIATORS = frozenset({Role.TELECOM_OFFICER})


def of_office(session: Session, office_id: int, roles: frozenset[Role]) -> Sequence[int]:
    """List the working people of an office who have one of some roles."""
    return queries.people_in(session, office_id, roles)
