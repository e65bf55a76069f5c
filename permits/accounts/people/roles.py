"""Which roles fit which kind of office, and whose people an administrator may touch."""

from collections.abc import Collection

from permits.accounts.actor import Actor
from permits.core.vocabulary import OfficeKind, Permission, Role

#: What people of a company may be; nobody else may be either of the first and the last.
COMPANY_ROLES = (Role.APPLICANT, Role.CONSULTEE, Role.COMPANY_ADMINISTRATOR)
_NOT_OFFICIALS = frozenset({Role.APPLICANT, Role.COMPANY_ADMINISTRATOR, Role.SYSTEM})


def roles_in(kind: OfficeKind) -> tuple[Role, ...]:
    """List the roles people of such an office may have, in the order of the dictionary."""
    if kind is OfficeKind.CARRIER:
        return COMPANY_ROLES
    return tuple(role for role in Role if role not in _NOT_OFFICIALS)


def fit(kind: OfficeKind, roles: Collection[Role]) -> bool:
    """Say whether somebody of such an office may have all these roles, and has one at least."""
    return bool(roles) and set(roles) <= set(roles_in(kind))


def looks_after(actor: Actor, office_id: int) -> bool:
    """Say whether an actor administers the people of an office: everybody's, or his company's."""
    if actor.can(Permission.ADMINISTER):
        return True
    return actor.can(Permission.MANAGE_COMPANY) and actor.office_id == office_id
