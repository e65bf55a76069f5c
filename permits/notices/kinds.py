"""What each kind of notice is: whom it serves, how soon it is mailed, what it reads like; data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.text import Bilingual
from permits.core.vocabulary import Permission
from permits.notices import facts
from permits.notices.vocabulary import NoticeGroup, NoticeKind, NoticePace

FILE = Path(__file__).with_name("kinds.yaml")


class BadKinds(Exception):
    """The file of kinds leaves one out, or says something no notice can be."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a kind says in one language, with places for facts."""

    subject: str
    body: str
    action: str


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind as the file describes it; `sample` has every fact its texts may name."""

    kind: NoticeKind
    group: NoticeGroup
    serves: frozenset[Permission]
    email: NoticePace
    must: bool
    for_systems: bool
    is_secret: bool
    sample: Mapping[str, Any]
    wordings: Mapping[str, Wording]


@cache
def kinds() -> Mapping[NoticeKind, KindFacts]:
    """Read the kinds once. Raises `BadKinds`."""
    return read(FILE.read_text(encoding="utf-8"))


def of(kind: NoticeKind) -> KindFacts:
    """Give what one kind is."""
    return kinds()[kind]


def for_systems() -> list[NoticeGroup]:
    """List the groups of which carriers' own systems may hear."""
    told = {about.group for about in kinds().values() if about.for_systems}
    return [group for group in NoticeGroup if group in told]


def read(text: str) -> Mapping[NoticeKind, KindFacts]:
    """Make kinds of a file's text, or refuse it whole. Raises `BadKinds`."""
    said = yaml.safe_load(text)
    missing = {kind.value for kind in NoticeKind} ^ set(said)
    if missing:
        raise BadKinds(f"left out or unknown: {', '.join(sorted(missing))}")
    try:
        return {kind: _kind(kind, said[kind.value]) for kind in NoticeKind}
    except (KeyError, TypeError, ValueError) as fault:
        raise BadKinds(str(fault)) from fault


def _kind(kind: NoticeKind, said: dict[str, Any]) -> KindFacts:
    sample = facts.encoded({name: _sample(value) for name, value in said["facts"].items()})
    wordings = {locale: Wording(**said[locale]) for locale in ("vi", "en")}
    for wording in wordings.values():
        unknown = facts.places(f"{wording.subject} {wording.body}") - set(sample)
        if unknown or "\n" in wording.subject:
            raise ValueError(f"{kind.value} names {sorted(unknown)} or has a subject of two lines")
    return KindFacts(
        kind=kind,
        group=NoticeGroup(said["group"]),
        serves=frozenset(map(Permission, said["serves"])),
        email=NoticePace(said["email"]),
        must=said.get("must", False),
        for_systems=said.get("systems", False),
        is_secret=said.get("secret", False),
        sample=sample,
        wordings=wordings,
    )


def _sample(value: Any) -> facts.Fact:
    if isinstance(value, dict):
        return Bilingual(**value)
    made: facts.Fact = value
    return made
