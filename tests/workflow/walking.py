"""Walks one case through a procedure the way the application does, without a database."""

from workflow.engine import advance, offers, start
from workflow.model import Completed, Event, Fired, Marking, Move, Procedure, Returned


class Case:
    """One dossier on its way; services are carried out at once, waiting ones by `finish`."""

    def __init__(self, procedure: Procedure, **facts: object) -> None:
        self.procedure = procedure
        self.facts: dict[str, object] = {"consultees": [], "in_zone": False, **facts}
        self.marking = Marking()
        self.effects: list[str] = []
        self.ended: str | None = None
        self.remaining: dict[str, int] = {}
        self._take(start(procedure, self.facts))

    @property
    def open(self) -> set[str]:
        """Name the tasks that stand open."""
        return {self.procedure.nodes[index].id for index in self.marking.open}

    def offered(self, task: str) -> list[str]:
        """Name what a task offers now."""
        found = offers(self.procedure.node(task), self.facts)
        return [outcome.code for outcome in found]

    def do(self, task: str, outcome: str) -> "Case":
        """Finish a task, or one party's part in it."""
        node = self.procedure.node(task)
        remaining, answered = self._count(task) if node.is_many else (0, 1)
        return self._event(Completed(node.index, outcome, remaining, answered))

    def fire(self, timer: str) -> "Case":
        """Let a timer run out."""
        node = self.procedure.node(timer)
        host = self.procedure.nodes[node.attached_to or 0]
        remaining, answered = self._count(host.id) if node.each else (0, 1)
        return self._event(Fired(node.index, remaining, answered))

    def finish(self, service: str) -> "Case":
        """Let the job behind a waiting service be done."""
        return self._event(Returned(self.procedure.node(service).index))

    def _count(self, task: str) -> tuple[int, int]:
        parties = self.facts["consultees"]
        assert isinstance(parties, list)
        self.remaining[task] = self.remaining.get(task, len(parties)) - 1
        return self.remaining[task], len(parties) - self.remaining[task]

    def _event(self, event: Event) -> "Case":
        self._take(advance(self.procedure, self.marking, event, self.facts))
        return self

    def _take(self, move: Move) -> None:
        self.marking = move.marking
        self.facts.update(move.facts)
        if move.ended is not None:
            self.ended = self.procedure.nodes[move.ended].id
        for index in move.closed:
            self.remaining.pop(self.procedure.nodes[index].id, None)
        for index in move.calls:
            self._carry_out(self.procedure.nodes[index].effect or "")
            self._event(Returned(index))

    def _carry_out(self, effect: str) -> None:
        self.effects.append(effect)
        if effect == "request_supplement":
            self.facts["supplements"] = int(str(self.facts.get("supplements", 0))) + 1
