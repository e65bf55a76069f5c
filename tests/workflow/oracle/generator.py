"""Random drawings that are sound because of how they are put together: block inside block."""

from dataclasses import dataclass, replace
from random import Random

from tests.workflow.oracle.sketch import (
    CHOICE,
    END,
    ERROR,
    FAILURE,
    PARALLEL,
    SERVICE,
    STOP,
    TIMER,
    USER,
    Shape,
    Sketch,
)

MOST_SHAPES = 34


@dataclass(frozen=True)
class Scope:
    """What may be drawn here without harm."""

    alone: bool = True  # no other branch runs, so a plain end leaves nothing behind
    rests: bool = True  # tasks may stand here; not in a side branch the case would outlive
    looped: bool = False  # passed several times, so a side branch must be over at once
    head: str | None = None  # where the loop begins, if a way back to it is no escape


def sound(seed: int, most_shapes: int = MOST_SHAPES) -> Sketch:
    """Draw the sound model of a seed, small enough that every position can be visited twice."""
    rng = Random(seed)
    while len((sketch := _Author(rng, most_shapes).model()).shapes) > most_shapes:
        pass
    return sketch


class _Author:
    """Draws one model; `at` is always the shape whose way out is still to be drawn."""

    def __init__(self, rng: Random, most_shapes: int) -> None:
        self.rng = rng
        self.sketch = Sketch()
        self.left = rng.randint(1, most_shapes // 4)  # how many blocks may still be begun
        # Where every end stops the whole case, side branches may hold tasks.
        self.stops = rng.random() < 0.35

    def model(self) -> Sketch:
        scope = Scope()
        at = self.sketch.draw(Shape("startEvent"))
        at = self._row(at, scope)
        while self.left > 0:
            at = self._block(at, scope)
        self._last(at, scope)
        return self.sketch

    def _row(self, at: str, scope: Scope) -> str:
        for _ in range(self.rng.choice([1, 1, 2, 2, 3])):
            at = self._block(at, scope)
        return at

    def _block(self, at: str, scope: Scope) -> str:
        self.left -= 1
        blocks = [self._service, self._service]
        if scope.rests:
            blocks += [self._user, self._user, self._user, self._many]
        if self.left > 0:
            blocks += [self._choice, self._choice, self._parallel, self._parallel, self._weave]
        if self.left > 0 and scope.rests:
            blocks += [self._loop, self._loop]
        return self.rng.choice(blocks)(at, scope)

    # --- tasks ---

    def _user(self, at: str, scope: Scope) -> str:
        task = self.sketch.draw(Shape(USER), at)
        return self._joined(self._timed(task, scope), scope)

    def _many(self, at: str, scope: Scope) -> str:
        quorum = self.rng.choice([None, None, 1, 2])
        task = self.sketch.draw(Shape(USER, many=True, quorum=quorum), at)
        if self.rng.random() < 0.5:
            self.sketch.draw(Shape(TIMER, host=task, each=True))
        return self._joined(self._timed(task, scope), scope)

    def _service(self, at: str, scope: Scope) -> str:
        waits = scope.rests and self.rng.random() < 0.4
        task = self.sketch.draw(Shape(SERVICE, waits=waits), at)
        outs = self._timed(task, scope) if waits else [task]
        for code in self.rng.choice([(), (), ("lost",), (None,), (None, "lost")]):
            error = self.sketch.draw(Shape(ERROR, host=task, catches=code))
            # A failed call must not lead back at once: nobody might ever have to act.
            way = scope if waits else replace(scope, head=None)
            outs += self._instead(error, way)
        return self._joined(outs, scope)

    def _timed(self, task: str, scope: Scope) -> list[str]:
        """Put timers on a task that stands, and list the ways on."""
        outs = [task]
        if self.rng.random() < 0.25:
            outs += self._instead(self.sketch.draw(Shape(TIMER, host=task)), scope)
        if self.rng.random() < 0.25:
            self._aside(self.sketch.draw(Shape(TIMER, host=task, cancels=False)), scope)
        return outs

    def _instead(self, event: str, scope: Scope) -> list[str]:
        """Draw the way on from an event that closed its task: nothing, if it ends or goes back."""
        way = self.rng.random()
        if way < 0.2:
            self._end(event, scope)
            return []
        if way < 0.4 and scope.head is not None:
            self.sketch.connect(event, scope.head)
            return []
        return [event if way < 0.7 else self._row(event, scope)]

    def _aside(self, timer: str, scope: Scope) -> None:
        """Draw a side branch; the case may end while it runs only if every end stops the case."""
        rests = scope.rests and self.stops and not scope.looped
        side = Scope(alone=False, rests=rests, looped=scope.looped)
        at = self._row(timer, side) if self.rng.random() < 0.8 else timer
        self.sketch.draw(Shape(END if self.rng.random() < 0.85 else STOP), at)

    # --- blocks ---

    def _choice(self, at: str, scope: Scope) -> str:
        split = self._gateway(CHOICE, at)
        outs: list[str] = []
        for number in range(self.rng.choice([2, 2, 3])):
            if number and self.rng.random() < 0.2:
                self._end(split, scope)
            elif self.rng.random() < 0.2 and split not in outs:
                outs.append(split)
            else:
                outs.append(self._row(split, scope))
        return self._joined(outs, scope) if len(outs) > 1 or split in outs else outs[0]

    def _parallel(self, at: str, scope: Scope) -> str:
        split = self._gateway(PARALLEL, at)
        inside = replace(scope, alone=False, head=None)
        outs = [self._row(split, inside) for _ in range(self.rng.choice([2, 2, 2, 3]))]
        if self.rng.random() < 0.1:
            outs.append(split)
        return self.sketch.draw(Shape(PARALLEL), *outs)

    def _weave(self, at: str, scope: Scope) -> str:
        """Draw strands that also wait for each other: parallel, yet no block inside a block."""
        inside = replace(scope, alone=False, head=None)
        strands = [self.sketch.draw(Shape(PARALLEL), at)] * self.rng.choice([2, 2, 3])
        for _ in range(self.rng.choice([1, 2, 2])):
            self.left -= 1
            giver, taker = self.rng.sample(range(len(strands)), 2)
            strands[giver] = self.sketch.draw(Shape(PARALLEL), self._block(strands[giver], inside))
            own = self._block(strands[taker], inside)
            strands[taker] = self.sketch.draw(Shape(PARALLEL), own, strands[giver])
        return self.sketch.draw(Shape(PARALLEL), *strands)

    def _loop(self, at: str, scope: Scope) -> str:
        """Draw a loop whose every round passes one task at which the case surely rests."""
        if self.rng.random() < 0.5:
            head = self.sketch.draw(Shape(self.rng.choice([CHOICE, USER])), at)
            inside = replace(scope, looped=True, head=head)
            last = self.sketch.draw(Shape(USER), self._row(head, inside))
            again = self.sketch.draw(Shape(CHOICE), last)
            back = self._row(again, inside) if self.rng.random() < 0.4 else again
            self.sketch.connect(back, head)
            return again
        head = self.sketch.draw(Shape(CHOICE), at)
        inside = replace(scope, looped=True, head=head)
        task = self.sketch.draw(Shape(SERVICE, waits=True), head)
        self.sketch.connect(self._row(task, inside), head)
        return head

    def _gateway(self, kind: str, at: str) -> str:
        """Draw a gateway, or let the one before both gather and part."""
        before = self.sketch.shapes[at].kind
        if before == kind and not self.sketch.out_of(at) and self.rng.random() < 0.5:
            return at
        return self.sketch.draw(Shape(kind), at)

    def _joined(self, outs: list[str], scope: Scope) -> str:
        """Bring ways together of which only one is gone; a task may gather them too."""
        if len(outs) == 1:
            return outs[0]
        by_task = scope.rests and self.rng.random() < 0.2
        return self.sketch.draw(Shape(USER if by_task else CHOICE), *outs)

    # --- ends ---

    def _end(self, at: str, scope: Scope) -> None:
        """End the case from inside a block."""
        plain = scope.alone and not self.stops
        self.sketch.draw(Shape(self.rng.choice([END] if plain else [STOP, FAILURE])), at)

    def _last(self, at: str, scope: Scope) -> None:
        self.sketch.draw(Shape(STOP if self.stops else END), at)
