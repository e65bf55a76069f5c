"""Loads the demo province's offices, people and tokens; loading twice changes nothing."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from permits.accounts import keys, queries, service
from permits.accounts.demonstration import DEMO_PASSWORD
from permits.accounts.models import Office, Person, PersonRole
from permits.core import clock
from permits.core.settings import BadSetting, Settings
from permits.core.vocabulary import OfficeKind, Role

_HERE = Path(__file__).parent
_WARD_WORDS = {"Phường": ("phường", "Ward"), "Xã": ("xã", "Commune")}
_TOKEN_LABEL = "demo"  # noqa: S105 - the label of a token, not a token


def load(session: Session, settings: Settings) -> None:
    """Make offices, people and tokens as the files say; the caller commits."""
    if not settings.demo:
        raise BadSetting("demo people have a public password: they are loaded only where DEMO=1")
    load_offices(session)
    load_people(session)
    load_tokens(session, settings.keys_dir)


def load_offices(session: Session) -> None:
    """Make the offices and the province's communes, or bring them up to date."""
    known = {office.code: office for office in queries.offices(session)}
    facts = [dict(each) for each in read("offices.yaml")["offices"]]
    facts += [_commune(code, name) for code, name in read("offices.yaml")["communes"].items()]
    for each in facts:
        parent = each.pop("parent", None)
        each["kind"] = OfficeKind.__members__[each["kind"].upper()]
        each["parent_id"] = known[parent].id if parent else None
        office = known.get(each["code"])
        if office is None:
            office = known[each["code"]] = Office(**each)
            session.add(office)
            session.flush()  # a later office may name this one as its parent
        _bring_up_to_date(office, each)


def load_people(session: Session) -> None:
    """Make the people with their roles, or bring them up to date; all have the demo's password."""
    offices = {office.code: office.id for office in queries.offices(session)}
    known = {person.login: person for person in queries.people_with_roles(session)}
    password_hash = _password_hash(known)
    for facts in read("people.yaml")["people"]:
        person = known.get(facts["login"])
        if person is None:
            person = Person(login=facts["login"], created_at=clock.now(), locale="vi", roles=[])
            session.add(person)
        wanted = {
            "name": facts["name"],
            "title_vi": facts["title_vi"],
            "title_en": facts["title_en"],
            "email": f"{facts['login']}@demo.example",
            "office_id": offices[facts["office"]],
            "password_hash": password_hash,
            "is_active": True,
        }
        _bring_up_to_date(person, wanted)
        roles = [Role.__members__[role.upper()] for role in facts["roles"]]
        if {each.role for each in person.roles} != set(roles):
            person.roles = [PersonRole(role=role) for role in roles]
    session.flush()  # tokens are issued to people by number


def load_tokens(session: Session, folder: Path) -> None:
    """Give every demo person a living token, and write those drawn anew where only we can read."""
    kept = tokens(folder)
    for facts in read("people.yaml")["people"]:
        login = facts["login"]
        actor = queries.actor_by_login(session, login)
        if actor is None or queries.actor_by_token(session, kept.get(login, "")) == actor:
            continue
        queries.revoke_tokens(session, actor.person_id, label=_TOKEN_LABEL, at=clock.now())
        kept[login] = service.issue_token(session, actor, label=_TOKEN_LABEL)
    _write(folder, kept)


def tokens(folder: Path) -> dict[str, str]:
    """Read the tokens drawn on this machine: login → token."""
    try:
        kept: dict[str, str] = json.loads(_file(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept


@cache
def read(name: str) -> Mapping[str, Any]:
    """Read one of the demo's own files."""
    content: Mapping[str, Any] = yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))
    return content


def _commune(code: str, name: str) -> dict[str, Any]:
    word, _, proper = name.partition(" ")
    word_vi, word_en = _WARD_WORDS[word]
    return {
        "code": f"ubnd-{code}",
        "kind": OfficeKind.COMMUNE.value,
        "name_vi": f"Ủy ban nhân dân {word_vi} {proper}",
        "name_en": f"People's Committee of {proper} {word_en}",
        "short_vi": f"UBND {word_vi} {proper}",
        "h15_code": f"H15.{code}",
        "ward_code": code,
        "document_suffix": "UBND",
    }


def _bring_up_to_date(row: Any, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _password_hash(known: Mapping[str, Person]) -> str:
    """Hash the demo's password once for all, or keep the hash that stands already."""
    listed = [facts["login"] for facts in read("people.yaml")["people"]]
    standing = next((known[login].password_hash for login in listed if login in known), None)
    if standing and keys.password_fits(standing, DEMO_PASSWORD) and not keys.is_outdated(standing):
        return standing
    return keys.hash_password(DEMO_PASSWORD)


def _file(folder: Path) -> Path:
    return folder / "demo-tokens.json"


def _write(folder: Path, kept: Mapping[str, str]) -> None:
    if tokens(folder) == kept:
        return
    folder.mkdir(parents=True, exist_ok=True)
    part = _file(folder).with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(kept, out, indent=1)
    part.replace(_file(folder))
