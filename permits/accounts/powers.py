"""What each role may do: the one table that turns hats into permissions."""

from collections.abc import Mapping
from types import MappingProxyType

from permits.core.vocabulary import Permission, Role

_OFFICIAL = frozenset({Permission.WORK_TASKS, Permission.SEE_MAP, Permission.OWN_ACCOUNT})

POWERS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.APPLICANT: frozenset(
            {
                Permission.FILE_DOSSIER,
                Permission.SHARE_ASSETS,
                Permission.SEE_MAP,
                Permission.OWN_ACCOUNT,
            }
        ),
        Role.RECEPTIONIST: _OFFICIAL,
        Role.CASE_OFFICER: _OFFICIAL,
        Role.UNIT_HEAD: _OFFICIAL | {Permission.GIVE_OUT_WORK},
        Role.SIGNING_LEADER: _OFFICIAL | {Permission.GIVE_OUT_WORK},
        Role.CLERK: _OFFICIAL,
        Role.ZONE_OFFICER: _OFFICIAL,
        Role.CONSULTEE: _OFFICIAL | {Permission.SHARE_ASSETS},  # owners of poles, among others
        Role.TELECOM_OFFICER: _OFFICIAL,
        Role.PLANNING_OFFICER: frozenset(
            {Permission.MANAGE_PLANNING, Permission.SEE_MAP, Permission.OWN_ACCOUNT}
        ),
        Role.ADMINISTRATOR: frozenset(
            {Permission.ADMINISTER, Permission.SEE_MAP, Permission.OWN_ACCOUNT}
        ),
        Role.COMPANY_ADMINISTRATOR: frozenset(
            {Permission.MANAGE_COMPANY, Permission.SEE_MAP, Permission.OWN_ACCOUNT}
        ),
        Role.SYSTEM: frozenset(),  # the program itself walks through no door
    }
)


def roles_with(permission: Permission) -> frozenset[Role]:
    """List the roles that carry a permission."""
    return frozenset(role for role, powers in POWERS.items() if permission in powers)
