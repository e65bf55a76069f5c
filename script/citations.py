"""Gives Babel the legal sources named in procedures and planning rules, which pages show too."""

from collections.abc import Collection, Iterator
from typing import IO, Any

import yaml


def extract(
    source: IO[bytes],
    keywords: Collection[str],
    tags: Collection[str],
    options: Any,
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield each citation of a YAML file as one text; sheets know no lines once they are read."""
    for cited in _citations(yaml.safe_load(source)):
        yield 1, "", cited, []


def _citations(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _citations(each)
    if not isinstance(part, dict):
        return
    if "certainty" in part and isinstance(part.get("text"), str):
        yield part["text"]
    elif "certainty" in part and "ref" in part:  # as gis.results writes a rule's citation
        yield ", ".join(str(part[name]) for name in ("article", "ref") if part.get(name))
    for each in part.values():
        yield from _citations(each)
