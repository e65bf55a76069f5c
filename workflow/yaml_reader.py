"""Reads YAML strictly: known keys only, no anchors or tags, and a line for every value."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import yaml

from workflow.errors import Faults

# libyaml reads ten times faster than PyYAML's own parser and gives the same events.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 300_000
MAX_DEPTH = 12


class Entry:
    """One value of a sheet with its line and path; asking for the wrong kind is a fault."""

    def __init__(self, node: yaml.Node, path: str, faults: Faults) -> None:
        """Wrap one node of the parsed document."""
        self.node = node
        self.path = path
        self.faults = faults

    @property
    def line(self) -> int:
        """Say where an author finds it."""
        return int(self.node.start_mark.line) + 1

    def refuse(self, reason: str) -> None:
        """Note a reason against this value."""
        self.faults.add(self.line, f"{self.path}: {reason}" if self.path else reason)

    def fields(self, required: str, optional: str = "") -> dict[str, "Entry"]:
        """Read a mapping whose keys are exactly these, given as words in one text."""
        found = self.pairs()
        known = required.split() + optional.split()
        for name in required.split():
            if name not in found:
                self.refuse(f"'{name}' is missing")
        for name in list(found):
            if name not in known:
                found.pop(name).refuse(f"unknown key; known are: {', '.join(known)}")
        return found

    def pairs(self) -> dict[str, "Entry"]:
        """Read a mapping with keys of the author's own."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("must be a mapping")
            return {}
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            name = str(key.value)
            entry = Entry(value, f"{self.path}.{name}" if self.path else name, self.faults)
            if name in found:
                entry.refuse("is given twice")
            found[name] = entry
        return found

    def items(self) -> list["Entry"]:
        """Read a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("must be a list")
            return []
        return [
            Entry(node, f"{self.path}[{position}]", self.faults)
            for position, node in enumerate(self.node.value)
        ]

    def text(self) -> str:
        """Read a text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.refuse("must be a text")
            return ""
        return " ".join(str(self.node.value).split())

    def code(self) -> str:
        """Read an identifier: small ASCII letters, digits and underscores."""
        return self._matching(r"[a-z][a-z0-9_]{0,59}", "an identifier like smart_pole")

    def label(self) -> str:
        """Read the code of an office or a book, which is written as its owner writes it."""
        return self._matching(r"[A-Za-z][A-Za-z0-9_.-]{0,59}", "a code like GPXD")

    def one_of(self, *words: str) -> str:
        """Read one of a closed set of words; the first of them where it is none."""
        text = self.text()
        if text not in words:
            self.refuse(f"must be one of: {', '.join(words)}")
            return words[0]
        return text

    def boolean(self) -> bool:
        """Read true or false."""
        return self.one_of("false", "true") == "true"

    def integer(self) -> int:
        """Read a whole number, not negative."""
        return int(self._matching(r"\d{1,12}", "a whole number") or 0)

    def decimal(self) -> Decimal:
        """Read a number with at most two decimals, not negative."""
        return Decimal(self._matching(r"\d{1,6}(\.\d{1,2})?", "a number like 0.5") or 0)

    def day(self) -> date:
        """Read a day written 2026-07-01."""
        try:
            return date.fromisoformat(self._matching(r"\d{4}-\d{2}-\d{2}", "a day like 2026-07-01"))
        except ValueError:
            self.refuse("is not a day of the calendar")
            return date.max

    def _matching(self, pattern: str, wanted: str) -> str:
        text = self.text()
        if not re.fullmatch(pattern, text, re.ASCII):
            self.refuse(f"must be {wanted}")
            return ""
        return text


def read_document(data: bytes, faults: Faults) -> Entry:
    """Parse one YAML document without building any object of its choosing."""
    if len(data) > MAX_BYTES:
        faults.add(1, f"the file has {len(data)} bytes; at most {MAX_BYTES} are read")
        faults.refuse()
    node = None
    try:
        text = data.decode("utf-8")
        _refuse_tricks(text, faults)
        node = yaml.compose(text, Loader=LOADER)
    except UnicodeDecodeError:
        faults.add(1, "the file is not UTF-8")
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        reason = str(getattr(problem, "problem", None) or problem)
        faults.add(mark.line + 1 if mark else 1, f"not well-formed YAML: {reason}")
    else:
        if node is None:
            faults.add(1, "the file is empty")
    faults.refuse()
    if node is None:
        raise AssertionError("a document without a node is refused above")
    return Entry(node, "", faults)


def _refuse_tricks(text: str, faults: Faults) -> None:
    """Refuse what can make a small file large or deep before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.add(line, "anchors and aliases are not allowed")
        if getattr(event, "tag", None):
            faults.add(line, "tags are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            faults.add(line, f"nested deeper than {MAX_DEPTH}")
        faults.refuse()


def lines(entry: Entry) -> Mapping[str, int]:
    """List the line of every dotted path, for whoever complains about a value afterwards."""
    return dict(_lines(entry))


def _lines(entry: Entry) -> Iterator[tuple[str, int]]:
    yield entry.path, entry.line
    if isinstance(entry.node, yaml.MappingNode):
        for child in entry.pairs().values():
            yield from _lines(child)
    elif isinstance(entry.node, yaml.SequenceNode):
        for child in entry.items():
            yield from _lines(child)
