"""The demo people as a list: who they are, how they sign in, and the tokens of their programs."""

from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries
from permits.accounts.demonstration import DEMO_PASSWORD
from permits.core.settings import Settings
from permits.demo import seed


def people(session: Session, settings: Settings) -> list[dict[str, Any]]:
    """List the demo people in the order of their file, with password and token."""
    known = {each.login: each for each in queries.everybody(session)}
    kept = seed.tokens(settings.keys_dir)
    return [
        {
            "name": person.name,
            "login": person.login,
            "password": DEMO_PASSWORD,
            "title": person.title.vi,
            "office": person.office_code,
            "office_name": person.office.vi,
            "roles": [role.value for role in person.roles],
            "token": kept.get(person.login),
        }
        for facts in seed.read("people.yaml")["people"]
        if (person := known.get(facts["login"])) is not None
    ]
