"""Where the names of a procedure meet code; filled by permits.wiring and read by transitions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from permits.cases.standing import Standing
from permits.forms.base import BaseForm

Facts = Mapping[str, Any]

#: What a service task does: may read and write rows, enqueue jobs; gives the facts it found out.
Effect = Callable[[Standing], Facts]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person sends when finishing a task: the outcome, the reason, and the form's fields."""

    outcome: str
    note: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


#: What finishing a task does besides moving the case; gives the facts it settles.
CarryOut = Callable[[Standing, Act], Facts]


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One form a task may show, and what follows when it is sent."""

    form: type[BaseForm]
    carry_out: CarryOut
    template: str = "processing/_act.html"


effects: dict[str, Effect] = {}
task_kinds: dict[str, TaskKind] = {}
