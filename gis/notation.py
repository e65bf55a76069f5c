"""Read coordinates as people write them: commas or dots, spaced thousands, degrees, minutes."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gis.crs import Unit

MAX_TEXT = 60_000


class Unreadable(ValueError):
    """A line that is not a pair of coordinates; `line` counts from one."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


class NotFinite(Unreadable):
    """A word such as NaN or infinity stands where a number should."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """One pair as written, north before east unless the line's own labels said otherwise."""

    north: float
    east: float


_NORTH = {"x", "n", "b", "lat", "latitude", "bắc", "vĩ độ"}
_EAST = {"y", "e", "đ", "lon", "lng", "long", "longitude", "đông", "kinh độ"}
_LABEL = re.compile(
    r"(?<![^\W\d_])(latitude|longitude|vĩ độ|kinh độ|long|lat|lon|lng|đông|bắc|x|y|n|e|b|đ)"
    r"(?![^\W\d_])\s*[:=]?",
    re.IGNORECASE,
)
_NOT_FINITE = re.compile(r"(?<![^\W\d_])(nan|inf|infinity)(?![^\W\d_])|∞", re.IGNORECASE)
_ANGLE = re.compile(
    r"""(?P<before>[NSEWBĐT])?\s*
        (?P<sign>[-+]?)(?P<degrees>[0-9]{1,3}(?:[.,][0-9]+)?)\s*[°º˚]\s*
        (?:(?P<minutes>[0-9]{1,2}(?:[.,][0-9]+)?)\s*['′’]\s*)?
        (?:(?P<seconds>[0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:["″”]|'')\s*)?
        (?P<after>Bắc|Nam|Đông|Tây|[NSEWBĐT](?![^\W\d_]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*$")
_SPACED = re.compile(r"[-+]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?$")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*$")
_INDEX = re.compile(r"[A-Za-z]{0,4}[0-9]{1,4}[.):]?$")
_HEMISPHERES = {
    "n": ("north", 1),
    "b": ("north", 1),
    "bắc": ("north", 1),
    "s": ("north", -1),
    "nam": ("north", -1),
    "e": ("east", 1),
    "đ": ("east", 1),
    "đông": ("east", 1),
    "w": ("east", -1),
    "t": ("east", -1),
    "tây": ("east", -1),
}


def vertices(text: str, unit: Unit) -> list[Vertex]:
    """Read one vertex a line, or several on a line set apart by semicolons."""
    lines = _clean(text).splitlines()
    found: list[Vertex] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (not found and not re.search(r"[0-9]", line) and number == 1):
            if _NOT_FINITE.search(line):
                raise NotFinite(number, line.strip())
            continue  # an empty line, or the heading of a pasted table
        found.extend(_line(number, line.strip(), unit))
    return found


def _clean(text: str) -> str:
    plain = unicodedata.normalize("NFC", text[:MAX_TEXT])
    plain = re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", plain)
    return plain.replace("\u2212", "-").replace("\t", " ; ")


def _line(number: int, line: str, unit: Unit) -> list[Vertex]:
    if _NOT_FINITE.search(line):
        raise NotFinite(number, line)
    parts = [part.strip() for part in line.split(";") if part.strip()]
    several = [_pair(part, unit) for part in parts] if len(parts) > 1 else []
    if several and all(several):
        return [vertex for vertex in several if vertex]
    vertex = _pair(line, unit)
    if vertex is None:
        raise Unreadable(number, line)
    return [vertex]


def _pair(line: str, unit: Unit) -> Vertex | None:
    if re.search(r"[°º˚]", line):
        return _angles(line)
    labels = [match.group(1).lower() for match in _LABEL.finditer(line)]
    numbers = _numbers(_LABEL.sub(" ", line).strip(" ,;"), unit)
    if numbers is None:
        return None
    first, second = numbers
    if len(labels) == 2 and labels[0] in _EAST and labels[1] in _NORTH:
        first, second = second, first
    return Vertex(north=first, east=second)


def _angles(line: str) -> Vertex | None:
    matches = list(_ANGLE.finditer(line))
    rest = _ANGLE.sub("", line)
    if len(matches) != 2 or re.search(r"[^\s,;/|]", rest):
        return None
    read = [_angle(match) for match in matches]
    if any(angle is None for angle in read):
        return None
    (first_axis, first), (second_axis, second) = [angle for angle in read if angle]
    if first_axis == "east" or second_axis == "north":
        first, second = second, first
    return Vertex(north=first, east=second)


def _angle(match: re.Match[str]) -> tuple[str, float] | None:
    degrees, minutes, seconds = (
        float((match.group(name) or "0").replace(",", "."))
        for name in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return None
    letter = (match.group("after") or match.group("before") or "").lower()
    axis, sign = _HEMISPHERES.get(letter, ("", 1))
    if match.group("sign") == "-":
        sign = -sign
    return axis, sign * (degrees + minutes / 60 + seconds / 3600)


def _numbers(line: str, unit: Unit) -> tuple[float, float] | None:
    fields = [f for f in re.split(r"\s*[;|/]\s*|,\s+|\s{2,}", line) if f]
    if len(fields) == 3 and _INDEX.match(fields[0]):
        fields = fields[1:]
    if len(fields) == 2:
        return _both(fields, unit)
    if len(fields) != 1:
        return None
    words = fields[0].split(" ")
    if len(words) == 3 and _INDEX.match(words[0]) and not _SPACED.match(" ".join(words[:2])):
        words = words[1:]
    if len(words) == 1:
        return _joined_by_comma(words[0], unit)
    return _split_somewhere(words, unit)


def _split_somewhere(words: Sequence[str], unit: Unit) -> tuple[float, float] | None:
    """Find where the first number ends when spaces also set the thousands apart."""
    ways = (
        _both([" ".join(words[:cut]), " ".join(words[cut:])], unit) for cut in range(1, len(words))
    )
    read = [way for way in ways if way]
    if len(read) > 1:
        read = [way for way in read if min(way) > 100_000]
    return read[0] if len(read) == 1 else None


def _joined_by_comma(word: str, unit: Unit) -> tuple[float, float] | None:
    parts = word.split(",")
    dotted = all("." in part for part in parts)
    if len(parts) == 2 and (dotted or min(len(part) for part in parts) >= 6):
        return _both(parts, unit)
    if len(parts) == 4 and "." not in word:
        return _both([",".join(parts[:2]), ",".join(parts[2:])], unit)
    return None


def _both(fields: Sequence[str], unit: Unit) -> tuple[float, float] | None:
    first, second = (_number(field, unit) for field in fields)
    return None if first is None or second is None else (first, second)


def _number(field: str, unit: Unit) -> float | None:
    if _SPACED.match(field):
        field = field.replace(" ", "")
    elif not _NUMBER.match(field) or len(field) > 24:
        return None
    sign, digits = (field[0], field[1:]) if field[0] in "-+" else ("", field)
    plain = _plain_decimal(digits, unit)
    return None if plain is None else float(sign + plain)


def _plain_decimal(digits: str, unit: Unit) -> str | None:
    """Rewrite 1.400.887,15 or 1,400,887.15 or 12,667 with one dot before the decimals."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    if len(set(marks)) == 2:
        whole, _, decimals = digits.rpartition(marks[-1])
        grouped = _GROUPED.match(whole) and marks[-1] not in whole
        return f"{re.sub('[.,]', '', whole)}.{decimals}" if grouped else None
    # One mark before exactly three digits is the thousands' in metres, where no coordinate is as
    # small as a thousand, and the decimals' in degrees, where none is as large.
    thousands = len(marks) > 1 or (unit == "metre" and _GROUPED.match(digits))
    if thousands:
        return re.sub("[.,]", "", digits) if _GROUPED.match(digits) else None
    return digits.replace(",", ".")
