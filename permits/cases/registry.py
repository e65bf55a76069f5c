"""Where the names of a procedure meet code; filled by permits.wiring and read by transitions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts.actor import Actor
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.taking import Place
from permits.core.text import N_, Bilingual
from permits.dossiers.intake import ReceivedFile
from permits.forms.base import BaseForm
from permits.forms.fields import LongTextField, TextField
from permits.forms.rules import Required
from permits.papers.vocabulary import PermitState

Facts = Mapping[str, Any]

#: What a service task does: may read and write rows, enqueue jobs; gives the facts it found out.
Effect = Callable[[Standing], Facts]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person sends when finishing a task: the outcome, the reason, and the form's fields."""

    outcome: str
    note: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: What the chained record says of the act besides.
    told: Mapping[str, Any] = field(default_factory=dict)
    #: The file an answer brings, judged but not yet kept.
    file: ReceivedFile | None = None


class ActForm(BaseForm):
    """What every task asks: the outcome, and the reason where the law wants one."""

    outcome = TextField(N_("Kết quả xử lý"), [Required()], max_length=40)
    note = LongTextField(N_("Lý do, ghi chú"), max_length=4000)

    def to_command(self) -> Act:
        """Give what was decided; fields of the task's own form travel beside it."""
        own = {f.short_name: f.data for f in self if f.short_name not in ("outcome", "note")}
        return Act(self.outcome.data or "", self.note.data or "", own)


@dataclass(frozen=True, slots=True)
class Bench:
    """How a task's form is worked on before it is sent: shown as it was left, kept, tried out.

    `show` gives the form of a dossier, around the one that was refused if there is one; `keep`
    saves what a browser sent and does the one thing its button asks (as the returned place on the
    page); `attempt` does what needs a form without faults.
    """

    show: Callable[[Session, int, ActForm | None], ActForm]
    keep: Callable[[Session, Actor, int, Place, MultiDict[str, str]], str]
    attempt: Callable[[Session, Actor, int, MultiDict[str, str]], None]


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
    #: Where its form is worked on for longer than one sitting.
    bench: Bench | None = None
    #: Whether a consulted office may answer it by a link, without signing in.
    by_link: bool = False


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

#: The same for many dossiers at once, each by its number.
ManyReader = Callable[[Session, Collection[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class AboutPermit:
    """What the stages that ask for something about a permit may know of it, on the day they ask.

    `dossier_id` is the dossier it was given for; `issuer_id` the office that decided there;
    `extensions` counts those of the permit and of the ones it replaced.
    """

    id: int
    dossier_id: int
    number_text: str
    outcome: str
    state: PermitState
    issued_on: date
    start_before: date | None
    started_on: date | None
    finished_on: date | None
    holder_id: int
    issuer_id: int
    issuer_vi: str
    issuer_en: str
    extensions: int
    is_completed: bool  # the completion of its works was acknowledged
    is_granting: bool  # whether anybody may build on it, or it is a letter about another

    @property
    def issuer(self) -> Bilingual:
        """Name the office that issued it."""
        return Bilingual(self.issuer_vi, self.issuer_en)

    @property
    def is_standing(self) -> bool:
        """Say whether it counts on that day, as it was issued or as changed since."""
        return self.state in (PermitState.VALID, PermitState.AMENDED)


#: How a permit is found: by its own number here (`id`), or by that of its paper (`paper`).
PermitReader = Callable[[Session, int], AboutPermit | None]

#: What one stage finds for another's search, for a person, by what he typed or where it is.
Finder = Callable[[Session, Actor, Any], Sequence[Any]]

#: Judges a file by its name, its content and the types that are taken; Invalid says what is wrong.
Admit = Callable[[str, bytes, tuple[str, ...]], ReceivedFile]

effects: dict[str, Effect] = {}
task_kinds: dict[str, TaskKind] = {}
readers: dict[str, Reader] = {}
#: What one stage lets another's start page show of an office, by the office's number.
fronts: dict[str, Reader] = {}
many_readers: dict[str, ManyReader] = {}
finders: dict[str, Finder] = {}
followers: dict[str, Follower] = {}
permit_readers: dict[str, PermitReader] = {}
#: What decides whether a stranger's file may be kept; under the one name "file".
admits: dict[str, Admit] = {}


def reach(session: Session, dossier_id: int, milestone: Milestone, end: str = "") -> None:
    """Tell whoever follows dossiers that one has come to a milestone."""
    for follow in followers.values():
        follow(session, dossier_id, milestone, end)
