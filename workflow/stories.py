"""Tells what is against a drawing as a story: what happens first, what then, and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from workflow.errors import Faults
from workflow.model import Names, Node, NodeKind
from workflow.yaml_reader import read_document

SENTENCES = Path(__file__).with_name("sentences.yaml")
LOCALES = ("en", "vi")
#: A list or a story that is longer is told with its middle or its end left out.
MOST_NAMES, MOST_STEPS = 6, 8


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    faults = Faults(SENTENCES.name)
    document = read_document(SENTENCES.read_bytes(), faults)
    found = {
        locale: {kind: str(entry.node.value) for kind, entry in entries.pairs().items()}
        for locale, entries in document.fields("en vi").items()
    }
    faults.refuse()
    return found


def phrase(kind: str, **parts: Names | Node | str | int) -> Names:
    """Say one kind of thing in both languages; parts that have two names are said in each."""
    told = {
        locale: _sentences()[locale][kind].format(
            **{name: _said(part, locale) for name, part in parts.items()}
        )
        for locale in LOCALES
    }
    return Names(told["vi"], told["en"])


def note(faults: Faults, line: int, kind: str, **parts: Names | Node | str | int) -> None:
    """Note one kind of fault, as a sentence that begins like one."""
    told = phrase(kind, **parts)
    faults.add(line, _begun(told.en), _begun(told.vi))


def listed(nodes: Iterable[Node]) -> Names:
    """List nodes by name: 'a', 'b' and 'c'."""
    every = list(nodes)
    return Names(_listed(every, "vi"), _listed(every, "en"))


def _listed(nodes: list[Node], locale: str) -> str:
    names = list(dict.fromkeys(f"'{_said(node, locale)}'" for node in nodes))
    if len(names) > MOST_NAMES:
        left_out = len(names) - MOST_NAMES + 1
        others = _sentences()[locale]["others"].format(count=left_out)
        names = [*names[: MOST_NAMES - 1], others]
    *first, last = names
    return ", ".join(first) + _sentences()[locale]["and"] + last if first else last


def when(steps: Sequence[Node], hosts: Mapping[int, Node]) -> Names:
    """Tell what has happened so far; `hosts` are the tasks on which timers and catchers sit."""
    told = [_happened(node, hosts) for node in steps if node.kind is not NodeKind.START]
    if not told:
        return phrase("start")
    if len(told) > MOST_STEPS:
        half = MOST_STEPS // 2
        further = phrase("further", count=len(told) - MOST_STEPS)
        told = [*told[:half], further, *told[-half:]]
    joined = (
        _sentences()[locale]["then"].join(each.in_locale(locale) for each in told)
        for locale in ("vi", "en")
    )
    return phrase("after", steps=Names(*joined))


def _happened(node: Node, hosts: Mapping[int, Node]) -> Names:
    if node.kind is NodeKind.TIMER:
        return phrase("timeout", node=hosts[node.index])
    if node.kind is NodeKind.ERROR:
        return phrase("failed", node=hosts[node.index])
    kind = "done" if node.kind is NodeKind.SERVICE else "finished"
    return phrase(kind, node=node)


def _said(part: Names | Node | str | int, locale: str) -> str:
    if isinstance(part, Node):
        return part.names.in_locale(locale) or part.id
    return part.in_locale(locale) if isinstance(part, Names) else str(part)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
