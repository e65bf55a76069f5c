"""The people of a demonstration, listed on the sign-in page of a demo installation only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import queries
from permits.core.vocabulary import Role

#: Every demo person's password. The loader refuses to run outside a demo installation.
DEMO_PASSWORD = "cot-va-cong-be"  # noqa: S105 - printed on the sign-in page of the demo


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """The demo people who wear one hat."""

    role: Role
    people: Sequence[queries.ListedPerson]


def people_by_role(session: Session) -> list[RoleGroup]:
    """List everybody who can sign in, in the order in which a dossier meets the roles."""
    everybody = queries.everybody(session)
    groups = (RoleGroup(r, [p for p in everybody if p.roles[0] is r]) for r in Role)
    return [group for group in groups if group.people]
