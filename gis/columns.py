"""References, names, days and attributes of a file's features, held against what the kind reads."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis import reading
from gis.findings import Finding
from gis.formats.source import Asked, Raw
from gis.formats.tables import NAME, REF, plain
from gis.kind import Kind
from gis.reading import Days

#: A column of a shapefile keeps no more of its name.
SHORT = 10
LONGEST_REF, LONGEST_NAME = 100, 300
_OWN = ("ref", "name", "in_force")


@dataclass(slots=True)
class Said:
    """What one feature says of itself."""

    ref: str
    name: str
    attrs: dict[str, Any]
    in_force: Days | None


@dataclass(slots=True)
class Reader:
    """Goes through the features once; `findings` grows while it does."""

    kind: Kind
    asked: Asked
    in_force: Days
    format: str
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    strangers: Counter[str] = field(default_factory=Counter)

    def read(self, features: Sequence[Raw]) -> list[Said]:
        """Read every feature; what nobody reads is told once for each column."""
        said = [self._one(each) for each in features]
        self._name_missing(features, said)
        for column, count in sorted(self.strangers.items()):
            self.findings.append(
                Finding("attribute.unknown", "note", facts={"column": column, "count": count})
            )
        return said

    def _one(self, raw: Raw) -> Said:
        ref = _word(raw.attrs, self.asked.ref_field, REF)[:LONGEST_REF]
        name = _word(raw.attrs, self.asked.name_field, NAME)[:LONGEST_NAME]
        attrs: dict[str, Any] = {}
        for column, value in raw.attrs.items():
            known = self._known(column)
            if known not in _OWN and column not in (self.asked.ref_field, self.asked.name_field):
                attrs[known] = self._value(raw, ref, known, value)
        self.findings.extend(self._missing(raw, ref, attrs))
        return Said(ref, name or ref, attrs, self._days(raw, ref))

    def _known(self, column: str) -> str:
        """Give the kind's own name of a column, which a format may have cut or capitalised."""
        if column not in self.columns:
            self.columns[column] = self._match(column)
        return self.columns[column]

    def _match(self, column: str) -> str:
        word = plain(column)
        if word == REF[0] or word in NAME:
            return "ref" if word == REF[0] else "name"
        cut = self.format == "shapefile"
        for name in self.kind.attributes:
            if word == name or (cut and word in (name[:SHORT], name[:SHORT].rstrip("_"))):
                return name
        return column

    def _value(self, raw: Raw, ref: str, name: str, value: Any) -> Any:
        """Give a value in the attribute's type where it can be read so without doubt."""
        wanted = self.kind.attributes.get(name)
        if wanted is None:
            self.strangers[name] += 1
            return value
        if value is None or wanted.holds(value):
            return value
        read = _in_type(value, wanted.type)
        if not wanted.holds(read):
            facts = {
                "column": name,
                "value": str(value)[:80],
                "wanted": ", ".join(wanted.of) or wanted.type,
            }
            self.findings.append(
                Finding("attribute.wrong_type", "error", raw.number, ref, facts=facts)
            )
            return value
        return read

    def _missing(self, raw: Raw, ref: str, attrs: Mapping[str, Any]) -> Iterator[Finding]:
        for name, wanted in self.kind.attributes.items():
            if wanted.required and attrs.get(name) is None:
                facts = {"column": name}
                yield Finding("attribute.missing", "error", raw.number, ref, facts=facts)

    def _days(self, raw: Raw, ref: str) -> Days | None:
        said = raw.attrs.get("in_force")
        if said is None:
            return None
        try:
            days = reading.days(said)
        except (ValueError, TypeError) as fault:
            facts = {"reason": str(fault)[:100]}
        else:
            if reading.overlap(days, self.in_force):
                return days
            facts = {"reason": f"{days[0]} - {days[1] or ''}"}
        self.findings.append(Finding("feature.bad_in_force", "error", raw.number, ref, facts=facts))
        return None

    def _name_missing(self, features: Sequence[Raw], said: Sequence[Said]) -> None:
        """Offer a reference to each feature without one: its number behind its layer's name."""
        taken = {each.ref for each in said if each.ref}
        for raw, each in zip(features, said, strict=True):
            if each.ref:
                continue
            made = _made(raw, taken)
            taken.add(made)
            facts = {"made": made}
            self.findings.append(
                Finding("feature.no_ref", "repairable", raw.number, facts=facts, repair="ref")
            )


def _word(attrs: Mapping[str, Any], chosen: str, usual: Sequence[str]) -> str:
    """Give the text of the chosen column, or of the first usual one that is filled."""
    if chosen:
        value = attrs.get(chosen)
    else:
        by_word = {plain(column): value for column, value in attrs.items()}
        value = next((by_word[word] for word in usual if by_word.get(word) is not None), None)
    if value is None or isinstance(value, dict | list):
        return ""
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value)) if whole else str(value)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _in_type(value: Any, wanted: str) -> Any:
    if wanted in ("text", "choice") and isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    if wanted == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if wanted in ("number", "integer") and isinstance(value, str):
        return _figure(value)
    return value


def _figure(text: str) -> Any:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _made(raw: Raw, taken: set[str]) -> str:
    base = plain(raw.layer)[:40] or "f"
    made = f"{base}-{raw.number:04d}"
    while made in taken:
        made += "x"
    return made
