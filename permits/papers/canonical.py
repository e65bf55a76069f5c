"""Frozen contents as canonical JSON and back: the same content always gives the same bytes."""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from permits.core.errors import Problem

T = TypeVar("T")


class BadContent(Problem):
    """The stored or given content cannot be read as the paper it is said to be."""

    status = 422


def to_plain(value: object) -> Any:
    """Write a content with nothing but mappings, lists, texts, numbers and null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def to_json(value: object) -> str:
    """Write a content as canonical JSON: sorted names, no spaces, UTF-8, finite numbers only."""
    try:
        return json.dumps(
            to_plain(value),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )
    except (ValueError, TypeError) as fault:
        raise BadContent("paper.bad_content", reason=str(fault)) from fault


def sha256_of(value: object) -> str:
    """Hash the canonical JSON of a content."""
    return hashlib.sha256(to_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def from_plain(kind: type[T], plain: object) -> T:
    """Read a content of `kind` back; unknown, missing and wrongly typed members are refused."""
    try:
        return typing.cast(T, _read(kind, plain))
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise BadContent("paper.bad_content", reason=str(fault)) from fault


def _read(kind: Any, plain: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _read_optional(kind, plain)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in _expect(list, plain))
    if dataclasses.is_dataclass(kind):
        return _read_record(kind, _expect(dict, plain))
    if kind in (date, datetime):
        return kind.fromisoformat(_expect(str, plain))
    if kind is float and type(plain) is int:
        return float(plain)
    return _expect(kind, plain)


def _read_optional(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    inner = [arg for arg in typing.get_args(kind) if arg is not types.NoneType]
    return _read(inner[0], plain)


def _read_record(kind: Any, plain: Mapping[str, Any]) -> Any:
    hints = typing.get_type_hints(kind)
    if strangers := sorted(set(plain) - set(hints)):
        raise ValueError(f"{kind.__name__} has no {strangers[0]}")
    return kind(**{name: _read(hints[name], value) for name, value in plain.items()})


def _expect(kind: Any, plain: Any) -> Any:
    # A bool is an int to Python and a mistake to us.
    if not isinstance(plain, kind) or (kind is not bool and isinstance(plain, bool)):
        raise TypeError(f"expected {kind.__name__}, found {type(plain).__name__}")
    return plain
