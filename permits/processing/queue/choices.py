"""What a queue can be narrowed to: carriers, wards, steps, people and offices, by their codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts import stand_in_queries
from permits.accounts.actor import Actor
from permits.core.plain import plain_words
from permits.core.vocabulary import OfficeKind, Role
from permits.procedures import catalogue
from permits.processing.queue import queries
from workflow.model import Names, Node, NodeKind

#: In the address: nobody has it in hands.
NOBODY = "chua-ai"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: as it stands in the address, as tasks keep it, as it is named."""

    code: str
    key: str | int
    name: str | Names


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a queue can be narrowed to, each filter by the codes of its values."""

    carrier: Mapping[str, Choice]
    ward: Mapping[str, Choice]
    step: Mapping[str, Choice]
    holder: Mapping[str, Choice]
    office: Mapping[str, Choice] = field(default_factory=dict)

    def of(self, name: str) -> Mapping[str, Choice]:
        """Give the values of one filter."""
        return {
            "dn": self.carrier,
            "xa": self.ward,
            "buoc": self.step,
            "giu": self.holder,
            "noi": self.office,
        }[name]


def choices(session: Session, actor: Actor) -> Choices:
    """List what a person may narrow his queue to: three statements."""
    offices = queries.offices(session)
    carriers = [each for each in offices if each.kind is OfficeKind.CARRIER]
    people = stand_in_queries.colleagues(session, actor.office_id)
    return Choices(
        carrier=_by_code(
            Choice(each.code, f"{plain_words(each.short_vi)}/{each.code}", each.short_vi)
            for each in sorted(carriers, key=lambda each: plain_words(each.short_vi))
        ),
        ward=_by_code(
            Choice(each.code, f"{plain_words(each.name)}/{each.code}", each.name)
            for each in map_queries.wards(session)
        ),
        step=_steps(actor),
        holder=_by_code(
            [Choice(NOBODY, 0, "")] + [Choice(each.login, each.id, each.name) for each in people]
        ),
        office=_by_code(
            Choice(each.code, each.id, each.short_vi)
            for each in offices
            if each.kind is not OfficeKind.CARRIER
        ),
    )


def _by_code(found: Iterable[Choice]) -> Mapping[str, Choice]:
    return {each.code: each for each in found}


def _steps(actor: Actor) -> Mapping[str, Choice]:
    """List the steps of people's tasks a person may take, the newest version's name for each."""
    found: dict[str, Choice] = {}
    for procedure in catalogue.published():
        for node in procedure.nodes:
            if _is_his(actor, node):
                found[node.id] = Choice(node.id, node.id, node.names)
    return found


def _is_his(actor: Actor, node: Node) -> bool:
    roles = {str(role) for role in actor.all_roles - {Role.APPLICANT}}
    return node.kind is NodeKind.USER and (node.role or "") in roles
