"""Every route is walked, and answers as its example and its schema say."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.api.examples import examples, schema_of
from tests.permits.api import walking
from tests.permits.api.walking import World
from tests.permits.api.watching import Seen, Watched, faults
from tests.support import people
from tests.support.dossiers import Walker


@pytest.fixture
def seen(
    app: Flask, session: Session, walker: Walker, run_jobs: Callable[[], list[str]]
) -> list[Seen]:
    tokens: dict[str, str] = {}

    def token_of(login: str) -> str:
        if login not in tokens:
            tokens[login] = people.token_for(session, login)
        return tokens[login]

    watched = Watched(app, token_of)
    walking.everything(World(watched, session, walker, run_jobs))
    return watched.seen


def test_every_route_answers_as_it_is_described(app: Flask, seen: list[Seen]) -> None:
    routes = {
        rule.endpoint.removeprefix("api.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    wrong = []
    for each in seen:
        example = examples()[each.operation]
        if each.status != example.status:
            wrong.append(f"{each.operation}: {each.status}")
        elif example.answer is not None:
            shape = faults(schema_of(example.answer), each.document)
            wrong += [f"{each.operation}: {fault}" for fault in shape]

    assert routes - {each.operation for each in seen} == set()
    assert set(examples()) == routes
    assert wrong == []
