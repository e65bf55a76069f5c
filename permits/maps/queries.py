"""Which collections there are for whom: layers, the register of assets, permits."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from gis import collections
from gis.collections import Collection
from gis.sql import rows_of
from permits.accounts.actor import Actor
from permits.core.vocabulary import OfficeKind, Permission
from permits.maps.vocabulary import Register

PERMITS = Collection(
    "permits",
    "geometry",
    rows_of("source_permits", Path(__file__).parent / "sql"),
    queryables=("ref", "work", "ward"),
)
#: What is no layer of the planning map.
REGISTERS = tuple(
    replace(each, name_vi=Register(each.code).vi, name_en=Register(each.code).en)
    for each in (collections.STRUCTURES, collections.DUCTS, PERMITS)
)


def visible(session: Session, actor: Actor | None) -> list[Collection]:
    """List the collections somebody may read, layers first; None is a stranger."""
    return [each for each in (*collections.layers(session), *REGISTERS) if may_see(actor, each)]


def one(session: Session, actor: Actor | None, code: str) -> Collection | None:
    """Find a collection by its code, if there is one that this reader may see."""
    registers = {each.code: each for each in REGISTERS}
    found = registers.get(code) or collections.layer(session, code)
    return found if found is not None and may_see(actor, found) else None


def may_see(actor: Actor | None, collection: Collection) -> bool:
    """Say whether somebody may read a collection: public ones everybody, others only officials."""
    return collection.audience == "public" or (
        actor is not None
        and actor.can(Permission.SEE_MAP)
        and actor.office_kind != OfficeKind.CARRIER
    )


def sees_details(actor: Actor | None) -> bool:
    """Say whether somebody may know what is free in ducts and on poles."""
    return actor is not None and actor.can(Permission.SEE_MAP)
