"""XML of a workbook, read by expat: no document type, no entity, bounded in depth."""

import re
from typing import Any, NoReturn
from xml.parsers import expat

from permits.filing.rollout import limits

_DEPTH = 40
_DATES = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_DAY_LETTERS = re.compile(r"[dy]|m(?![^\[]*\])", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Refused(Exception):
    """The file is not taken; `code` and `facts` make its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def local(name: str) -> str:
    """Give an element's name without its prefix."""
    return name.rpartition(":")[2]


def parser(begins: Any, ends: Any) -> Any:
    """Make a reader that refuses whatever is not plain elements and text."""
    depth = 0

    def refuse(*_said: object) -> NoReturn:
        raise Refused("rollout.entities")

    def down(name: str, said: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise Refused("rollout.broken", detail="depth")
        begins(name, said)

    def up(name: str) -> None:
        nonlocal depth
        depth -= 1
        ends(name)

    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartElementHandler, made.EndElementHandler = down, up
    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.UnparsedEntityDeclHandler = refuse
    made.ExternalEntityRefHandler = refuse
    return made


def parse(content: bytes, begins: Any, ends: Any = lambda _name: None, text: Any = None) -> None:
    """Read a whole part, telling each beginning, end and text."""
    made = parser(begins, ends)
    if text is not None:
        made.CharacterDataHandler = text
    made.Parse(content, True)


class _Strings:
    """Collects the strings all cells share; readings beside the letters (rPh) are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.taking = False
        self.beside = False

    def begins(self, name: str, _said: dict[str, str]) -> None:
        match local(name):
            case "si":
                self.parts.clear()
            case "rPh":
                self.beside = True
            case "t":
                self.taking = not self.beside

    def ends(self, name: str) -> None:
        match local(name):
            case "t":
                self.taking = False
            case "rPh":
                self.beside = False
            case "si":
                if len(self.found) >= limits.MOST_STRINGS:
                    raise Refused("rollout.bomb")
                self.found.append("".join(self.parts))

    def text(self, piece: str) -> None:
        if self.taking:
            self.parts.append(piece)


def strings(content: bytes) -> list[str]:
    """Read the strings all cells share, in their order."""
    maker = _Strings()
    parse(content, maker.begins, maker.ends, maker.text)
    return maker.found


def date_styles(content: bytes) -> set[int]:
    """Number the styles under which a figure is a day."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = {"cellXfs": False}

    def begins(name: str, said: dict[str, str]) -> None:
        match local(name):
            case "numFmt":
                formats[_whole(said.get("numFmtId"))] = said.get("formatCode", "")
            case "cellXfs":
                inside["cellXfs"] = True
            case "xf" if inside["cellXfs"]:
                styles.append(_whole(said.get("numFmtId")))

    def ends(name: str) -> None:
        if local(name) == "cellXfs":
            inside["cellXfs"] = False

    parse(content, begins, ends)
    return {at for at, code in enumerate(styles) if _is_day(code, formats.get(code))}


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _is_day(code: int, pattern: str | None) -> bool:
    if pattern is None:
        return code in _DATES
    return bool(_DAY_LETTERS.search(_QUOTED.sub("", pattern)))
