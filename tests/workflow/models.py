"""Random procedures: sound because they are nested blocks, or broken on purpose in one join."""

import re
from dataclasses import dataclass, field
from random import Random

BLOCKS = (
    "task",
    "task",
    "row",
    "row",
    "choice",
    "branches",
    "loop",
    "whilst",
    "timed",
    "caught",
    "reminded",
)


@dataclass
class Model:
    """A sketch in the making; `joins` are the gateways where branches meet."""

    random: Random
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)

    def new(self, kind: str) -> str:
        """Add a node and give its name."""
        name = f"n{len(self.nodes)}"
        self.nodes.append(f"{name}:{kind}")
        return name

    def arrow(self, source: str, target: str, suffix: str = "") -> None:
        """Add a flow."""
        self.flows.append(f"{source}>{target}{suffix}")

    def sketch(self) -> tuple[str, str]:
        """Give the two texts of tests.workflow.sketches."""
        return " ".join(self.nodes), " ".join(self.flows)


def sound(seed: int, size: int = 6) -> Model:
    """Make a procedure of nested blocks, each with one way in and one way out."""
    model = Model(Random(seed))
    start = model.new("start")
    first, last = _block(model, size)
    model.arrow(start, first)
    model.arrow(last, model.new("end"))
    return model


def broken(seed: int, size: int = 6) -> Model | None:
    """Make a procedure in which one gateway of the wrong kind brings branches together."""
    model = sound(seed, size)
    if not model.joins:
        return None
    join = model.random.choice(model.joins)
    position = next(i for i, node in enumerate(model.nodes) if node.startswith(f"{join}:"))
    kind = model.nodes[position].partition(":")[2]
    model.nodes[position] = f"{join}:{'xor' if kind == 'and' else 'and'}"
    return model


def rewired(seed: int, size: int = 6) -> Model:
    """Make a procedure in which a few arrows have changed their ends: sound or not, who knows."""
    model = sound(seed, size)
    for _ in range(model.random.randint(1, 3)):
        one, other = (model.random.randrange(len(model.flows)) for _ in range(2))
        ends = [re.search(r">(\w+)", model.flows[position]) for position in (one, other)]
        for position, end in ((one, ends[1]), (other, ends[0])):
            model.flows[position] = re.sub(r">\w+", str(end and end[0]), model.flows[position])
    return model


def _block(model: Model, size: int) -> tuple[str, str]:
    kind = "task" if size <= 1 else model.random.choice(BLOCKS)
    return _MAKERS[kind](model, size)


def _task(model: Model, size: int) -> tuple[str, str]:
    kind = model.random.choice(("user", "user", "many", "quorum", "service", "job"))
    name = model.new(kind)
    if kind in ("many", "quorum") and model.random.random() < 0.5:
        model.new(f"each@{name}")
    return name, name


def _row(model: Model, size: int) -> tuple[str, str]:
    first, middle = _block(model, size // 2)
    again, last = _block(model, size - size // 2)
    model.arrow(middle, again)
    return first, last


def _choice(model: Model, size: int) -> tuple[str, str]:
    return _split(model, size, "xor")


def _branches(model: Model, size: int) -> tuple[str, str]:
    return _split(model, size, "and")


def _split(model: Model, size: int, kind: str) -> tuple[str, str]:
    split, join = model.new(kind), model.new(kind)
    model.joins.append(join)
    count = model.random.randint(2, 3)
    for branch in range(count):
        is_last = branch == count - 1
        asked = "" if kind == "and" else "*" if is_last else f"[pick=={branch}]"
        if is_last and kind == "xor" and model.random.random() < 0.3:
            model.arrow(split, join, asked)
            continue
        first, last = _block(model, size // count)
        model.arrow(split, first, asked)
        model.arrow(last, join)
    return split, join


def _loop(model: Model, size: int) -> tuple[str, str]:
    merge, choice = model.new("xor"), model.new("xor")
    model.joins.append(merge)
    task = model.new("user")
    first, last = _block(model, size - 1)
    model.arrow(merge, task)
    model.arrow(task, first)
    model.arrow(last, choice)
    model.arrow(choice, merge, "[pick==0]")
    after = model.new("xor")
    model.arrow(choice, after, "*")
    return merge, after


def _whilst(model: Model, size: int) -> tuple[str, str]:
    merge, choice, task = model.new("xor"), model.new("xor"), model.new("user")
    model.joins.append(merge)
    first, last = _block(model, size - 1)
    model.arrow(merge, choice)
    model.arrow(choice, task, "[pick==0]")
    model.arrow(task, first)
    model.arrow(last, merge)
    after = model.new("xor")
    model.arrow(choice, after, "*")
    return merge, after


def _timed(model: Model, size: int) -> tuple[str, str]:
    task = model.new(model.random.choice(("user", "job")))
    return _escaping(model, task, model.new(f"timer@{task}"), size)


def _caught(model: Model, size: int) -> tuple[str, str]:
    task = model.new(model.random.choice(("service", "job")))
    return _escaping(
        model, task, model.new(f"{model.random.choice(('error', 'any'))}@{task}"), size
    )


def _escaping(model: Model, task: str, boundary: str, size: int) -> tuple[str, str]:
    """Let a boundary event lead around what follows the task."""
    join = model.new("xor")
    model.joins.append(join)
    first, last = _block(model, size // 2)
    model.arrow(boundary, first)
    model.arrow(last, join)
    model.arrow(task, join)
    return task, join


def _reminded(model: Model, size: int) -> tuple[str, str]:
    task = model.new("user")
    reminder, note, end = model.new(f"reminder@{task}"), model.new("service"), model.new("end")
    model.arrow(reminder, note)
    model.arrow(note, end)
    after = model.new("xor")
    model.arrow(task, after)
    return task, after


_MAKERS = {
    "task": _task,
    "row": _row,
    "choice": _choice,
    "branches": _branches,
    "loop": _loop,
    "whilst": _whilst,
    "timed": _timed,
    "caught": _caught,
    "reminded": _reminded,
}

_WILD = ("user", "user", "service", "service", "job", "many", "xor", "xor", "and", "and")


def wild(seed: int) -> Model:
    """Make a small procedure of any shape: most are unsound, many are not even well drawn."""
    model = Model(Random(seed))
    random = model.random
    sources, targets = [model.new("start")], []
    for _ in range(random.randint(3, 8)):
        kind = random.choice(_WILD)
        targets.append(model.new(kind))
        sources += [targets[-1]] * (random.choice((1, 1, 2, 2, 3)) if len(kind) == 3 else 1)
        events = {"user": ("timer", "reminder"), "job": ("timer", "any"), "service": ("any",)}
        if kind in events and random.random() < 0.25:
            sources.append(model.new(f"{random.choice(events[kind])}@{targets[-1]}"))
    targets += [model.new(random.choice(("end", "terminate"))) for _ in range(random.randint(1, 2))]
    random.shuffle(sources)
    for position, source in enumerate(sources):
        met = position < len(targets)
        model.arrow(source, targets[position] if met else random.choice(targets))
    return model
