"""Saved views in words: what each narrows its queue to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.processing.queue import address as addresses
from permits.processing.queue import queries
from permits.processing.queue.address import Address
from permits.processing.queue.choices import Choices, choices
from permits.processing.queue.queries import ViewRow


@dataclass(frozen=True, slots=True)
class Described:
    """A queue in words: its view, each filter by its name in the address, and the order."""

    address: Address
    filters: Sequence[tuple[str, Any]]


def canonical(session: Session, actor: Actor, query: str) -> str:
    """Write a query string as every address of a queue is written, without what is not known."""
    return Address.of_query(query, choices(session, actor)).written()


def described(session: Session, actor: Actor, query: str) -> Described:
    """Say in words what a query string asks for."""
    known = choices(session, actor)
    return _described(Address.of_query(query, known), known)


def listed(session: Session, actor: Actor) -> list[tuple[ViewRow, Described]]:
    """List the views a person may open, each in words."""
    known = choices(session, actor)
    return [
        (each, _described(Address.of_query(each.query, known), known))
        for each in queries.views(session, actor)
    ]


def _described(address: Address, known: Choices) -> Described:
    return Described(address, named(address, known))


def named(address: Address, known: Choices) -> list[tuple[str, Any]]:
    """Name the value of each filter that is set."""
    return [(name, _name(name, value, known)) for name, value in address.said.items()]


def _name(name: str, value: str, known: Choices) -> Any:
    if name == "tim":
        return value
    if name in addresses.TERMS:
        return addresses.TERMS[name](value)
    return known.of(name)[value].name
