"""What of the register who may see: everybody with the map how full it is, few who is there."""

from permits.accounts.actor import Actor
from permits.core.vocabulary import OfficeKind, Permission

#: Offices of the state. A consulted company is a competitor of those whose places it would see.
AUTHORITIES = frozenset(
    {
        OfficeKind.CONSTRUCTION,
        OfficeKind.ZONE_BOARD,
        OfficeKind.TELECOM,
        OfficeKind.RECEPTION,
        OfficeKind.COMMUNE,
    }
)


def is_official(actor: Actor) -> bool:
    """Say whether somebody reads the register for the state."""
    return actor.office_kind in AUTHORITIES and actor.can(Permission.WORK_TASKS)


def may_know(actor: Actor, *, owner: str, tenant: str | None) -> bool:
    """Say whether somebody may know who has a place: its owner, whoever has it, an official."""
    return actor.office_code in (owner, tenant) or is_official(actor)


def may_edit(actor: Actor, owner: str) -> bool:
    """Say whether somebody may declare things of an owner: only the owner himself."""
    return actor.can(Permission.SHARE_ASSETS) and actor.office_code == owner


def may_split(actor: Actor, owner: str) -> bool:
    """Say whether somebody may part a segment: the owner, or an official who surveys."""
    return may_edit(actor, owner) or is_official(actor)
