"""Where the names of a procedure meet code; filled by permits.wiring and read by transitions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.core.text import N_
from permits.forms.base import BaseForm
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import Required

Facts = Mapping[str, Any]

#: What a service task does: may read and write rows, enqueue jobs; gives the facts it found out.
Effect = Callable[[Standing], Facts]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person sends when finishing a task: the outcome, the reason, and the form's fields."""

    outcome: str
    note: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


class ActForm(BaseForm):
    """What every task asks: the outcome, and the reason where the law wants one."""

    outcome = TextField(N_("Kết quả xử lý"), [Required()], max_length=40)
    note = LongTextField(N_("Lý do, ghi chú"), max_length=4000)

    def to_command(self) -> Act:
        """Give what was decided; fields of the task's own form travel beside it."""
        own = {f.short_name: f.data for f in self if f.short_name not in ("outcome", "note")}
        return Act(self.outcome.data or "", self.note.data or "", own)


#: What finishing a task does besides moving the case; gives the facts it settles.
CarryOut = Callable[[Standing, OpenTask, Act], Facts]


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One form a task may show, and what follows when it is sent."""

    form: type[ActForm]
    carry_out: CarryOut
    template: str
    #: Whether its author may take it back: not where something outside the case followed from it.
    can_be_recalled: bool = True


class Milestone(StrEnum):
    """A point in a dossier's life that others may have to follow."""

    FILED = "filed"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"
    #: A permit the dossier was given counts no longer: revoked, cancelled, or its works are gone.
    PERMIT_ENDED = "permit_ended"


#: What somebody else does in the very transaction in which a dossier comes to a milestone, by the
#: dossier's number; the last argument is the node at which the case ended, empty before.
Follower = Callable[[Session, int, Milestone, str], None]

#: What one stage lets another's page show of a dossier, by the dossier's number.
Reader = Callable[[Session, int], Sequence[Any]]

effects: dict[str, Effect] = {}
task_kinds: dict[str, TaskKind] = {}
readers: dict[str, Reader] = {}
followers: dict[str, Follower] = {}


def reach(session: Session, dossier_id: int, milestone: Milestone, end: str = "") -> None:
    """Tell whoever follows dossiers that one has come to a milestone."""
    for follow in followers.values():
        follow(session, dossier_id, milestone, end)
